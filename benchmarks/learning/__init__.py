"""Learning runs whose results stand in the docs: ``python -m benchmarks.learning --help``."""
