"""The experience of whole episodes as Minari datasets: one per agent of an env."""

from __future__ import annotations

import errno
import importlib
import inspect
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np

from uepool.errors import ConfigError, Unsupported
from uepool.evaluating.episodes import NOBODY, Episode, Turn
from uepool.vector_env import UepoolVectorEnv

_ROOT = "MINARI_DATASETS_PATH"
_ROOM = 8 << 20  # bytes that are left free: for HDF5's own needs and the other results
_LOSSLESS = "jpeg_encoding"  # a keyword since Minari 0.5.4; what is older makes JPEGs of pictures


def minari() -> Any:
    """Minari. Unsupported, with the line to type, when it, or what it writes with, is not there or too old."""
    hint = "pip install 'uepool[evaluate]', or give --no-experience"
    try:
        found = importlib.import_module("minari")
        importlib.import_module("h5py")
        importlib.import_module("PIL.Image")
    except ImportError as error:
        raise Unsupported(f"keeping experience needs Minari with HDF5, and {error.name} is not there: {hint}") from None
    if _LOSSLESS not in inspect.signature(found.create_dataset_from_buffers).parameters:
        raise Unsupported(
            f"keeping experience needs Minari 0.5.4 or newer (for Python 3.11 on), which keeps pictures as they were; "
            f"this is {found.__version__}: {hint}"
        )
    return found


def dataset_ids(agents: int) -> list[str]:
    """The Minari id of each agent's dataset."""
    return ["evaluation-v0"] if agents == 1 else [f"agent{agent}-v0" for agent in range(agents)]


class Experience:
    """Writes each episode as it ends: what was observed and told in all its moments, what was done in its steps.

    folder: Minari's root for it, new. Of an episode that a fault cut short, the steps before are kept, the last of
    them truncated.

    steps, episodes: that are written, of one agent.

    Unsupported when Minari is not installed; ConfigError for spaces that it cannot keep.
    """

    def __init__(self, envs: UepoolVectorEnv, folder: Path, *, algorithm: str, description: str) -> None:
        self.folder = folder.absolute()  # Minari loses its way from a relative one
        self.steps = self.episodes = 0
        self._agents = envs.session.agents
        self._infos = [entry.name for entry in envs.session.spec.info]
        self._parts: dict[int, _Part] = {}  # by env
        self._minari = minari()
        spaces = (_escaped(envs.single_observation_space), _escaped(envs.single_action_space))
        try:
            self._datasets = [
                self._create(name, *spaces, algorithm=algorithm, description=description)
                for name in dataset_ids(self._agents)
            ]
        except (NotImplementedError, TypeError, ValueError) as error:
            raise ConfigError(f"{envs.session.address}: Minari cannot keep its spaces: {error}") from None

    def _create(self, name: str, observation: gym.Space, action: gym.Space, **about: str) -> Any:
        # It warns of what nobody was asked: author, link to the code, the spec of a registered env.
        with _root(self.folder), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self._minari.create_dataset_from_buffers(
                name,
                buffer=[],
                observation_space=observation,
                action_space=action,
                algorithm_name=about["algorithm"],
                description=about["description"],
                data_format="hdf5",
                jpeg_encoding=False,
            )

    def add(self, turn: Turn) -> None:
        """Keeps the rows of envs whose episodes count, and writes the episodes that ended."""
        ended = {episode.env: episode for episode in turn.ended}
        for env in np.flatnonzero(turn.numbers != NOBODY).tolist():
            if turn.is_reset:
                if turn.began[env]:
                    self._parts[env] = _Part(self._rows(turn.batch.observation, env), self._info_rows(turn, env))
            elif env in self._parts:
                self._parts[env].step(turn, env, self)
            if env in ended:
                part = self._parts.pop(env, None)
                if part is not None and part.steps:
                    self._write(part, ended[env])

    def _rows(self, value: Any, env: int) -> Any:
        """A copy of an env's rows, each leaf [agents, ...]."""
        rows = slice(env * self._agents, (env + 1) * self._agents)
        return _mapped(lambda leaf: np.array(leaf[rows]), value)

    def _info_rows(self, turn: Turn, env: int) -> dict[str, Any]:
        return self._rows({name: turn.batch.info[name] for name in self._infos}, env)

    def _write(self, part: _Part, episode: Episode) -> None:
        """OSError when there is no room for it: before it is begun, since a file that was torn cannot be read again."""
        buffers = importlib.import_module("minari.data_collector.episode_buffer")
        contents = [part.of_agent(agent) for agent in range(self._agents)]
        free, needed = shutil.disk_usage(self.folder).free, sum(map(_bytes, contents))
        if free < 2 * needed + _ROOM:
            raise OSError(errno.ENOSPC, f"{os.strerror(errno.ENOSPC)}: {free} bytes are free, and {needed} to be kept")
        for agent, dataset in enumerate(self._datasets):
            number = len(dataset)
            about = {"episode": episode.number, "env": episode.env, "agent": agent, "fault": episode.fault}
            try:
                dataset.update_dataset_from_buffer([buffers.EpisodeBuffer(seed=episode.seed, **contents[agent])])
                dataset.storage.update_episode_metadata([about], [number])
            except RuntimeError as error:  # so HDF5 says that it could not write
                raise OSError(errno.EIO, f"the experience cannot be written: {str(error).splitlines()[0]}") from None
        self.steps += part.steps
        self.episodes += 1


