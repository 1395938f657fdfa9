"""The policies that come with the package, by name."""

from __future__ import annotations

import difflib
from pathlib import Path

from uepool.errors import ConfigError

FOLDER = Path(__file__).resolve().parent.parent / "models"


def names() -> list[str]:
    """collect-apples, ..."""
    return sorted(path.stem.replace("_", "-") for path in FOLDER.glob("*.onnx"))


def model_path(text: str) -> Path:
    """The file that is meant: a path, or the name of a policy that comes with the package.

    ConfigError when there is neither.
    """
    path = Path(text).expanduser()
    if path.suffix == ".onnx" or path.exists():
        if not path.is_file():
            what = (
                "is a folder: `uepool export` makes an ONNX file of a run" if path.is_dir() else "there is no such file"
            )
            raise ConfigError(f"{path}: {what}")
        return path
    known = names()
    if text in known:
        return FOLDER / f"{text.replace('-', '_')}.onnx"
    near = difflib.get_close_matches(text, known, n=2)
    hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
    raise ConfigError(
        f"{text!r} is no ONNX file, and no policy that comes with uepool{hint}; there are: {', '.join(known) or 'none'}"
    )
