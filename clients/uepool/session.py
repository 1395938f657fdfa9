"""The asynchronous interface: send actions to some envs, receive the first ``batch_size`` that are ready."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import gymnasium as gym
import numpy as np

from envserver.bounds import action_bounds
from envserver.spaces import from_document
from envserver.spec import SPECTATOR
from uepool import _actions
from uepool._faults import FaultReporter
from uepool._lease import Address, Lease, counted, open_lease
from uepool._rows import Rows
from uepool.errors import ActionError, ConfigError
from uepool.options import Options, seed_value

EnvIds = Sequence[int] | np.ndarray


@dataclass(slots=True)
class Batch:
    """What :meth:`Session.recv` returns. Rows are env-major, agent-minor: batch_size * agents of them.

    observation: nested like the observation space, each leaf [rows, ...].
    reward: float64 [rows].
    terminated, truncated: bool [rows].
    info: the entries that the env declares, each [rows, ...], and
        ``env_id`` int32, ``elapsed_step`` int32 (steps since the episode's first observation), ``fault`` int32 (0:
        none) and ``valid`` bool (False: not a real transition, only the observation can be used, as a start), all
        [rows]; ``fault_message`` object [rows], present only when a row has a fault: its text or None.
    env_id: int32 [batch_size]: the envs in this batch, in order of their rows; what :meth:`Session.send` takes back.
    final_mask, final_obs, final_info: with autoreset_mode SAME_STEP, and only when an episode ended in this batch
        (None otherwise): which rows did, bool [rows]; the last observation of the episode that ended, like
        ``observation``; its last info, with ``elapsed_step`` its length. Rows not marked are meaningless.
    """

    observation: Any
    reward: np.ndarray
    terminated: np.ndarray
    truncated: np.ndarray
    info: dict[str, Any]
    env_id: np.ndarray
    final_mask: np.ndarray | None
    final_obs: Any
    final_info: dict[str, np.ndarray] | None


class Session:
    """Some envs of one kind, leased: each is stepped by :meth:`send` and comes back with :meth:`recv`.

    Made by :func:`uepool.open`. One thread at a time may send, and one receive.

    address, num_envs, batch_size, agents, autoreset_mode, seed: as opened.
    observation_space, action_space: of one row, that is of one agent of one env.
    spec: the tensors that are exchanged (``envserver.spec.Spec``).
    """

    def __init__(self, address: Address, options: Options) -> None:
        self._lease: Lease | None = None
        self.seed = secrets.randbits(63) if options.seed is None else options.seed
        lease = open_lease(address, options, self.seed)
        try:
            self._set_up(lease, options)
        except BaseException:
            lease.close()
            raise

    def _set_up(self, lease: Lease, options: Options) -> None:
        core, spec = lease.core, lease.spec
        self.address, self.spec = lease.name, spec
        self.num_envs, self.batch_size, self.agents = options.num_envs, options.batch_size, spec.agents
        self.autoreset_mode = options.autoreset_mode
        self.observation_space: gym.Space = from_document(spec.observation)
        self.action_space: gym.Space = from_document(spec.action)
        self.rows = Rows(spec, core.tensors, self.agents)
        leaves = [_actions.ActionLeaf(*leaf) for leaf in spec.action_leaves]
        self.encoder = _actions.ActionEncoder(
            self.address, self.action_space, spec.action, leaves, self.num_envs * self.agents
        )
        for index, leaf in enumerate(action_bounds(spec.action)):
            core.set_action_bounds(index, leaf.low, leaf.high, leaf.space)
        self.faults = FaultReporter(self.address, self.agents, core.message)
        self.copy = options.copy
        self._closed = False
        self._lease, self.core = lease, core

    # --- stepping ------------------------------------------------------------------------------------------------

    def async_reset(
        self,
        env_id: EnvIds | None = None,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> None:
        """Asks envs to reset, all of them by default; :meth:`recv` returns their first observations.

        A reset of all envs first waits for what is outstanding, at most step_timeout, and discards it. An env named in
        ``env_id`` must not be outstanding.

        seed: int: env i plays stream i of that seed. A list: one seed per env in ``env_id`` (None: goes on with its
            stream). None: every env goes on with its stream.
        options: for the envs' own reset. JSON values, or anything that pickles for Gymnasium envs.
        """
        ids = None if env_id is None else self._ids(env_id)
        if options:
            self._leased().set_options([] if ids is None else ids.tolist(), options)
        count = self.num_envs if ids is None else len(ids)
        try:
            if seed is None:
                self.core.reset(ids, None, None)
            elif isinstance(seed, Iterable):
                self._reset_listed(ids, _seed_list(seed, count))
            else:
                seeds = np.full(count, seed_value("seed", seed), dtype=np.uint64)
                streams = np.arange(count) if ids is None else ids
                self.core.reset(ids, seeds, streams.astype(np.uint32))
        except (ValueError, RuntimeError, ConnectionError) as error:
            raise self.translate(error) from None

    def _reset_listed(self, ids: np.ndarray | None, seeds: list[int | None]) -> None:
        given = np.array([seed is not None for seed in seeds], dtype=bool)
        values = np.array([seed or 0 for seed in seeds], dtype=np.uint64)
        self.core.reset(ids, values, np.zeros(len(seeds), dtype=np.uint32), given)

    def send(self, actions: Any, env_id: EnvIds | None = None) -> None:
        """Asks envs to step, all of them by default. Does not wait.

        actions: nested like the action space, each leaf [len(env_id) * agents, ...], in the order of ``env_id``.
        ActionError when actions or ids are wrong: then nothing was sent.
        """
        if env_id is None:
            ids, leaves = None, self.encoder(actions)
        else:
            ids = self._ids(env_id)
            leaves = self.encoder.encode(actions, len(ids) * self.agents)
        try:
            self.core.send(ids, leaves)
        except (ValueError, RuntimeError, ConnectionError) as error:
            raise self.translate(error) from None

    def recv(self) -> Batch:
        """Waits for the next batch: the first ``batch_size`` envs that are ready, all of them when synchronous.

        StateError when fewer envs are outstanding than that: it would wait for ever.
        """
        try:
            arrays, env_ids, any_fault, any_final = self.core.recv()
        except (ValueError, RuntimeError, ConnectionError) as error:
            raise self.translate(error) from None
        rows = self.rows
        if self.copy:
            arrays = rows.copied(arrays, any_final)
        info = rows.info(arrays, env_ids)
        if any_fault:
            info["fault_message"] = self.faults.texts(arrays[rows.fault], env_ids)
        elif self.faults.any_down:
            self.faults.recovered(env_ids)
        final_mask = final_obs = final_info = None
        if any_final:
            final_mask = arrays[rows.final_flag]
            final_obs, final_info = rows.final_observation(arrays), rows.final_info(arrays)
        return Batch(
            rows.observation(arrays),
            arrays[rows.reward],
            arrays[rows.terminated],
            arrays[rows.truncated],
            info,
            env_ids,
            final_mask,
            final_obs,
            final_info,
        )

    def reset(
        self,
        env_id: EnvIds | None = None,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> Batch:
        """:meth:`async_reset`, then :meth:`recv`. ``env_id`` may also be a bool mask [num_envs]."""
        if env_id is not None:
            mask = np.asarray(env_id)
            if mask.dtype == np.bool_:
                env_id = mask_to_ids("env_id", mask, self.num_envs)
        self.async_reset(env_id, seed=seed, options=options)
        return self.recv()

    def step(self, actions: Any, env_id: EnvIds | None = None) -> Batch:
        """:meth:`send`, then :meth:`recv`."""
        self.send(actions, env_id)
        return self.recv()

    @property
    def outstanding(self) -> int:
        """How many envs were asked for something that has not been received."""
        return self.core.outstanding

    def drain(self) -> None:
        """Synchronous sessions: receives and discards what is outstanding, after an interrupted step for one."""
        try:
            if self.core.outstanding and self.batch_size == self.num_envs:
                self.core.recv()
        except (ValueError, RuntimeError, ConnectionError) as error:
            raise self.translate(error) from None

    # --- beside stepping -----------------------------------------------------------------------------------------

    def call(self, name: str, *args: Any, env_id: EnvIds | None = None, **kwargs: Any) -> tuple[Any, ...]:
        """Calls a method of envs, between two steps of each. One result per env. EnvError when an env raises."""
        return self.ask({"op": "call", "name": name, "args": list(args), "kwargs": kwargs}, env_id)

    def get_attr(self, name: str, env_id: EnvIds | None = None) -> tuple[Any, ...]:
        """An attribute of envs, one value per env. EnvAttributeError when there is none of that name."""
        return self.ask({"op": "get_attr", "name": name}, env_id)

    def set_attr(self, name: str, value: Any, env_id: EnvIds | None = None) -> None:
        """Sets an attribute of envs, all to the same value."""
        self.ask({"op": "set_attr", "name": name, "value": value}, env_id)

    def set_options(self, options: dict[str, Any], env_id: EnvIds | None = None) -> None:
        """Options for the next reset of envs, whoever asks for it: different ones for different envs, for one."""
        self._leased().set_options(self._id_list(env_id), options)

    def ask(self, document: dict[str, Any], env_id: EnvIds | None = None) -> tuple[Any, ...]:
        """What :meth:`call`, :meth:`get_attr` and :meth:`set_attr` do, as the document that the envs get.

        Python envs know two more: ``{"op": "read", "name": NAME}``, get_attr that never calls what it finds, and
        ``{"op": "is_wrapped", "name": "MODULE:CLASS"}``.
        """
        return tuple(self._leased().call(self._id_list(env_id), document))

    def render(self, env_id: EnvIds | None = None, view: str = SPECTATOR) -> tuple[np.ndarray, ...]:
        """A picture of each env, uint8 [height, width, 3], drawn for this call between two of its steps.

        view: one of :attr:`views`. Views may differ in size. ConfigError for an unknown one.

        Unsupported when envs do not render; EnvError when one cannot be drawn.
        """
        return tuple(self._leased().render(self._id_list(env_id), view))

    @property
    def views(self) -> tuple[str, ...]:
        """What :meth:`render` can show: "spectator" first, then what the env has besides. Empty: it does not render."""
        return self.spec.view_names

    def set_params(self, params: dict[str, Any]) -> None:
        """Sets parameters of all envs (curriculum, randomisation), by names that the env defines; JSON values."""
        self._leased().set_params(params)

    def stats(self) -> dict[str, Any]:
        """Counters: steps, seconds since opening, restarts, instances, ..."""
        return self._leased().stats()

    def instances(self) -> list[dict[str, Any]]:
        """The processes behind this session: index, pid, state, restarts, envs, log, ..."""
        return self._leased().instances()

    def close(self) -> None:
        """Ends the session and its instances. Batches that were handed out stay as they are. Again: does nothing."""
        lease, self._closed = self._lease, True
        if lease is not None:
            lease.close()

    @property
    def closed(self) -> bool:
        return self._closed

    def _leased(self) -> Lease:
        assert self._lease is not None
        return self._lease

    def translate(self, error: Exception) -> Exception:
        """The core's built-in exceptions as uepool's."""
        return self._leased().translate(error)

    def _id_list(self, env_id: EnvIds | None) -> list[int]:
        return [] if env_id is None else self._ids(env_id).tolist()

    def _ids(self, env_id: EnvIds) -> np.ndarray:
        ids = np.asarray(env_id)
        if ids.ndim != 1 or ids.dtype.kind not in "iu" or len(ids) == 0:
            raise ActionError(
                f"{self.address}: env_id must be a list of env numbers, 0 to {self.num_envs - 1}, got {env_id!r}"
            )
        return np.ascontiguousarray(ids, dtype=np.int32)

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_lease", None) is not None:
            self.close()

    def __repr__(self) -> str:
        state = ", closed" if self._closed else ""
        return f"Session({self.address}, num_envs={self.num_envs}, batch_size={self.batch_size}{state})"


def open_session(address: Address, **keywords: Any) -> Session:
    """Starts envs and returns a :class:`Session` on them.

    address: ``"sim:GAME"``, ``"gym:ID"``, ``"atari:GAME"``, a callable that returns a Gymnasium env, a list of such
        callables, one for each env, ...
    keywords: see :class:`uepool.options.Options`. With ``batch_size`` below ``num_envs`` the session is asynchronous.
    """
    return Session(address, Options.parse(counted(address, keywords)))


def mask_to_ids(name: str, mask: np.ndarray, num_envs: int) -> np.ndarray:
    """The numbers of the envs that a bool mask [num_envs] marks. ConfigError when it is none, or marks none."""
    if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_ or mask.shape != (num_envs,):
        found = f"{mask.dtype} {mask.shape}" if isinstance(mask, np.ndarray) else repr(mask)
        raise ConfigError(f"{name} must be a bool array of shape ({num_envs},), got {found}")
    ids = np.flatnonzero(mask).astype(np.int32)
    if not len(ids):
        raise ConfigError(f"{name} marks no env")
    return ids


def _seed_list(seed: Iterable[int | None], count: int) -> list[int | None]:
    seeds = [None if item is None else seed_value("seed", item) for item in seed]
    if len(seeds) != count:
        raise ConfigError(f"seed must be an int or a list of {count}, one per env, got a list of {len(seeds)}")
    return seeds
