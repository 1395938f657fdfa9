"""What a session is asked to be: the fields of OpenRequest, checked."""

import json
import math
from dataclasses import dataclass
from typing import Any

from envserver import addresses, commands, cpus
from envserver.addresses import Address
from envserver.commands import Command
from envserver.errors import BadRequest, InstanceFailed
from envserver.version import __version__

PROTOCOL_VERSION = 1
MAX_ENVS = 65536
START_TIMEOUT = 120.0
RESET_TIMEOUT = 60.0
STEP_TIMEOUT = 30.0
NEXT_STEP, SAME_STEP, DISABLED = 0, 1, 2


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


def check(request: Any) -> SessionOptions:
    """The options of an OpenRequest. BadRequest names the field; NotServed is for addresses of later versions."""
    if request.protocol_version != PROTOCOL_VERSION:
        raise InstanceFailed(
            f"the client ({request.client_version or 'of unknown version'}) speaks version {request.protocol_version} "
            f"of the protocol, this server ({__version__}) speaks version {PROTOCOL_VERSION}: install the same release"
        )
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
        ),
        num_envs=num_envs,
        batch_size=batch_size,
        sizes=sizes,
        cpus=cpus.plan(request.cpu_affinity, len(sizes)),
        autoreset=autoreset,
        seed=request.seed,
        start_timeout=_seconds("start_timeout", request.start_timeout, START_TIMEOUT),
        reset_timeout=_seconds("reset_timeout", request.reset_timeout, RESET_TIMEOUT),
        step_timeout=_seconds("step_timeout", request.step_timeout, STEP_TIMEOUT),
        spares=_within("spares", request.spares, 0, MAX_ENVS),
    )


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
