"""From one YAML to a trained policy: what ``uepool train`` does. See docs/training/README.md.

``config`` is the YAML, ``run_folder`` what a run leaves, ``backends`` the trainers. Importing this imports no trainer.
"""
