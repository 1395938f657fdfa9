"""CartPole without its velocities: the policy has to remember where cart and pole were, so it needs a memory (LSTM).

uepool.make_vec("sim:CartPole", num_envs=64, experiment="examples/experiments/masked_velocities.py:MaskedVelocities")
"""

from __future__ import annotations

from functools import cached_property

import gymnasium as gym
import numpy as np

from uepool.experiment import Experiment, Observed


class MaskedVelocities(Experiment):
    """Leaves components of a flat observation out."""

    masked: tuple[int, ...] = (1, 3)  # the cart's and the pole's velocity

    @cached_property
    def _shown(self) -> np.ndarray:
        assert self.env_observation_space.shape is not None
        return np.setdiff1d(np.arange(self.env_observation_space.shape[0]), self.masked)

    @property
    def observation_space(self) -> gym.spaces.Box:
        """The env's, with fewer components."""
        whole = self.env_observation_space
        assert isinstance(whole, gym.spaces.Box)
        return gym.spaces.Box(whole.low[self._shown], whole.high[self._shown], dtype=np.float32)

    def observation(self, batch: Observed) -> np.ndarray:
        """float32 [rows, 2]: where the cart is, and the pole's angle."""
        return batch.observation[:, self._shown]
