"""rl-games' own agents, which tell when an epoch is done and leave saving to uepool."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rl_games.algos_torch.a2c_continuous import A2CAgent
from rl_games.algos_torch.a2c_discrete import DiscreteA2CAgent
from rl_games.algos_torch.sac_agent import SACAgent
from rl_games.common.algo_observer import DefaultAlgoObserver


class Scalars:
    """What rl-games writes for TensorBoard, kept: the last value of each name that is told of training itself."""

    _TOLD = ("losses/", "info/", "scores/mean", "selfplay/")

    def __init__(self) -> None:
        self._values: dict[str, float] = {}

    def add_scalar(self, name: str, value: Any, *_: Any, **__: Any) -> None:
        if name.startswith(self._TOLD):
            self._values[name] = float(value)

    def close(self) -> None:
        """There is nothing to close."""

    def values(self) -> dict[str, float]:
        """By rl-games' names."""
        return dict(self._values)


class Observer(DefaultAlgoObserver):
    """rl-games' own, which also lets ``self_play_config: {check_scores: True}`` find the scores.

    after_epoch: called where SAC's epoch ends, which has no better place.
    """

    after_epoch: Callable[[], None] | None = None

    def after_init(self, algo: Any) -> None:
        super().after_init(algo)
        algo.game_scores = self.game_scores

    def after_print_stats(self, frame: int, epoch_num: int, total_time: float) -> None:
        super().after_print_stats(frame, epoch_num, total_time)
        if self.after_epoch is not None:
            self.after_epoch()


class _Ppo:
    """What both of rl-games' PPO agents are given.

    after_epoch: called after each epoch, when all that belongs to it is done, also what self-play does.
    """

    after_epoch: Callable[[], None] | None = None
    _has_begun = False

    def update_epoch(self) -> int:
        """Called by rl-games as the first thing of an epoch."""
        if self._has_begun and self.after_epoch is not None:
            self.after_epoch()
        self._has_begun = True
        return int(super().update_epoch())  # type: ignore[misc]

    def save(self, path: str) -> None:
        """Nothing: checkpoints are uepool's."""


class DiscretePpo(_Ppo, DiscreteA2CAgent):
    """PPO for choices."""


class ContinuousPpo(_Ppo, A2CAgent):
    """PPO for numbers."""


class Sac(SACAgent):
    """Soft actor-critic."""

    _told: Any = None  # of the last update that changed the actor

    def extract_actor_stats(
        self, actor_losses: list[Any], entropies: list[Any], alphas: list[Any], alpha_losses: list[Any], told: Any
    ) -> None:
        """As rl-games', but an update that left the actor as it was adds nothing: rl-games would average over None."""
        if self.learnable_temperature:
            if told[3] is None:
                if alpha_losses:
                    return
                told = self._told or told
            else:
                self._told = told
                if alpha_losses and alpha_losses[0] is None:
                    for values in (actor_losses, entropies, alphas, alpha_losses):
                        values.clear()
        super().extract_actor_stats(actor_losses, entropies, alphas, alpha_losses, told)

    def save(self, path: str) -> None:
        """Nothing: checkpoints are uepool's."""


AGENTS = {"a2c_discrete": DiscretePpo, "a2c_continuous": ContinuousPpo, "sac": Sac}
