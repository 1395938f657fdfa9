"""An exported policy at play: what ``uepool act`` does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

from uepool.errors import ConfigError
from uepool.evaluating import PolicyPlayer, Turn, play_episodes
from uepool.evaluating.statistics import summarize
from uepool.exporting.opening import elsewhere, open_envs
from uepool.policies.onnx import OnnxPolicy
from uepool.session import Batch, Session
from uepool.vector_env import reset_batch, step_batch

if TYPE_CHECKING:
    from uepool.evaluating import Episode
    from uepool.seeing.following import Follower
    from uepool.seeing.half_blocks import Colours
    from uepool.seeing.terminal import Terminal
    from uepool.vector_env import UepoolVectorEnv


@dataclass(frozen=True)
class Played:
    """The episodes that were played."""

    episodes: list[Episode]

    @property
    def faults(self) -> int:
        return sum(bool(episode.fault) for episode in self.episodes)

    def __str__(self) -> str:
        found = cast(dict[str, Any], summarize(self.episodes, 1))
        returns, lengths = found["return"], found["length"]
        if returns["mean"] is None:
            return f"{len(self.episodes)} episodes, all lost to faults"
        spread = "" if returns["std"] is None else f" (standard deviation {returns['std']:.4g})"
        lost = f"; {self.faults} more lost to faults" if self.faults else ""
        return (
            f"{len(self.episodes) - self.faults} episodes: mean return {returns['mean']:.4g}{spread}, "
            f"{returns['min']:.4g} to {returns['max']:.4g}; mean length {lengths['mean']:.4g}{lost}"
        )


class Game:
    """A policy, and envs that it fits. A context manager.

    path: the ONNX file. address: where to play; "": where it was trained, with the env config of then. env_config:
        instead of that, or at another address.
    policy: it. address: of the envs.

    ConfigError, before anything is played, for envs that observe or act otherwise; it has both spaces.
    """

    def __init__(
        self, path: Path, address: str, num_envs: int, env_config: dict[str, Any] | None = None, seed: int = 0
    ) -> None:
        self.policy = policy = OnnxPolicy(path)
        self.address = address or policy.manifest.address
        self._seed = seed
        own = policy.manifest.env
        env = dict(own) if self.address == policy.manifest.address else elsewhere(own)
        if env_config is not None:
            env["env_config"] = env_config
        self._envs = open_envs(self.address, env, num_envs, seed)
        try:
            self._player = PolicyPlayer(policy, self._envs)
        except ConfigError:
            self._envs.close()
            raise

    def play(self, episodes: int, tell: Callable[[str], None]) -> Played:
        """Plays so many whole episodes; ``tell`` gets a line for each as it ends."""

        def told(turn: Turn) -> None:
            for episode in turn.ended:
                tell(_line(episode))

        return Played(play_episodes(self._envs, self._player, episodes, self._seed, told))

    def watch(self, terminal: Terminal, view: str, colours: Colours, fps: float, episodes: int) -> Follower:
        """Shows it in the terminal until q is pressed, or ``episodes`` (above 0) have ended."""
        from uepool.seeing.following import Follower
        from uepool.seeing.views import Views
        from uepool.seeing.watching import watch_live

        views = Views(self._envs.session)
        chosen = views.check(view)

        class Counted(Follower):
            def step(self) -> None:
                if episodes and self.episodes >= episodes:
                    raise _Enough
                super().step()

        follower = Counted(cast(Session, _AsSession(self._envs)), self._act, self._seed)
        try:
            watch_live(follower, views, chosen, terminal, colours, fps, 0)
        except _Enough:
            pass
        return follower

    def _act(self, batch: Batch) -> Any:
        self._player.begin(batch.info["elapsed_step"] == 0)
        return self._player.act(batch)

    def __enter__(self) -> Game:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._envs.close()


class _Enough(Exception):
    """As many episodes as were asked for."""


class _AsSession:
    """The vector env as what a Follower steps: with an experiment a session itself would show other observations."""

    def __init__(self, envs: UepoolVectorEnv) -> None:
        self._envs = envs
        self.num_envs, self.agents = envs.session.num_envs, envs.session.agents

    def reset(self, seed: int | None = None) -> Batch:
        return reset_batch(self._envs, seed=seed)

    def step(self, actions: Any) -> Batch:
        return step_batch(self._envs, actions)


def _line(episode: Episode) -> str:
    start = f"episode {episode.number}: "
    if episode.fault:
        return f"{start}lost after {episode.length} steps: {episode.fault.partition(chr(10))[0]}"
    each = ", ".join(f"{value:.4g}" for value in episode.returns)
    of_agents = f" (of the agents: {each})" if len(episode.returns) > 1 else ""
    return f"{start}return {episode.total:.4g}{of_agents}, {episode.length} steps, {episode.ending}"
