"""From an address to what is run: the command line of an instance, its environment, its Configure document."""

import base64
import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from envserver import cpus, users, wire
from envserver.addresses import Address, Endpoint, listen_endpoint, near_matches
from envserver.errors import BadRequest, NotServed
from envserver.unreal import check, command_line, endings
from envserver.unreal.settings import UnrealSettings, WrongOption
from envserver.unreal.settings import parse as parse_unreal
from envserver.users import User

# Games that uepool-sim is known to have; it is asked when another one is named.
SIM_GAMES = ("CartPole", "CollectApples", "DodgeBall", "Drive", "Pattern")
SIM_PROGRAM = "uepool-sim"
RELAY_PROGRAM = "uepool-relay"
# Not -m: that would look in the working directory first, which may hold a source tree of this very package.
_RUN_HOST = (
    "import runpy, sys; sys.path[:1] = [p for p in sys.path[:1] if p]; "
    "runpy.run_module('envserver.hosts.gym', run_name='__main__', alter_sys=True)"
)
PYTHON_SCHEMES = ("gym", "atari", "callable")
# One process per env: libraries that start a thread per core in each of them only get in each other's way.
_LEAST_CORES = 2  # of an Unreal instance that was given no number: with one core the engine gives up its workers
THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


@dataclass(frozen=True)
class Command:
    """How instances of one kind are started. `argv` lacks --envs, --link and --token, which differ between them.

    unreal: it is an Unreal game, with a command line of its own kind; `argv` is then only its program.
    user: whom it runs as; None: the server's own user.
    explain: (how it ended, the end of its log) -> what that most likely means, or "".
    """

    argv: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)
    cwd: str | None = None
    configure: bytes = b"{}"
    listen: Endpoint | None = None  # engines dial in there, and the program stands in for one of them
    pass_fds: tuple[int, ...] = ()  # descriptors that the program inherits
    unreal: UnrealSettings | None = None
    user: User | None = None
    explain: Callable[[str, str], str] | None = None

    @property
    def has_folder(self) -> bool:
        """Whether each instance gets a folder of its own, in which it runs."""
        return self.unreal is not None

    def line(self, envs: int, link: str, token: str, folder: str = "") -> list[str]:
        """`folder`: the instance's own, for those that have one."""
        if self.unreal is not None:
            return command_line.build(self.unreal, envs=envs, link=link, folder=folder)
        return [*self.argv, "--envs", str(envs), "--link", link, "--token", token]

    def shown(self, line: list[str], envs: int) -> list[str]:
        """A command line for people, without what means nothing to them and without the token."""
        return line if self.unreal is not None else [*self.argv, "--envs", str(envs)]

    def environment(self, envs: int, link: str, token: str, folder: str = "") -> dict[str, str]:
        environment = dict(self.env)
        if self.user is not None:
            for name in users.PRIVATE_VARIABLES:
                environment.pop(name, None)
            environment.update(self.user.environment(folder))
        # UEPOOL_TOKEN of the server's own environment may be a secret of another kind: it is always replaced.
        return {**environment, "UEPOOL_LINK": link, "UEPOOL_TOKEN": token, "UEPOOL_ENVS": str(envs)}


