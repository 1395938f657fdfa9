"""The command line of an Unreal instance. A pure function: docs/unreal/launching.md says what each argument is for, and
tests/unreal/golden holds examples."""

from pathlib import PurePosixPath

from envserver.unreal.settings import UnrealSettings
from envserver.user_folders import ENGINE_LOG

# Nobody watches, listens or answers; all that is logged goes to standard output, where the server keeps it.
_QUIET = (
    "-unattended",
    "-nosplash",
    "-nosound",
    "-NoVSync",
    "-stdout",
    "-FullStdOutLogOutput",
    "-nocrashreports",
    # A frame waits for actions as long as the trainer takes: that is no hang.
    "-noheartbeatthread",
)
# The main view is drawn too, and nobody looks at it: cameras have sizes of their own.
_SMALL_VIEW = ("-windowed", "-ResX=64", "-ResY=64", "-ForceRes")
_PROFILES = {"cpu": ("-nullrhi",), "gpu": ("-RenderOffScreen", *_SMALL_VIEW)}
_THREADS = {"one": ("-onethread",), "render": ("-noperfthreads",), "all": ()}
_THREADS_OF_PROFILE = {"cpu": "one", "gpu": "render"}
# One frame is one step of the physics, whatever the project's settings are; read before the physics scene is made. The
# plugin sets the same in code, for Shipping builds, which take no settings from the command line.
_ENGINE_SETTINGS = (
    ("/Script/Engine.PhysicsSettings", "bTickPhysicsAsync", "False"),
    ("/Script/Engine.PhysicsSettings", "bSubstepping", "False"),
    ("/Script/Engine.PhysicsSettings", "bSubsteppingAsync", "False"),
    ("/Script/Engine.PhysicsSettings", "MaxPhysicsDeltaTime", "1.0"),
    ("/Script/Engine.Engine", "bSmoothFrameRate", "False"),
    ("/Script/Engine.Engine", "bUseFixedFrameRate", "False"),
)


def build(settings: UnrealSettings, *, envs: int, link: str, folder: str) -> list[str]:
    """The arguments, the program first. `settings` with absolute paths; `folder`: the instance's own, absolute."""
    threads = settings.threads or _THREADS_OF_PROFILE[settings.profile]
    return [
        settings.executable,
        *_project(settings),
        *([settings.map] if settings.map else []),
        *(["-game"] if settings.project else []),
        f"-UEPoolLink={link}",
        f"-UEPoolEnvs={envs}",
        *_PROFILES[settings.profile],
        *_QUIET,
        f"-UserDir={folder}",
        f"-abslog={folder}/{ENGINE_LOG}",
        *_THREADS[threads],
        *([f"-corelimit={settings.cores}"] if settings.cores else []),
        *(f"-ini:Engine:[{section}]:{key}={value}" for section, key, value in _ENGINE_SETTINGS),
        *settings.arguments,
    ]


def _project(settings: UnrealSettings) -> list[str]:
    """The first argument: a project for the editor; for a packaged game's binary its name, as Game.sh gives it."""
    if settings.project:
        return [settings.project]
    parts = PurePosixPath(settings.executable).parts
    if len(parts) > 4 and parts[-3] == "Binaries" and parts[-2].startswith("Linux"):
        return [parts[-4]]
    return []