class _Part:
    """An episode so far, as lists over its moments, each leaf [agents, ...]."""

    def __init__(self, observation: Any, infos: dict[str, Any]) -> None:
        self._observations = [observation]
        self._infos = [infos]
        self._actions: list[Any] = []
        self._rewards: list[np.ndarray] = []
        self._terminated: list[np.ndarray] = []
        self._truncated: list[np.ndarray] = []

    @property
    def steps(self) -> int:
        return len(self._rewards)

    def step(self, turn: Turn, env: int, experience: Experience) -> None:
        batch = turn.batch
        if not experience._rows(batch.info["valid"], env).all():  # no transition: what was is all there is
            if self._truncated:
                self._truncated[-1] = np.ones_like(self._truncated[-1])
            return
        self._observations.append(experience._rows(batch.observation, env))
        self._infos.append(experience._info_rows(turn, env))
        self._actions.append(experience._rows(turn.actions, env))
        self._rewards.append(experience._rows(batch.reward, env))
        self._terminated.append(experience._rows(batch.terminated, env))
        self._truncated.append(experience._rows(batch.truncated, env))

    def of_agent(self, agent: int) -> dict[str, Any]:
        """As an EpisodeBuffer takes it."""
        return {
            "observations": _stacked(self._observations, agent),
            "actions": _stacked(self._actions, agent),
            "rewards": _stacked(self._rewards, agent),
            "terminations": _stacked(self._terminated, agent),
            "truncations": _stacked(self._truncated, agent),
            "infos": _stacked(self._infos, agent),
        }


def _stacked(moments: list[Any], agent: int) -> Any:
    """[moments, ...] of one agent, nested as each moment is."""
    first = moments[0]
    if isinstance(first, dict):
        return {_key(key): _stacked([moment[key] for moment in moments], agent) for key in first}
    if isinstance(first, tuple):
        return tuple(_stacked([moment[i] for moment in moments], agent) for i in range(len(first)))
    return np.stack([moment[agent] for moment in moments])


def _bytes(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_bytes, value.values()))
    if isinstance(value, tuple):
        return sum(map(_bytes, value))
    return int(value.nbytes)


def _mapped(function: Any, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _mapped(function, part) for key, part in value.items()}
    if isinstance(value, tuple):
        return tuple(_mapped(function, part) for part in value)
    return function(np.asarray(value))


def _key(key: str) -> str:
    """As HDF5 can have it: a "/" in a key is a path to it. As leaves are named (envserver.spaces)."""
    return key.replace("~", "~0").replace("/", "~1")


def _escaped(space: gym.Space) -> gym.Space:
    if isinstance(space, gym.spaces.Dict):
        return gym.spaces.Dict({_key(key): _escaped(part) for key, part in space.spaces.items()})
    if isinstance(space, gym.spaces.Tuple):
        return gym.spaces.Tuple([_escaped(part) for part in space.spaces])
    return space


@contextmanager
def _root(folder: Path) -> Iterator[None]:
    """Minari finds and makes datasets below ``folder``."""
    before = os.environ.get(_ROOT)
    os.environ[_ROOT] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[_ROOT]
        else:
            os.environ[_ROOT] = before
