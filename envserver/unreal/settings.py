"""How an Unreal game is launched, and the grammar of its address: `unreal:/path/Game.sh?map=/Game/Maps/Arena&cores=4`.

After the `?` stand options, separated by `&`; `%26` in a value is an `&`. Their names are those of the fields of pools
with `engine: unreal`, `arg` apart, which gives one more argument each time it stands there.
"""

import urllib.parse
from dataclasses import dataclass, fields
from typing import Any

from envserver.addresses import near_matches
from envserver.errors import BadRequest

PROFILES = ("cpu", "gpu")
THREADS = ("one", "render", "all")
MAX_CORES = 1024
_QUOTED = "%&"  # in values; all else stays as people wrote it
# Arguments that nobody may add: (beginning, why not).
_FORBIDDEN = (
    (
        ("fixedseed", "deterministic", "benchmark"),
        "gives all instances the same random numbers; seeds are uepool's to give",
    ),
    (("uepool",), "is set by the server"),
    (("userdir=", "abslog=", "log="), "is set by the server: each instance has a folder of its own"),
    (("nullrhi", "renderoffscreen"), "follows from profile"),
    (("corelimit=",), "is the option cores"),
    (("onethread", "norenderthread", "noperfthreads"), "follows from threads"),
)


class WrongOption(BadRequest):
    """`field` of the settings is wrong, and `problem` says how. `where`: what the text begins with."""

    def __init__(self, field: str, problem: str, where: str = "") -> None:
        super().__init__(f"{where}{field}: {problem}")
        self.field, self.problem = field, problem


@dataclass(frozen=True)
class UnrealSettings:
    """Checked by check(); paths may be relative.

    executable: a packaged game's script (Game.sh) or binary, or the editor's binary together with `project`.
    project: a .uproject, which the editor's binary runs as a game (-game).
    map: the map to open, with its options: /Game/Maps/Arena?difficulty=2. Empty: the project's default.
    profile: cpu: nothing is drawn by the engine (-nullrhi); gpu: off-screen (-RenderOffScreen).
    threads: one: the game's only; render: and the render thread; all: the engine decides. Empty: one for cpu, render
        for gpu.
    cores: that the engine makes worker threads for. 0: this instance's share of the CPUs, at least 2.
    run_as: a user, for a server that runs as root: a name, a number or UID:GID.
    arguments: further ones.
    """

    executable: str
    project: str = ""
    map: str = ""
    profile: str = "cpu"
    threads: str = ""
    cores: int = 0
    run_as: str = ""
    arguments: tuple[str, ...] = ()

    def check(self) -> None:
        """Raises WrongOption. Looks at no file."""
        if not self.executable.strip():
            raise WrongOption("executable", "is missing: write unreal:/path/Game.sh")
        if "?" in self.executable:
            raise WrongOption("executable", f"a path with a question mark cannot be written: {self.executable}")
        _one_of("profile", self.profile, PROFILES)
        if self.threads:
            _one_of("threads", self.threads, THREADS)
        if not 0 <= self.cores <= MAX_CORES:
            raise WrongOption("cores", f"must be from 1 to {MAX_CORES}, got {self.cores}")
        if self.project and not self.project.endswith(".uproject"):
            raise WrongOption("project", f"must be a .uproject file, got {self.project!r}")
        if self.map.startswith("-") or any(character.isspace() or character in "\"'" for character in self.map):
            raise WrongOption("map", f"must be a map like /Game/Maps/Arena, without spaces or quotes, got {self.map!r}")
        for argument in self.arguments:
            _check_argument(argument)

    def target(self) -> str:
        """What stands after `unreal:`."""
        options = [
            (field.name, str(getattr(self, field.name)))
            for field in fields(self)
            if field.name not in ("executable", "arguments") and getattr(self, field.name) != field.default
        ]
        options += [("arg", argument) for argument in self.arguments]
        query = "&".join(f"{name}={_quoted(value)}" for name, value in options)
        return self.executable + ("?" + query if query else "")


def parse(target: str) -> UnrealSettings:
    """The settings of an address's target, checked. WrongOption says what is wrong."""
    executable, _, query = target.partition("?")
    given: dict[str, Any] = {}
    arguments: list[str] = []
    known = [field.name for field in fields(UnrealSettings) if field.name not in ("executable", "arguments")]
    for option in filter(None, query.split("&")):
        name, equals, value = option.partition("=")
        value = urllib.parse.unquote(value)
        if name != "arg" and name not in known:
            hint = near_matches(name, [*known, "arg"])
            raise WrongOption(name, f"unknown option; {hint}known: {', '.join([*known, 'arg'])}")
        if not equals or not value:
            raise WrongOption(name, f"has no value: write {name}=VALUE")
        if name in given:
            raise WrongOption(name, "stands there twice")
        if name == "arg":
            arguments.append(value)
        else:
            given[name] = _number(value) if name == "cores" else value
    settings = UnrealSettings(executable.strip(), arguments=tuple(arguments), **given)
    settings.check()
    return settings


def _quoted(value: str) -> str:
    return "".join(urllib.parse.quote(character) if character in _QUOTED else character for character in value)


def _number(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MAX_CORES:
        raise WrongOption("cores", f"must be from 1 to {MAX_CORES}, got {text!r}")
    return int(text)


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise WrongOption(name, f"must be one of {', '.join(known)}, got {value!r}")


def _check_argument(argument: str) -> None:
    if not argument.startswith("-") or len(argument) < 2:
        raise WrongOption("arguments", f"{argument!r} must begin with a dash; a map is the option map")
    if "\0" in argument or "\n" in argument:
        raise WrongOption("arguments", f"{argument!r} holds a character that no command line can")
    name = argument.lstrip("-").lower()
    for beginnings, why in _FORBIDDEN:
        if any(name.startswith(one) if one.endswith("=") or one == "uepool" else name == one for one in beginnings):
            raise WrongOption("arguments", f"{argument} {why}")
