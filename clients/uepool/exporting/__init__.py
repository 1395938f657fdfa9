"""Trained policies as ONNX files, which need no trainer: what ``uepool export`` does. docs/exporting.md tells of it.

    from uepool.exporting import check, export

    exported = export("results/cartpole", Path("cartpole.onnx"))
    comparison = check(uepool.policies.load("cartpole.onnx"), uepool.policies.load("results/cartpole"), observations)

Playing an exported policy needs neither this nor a trainer: ``uepool.policies.load("cartpole.onnx")``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from uepool.exporting.checking import Comparison, Step, check
    from uepool.exporting.exporting import Differs, Exported, export
    from uepool.exporting.manifest import Manifest
    from uepool.exporting.recording import record

_WHERE = {
    "Comparison": "checking",
    "Differs": "exporting",
    "Exported": "exporting",
    "Manifest": "manifest",
    "Step": "checking",
    "check": "checking",
    "export": "exporting",
    "record": "recording",
}
__all__ = ["Comparison", "Differs", "Exported", "Manifest", "Step", "check", "export", "record"]


def __getattr__(name: str) -> Any:
    """From the module that has it: ``uepool.policies.onnx`` imports the manifest from here, and nothing else."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_WHERE[name]}"), name)
