"""Stepping envs with a policy, keeping track of their episodes."""

from __future__ import annotations

from collections import deque

import numpy as np

from uepool.seeing.policies import Policy
from uepool.session import Batch, Session

_RECENT = 100  # episodes


class Follower:
    """Steps all envs of a synchronous session with auto-reset (next step), one step at a time.

    batch: the last one. returns, lengths: of each env's episode so far, [num_envs]; the return is the sum over agents.
    steps: env steps so far. episodes: how many have ended. recent: returns of the last ones. faults: how many envs
    failed so far. fault: the text of the last one, or "".
    """

    def __init__(self, session: Session, policy: Policy, seed: int | None = None) -> None:
        self._session = session
        self._policy = policy
        self.batch: Batch = session.reset(seed=seed)
        self.returns = np.zeros(session.num_envs)
        self.lengths = np.zeros(session.num_envs, int)
        self.steps = self.episodes = 0
        self.recent: deque[float] = deque(maxlen=_RECENT)
        self.faults = 0
        self.fault = ""
        self._over = np.zeros(session.num_envs, bool)

    def step(self) -> None:
        batch = self.batch = self._session.step(self._policy(self.batch))
        per_env = (self._session.num_envs, self._session.agents)
        self.lengths = batch.info["elapsed_step"].reshape(per_env)[:, 0]
        self.returns[self._over] = 0  # this step was their reset
        self.returns += batch.reward.reshape(per_env).sum(axis=1)
        self._over = (batch.terminated | batch.truncated).reshape(per_env).all(axis=1)
        self.steps += self._session.num_envs
        self.episodes += int(self._over.sum())
        self.recent.extend(self.returns[self._over].tolist())
        if "fault_message" in batch.info:
            texts = [text for text in batch.info["fault_message"][:: self._session.agents] if text]
            self.faults += len(texts)
            self.fault = texts[-1] if texts else self.fault

    @property
    def mean_return(self) -> float:
        """Of the episodes that ended lately; nan before the first."""
        return float(np.mean(self.recent)) if self.recent else float("nan")

    def captions(self, short: bool = False) -> list[str]:
        """A line about each env. short: the numbers alone, "env: step return"."""
        text = "{}: {} {:.3g}" if short else "env {}  step {}  return {:.4g}"
        numbers = enumerate(zip(self.lengths, self.returns, strict=True))
        return [text.format(env, length, value) for env, (length, value) in numbers]
