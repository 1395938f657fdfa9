"""An exported policy behind HTTP: what ``uepool serve-policy`` runs. docs/exporting.md tells of it.

FastAPI on uvicorn, in one process: the memory of a session lies where batches are made. LitServe, which stands on the
same two, runs a model in processes of its own behind a queue; that pays for large models on GPUs, not for a policy of a
few hundred kilobytes, for which the way there takes longer than the forward pass.
"""
