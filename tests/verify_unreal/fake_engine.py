"""An engine's folder with a shell script for RunUAT, which notes how it was called and "packages" the simulator."""

from __future__ import annotations

import json
import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from envserver.commands import sim_program

# The game runs as another user than the tests, who may not reach the tests' Python: a shell script.
_GAME = """\
#!/bin/sh
for argument; do
  case $argument in
    -UEPoolLink=*) link=${{argument#*=}} ;;
    -UEPoolEnvs=*) envs=${{argument#*=}} ;;
  esac
done
echo "LogUEPool: linking"
exec {sim} --game CollectApples --envs "$envs" --link "$link" --token "$UEPOOL_TOKEN"
"""
# Each call: a line of its arguments, as JSON has them but for quotes, which none holds.
_TOOL = """\
#!/bin/sh
notes={notes}
printf '%s' "$1" >> "$notes/calls"
for argument in "$@"; do
  case $argument in
    -Plugin=*) plugin=${{argument#*=}} ;;
    -Package=*) package=${{argument#*=}} ;;
    -project=*) project=${{argument#*=}} ;;
    -archivedirectory=*) archive=${{argument#*=}} ;;
  esac
  printf '\\t%s' "$argument" >> "$notes/calls"
done
printf '\\n' >> "$notes/calls"
id -u > "$notes/user"
echo "Running AutomationTool..."
mode=$(cat "$notes/mode")
if [ "$1" = BuildPlugin ]; then
  test -f "$plugin" || exit 5
  cp -r "$(dirname "$plugin")" "$notes/plugin"
  if [ "$mode" = fail ]; then
    echo "UEPoolArena.cpp(12): error: no member named 'Nothing'"
    seq 200
    echo "AutomationTool exiting with ExitCode=6 (6)"
    exit 6
  fi
  if [ "$mode" = hang ]; then
    sleep 1000 &
    echo $! > "$notes/compiler"
    echo $$ > "$notes/tool"
    mv "$notes/tool" "$notes/hanging"
    wait
  fi
  mkdir -p "$package"
  exit 0
fi
cp "$project" "$notes/project"
test "$mode" = nothing && exit 0
mkdir -p "$archive/Linux"
cp "$notes/game.sh" "$archive/Linux/CollectApples.sh"
chmod 755 "$archive/Linux/CollectApples.sh"
"""


@dataclass
class FakeEngine:
    root: Path
    notes: Path

    def calls(self) -> list[list[str]]:
        """The arguments of each call of RunUAT."""
        file = self.notes / "calls"
        return [line.split("\t")[1:] for line in file.read_text().splitlines()] if file.exists() else []

    def set_mode(self, mode: str) -> None:
        """ok, fail: the plugin does not compile; hang: compiling it never ends; nothing: no game comes out of it."""
        (self.notes / "mode").write_text(mode)


def make(folder: Path, version: tuple[int, int, int] = (5, 5, 1), bom: bool = False) -> FakeEngine:
    """An installed engine below `folder`, which everybody may look into."""
    engine = FakeEngine(folder / "UE", folder / "notes")
    engine.notes.mkdir()
    engine.notes.chmod(0o777)
    (engine.notes / "game.sh").write_text(_GAME.format(sim=shlex.quote(sim_program())))
    engine.set_mode("ok")
    build = engine.root / "Engine/Build"
    _write(build / "BatchFiles/RunUAT.sh", _TOOL.format(notes=shlex.quote(str(engine.notes))), executable=True)
    told = dict(zip(("MajorVersion", "MinorVersion", "PatchVersion"), version, strict=True))
    text = json.dumps({**told, "Changelist": 40574608, "BranchName": "++UE5+Release-5.5"})
    (build / "Build.version").write_text(text, encoding="utf-8-sig" if bom else "utf-8")
    (build / "InstalledBuild.txt").write_text("")
    _write(engine.root / "Engine/Binaries/Linux/UnrealEditor", "#!/bin/sh\n", executable=True)
    return engine


def _write(path: Path, text: str, executable: bool) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text)
    path.chmod(0o755 if executable else 0o644)


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "uepool.cli.main", "verify-unreal", *map(str, arguments)]


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("UEPOOL_", "PYTEST_"))}
