"""Plays a given number of whole episodes, each with a seed of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from gymnasium.vector import AutoresetMode

from uepool.errors import ConfigError
from uepool.evaluating.players import Player, PolicyPlayer
from uepool.options import seed_value
from uepool.policies.base import Policy, Tree
from uepool.session import Batch
from uepool.vector_env import UepoolVectorEnv, reset_batch, step_batch

NOBODY = -1  # number of the episode of an env that has played all of its own


@dataclass(frozen=True)
class Episode:
    """One that has ended.

    env: which one played it. seed: what it was reset with.
    returns: float64 [agents], the sum of each agent's rewards.
    length: in steps.
    terminated, truncated: how it ended, for any of its agents.
    fault: "", or what the env's process died of: then the rest says how far it got.
    number: among those that were asked for, from 0.
    """

    env: int
    seed: int
    returns: np.ndarray
    length: int
    terminated: bool
    truncated: bool
    fault: str = ""
    number: int = 0

    @property
    def total(self) -> float:
        """The return; of several agents, their mean."""
        return float(self.returns.mean())

    @property
    def ending(self) -> str:
        """In a word: terminated, truncated or fault."""
        if self.fault:
            return "fault"
        return "terminated" if self.terminated else "truncated"


@dataclass(frozen=True)
class Turn:
    """What one reset or step of the envs gave; rows are the vector env's.

    batch: it.
    numbers: int [envs]: whose number each env plays; NOBODY: its rows do not count.
    seeds: of these episodes.
    began: bool [envs]: this row is the episode's first observation, and no step. Of a reset, others repeat older rows.
    actions: that led to ``batch``, each leaf [rows, ...]; None: it was a reset.
    ended: the episodes that ended with this turn.
    """

    batch: Batch
    numbers: np.ndarray
    seeds: dict[int, int]
    began: np.ndarray
    actions: Tree | None
    ended: tuple[Episode, ...]

    @property
    def is_reset(self) -> bool:
        return self.actions is None


OnTurn = Callable[[Turn], "bool | None"]


def play_episodes(
    envs: UepoolVectorEnv,
    policy: Policy | Player,
    episodes: int,
    seed: int,
    on_step: OnTurn | None = None,
    *,
    deterministic: bool = True,
) -> list[Episode]:
    """Plays exactly the episodes 0 to ``episodes`` - 1, and returns them in that order.

    Episode k is reset with the seed ``seed`` + k, and played by env k modulo the number of envs. Which ones count is so
    settled before any is played: short ones do not push out long ones, as they would if the first that end counted.

    policy: is told of episodes that begin in its rows.
    on_step: is called after each reset and step; when it returns False, play ends, and what has ended is returned.
    deterministic: of a Policy: its likeliest actions.

    An episode whose env fails counts as one, with its fault; the next one goes on.

    ConfigError when the policy does not fit the envs, or they reset themselves within a step (SAME_STEP).
    """
    if envs.autoreset_mode is AutoresetMode.SAME_STEP:
        raise ConfigError("to play episodes, open the envs with autoreset_mode NEXT_STEP or DISABLED")
    player = policy if isinstance(policy, Player) else PolicyPlayer(policy, envs, deterministic)
    play = _Play(envs, player, episodes, seed, on_step)
    play.run()
    return sorted(play.done, key=lambda episode: episode.number)


class _Play:
    """The envs while they play; `done` grows."""

    def __init__(self, envs: UepoolVectorEnv, player: Player, episodes: int, seed: int, on_step: OnTurn | None) -> None:
        if episodes < 1:
            raise ConfigError(f"episodes must be at least 1, got {episodes}")
        seed_value("seed", seed + episodes - 1)
        self._envs = envs
        self._player = player
        self._episodes = episodes
        self._seed = seed
        self._on_step = on_step
        self._count, self._agents = envs.session.num_envs, envs.session.agents
        self._numbers = np.full(self._count, NOBODY)
        self._next = np.arange(self._count)  # the number that each env plays next
        self._returns = np.zeros((self._count, self._agents))
        self._lengths = np.zeros(self._count, int)
        self._stopped = False
        self.done: list[Episode] = []

    def run(self) -> None:
        batch = self._begin(np.ones(self._count, bool))
        while not self._stopped and (self._numbers != NOBODY).any():
            actions = self._player.act(batch)
            batch = step_batch(self._envs, actions)
            over = self._count_in(batch)
            ended = self._ended(batch, over)
            self._tell(batch, np.zeros(self._count, bool), actions, ended)
            if over.any() and not self._stopped:
                batch = self._begin(over, batch)

    def _begin(self, which: np.ndarray, before: Batch | None = None) -> Batch:
        """Resets the envs that ``which`` marks, to their next episodes; once more where that fails."""
        batch = before
        while which.any() and not self._stopped:
            self._numbers[which] = np.where(self._next[which] < self._episodes, self._next[which], NOBODY)
            self._next[which] += self._count
            playing = which & (self._numbers != NOBODY)
            # Idle ones go on by themselves; where nothing resets them, they are reset with the others.
            needed = which if self._envs.autoreset_mode is AutoresetMode.DISABLED or batch is None else playing
            if not needed.any() or not (self._numbers != NOBODY).any():
                break
            batch = self._reset(needed)
            self._returns[which] = 0
            self._lengths[which] = 0
            self._player.begin(np.repeat(playing, self._agents))
            lost = playing & ~self._by_env(batch.info["valid"]).all(axis=1)
            self._tell(batch, playing & ~lost, None, self._ended(batch, lost))
            which = lost
        assert batch is not None
        return batch

    def _reset(self, needed: np.ndarray) -> Batch:
        seeds = [
            self._seed + int(number) if reset and number != NOBODY else None
            for reset, number in zip(needed, self._numbers, strict=True)
        ]
        options = None if needed.all() else {"reset_mask": np.repeat(needed, self._agents)}
        return reset_batch(self._envs, seed=seeds, options=options)

    def _by_env(self, rows: np.ndarray) -> np.ndarray:
        """[envs, agents] of [rows]."""
        return rows.reshape(self._count, self._agents)

    def _count_in(self, batch: Batch) -> np.ndarray:
        """Adds a step to the episodes; bool [envs]: which of them are over."""
        playing = self._numbers != NOBODY
        valid = self._by_env(batch.info["valid"]).all(axis=1)
        counts = playing & valid
        self._returns[counts] += self._by_env(batch.reward)[counts]
        self._lengths[counts] += 1
        ended = self._by_env(batch.terminated | batch.truncated).all(axis=1)
        is_left_to_us = self._envs.autoreset_mode is AutoresetMode.DISABLED
        return (playing | is_left_to_us) & (ended | ~valid)

    def _ended(self, batch: Batch, over: np.ndarray) -> tuple[Episode, ...]:
        found = [self._episode(batch, int(env)) for env in np.flatnonzero(over & (self._numbers != NOBODY))]
        self.done += found
        return tuple(found)

    def _episode(self, batch: Batch, env: int) -> Episode:
        number = int(self._numbers[env])
        is_valid = bool(self._by_env(batch.info["valid"])[env].all())
        texts = batch.info.get("fault_message")
        fault = "" if is_valid else str(texts[env * self._agents] if texts is not None else "the env failed")
        return Episode(
            env=env,
            seed=self._seed + number,
            returns=self._returns[env].copy(),
            length=int(self._lengths[env]),
            terminated=is_valid and bool(self._by_env(batch.terminated)[env].any()),
            truncated=not is_valid or bool(self._by_env(batch.truncated)[env].any()),
            fault=fault,
            number=number,
        )

    def _tell(self, batch: Batch, began: np.ndarray, actions: Tree | None, ended: tuple[Episode, ...]) -> None:
        if self._on_step is None:
            return
        numbers = self._numbers.copy()
        seeds = {int(number): self._seed + int(number) for number in numbers[numbers != NOBODY]}
        if self._on_step(Turn(batch, numbers, seeds, began, actions, ended)) is False:
            self._stopped = True
