"""The command lines of the steps. Pure functions; docs/unreal/verify.md says what each argument is for."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from uepool.verify_unreal.engine import Engine
from uepool.verify_unreal.platforms import Platform

# Two robots with small cameras, and episodes that end soon: what the suite wants of a game.
SUITE_CONFIG = {
    "agents": [
        {
            "id": name,
            "sensors": [{"name": "camera", "type": "camera", "width": 10, "height": 6}],
            "actuators": [{"name": "movement", "type": "robot_movement", "mode": "continuous"}],
            "terminators": [{"name": "steps", "type": "step_counter", "max_step_count": 9}],
        }
        for name in ("A", "B")
    ]
}
# Of one test: instances of the engine start in seconds, where the simulator's do in milliseconds.
_TEST_SECONDS = 900


def pack_plugin(folder: Path) -> list[str]:
    """What `make plugin` does."""
    return [sys.executable, "-m", "ue_plugin.tools.package", str(folder)]


def build_plugin(engine: Engine, platform: Platform, plugin: Path, out: Path) -> list[str]:
    """Builds the plugin alone, for the editor and for games."""
    return [
        *platform.call_tool(engine.root),
        "BuildPlugin",
        f"-Plugin={platform.path(plugin)}",
        f"-Package={platform.path(out)}",
        f"-TargetPlatforms={platform.name}",
        # Of installed engines alone: says that the engine itself is not to be built.
        *(["-Rocket"] if engine.installed else []),
    ]


def package_game(engine: Engine, platform: Platform, project: Path, out: Path) -> list[str]:
    return [
        *platform.call_tool(engine.root),
        "BuildCookRun",
        f"-project={platform.path(project)}",
        "-noP4",
        "-utf8output",
        "-unattended",
        f"-platform={platform.name}",
        "-clientconfig=Development",
        "-build",
        "-cook",
        "-stage",
        "-pak",
        "-package",
        "-archive",
        f"-archivedirectory={platform.path(out)}",
    ]


def address(game: Path, run_as: str) -> str:
    quoted = str(game).replace("%", "%25").replace("&", "%26")
    return f"unreal:{quoted}" + (f"?run_as={run_as}" if run_as else "")


def bench(where: str, envs: int, seconds: float) -> list[str]:
    arguments = [where, "--num-envs", str(envs), "--seconds", f"{seconds:g}", "--json"]
    return [sys.executable, "-m", "uepool.cli.main", "bench", *arguments]


def conformance(where: str, results: Path, select: str) -> list[str]:
    """The suite, to be run in the checkout."""
    return [
        *(sys.executable, "-m", "pytest", "tests/conformance", "-v", "--tb=short"),
        # Nothing is written into the checkout, which may be somebody else's.
        *("-p", "no:cacheprovider"),
        *("--instance", where, "--instance-config", json.dumps(SUITE_CONFIG)),
        *("--timeout", str(_TEST_SECONDS), "-o", f"faulthandler_timeout={_TEST_SECONDS - 30}"),
        *("--junitxml", str(results)),
        *(("-k", select) if select else ()),
    ]
