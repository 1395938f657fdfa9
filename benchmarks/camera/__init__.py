"""The CPU camera beside Embree, drawing the same pictures in turns: ``python -m benchmarks.camera --help``."""
