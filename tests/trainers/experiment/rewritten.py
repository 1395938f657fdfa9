"""Experiments under test, the envs they are tried on, and a Gymnasium wrapper that does the same to a single env."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import numpy as np

from uepool.experiment import Experiment, Observed, Transition

LENGTH = 9  # steps until the env itself truncates
WALL = 5.0  # where the env itself terminates


class Walk(gym.Env):
    """A walk on a line with random jumps, so that no two steps look alike. Its info tells of the jump."""

    observation_space = gym.spaces.Dict(
        {"place": gym.spaces.Box(-100, 100, (2,), np.float64), "step": gym.spaces.Discrete(1000)}
    )
    action_space = gym.spaces.Discrete(3)

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        super().reset(seed=seed)
        self._place = self.np_random.normal(size=2)
        self._step = 0
        return self._seen(), {"jump": 0.0}

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        # Drawn from place and step, and not from the generator: one step more or less changes no later episode.
        jump = float(np.sin(37.0 * self._place[1] + self._step))
        self._step += 1
        self._place = self._place + np.array([int(action) - 1 + jump, 0.01])
        terminated = bool(abs(self._place[0]) > WALL)
        return self._seen(), 1.0, terminated, self._step >= LENGTH, {"jump": jump}

    def _seen(self) -> dict[str, Any]:
        return {"place": self._place.copy(), "step": self._step}


class Rewritten(Experiment):
    """Everything differs: another space, a reward of all there is, and ends of its own."""

    wants_previous = True
    near: float = 2.0
    scale: float = 0.5

    @property
    def observation_space(self) -> gym.Space:
        return gym.spaces.Box(-np.inf, np.inf, (3,), np.float32)

    def observation(self, batch: Observed) -> np.ndarray:
        place, jump = batch.observation["place"], batch.info["jump"]
        return np.column_stack([place * self.scale, jump]).astype(np.float32)

    def reward(self, batch: Transition) -> np.ndarray:
        moved = batch.observation["place"][:, 0] - batch.previous["place"][:, 0]
        return moved + 10 * batch.action + 100 * batch.reward + batch.info["jump"] * 1000 + batch.info["elapsed_step"]

    def terminated(self, batch: Transition) -> np.ndarray:
        # Ends that the env has not, on the near side; and none where the env says so, on the far left.
        place = batch.observation["place"][:, 0]
        return (place > self.near) | (batch.terminated & (place > 0))


class ByHand(gym.Wrapper):
    """What Rewritten does, for one env, in plain Python."""

    def __init__(self, env: gym.Env, near: float = 2.0, scale: float = 0.5) -> None:
        super().__init__(env)
        self.observation_space = gym.spaces.Box(-np.inf, np.inf, (3,), np.float32)
        self._near, self._scale = near, scale

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        observation, info = self.env.reset(seed=seed, options=options)
        self._steps, self._place = 0, observation["place"][0]
        return self._seen(observation, info), info

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        observation, reward, terminated, truncated, info = self.env.step(action)
        self._steps += 1
        place = observation["place"][0]
        reward = (place - self._place) + 10 * action + 100 * reward + info["jump"] * 1000 + self._steps
        self._place = place
        over = bool(place > self._near or (terminated and place > 0))
        return self._seen(observation, info), reward, over, truncated or (terminated and not over), info

    def _seen(self, observation: dict[str, Any], info: dict[str, Any]) -> np.ndarray:
        return np.array([*(observation["place"] * self._scale), info["jump"]], dtype=np.float32)
