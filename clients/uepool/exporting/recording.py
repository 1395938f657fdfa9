"""Observations to compare policies on: what the trainer's policy sees while it plays, or samples of the space."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from uepool.errors import ConfigError, UepoolError
from uepool.evaluating import Turn, play_episodes
from uepool.exporting.checking import Step, leaves_of
from uepool.exporting.opening import open_envs
from uepool.policies.base import Policy, Tree

EPISODES, SAMPLES = "episodes", "samples"
_ENVS = 16
_FOREVER = 2**31
_SAMPLED_ROWS = 64


@dataclass(frozen=True)
class Recording:
    """steps: in their order. source: EPISODES or SAMPLES. why: no episodes could be played; "": they could."""

    steps: list[Step]
    source: str
    why: str = ""

    @property
    def observations(self) -> int:
        return sum(len(step.first) for step in self.steps)


def observations_for(
    policy: Policy, address: str, env: Mapping[str, Any], count: int, choices: int = 0, seed: int = 0
) -> Recording:
    """At least ``count`` observations, recorded if the envs can be had, else samples.

    address, env: the envs, as ``opening.open_envs`` takes them. choices: flags in a row of the mask, 0: no mask.

    ConfigError for envs of other spaces than the policy's.
    """
    try:
        envs = open_envs(address, env, min(_ENVS, count), seed)
    except (UepoolError, OSError, ModuleNotFoundError) as error:
        return Recording(sampled(policy, count, choices, seed), SAMPLES, str(error))
    with envs:
        return Recording(record(policy, envs, count, seed), EPISODES)


def record(policy: Policy, envs: Any, count: int, seed: int = 0) -> list[Step]:
    """Plays ``envs``, and keeps what the policy saw: at least ``count`` observations.

    Actions are drawn, so that the policy comes to places where its likeliest ones would not lead it.
    """
    seen = _Seeing(policy)

    def is_more_wanted(turn: Turn) -> bool:
        return seen.observations < count

    play_episodes(envs, seen, _FOREVER, seed, is_more_wanted, deterministic=False)
    return seen.steps


def sampled(policy: Policy, count: int, choices: int, seed: int = 0) -> list[Step]:
    """``count`` samples of the observation space, in as many steps as it takes; of a policy that remembers, rows go on
    for 16 steps at a time."""
    from gymnasium.vector.utils import batch_space

    rows = min(count, _SAMPLED_ROWS)
    space = batch_space(policy.observation_space, rows)
    space.seed(seed)
    generator = np.random.default_rng(seed)
    steps = []
    for number in range(-(-count // rows)):
        masks = None
        if choices:
            masks = generator.random((rows, choices)) < 0.7
            masks[np.arange(rows), generator.integers(choices, size=rows)] = True
        steps.append(Step(space.sample(), masks, np.full(rows, number % 16 == 0)))
    return steps


class _Seeing:
    """The policy, and what it saw."""

    def __init__(self, policy: Policy) -> None:
        self.observation_space, self.action_space = policy.observation_space, policy.action_space
        self.recurrent = policy.recurrent
        self.steps: list[Step] = []
        self.observations = 0
        self._policy = policy
        self._first: np.ndarray | None = None

    def reset(self, rows: np.ndarray | None = None) -> None:
        self._policy.reset(rows)
        if rows is not None:
            self._first = rows.copy() if self._first is None else self._first | rows

    def act(self, observations: Tree, *, masks: np.ndarray | None = None, deterministic: bool = True) -> Tree:
        rows = len(leaves_of(observations)[0])
        first = np.zeros(rows, bool) if self._first is None else self._first
        self.steps.append(Step(observations, masks, first))
        self.observations += rows
        self._first = None
        return self._policy.act(observations, masks=masks, deterministic=deterministic)


def parse_count(text: str) -> int:
    """Of ``--check``: how many observations. ConfigError when it is no number above 0."""
    try:
        count = int(text.replace("_", "").replace(",", ""))
    except ValueError:
        count = 0
    if count < 1:
        raise ConfigError(f"--check must be recorded, or how many observations to compare, above 0; got {text!r}")
    return count
