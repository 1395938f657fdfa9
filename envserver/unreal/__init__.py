"""Unreal Engine instances: what an address says, the command line, and what an end means. docs/unreal/launching.md."""
