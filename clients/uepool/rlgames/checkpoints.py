"""What a checkpoint says about the envs that it was trained on."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from uepool.errors import ConfigError, EnvAttributeError, Unsupported
from uepool.vector_env import UepoolVectorEnv

_COMPARED = ("observation_space", "action_space", "agents", "value_size")


def fingerprint(env_info: Mapping[str, Any]) -> dict[str, Any]:
    """What a policy depends on, of what ``get_env_info`` returns; values that pickle anywhere."""
    values = {name: env_info.get(name) for name in _COMPARED}
    return {name: value if isinstance(value, int) else str(value) for name, value in values.items()}


def check_state(env_state: Any, env_info: Mapping[str, Any], address: str, where: str = "the checkpoint") -> None:
    """ConfigError that says what differs when ``env_state`` was saved with an env that a policy could not be moved to.

    What another adapter than this one saved is taken as it is.
    """
    if not isinstance(env_state, Mapping) or "fingerprint" not in env_state:
        return
    saved, here = env_state["fingerprint"], fingerprint(env_info)
    differences = [
        f"{name.replace('_', ' ')}: {saved.get(name)} there, {here[name]} here"
        for name in _COMPARED
        if saved.get(name) != here[name]
    ]
    if differences:
        raise ConfigError(
            f"{where} is of another env: it was trained on {env_state.get('address')}, this is {address}; "
            f"{'; '.join(differences)}. Give the address it was trained on, or train anew without it"
        )


def saved_state(path: str | os.PathLike[str]) -> Any:
    """What a checkpoint of rl-games says of its envs, None where it says nothing.

    ConfigError when there is no checkpoint, at once: rl-games would try for half a minute.
    """
    import torch

    if not os.path.isfile(path):
        raise ConfigError(f"checkpoint {os.fspath(path)}: there is no such file")
    try:
        content = torch.load(path, map_location="cpu", weights_only=False)
    except Exception as error:  # whatever unpickling makes of what is no checkpoint
        first = (str(error) or type(error).__name__).strip().splitlines()[0]
        raise ConfigError(f"checkpoint {os.fspath(path)}: torch cannot load it: {first}") from error
    if not isinstance(content, Mapping):
        raise ConfigError(f"checkpoint {os.fspath(path)}: is none of rl-games, but a {type(content).__name__}")
    return content.get("env_state")


def check_checkpoint(path: str | os.PathLike[str], env_info: Mapping[str, Any], address: str = "this env") -> None:
    """Checks, before anything is built, that the policy saved at ``path`` fits an env.

    env_info: what ``UepoolVecEnv.get_env_info()`` returned. address: of that env, for the text.

    rl-games itself restores the network first and then asks the env, so that without this a checkpoint of another env
    ends in torch's list of tensor sizes. ConfigError: it does not fit, or there is no such file. Unpickles, as rl-games
    does: only for files that you trust.
    """
    check_state(saved_state(path), env_info, address, os.fspath(path))


def own_states(envs: UepoolVectorEnv) -> list[Any] | None:
    """What each env's ``get_env_state()`` returns. None when they have no such method."""
    try:
        return list(envs.call("get_env_state"))
    except (EnvAttributeError, Unsupported):
        return None


def give_back_states(envs: UepoolVectorEnv, states: Sequence[Any]) -> None:
    """Calls ``set_env_state`` of env i with state i, modulo their number. Without states: does nothing."""
    for env in range(envs.session.num_envs if states else 0):
        envs.session.call("set_env_state", states[env % len(states)], env_id=[env])
