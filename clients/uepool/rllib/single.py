"""One env by itself, for env checks, evaluation by hand and RLlib's own vectorizing."""

from __future__ import annotations

import warnings
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import concatenate, create_empty_array

from uepool import _tree
from uepool.errors import ConfigError
from uepool.options import check_names, keywords_but
from uepool.rllib.vector import told
from uepool.vector_env import EXPERIMENT_KEYWORDS, make_vec

_TAKEN = (*keywords_but("num_envs", "envs_per_instance", "batch_size", "autoreset_mode"), *EXPERIMENT_KEYWORDS)


class Env(gym.Env):
    """``gym.make("uepool.rllib:Env-v0", address="sim:CartPole")``: an ordinary Gymnasium env with one process.

    Training steps many of them as one batch, through the vector entry point. This one also takes the ``seed`` keyword,
    and is reset by whoever steps it.
    """

    def __init__(self, address: Any = None, *, render_mode: str | None = None, **keywords: Any) -> None:
        if address is None:
            raise ConfigError('give an address: gym.make("uepool.rllib:Env-v0", address="sim:CartPole")')
        for name in ("num_envs", "batch_size", "autoreset_mode"):
            if name in keywords:
                raise ConfigError(f"{name} is not for a single env: use gym.make_vec")
        per_instance = keywords.pop("envs_per_instance", 1)
        check_names(keywords, _TAKEN)
        if per_instance != 1:  # in an env_config that is also a vector env's
            warnings.warn(
                f"{address}: a single env has a process of its own, envs_per_instance={per_instance} does nothing. "
                'RLlib steps a batch with env_runners(gym_env_vectorize_mode="vector_entry_point") only, as '
                "uepool.rllib.environment() sets it",
                stacklevel=2,
            )
        self.envs = make_vec(address, autoreset_mode=AutoresetMode.DISABLED, **keywords)
        if self.envs.num_envs != 1:
            agents = self.envs.num_envs
            self.envs.close()
            raise ConfigError(f"{address} has {agents} agents per env: use uepool.rllib.MultiAgentEnv")
        self.observation_space = self.envs.single_observation_space
        self.action_space = self.envs.single_action_space
        self.metadata = self.envs.metadata
        self.render_mode = self.envs.render_mode if render_mode else None

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        """The first observation of the next episode, and its info."""
        super().reset(seed=seed)
        observation, info = self.envs.reset(seed=seed, options=options)
        return row(observation), row_info(told(info), 0)

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """(observation, reward, terminated, truncated, info) of one step."""
        actions = batch_actions(self.action_space, [action])
        observation, reward, terminated, truncated, info = self.envs.step(actions)
        told_info = row_info(told(info), 0)
        return row(observation), float(reward[0]), bool(terminated[0]), bool(truncated[0]), told_info

    def render(self) -> np.ndarray | None:  # type: ignore[override]
        """A picture, uint8 [height, width, 3]; None without ``render_mode="rgb_array"``."""
        return self.envs.render()[0] if self.render_mode else None

    def close(self) -> None:
        """Ends the process. Again: does nothing."""
        if hasattr(self, "envs"):
            self.envs.close()


def row(batch: Any) -> Any:
    """The only row of a batch."""
    return _tree.row_of(batch, 0)


def batch_actions(space: gym.Space, actions: list[Any]) -> Any:
    """Single actions as one batch, nested like ``space``."""
    return concatenate(space, actions, create_empty_array(space, len(actions)))


def row_info(info: dict[str, Any], index: int) -> dict[str, Any]:
    """One row's entries of a vector env's info, without those that its masks leave out."""
    return {
        name: values[index]
        for name, values in info.items()
        if not name.startswith("_") and (f"_{name}" not in info or info[f"_{name}"][index])
    }
