"""From a pool of pool.yaml to what the server runs: addresses, files and CPUs are looked at, nothing is started."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable
from typing import Any

from envserver import addresses, commands, cpus, door, options
from envserver.addresses import Address
from envserver.config.fields import absolute
from envserver.config.models import UNREAL_FIELDS, PoolModel
from envserver.config.problems import ENV_CONFIG, ConfigError, Location
from envserver.env_config.resolve import checked, resolve
from envserver.errors import BadRequest, NotServed
from envserver.pools.settings import PoolSettings
from envserver.unreal.settings import UnrealSettings, WrongOption

Report = Callable[[Location, str], None]


def build(pool: PoolModel, folder: str, report: Report) -> PoolSettings | None:
    """The pool's settings. None: something is wrong, and was told to `report`. `folder`: of the file."""
    env_config = _env_config(pool, folder, report)
    where = "address" if pool.address is not None else "executable"
    working_directory = absolute(pool.working_directory, folder) if pool.working_directory else ""
    if working_directory and not os.path.isdir(working_directory):
        report(("working_directory",), f"there is no folder {working_directory}")
        return None
    try:
        address = _address(pool, folder)
        _check_hosted(address, env_config or {})
        if address.scheme == "attach":
            door.checked_token(os.environ.get(door.TOKEN_VARIABLE))
        command = commands.build(
            address,
            env_config=env_config or {},
            # The host takes a pickle; this one is made here, of what the file says.
            env_kwargs=pickle.dumps(pool.env_kwargs) if pool.env_kwargs else b"",
            working_directory=working_directory,
            instances=pool.instances,
        )
    except (BadRequest, NotServed) as error:
        field, colon, text = str(error).partition(": ")
        if isinstance(error, WrongOption) and pool.engine is not None:
            report((error.field,), error.problem)
        elif colon and field == "env_kwargs":
            report((field,), text)
        else:
            report((where,), str(error))
        return None
    try:
        planned = _cpus(pool)
    except BadRequest as error:
        report(("cpus",), str(error).removeprefix("cpu_affinity: "))
        return None
    if env_config is None:
        return None
    return PoolSettings(
        name=pool.name,
        address=address,
        command=command,
        instances=pool.instances,
        envs_per_instance=pool.envs_per_instance,
        spares=pool.spares,
        own_config=pool.own_config,
        start_timeout=pool.start_timeout or options.start_timeout(address),
        reset_timeout=pool.reset_timeout,
        step_timeout=pool.step_timeout,
        wait_timeout=pool.wait_timeout,
        cpus=planned,
        max_restarts=pool.max_restarts,
        restart_window=pool.restart_window,
        memory_bytes=int(pool.memory or 0),
        recycle_after_episodes=pool.recycle_after_episodes,
    )


def _address(pool: PoolModel, folder: str) -> Address:
    if pool.executable is not None:
        # As in a shell: a name is looked for on the PATH, what has a slash is a file.
        path = pool.executable
        if os.sep in path:
            path = absolute(path, folder)
        if pool.engine is not None:
            return _unreal(pool, path, folder)
        return Address("exec", path, tuple(pool.arguments))
    assert pool.address is not None
    address = addresses.parse(pool.address)
    if address.scheme in addresses.REMOTE:
        raise BadRequest(f"{pool.address} is the pool of another server; trainers lease from that one themselves")
    if address.scheme == "callable":
        raise BadRequest(
            f"{pool.address}: a callable travels with a trainer. Register the env with Gymnasium, write gym:ID, and "
            "name the module that registers it in env_config: {imports: [MODULE]}"
        )
    return address


def _unreal(pool: PoolModel, executable: str, folder: str) -> Address:
    given = {name: getattr(pool, name) for name in UNREAL_FIELDS if getattr(pool, name) is not None}
    if "project" in given:
        given["project"] = absolute(given["project"], folder)
    if "run_as" in given:
        given["run_as"] = str(given["run_as"])
    settings = UnrealSettings(executable, arguments=tuple(pool.arguments), **given)
    settings.check()
    return Address("unreal", settings.target())


def _env_config(pool: PoolModel, folder: str, report: Report) -> dict[str, Any] | None:
    """What the game gets. None: something is wrong, and was told."""
    given = pool.env_config
    try:
        return resolve(absolute(given, folder)) if isinstance(given, str) else checked(given)
    except ConfigError as error:
        for problem in error.problems:
            if isinstance(given, str):
                report((ENV_CONFIG,), error.line_of(problem))
            else:
                report(problem.location, problem.text)
    return None


def _check_hosted(address: Address, env_config: dict[str, Any]) -> None:
    """Whether Gymnasium and ale_py know the env, as far as that can be told without importing the user's modules."""
    if address.scheme == "gym" and ":" not in address.target and not env_config.get("imports"):
        import gymnasium

        try:
            gymnasium.spec(address.target)
        except gymnasium.error.Error as error:
            raise BadRequest(f"{address}: {error}") from None
    if address.scheme == "atari":
        from envserver.hosts.atari import find_rom
        from envserver.hosts.configuration import ConfigurationError

        try:
            find_rom(address.target)
        except ImportError as error:
            raise BadRequest(f"{address} needs ale_py: pip install 'uepool[atari]' ({error})") from None
        except ConfigurationError as error:
            raise BadRequest(str(error)) from None


def _cpus(pool: PoolModel) -> tuple[tuple[int, ...], ...]:
    if pool.cpus is None:
        return ()
    affinity: Any = pool.cpus if pool.cpus == "auto" else json.dumps(pool.cpus)
    every = len(cpus.allowed()) if pool.cpus == "auto" else len(pool.cpus)
    return tuple(tuple(chosen) for chosen in cpus.plan(affinity, every) if chosen is not None)