def build(
    address: Address,
    *,
    env_config: dict[str, Any],
    env_kwargs: bytes = b"",
    env_fn: bytes = b"",
    python_path: list[str] | None = None,
    working_directory: str = "",
    instances: int = 0,
) -> Command:
    """The command for `address`. BadRequest when a game, a program or a directory does not exist.

    `instances`: how many will run side by side. Each is told its share of the CPUs, for games that have threads.
    """
    scheme = address.scheme
    if scheme not in PYTHON_SCHEMES and env_kwargs:
        raise BadRequest(f"env_kwargs: {address} takes none; they are for {', '.join(PYTHON_SCHEMES)} addresses")
    if (scheme == "callable") != bool(env_fn):
        raise BadRequest(f"env_fn: a callable address comes with one, and only such an address; this is {address}")
    if working_directory and not Path(working_directory).is_dir():
        raise BadRequest(f"working_directory: {working_directory} is no directory")
    env = dict(os.environ)
    if instances:
        env["UEPOOL_CPU_SHARE"] = str(max(1, cpus.count() // instances))
    # Not for instances: it lets others in.
    env.pop("UEPOOL_ATTACH_TOKEN", None)
    listen: Endpoint | None = None
    settings: UnrealSettings | None = None
    user: User | None = None
    document: dict[str, Any] = {"env_config": env_config}
    if scheme == "sim":
        argv = _sim(address.target)
    elif scheme == "attach":
        argv = [_own_program(RELAY_PROGRAM, "UEPOOL_RELAY")]
        listen = listen_endpoint(address.target)
    elif scheme == "exec":
        argv = _program(address, working_directory)
    elif scheme == "unreal":
        settings, user = _unreal(address, working_directory, instances)
        argv = [settings.executable]
        working_directory = ""  # it runs in its own folder
    elif scheme in PYTHON_SCHEMES:
        argv = [sys.executable, "-c", _RUN_HOST, "--kind", scheme, "--id", address.target]
        if env_kwargs:
            document["env_kwargs_pickle"] = base64.b64encode(env_kwargs).decode()
        if env_fn:
            document["env_fn_pickle"] = base64.b64encode(env_fn).decode()
        if python_path:
            # "" on sys.path means the working directory.
            folders = [entry or working_directory or os.getcwd() for entry in python_path]
            env["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(folders))
        for name in THREAD_LIMITS:
            env.setdefault(name, "1")
    elif scheme == "env":
        raise BadRequest(f"{address} stands in an envs.yaml, which trainers read: write the address that it means")
    else:
        raise NotServed(f"address {address} is not available in this version")
    configure = json.dumps(document).encode()
    if len(configure) > wire.MAX_MESSAGE_BYTES:
        raise BadRequest(
            f"env_config, env_kwargs and env_fn make a message of {len(configure)} bytes to each instance; "
            f"the limit is {wire.MAX_MESSAGE_BYTES}: let the env load large data from a file"
        )
    command = Command(tuple(argv), env, working_directory or None, configure, listen)
    if settings is None:
        return command
    return replace(command, unreal=settings, user=user, explain=endings.explain)


def _unreal(address: Address, working_directory: str, instances: int) -> tuple[UnrealSettings, User | None]:
    """The settings with absolute paths and numbers, and whom the game runs as."""
    try:
        settings = parse_unreal(address.target)
        check.look_at(Path(working_directory or ".", os.path.expanduser(settings.executable)))
        (program,) = _program(replace(address, target=settings.executable), working_directory)
        settings = check.resolved(settings, working_directory, program)
        user = check.user(settings)
    except WrongOption as error:
        raise WrongOption(error.field, error.problem, f"address {address}: ") from None
    if not settings.cores and instances:
        settings = replace(settings, cores=max(_LEAST_CORES, cpus.count() // instances))
    return settings, user


def _program(address: Address, working_directory: str) -> list[str]:
    program = os.path.expanduser(address.target)
    if os.sep in program:
        path = Path(working_directory or ".", program)
        if not path.is_file():
            raise BadRequest(f"address {address}: there is no file {path}")
        if not os.access(path, os.X_OK):
            raise BadRequest(f"address {address}: {path} is not executable")
        program = str(path.absolute())
    elif (found := shutil.which(program)) is not None:
        program = found
    else:
        raise BadRequest(f"address {address}: there is no program {program} on the PATH")
    return [program, *address.arguments]


def _sim(game: str) -> list[str]:
    program = sim_program()
    if game not in SIM_GAMES:
        games = _games_of(program)
        if game not in games:
            hint = near_matches(game, games)
            raise BadRequest(f"unknown game {game!r} in address sim:{game}: {hint}known: {', '.join(games)}")
    return [program, "--game", game]


@functools.lru_cache(maxsize=1)
def sim_program() -> str:
    """Path of the reference simulator: $UEPOOL_SIM, or the one installed with this package."""
    return _own_program(SIM_PROGRAM, "UEPOOL_SIM")


def run_simulator() -> None:
    """The installed command `uepool-sim`: the program itself lies in the package."""
    os.execv(sim_program(), [SIM_PROGRAM, *sys.argv[1:]])


def _own_program(name: str, variable: str) -> str:
    candidates = [os.environ.get(variable)]
    # In an editable install the compiled files lie elsewhere, and the import system knows where.
    import envserver

    candidates += [os.path.join(folder, "bin", name) for folder in envserver.__path__]
    for candidate in candidates:
        if candidate and os.access(candidate, os.X_OK):
            return candidate
    tried = ", ".join(candidate for candidate in candidates if candidate)
    raise NotServed(f"the program {name}, a part of uepool, is not installed (looked for {tried})")


@functools.lru_cache(maxsize=1)
def _games_of(program: str) -> list[str]:
    try:
        done = subprocess.run([program, "--list"], capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return list(SIM_GAMES)
    return done.stdout.split() or list(SIM_GAMES)
