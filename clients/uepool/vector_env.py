"""``uepool.make_vec``: many envs in many processes as one Gymnasium VectorEnv."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from types import TracebackType
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from envserver.spec import SPECTATOR
from uepool import _tree
from uepool._lease import Address, counted
from uepool.errors import ConfigError
from uepool.options import Options, seed_value
from uepool.session import Batch, Session, mask_to_ids

EXPERIMENT_KEYWORDS = ("experiment", "experiment_config", "experiment_in")  # of make_vec, beside those of Options


class UepoolVectorEnv(VectorEnv):
    """Steps all envs of a synchronous :class:`~uepool.session.Session` at once.

    num_envs: rows in a batch: envs * agents, env-major. With one agent per env, the number of envs.
    session: the session underneath; its num_envs counts envs.
    metadata["autoreset_mode"]: as opened. render_mode: "rgb_array" if the envs render, else None.

    What ``reset`` and ``step`` return is never written again and may be kept, in parts or whole, without copying:
    memory is reused only after the last array of a batch is gone. A kept array holds the memory of its whole batch.
    """

    def __init__(self, address: Address, options: Options) -> None:
        self.closed = True  # until there is something to close
        session = Session(address, options)
        self.session = session
        self.closed = False
        self.num_envs = session.num_envs * session.agents
        self.autoreset_mode: AutoresetMode = session.autoreset_mode
        spec = session.spec
        self.metadata = {
            **spec.metadata,
            "render_modes": ["rgb_array"] if spec.renders else [],
            "views": list(spec.view_names),
            "autoreset_mode": self.autoreset_mode,
        }
        self.render_mode = "rgb_array" if spec.renders else None
        self.single_observation_space = session.observation_space
        self.single_action_space = session.action_space
        rows = session.rows
        self._rows = rows
        self._encode, self._send, self._receive = session.encoder, session.core.send, session.core.recv
        self._observation, self._info = rows.observation, rows.info
        self._outcome = (rows.reward, rows.terminated, rows.truncated)
        self._copy = session.copy

    # Bounds of a large batch of images take seconds and gigabytes: made when first asked for.
    @cached_property
    def observation_space(self) -> gym.Space:  # type: ignore[override]
        """Of a batch: the single space, batched num_envs times."""
        return batch_space(self.single_observation_space, self.num_envs)

    @cached_property
    def action_space(self) -> gym.Space:  # type: ignore[override]
        """Of a batch of actions."""
        return batch_space(self.single_action_space, self.num_envs)

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Resets all envs, or those that ``options["reset_mask"]`` (bool [num_envs]) marks.

        The batch is whole either way: rows that were not reset repeat what was last received.

        seed: an int: env i plays stream i of that seed (a Gymnasium env gets seed + i). A list: one seed per env; None
            in it, or instead of it: the env goes on with its stream of episodes.
        options: the rest goes to the envs' own reset.

        Returns (observations, info); rows as in :meth:`step`. What an interrupted step left outstanding is discarded.
        """
        session = self.session
        rest = dict(options) if options else {}
        mask = rest.pop("reset_mask", None)
        if seed is not None and not isinstance(seed, Iterable):
            seed = seed_value("seed", seed)
            super().reset(seed=seed)
        env_id = None
        if mask is not None:
            env_id = self._masked(mask)
            if seed is not None and not isinstance(seed, int):
                seed = self._picked(seed, env_id)
            session.drain()
        batch = session.reset(env_id, seed=seed, options=rest or None)
        return batch.observation, batch.info

    def _masked(self, mask: Any) -> np.ndarray:
        name, agents = 'options["reset_mask"]', self.session.agents
        rows = mask_to_ids(name, mask, self.num_envs)
        if agents == 1:
            return rows
        by_env = mask.reshape(-1, agents)
        if (by_env.any(axis=1) != by_env.all(axis=1)).any():
            raise ConfigError(f"{name} must mark all {agents} agents of an env or none: an env is reset as a whole")
        return np.flatnonzero(by_env[:, 0]).astype(np.int32)

    def _picked(self, seed: Sequence[int | None], env_id: np.ndarray) -> list[int | None]:
        seeds = list(seed)
        if len(seeds) != self.session.num_envs:
            raise ConfigError(f"seed must be an int or a list of {self.session.num_envs}, got a list of {len(seeds)}")
        return [seeds[env] for env in env_id]

    def step(self, actions: Any) -> tuple[Any, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        """Steps every env with its row of ``actions`` (like :attr:`action_space`).

        Returns (observations, reward float64 [num_envs], terminated bool [num_envs], truncated bool [num_envs], info).
        info: as in :class:`uepool.session.Batch`; with SAME_STEP, when an episode ended, also Gymnasium's
        ``final_obs`` (object [num_envs]), ``final_info`` and their masks ``_final_obs``, ``_final_info``.

        ActionError names the env and the space; then nothing was sent.
        """
        leaves = self._encode(actions)
        try:
            self._send(None, leaves)
            arrays, env_ids, any_fault, any_final = self._receive()
        except (ValueError, RuntimeError, ConnectionError) as error:
            raise self.session.translate(error) from None
        if self._copy:
            arrays = self._rows.copied(arrays, any_final)
        info = self._info(arrays, env_ids)
        faults = self.session.faults
        if any_fault:
            info["fault_message"] = faults.texts(arrays[self._rows.fault], env_ids)
        elif faults.any_down:
            faults.recovered(env_ids)
        if any_final:
            self._add_final(arrays, info)
        reward, terminated, truncated = self._outcome
        return self._observation(arrays), arrays[reward], arrays[terminated], arrays[truncated], info

    def _add_final(self, arrays: Sequence[Any], info: dict[str, Any]) -> None:
        """What SyncVectorEnv gives: an object array of single observations, and infos with a mask for each entry."""
        rows = self._rows
        mask = arrays[rows.final_flag]
        observations = rows.final_observation(arrays)
        final_obs = [_tree.row_of(observations, row) for row in np.flatnonzero(mask).tolist()]
        put_final(info, mask, final_obs, rows.final_info(arrays))

    def render(self, view: str = SPECTATOR) -> tuple[np.ndarray, ...]:  # type: ignore[override]
        """A picture of each env (not of each agent), uint8 [height, width, 3], drawn for this call.

        view: one of ``metadata["views"]``, that is of ``session.views``.
        """
        return self.session.render(view=view)

    def call(self, name: str, *args: Any, **kwargs: Any) -> tuple[Any, ...]:
        """Calls a method of every env (an attribute that is no method is returned). One result per env."""
        if name in ("reset", "step", "close"):
            raise ConfigError(f"call({name!r}) would go behind the vector env's back: use its own {name}()")
        return self.session.call(name, *args, **kwargs)

    def get_attr(self, name: str) -> tuple[Any, ...]:
        """An attribute of every env, wrappers included. EnvAttributeError, an AttributeError, when there is none."""
        return self.session.get_attr(name)

    def set_attr(self, name: str, values: Any) -> None:
        """Sets an attribute of every env: a list or tuple holds one value per env, anything else is for all."""
        envs = self.session.num_envs
        if not isinstance(values, (list, tuple)):
            self.session.set_attr(name, values)
            return
        if len(values) != envs:
            raise ConfigError(f"set_attr({name!r}): {len(values)} values for {envs} envs")
        for env, value in enumerate(values):
            self.session.set_attr(name, value, env_id=[env])

    def close_extras(self, **kwargs: Any) -> None:
        """Ends the session. Called by close(), which does nothing the second time."""
        self.session.close()

    def __enter__(self) -> UepoolVectorEnv:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        if not getattr(self, "closed", True):
            self.close()

    def __repr__(self) -> str:
        if self.spec is None:
            return f"UepoolVectorEnv({self.session.address}, num_envs={self.num_envs})"
        return super().__repr__()


def put_final(
    info: dict[str, Any], mask: np.ndarray, observations: Sequence[Any], infos: Mapping[str, np.ndarray]
) -> None:
    """Puts what SAME_STEP adds into ``info``. mask: bool [rows]; observations: one for each row that it marks; infos:
    arrays [rows, ...], meaningful in the rows that it marks."""
    final_obs = np.full(len(mask), None, dtype=object)
    for row, observation in zip(np.flatnonzero(mask).tolist(), observations, strict=True):
        final_obs[row] = observation
    final_info = {}
    for name, values in infos.items():
        kept = np.zeros_like(values)
        kept[mask] = values[mask]
        final_info[name] = kept
        if not name.startswith("_"):  # an entry that is itself the mask of another needs none
            final_info[f"_{name}"] = mask.copy()
    info["final_obs"], info["_final_obs"] = final_obs, mask.copy()
    info["final_info"], info["_final_info"] = final_info, mask.copy()


def reset_batch(envs: UepoolVectorEnv, **keywords: Any) -> Batch:
    """What ``envs.reset(**keywords)`` gives, as a session gives it: nothing is rewarded, and nothing has ended."""
    observations, info = envs.reset(**keywords)
    rows = envs.num_envs
    return _batch(envs, observations, np.zeros(rows), np.zeros(rows, bool), np.zeros(rows, bool), info)


def step_batch(envs: UepoolVectorEnv, actions: Any) -> Batch:
    """What ``envs.step(actions)`` gives, as a session gives it."""
    return _batch(envs, *envs.step(actions))


def _batch(
    envs: UepoolVectorEnv,
    observations: Any,
    reward: np.ndarray,
    terminated: np.ndarray,
    truncated: np.ndarray,
    info: dict[str, Any],
) -> Batch:
    ids = np.arange(envs.session.num_envs, dtype=np.int32)
    return Batch(observations, reward, terminated, truncated, info, ids, None, None, None)


def make_vec(address: Address, **keywords: Any) -> UepoolVectorEnv:
    """Starts envs, each instance a process of its own, and returns them as one Gymnasium vector env.

    address: ``"sim:GAME"``, ``"gym:ID"``, ``"atari:GAME"``, a callable that returns a Gymnasium env, a list of such
        callables, one for each env, ...
    keywords: see :class:`uepool.options.Options`. ``batch_size`` must be ``num_envs``; for less, use ``uepool.open``.
    experiment, experiment_config, experiment_in: observation and reward logic of one's own, see
        :mod:`uepool.experiment`.

    Raises ConfigError for an unusable address or value, TypeError for an unknown keyword, StartError when an instance
    does not start (its log is quoted), OutOfMemory when the batches do not fit.
    """
    keywords = counted(address, keywords)
    experiment = {name: keywords.pop(name) for name in EXPERIMENT_KEYWORDS if name in keywords}
    options = Options.parse(keywords, EXPERIMENT_KEYWORDS)
    if options.batch_size != options.num_envs:
        raise ConfigError(
            f"batch_size must be num_envs ({options.num_envs}) for a vector env, got {options.batch_size}; "
            "uepool.open() takes a smaller one"
        )
    if experiment:
        from uepool.experiment.opening import open_with_experiment

        return open_with_experiment(address, options, **experiment)
    return UepoolVectorEnv(address, options)


def vector_entry_point(
    address: Address | None = None, *, render_mode: str | None = None, **keywords: Any
) -> UepoolVectorEnv:
    """What ``gym.make_vec("uepool:Env-v0", num_envs=8, address="sim:CartPole", ...)`` calls."""
    if address is None:
        raise ConfigError('give an address: gym.make_vec("uepool:Env-v0", num_envs=8, address="sim:CartPole")')
    ask_for_pictures(render_mode, address, keywords)
    return make_vec(address, **keywords)


def ask_for_pictures(render_mode: str | None, address: Address, keywords: dict[str, Any]) -> None:
    """Puts ``render_mode`` into the ``env_kwargs`` of envs that draw only if told so. ConfigError: it is unusable."""
    if render_mode not in (None, "rgb_array"):
        raise ConfigError(f"render_mode must be None or 'rgb_array', got {render_mode!r}")
    if render_mode and isinstance(address, str) and address.startswith("gym:"):
        keywords["env_kwargs"] = {"render_mode": render_mode, **(keywords.get("env_kwargs") or {})}
