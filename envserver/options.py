"""What a session is asked to be: the fields of OpenRequest, checked."""

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from envserver import addresses, commands, cpus
from envserver.addresses import Address
from envserver.commands import Command
from envserver.errors import BadRequest, InstanceFailed
from envserver.version import __version__

if TYPE_CHECKING:
    from envserver.pools.settings import PoolSettings

PROTOCOL_VERSION = 1
MAX_ENVS = 65536
START_TIMEOUT = 120.0
# Of other kinds of instances: engines load much, and people take their time to press Play.
START_TIMEOUTS = {"unreal": 300.0, "attach": 600.0}
RESET_TIMEOUT = 60.0
STEP_TIMEOUT = 30.0
NEXT_STEP, SAME_STEP, DISABLED = 0, 1, 2


@dataclass(frozen=True)
class Owner:
    """Whose a session is."""

    name: str = ""  # the token's
    client_name: str = ""  # what the client calls itself
    max_envs: int = 0  # at a time, over all its sessions; 0: no limit

    def __str__(self) -> str:
        return " ".join(filter(None, [self.name, f"({self.client_name})" if self.client_name else ""])) or "somebody"


@dataclass(frozen=True)
class SessionOptions:
    """All numbers are in range. Times are in seconds."""

    address: Address
    command: Command
    num_envs: int
    batch_size: int
    sizes: list[int]  # envs of each instance
    cpus: list[list[int] | None]  # of each instance
    autoreset: int = NEXT_STEP
    seed: int = 0
    start_timeout: float = START_TIMEOUT
    reset_timeout: float = RESET_TIMEOUT
    step_timeout: float = STEP_TIMEOUT
    spares: int = 0
    keep: bool = False  # lives by KeepSession calls, not by a connection


def start_timeout(address: Address) -> float:
    """Unless somebody says otherwise."""
    return START_TIMEOUTS.get(address.scheme, START_TIMEOUT)


def check_version(request: Any) -> None:
    """Refuses a client of another protocol version."""
    if request.protocol_version != PROTOCOL_VERSION:
        raise InstanceFailed(
            f"the client ({request.client_version or 'of unknown version'}) speaks version {request.protocol_version} "
            f"of the protocol, this server ({__version__}) speaks version {PROTOCOL_VERSION}: install the same release"
        )


def check(request: Any) -> SessionOptions:
    """The options of an OpenRequest with an address. BadRequest names the field; NotServed is for addresses that are
    trainers' to dial."""
    address = addresses.parse(request.address)
    num_envs = _within("num_envs", request.num_envs, 1, MAX_ENVS)
    per_instance = _within("envs_per_instance", request.envs_per_instance or 1, 1, num_envs)
    batch_size = _within("batch_size", request.batch_size or num_envs, 1, num_envs)
    autoreset = _within("autoreset_mode", request.autoreset_mode, NEXT_STEP, DISABLED)
    full, rest = divmod(num_envs, per_instance)
    sizes = [per_instance] * full + [rest] * (rest > 0)
    return SessionOptions(
        address=address,
        command=commands.build(
            address,
            env_config=_env_config(request.env_config),
            env_kwargs=request.env_kwargs,
            env_fn=request.env_fn,
            python_path=list(request.python_path),
            working_directory=request.working_directory,
            instances=len(sizes),
        ),
        num_envs=num_envs,
        batch_size=batch_size,
        sizes=sizes,
        cpus=cpus.plan(request.cpu_affinity, len(sizes)),
        autoreset=autoreset,
        seed=request.seed,
        start_timeout=_seconds("start_timeout", request.start_timeout, start_timeout(address)),
        reset_timeout=_seconds("reset_timeout", request.reset_timeout, RESET_TIMEOUT),
        step_timeout=_seconds("step_timeout", request.step_timeout, STEP_TIMEOUT),
        spares=_within("spares", request.spares, 0, MAX_ENVS),
        keep=bool(request.lease),
    )


_NOT_FOR_POOLS = ("address", "env_kwargs", "env_fn", "spares", "cpu_affinity", "python_path", "working_directory")


def check_for_pool(request: Any, pool: "PoolSettings") -> tuple[SessionOptions, dict[str, Any] | None]:
    """The options of an OpenRequest with a pool, and the session's own env config if it brings one."""
    for name in _NOT_FOR_POOLS:
        if getattr(request, name):
            raise BadRequest(f"{name}: cannot be given for a session on a pool; pool {pool.name} is set up already")
    per_instance = pool.envs_per_instance
    if request.envs_per_instance not in (0, per_instance):
        raise BadRequest(f"envs_per_instance: is {per_instance} in pool {pool.name}, got {request.envs_per_instance}")
    num_envs = _within("num_envs", request.num_envs, 1, MAX_ENVS)
    if num_envs > pool.num_envs:
        raise BadRequest(
            f"num_envs: pool {pool.name} has {pool.num_envs} envs ({pool.instances} instances of {per_instance}), "
            f"got {num_envs}"
        )
    if num_envs % per_instance:
        below = num_envs // per_instance * per_instance
        near = " or ".join(str(near) for near in (below, below + per_instance) if 0 < near <= pool.num_envs)
        raise BadRequest(
            f"num_envs: pool {pool.name} is lent in instances of {per_instance} envs; ask for {near}, not {num_envs}"
        )
    own = _env_config(request.env_config) or None
    if own is not None and not pool.own_config:
        raise BadRequest(f"env_config: pool {pool.name} allows none of its sessions' own (own_config)")
    options = SessionOptions(
        address=Address("pool", pool.name),
        command=pool.command_with(own) if own is not None else pool.command,
        num_envs=num_envs,
        batch_size=_within("batch_size", request.batch_size or num_envs, 1, num_envs),
        sizes=[per_instance] * (num_envs // per_instance),
        cpus=[None] * (num_envs // per_instance),
        autoreset=_within("autoreset_mode", request.autoreset_mode, NEXT_STEP, DISABLED),
        seed=request.seed,
        start_timeout=min(_seconds("start_timeout", request.start_timeout, pool.start_timeout), pool.start_timeout),
        reset_timeout=min(_seconds("reset_timeout", request.reset_timeout, pool.reset_timeout), pool.reset_timeout),
        step_timeout=min(_seconds("step_timeout", request.step_timeout, pool.step_timeout), pool.step_timeout),
        keep=bool(request.lease),
    )
    return options, own


def wait_seconds(request: Any, pool: "PoolSettings") -> float:
    """How long an OpenRequest waits in the pool's queue."""
    return _seconds("wait_timeout", request.wait_timeout, pool.wait_timeout)


def _within(name: str, value: int, low: int, high: int) -> int:
    if not low <= value <= high:
        raise BadRequest(f"{name}: must be from {low} to {high}, got {value}")
    return value


def _seconds(name: str, value: float, default: float) -> float:
    if value == 0:
        return default
    if not (math.isfinite(value) and value > 0):
        raise BadRequest(f"{name}: must be a finite number of seconds above 0, got {value}")
    return value


def _env_config(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text or "{}")
    except ValueError as error:
        raise BadRequest(f"env_config: is not JSON: {error}") from None
    if not isinstance(document, dict):
        raise BadRequest(f"env_config: must be a JSON object, not {text[:40]!r}")
    return document
