"""EnvPool's task names and options, as addresses and keywords of uepool. No env is made here."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass, field
from typing import Any

from uepool.errors import ConfigError

# Options of EnvPool that say how it runs, which uepool decides by itself, or that change nothing.
_IGNORED = ("thread_affinity_offset", "base_path", "max_num_players", "gym_reset_return_info", "task")
_ONLY = {"mode": -1, "difficulty": -1, "zero_discount_on_life_loss": False, "use_inter_area_resize": True}
_ENV_TYPES = ("gym", "gymnasium")
# EnvPool's names for keyword arguments of Gymnasium's MuJoCo envs.
_MUJOCO_NAMES = {"use_contact_force": "use_contact_forces"}


@dataclass(frozen=True)
class Task:
    """What stands for one of EnvPool's.

    address, keywords: for uepool.make_vec. has_lives, with_reward_and_action: rl-games' own options for Atari,
    has_lives and use_dict_obs_space.
    """

    address: str
    keywords: dict[str, Any] = field(default_factory=dict)
    has_lives: bool = False
    with_reward_and_action: bool = False


def task(num_actors: int, options: dict[str, Any]) -> Task:
    """What an rl-games ``env_config`` for its env ``envpool`` asks for.

    ConfigError for a task that uepool has nothing for, and for options that would change it.
    """
    rest = dict(options)
    name = rest.pop("env_name", None)
    if not isinstance(name, str):
        raise ConfigError("env_config needs EnvPool's env_name, for example  env_name: Pong-v5")
    if rest.pop("flatten_obs", False) or rest.pop("env_type", "gym") not in _ENV_TYPES:
        raise ConfigError(f"env_name {name!r}: DeepMind Control tasks of EnvPool are none that uepool plays")
    if rest.pop("batch_size", num_actors) != num_actors:
        raise ConfigError("batch_size: rl-games steps all of its actors at once: take it out of env_config")
    for ignored in _IGNORED:
        rest.pop(ignored, None)
    keywords: dict[str, Any] = {"seed": rest.pop("seed")} if rest.get("seed") is not None else {}
    cores = int(rest.pop("num_threads", 0)) or len(os.sched_getaffinity(0))
    has_lives, as_dict = bool(rest.pop("has_lives", False)), bool(rest.pop("use_dict_obs_space", False))
    address, of_atari = _address(name)
    if of_atari:
        # One process with a thread per core: its threads take envs from one queue, so none of them waits for another.
        rest.setdefault("num_threads", cores)
        rest.setdefault("max_episode_steps", 27000)
        keywords |= {"envs_per_instance": num_actors, "env_kwargs": _atari_options(name, rest)}
    else:
        if as_dict:
            raise ConfigError(f"use_dict_obs_space is for Atari games, not for {name!r}")
        processes = min(cores, num_actors)
        keywords["envs_per_instance"] = -(-num_actors // processes)
        if rest:
            keywords["env_kwargs"] = {_MUJOCO_NAMES.get(option, option): value for option, value in rest.items()}
    return Task(address, keywords, has_lives, as_dict)


def _address(name: str) -> tuple[str, bool]:
    """The address for a task, and whether it is an Atari game."""
    if name == "CartPole-v1":
        return "sim:CartPole", False
    if game := _atari_game(name):
        return f"atari:{game}", True
    import gymnasium

    if name in gymnasium.registry:
        return f"gym:{name}", False
    raise ConfigError(_unknown(name))


def _atari_game(name: str) -> str | None:
    """The game of "Pong-v5"; None when it is none of EnvPool's Atari tasks."""
    return name.removesuffix("-v5") if name in _atari_tasks() else None


def _atari_tasks() -> list[str]:
    try:
        from ale_py import roms
    except ImportError:
        return []
    return ["".join(part.capitalize() for part in rom.split("_")) + "-v5" for rom in roms.get_all_rom_ids()]


def _atari_options(name: str, options: dict[str, Any]) -> dict[str, Any]:
    """EnvPool's options of Atari games, as atari: has them. Those that it does not have may only have their default.

    EnvPool's episodic_life lets the game go on, ale_py's starts it anew.
    """
    if "episodic_life" in options:
        options["episode_per_life"] = options.pop("episodic_life")
    for option, only in _ONLY.items():
        if options.pop(option, only) != only:
            raise ConfigError(f"env_config.{option}: of {name!r} it can only be {only!r} here: take it out")
    return options


def _unknown(name: str) -> str:
    import gymnasium

    near = difflib.get_close_matches(name, [*gymnasium.registry, *_atari_tasks()], n=3)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    return (
        f"env_name {name!r}: of EnvPool's tasks uepool plays Atari games (Pong-v5; pip install 'uepool[atari]') and "
        f"those that Gymnasium has too (CartPole-v1, Ant-v4){hint}"
    )
