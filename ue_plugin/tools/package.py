"""Packs the plugin for Unreal as one folder that needs nothing else: `python -m ue_plugin.tools.package dist`.

The engine-independent sources of `cpp/` are copied into the module UEPoolCore: headers below Public/uepool, the rest
below Private/uepool, those of one platform into a folder of its name, which Unreal's build tool leaves out on others.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "ue_plugin" / "UEPool"
# What the module UEPoolCore is made of.
CORE = ("wire", "link", "camera", "sensors", "env_config", "engine")
PLATFORMS = {"_linux": "Linux", "_windows": "Windows"}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # of all files, so that the same sources give the same archive


def core_files(root: Path = ROOT) -> dict[Path, Path]:
    """The core's files by their place in UEPoolCore; tests are left out."""
    files = {}
    for folder in CORE:
        for source in sorted((root / "cpp" / folder).rglob("*")):
            if source.suffix not in (".h", ".cc") or source.stem.endswith("_test") or source.stem.startswith("test_"):
                continue
            place = source.relative_to(root / "cpp")
            if source.suffix == ".h":
                files[Path("Public", "uepool") / place] = source
                continue
            platform = next((name for end, name in PLATFORMS.items() if source.stem.endswith(end)), None)
            middle = place.parent / platform if platform else place.parent
            files[Path("Private", "uepool") / middle / place.name] = source
    return files


def write_plugin(folder: Path) -> Path:
    """Writes the folder UEPool into ``folder``; returns its path."""
    plugin = folder / "UEPool"
    shutil.copytree(PLUGIN, plugin, ignore=shutil.ignore_patterns("Binaries", "Intermediate", "*.generated.h"))
    for place, source in core_files().items():
        target = plugin / "Source" / "UEPoolCore" / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    shutil.copyfile(ROOT / "LICENSE", plugin / "LICENSE")
    return plugin


def write_archive(plugin: Path, archive: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for file in sorted(path for path in plugin.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(plugin.parent).as_posix(), _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            out.writestr(entry, file.read_bytes())


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="folder for UEPool.zip; made if it is not there")
    args = parser.parse_args(arguments)
    args.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="uepool-plugin-") as folder:
        write_archive(write_plugin(Path(folder)), args.out / "UEPool.zip")
    print(f"{args.out / 'UEPool.zip'}: unpack it into the folder Plugins of an Unreal project (5.4 to 5.6)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
