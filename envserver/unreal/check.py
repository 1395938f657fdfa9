"""Whether the files of an Unreal address are what they should be, and whom the game may run as."""

import os
import re
from dataclasses import replace
from pathlib import Path

from envserver import users
from envserver.errors import BadRequest
from envserver.unreal.settings import UnrealSettings, WrongOption
from envserver.users import User

_EDITOR = re.compile(r"(UnrealEditor|UE4Editor)(-Cmd)?(-Linux-\w+)?")
_AS_ROOT = (
    "is missing: this server runs as root, and Unreal Engine refuses to run as root. Say whom to run the game as, a "
    "user who can read it: unreal:/path/Game.sh?run_as=USER, or run_as: USER in pool.yaml (a name, a number or "
    "UID:GID). Or run the trainer or `uepool serve` as another user (USER in a Dockerfile, docker run --user)"
)


def resolved(settings: UnrealSettings, working_directory: str, program: str) -> UnrealSettings:
    """With absolute paths. `program`: the executable's, absolute. WrongOption when a file is not fit."""
    path = Path(program)
    project = settings.project
    if project:
        project = str(Path(working_directory or ".", os.path.expanduser(project)).absolute())
        if not os.path.isfile(project):
            raise WrongOption("project", f"there is no file {project}")
    elif _EDITOR.fullmatch(path.name):
        raise WrongOption(
            "project", f"is missing: {path.name} is the editor, and needs to know what to run: project=/path/X.uproject"
        )
    return replace(settings, executable=program, project=project)


def look_at(path: Path) -> None:
    """Raises WrongOption when `path` is something that people take for a game's executable."""
    if path.is_dir():
        scripts = sorted(path.glob("*.sh"))
        hint = f"; it has {', '.join(script.name for script in scripts[:3])}: write {scripts[0]}" if scripts else ""
        raise WrongOption("executable", f"{path} is a folder{hint}")
    if path.suffix == ".uproject":
        raise WrongOption(
            "executable",
            f"{path} is a project: write the editor that runs it, unreal:/path/UnrealEditor?project={path}",
        )
    if path.suffix == ".exe":
        raise WrongOption(
            "executable",
            f"{path} is a program for Windows: package the game for Linux, or let it dial in (attach:HOST:PORT)",
        )


def user(settings: UnrealSettings) -> User | None:
    """Whom to run it as; None: the server's own user. WrongOption when that would be root."""
    if not settings.run_as and os.geteuid() == 0:
        raise WrongOption("run_as", _AS_ROOT)
    try:
        return users.to_run_as(settings.run_as)
    except BadRequest as error:
        raise WrongOption("run_as", str(error)) from None
