"""rl-games' Runner and registries, watched: what they make is checked before it is used, and can be closed after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rl_games.common import env_configurations, vecenv
from rl_games.common.algo_observer import DefaultAlgoObserver
from rl_games.torch_runner import Runner

from uepool.rlgames_launcher import checks
from uepool.rlgames_launcher.interrupts import Stop

_See = Callable[[Any], None]


class WatchedRunner(Runner):
    """rl-games' Runner that keeps what it makes.

    agent: the algorithm that trains; None while there is none. has_begun: training or playing itself began.
    """

    def __init__(self, stop: Stop) -> None:
        super().__init__(_Observer(stop))
        self.agent: Any = None
        self.has_begun = False
        _follow(self.algo_factory, "create", self._see_agent)
        _follow(self.player_factory, "create", lambda player: self._see(player, "run"))

    def _see_agent(self, agent: Any) -> None:
        self.agent = agent
        self._see(agent, "train")

    def _see(self, maker: Any, work: str) -> None:
        do, restore = getattr(maker, work), maker.restore

        def begin() -> Any:
            self.has_begun = True
            return do()

        def restored(path: str, *arguments: Any, **keywords: Any) -> Any:
            try:
                return restore(path, *arguments, **keywords)
            except (RuntimeError, KeyError) as error:
                raise checks.misfit(path, error) from None

        setattr(maker, work, begin)
        maker.restore = restored


class _Observer(DefaultAlgoObserver):
    """rl-games' own. Besides, it raises a lost Ctrl-C again, at every step."""

    def __init__(self, stop: Stop) -> None:
        super().__init__()
        self._stop = stop

    def process_infos(self, infos: Any, done_indices: Any) -> None:
        self._stop.check()
        super().process_infos(infos, done_indices)


@contextmanager
def envs_seen(name: str, check: _See) -> Iterator[None]:
    """Within the block every env of rl-games' env ``name`` is given to ``check`` before rl-games gets it.

    At the end all are closed.
    """
    made: list[Any] = []

    def see(env: Any) -> None:
        made.append(env)
        check(env)

    entry = dict(env_configurations.configurations[name])
    kind = entry["vecenv_type"]
    make = vecenv.vecenv_config[kind]
    env_configurations.register(name, {**entry, "env_creator": _followed(entry["env_creator"], see)})
    vecenv.register(kind, _followed(make, see))
    try:
        yield
    finally:
        env_configurations.register(name, entry)
        vecenv.register(kind, make)
        for env in made:
            env.close()


def _follow(owner: Any, name: str, see: _See) -> None:
    setattr(owner, name, _followed(getattr(owner, name), see))


def _followed(make: Callable[..., Any], see: _See) -> Callable[..., Any]:
    """``make``, whose results are shown to ``see``."""

    def made(*arguments: Any, **keywords: Any) -> Any:
        result = make(*arguments, **keywords)
        see(result)
        return result

    return made
