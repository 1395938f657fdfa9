"""The checkout with the plugin, the example game and the conformance suite, and the project that is made of them.

An installed wheel holds none of the three: they are sources and tests, to be had with the repository."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

from uepool.verify_unreal.platforms import GAME
from uepool.verify_unreal.problems import NotReady

_EXAMPLE = f"ue_plugin/Examples/{GAME}"
_PARTS = (f"{_EXAMPLE}/{GAME}.uproject", "ue_plugin/tools/package.py", "ue_plugin/UEPool", "tests/conformance")


def find(given: Path | None) -> Path:
    """The checkout: the one given, or that of this package, or the working directory."""
    import uepool

    own = Path(uepool.__file__ or "").absolute().parents[2]
    candidates = [given.expanduser().absolute()] if given else [own, Path.cwd()]
    for folder in candidates:
        if all((folder / part).exists() for part in _PARTS):
            return folder
    if given:
        missing = [part for part in _PARTS if not (candidates[0] / part).exists()]
        raise NotReady(f"--source: {candidates[0]} is no checkout of uepool: it has no {', '.join(missing)}")
    raise NotReady(
        "this needs a checkout of uepool: the installed package holds neither the plugin's sources nor the "
        "conformance suite. Get the repository of this version, `make build` or `pip install -e '.[dev]'` in it, "
        "and run the command there, or give it with --source"
    )


def make_project(source: Path, archive: Path, folder: Path, engine: str) -> Path:
    """The example as a project of its own below `folder`, with the packed plugin in Plugins. Its .uproject."""
    project = folder / GAME
    leave = shutil.ignore_patterns("Binaries", "Intermediate", "Saved", "DerivedDataCache")
    shutil.copytree(source / _EXAMPLE, project, ignore=leave)
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(project / "Plugins")
    file = project / f"{GAME}.uproject"
    told = json.loads(file.read_text(encoding="utf-8"))
    # In the repository it takes the plugin from beside it; two of one name do not build.
    told.pop("AdditionalPluginDirectories", None)
    told["EngineAssociation"] = engine
    file.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return file


def revision(source: Path) -> str:
    """Which commit it is; empty where git does not know."""
    if not shutil.which("git"):
        return ""
    # The owner of a checkout may be another user than this one.
    git = ["git", "-c", f"safe.directory={source}", "-C", str(source)]
    done = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True)
    if done.returncode:
        return ""
    changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True)
    return done.stdout.strip() + (" with changes" if changed.stdout.strip() else "")
