"""Pillow and PyAV, which the base install does without."""

from __future__ import annotations

import importlib
from typing import Any

from uepool.errors import Unsupported


def _load(module: str, package: str, what: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        if (error.name or "").partition(".")[0] != module.partition(".")[0]:
            raise  # it is there, and broken
        raise Unsupported(f"{what} needs {package}: pip install 'uepool[video]'") from None


def pillow(what: str) -> Any:
    """PIL.Image, for example. Unsupported with the line to type when Pillow is not there; ``what`` begins the text."""
    _load("PIL.ImageDraw", "Pillow", what)
    _load("PIL.ImageFont", "Pillow", what)
    return _load("PIL", "Pillow", what)


def pyav(what: str) -> Any:
    """PyAV. Unsupported with the line to type when it is not there."""
    return _load("av", "PyAV", what)
