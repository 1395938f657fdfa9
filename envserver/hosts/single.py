"""Hosts one or several single Gymnasium envs: each is stepped by itself, when the trainer asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from envserver import spaces
from envserver.hosts import calls, configuration, faults, rows, tasks
from envserver.hosts.binding import Bound, reset_arguments
from envserver.hosts.configuration import Configuration, ConfigurationError
from envserver.hosts.faults import BadValue
from envserver.hosts.serving import dispatch, exit_status
from envserver.spec import InfoEntry, Role, Spec

if TYPE_CHECKING:
    import gymnasium

    from envserver._core import Link

MakeEnv = Callable[[Configuration], "gymnasium.Env"]


class Slot(NamedTuple):
    """All that the steps of one env need, looked up once per binding. Lists have one element per block.

    number: the view of an action that is a single number, else None; read_action: reads any action.
    is_array: whether an observation is one array, which the link can take as it is.
    """

    env_step: Callable[[Any], Any]
    number: np.ndarray | None
    read_action: rows.Read
    is_array: bool
    writers: list[rows.Write]
    row: int
    rewards: list[memoryview]
    infos: list[rows.Write]


def serve(link: Link, host: SingleHost) -> int:
    """Serves single envs until the link ends; the exit status then.

    The body of the loop is what a step costs beside the env's own work. It stands in one function and touches little
    memory on purpose: where many instances share a core, each step starts with cold caches.
    """
    (next_task, finish), finish_step, slots = link.plain_functions(), link.finish_step, host.slots
    step, reset = tasks.STEP, tasks.RESET
    while True:
        kind, local, block = next_task()
        if kind == step:
            env_step, number, read_action, is_array, writers, row, rewards, infos = slots[local]
            try:
                action = read_action() if number is None else number[()]
                observation, reward, terminated, truncated, info = env_step(action)
                if infos:
                    infos[block](info)
                if is_array and finish(local, observation, reward, terminated, truncated):
                    continue
                # What is not exactly what the space says goes the long way, and is converted or refused there.
                writers[block](observation)
                try:
                    rewards[block][row] = reward
                except TypeError:
                    raise BadValue(f"the reward {reward!r} is no number") from None
                finish_step(local, terminated, truncated)
            except Exception as error:
                host.fail(local, error, "step")
        elif kind == reset:
            host.reset(local, block)
        elif not dispatch(link, host, kind, local):
            host.close()
            return exit_status(link)


class SingleHost:
    """The envs of one instance.

    An env that raises is closed and made anew for its next reset; the others go on.
    """

    def __init__(self, link: Link, envs: int, make: MakeEnv) -> None:
        self._link = link
        self._count = envs
        self._make = make
        self._configuration = Configuration()
        self._envs: list[gymnasium.Env | None] = []
        self._spec: Spec | None = None
        self._fresh: list[bool] = []  # never reset since it was made
        self._params: dict[str, Any] = {}  # all set so far: an env made anew gets them
        self._bound: Bound | None = None
        self.slots: list[Slot] = []  # while bound, one per env; always the same list

    # --- configuration ------------------------------------------------------------------------------------------------

    def configure(self, config: Configuration) -> Spec:
        """Makes the envs. Raises whatever they raise, or ConfigurationError when they differ from each other."""
        self.close()
        self._configuration = config
        self._params = {}
        self._fresh = [True] * self._count
        first = self._make(config)
        self._envs = [first, *[None] * (self._count - 1)]
        self._spec = _spec_of(first, config)
        for i in range(1, self._count):
            if not self._is_each_its_own():
                env = self._make(config)
                self._check(env, i)
                self._envs[i] = env
        return self._spec

    def _is_each_its_own(self) -> bool:
        return isinstance(self._configuration.env_fn, tuple)

    def _check(self, env: gymnasium.Env, number: int) -> None:
        """Raises ConfigurationError when an env is not a new one, or its spaces are not those that were offered."""
        assert self._spec is not None
        if any(other is not None and other.unwrapped is env.unwrapped for other in self._envs):
            raise ConfigurationError(
                "the callable returned the same env twice: it must make a new one each time it is called"
            )
        for name in ("observation_space", "action_space"):
            offered = getattr(self._spec, name.removesuffix("_space"))
            if spaces.to_document(getattr(env, name)) != offered:
                raise ConfigurationError(
                    f"the envs differ: env {number} has {name} {getattr(env, name)}, env 0 has "
                    f"{spaces.from_document(offered)}"
                )

    def close(self) -> None:
        for i in range(len(self._envs)):
            self._discard(i)
        self._envs, self._fresh = [], []

    # --- binding ------------------------------------------------------------------------------------------------------

    def bind(self) -> None:
        assert self._spec is not None
        self._bound = Bound(self._link, self._spec)
        self._fresh = [True] * self._count  # to this session, whoever played before
        if self._is_each_its_own():
            self._make_each()
        self.slots[:] = [self._slot(local) for local in range(self._count)]

    def _make_each(self) -> None:
        """Makes each env by its own function: only now it is known which envs of the session these are."""
        for local in range(self._count):
            number = self._number(local)
            if number == 0:
                continue  # made for the spec
            self._discard(local)
            try:
                self._envs[local] = self._made(number)
            except Exception as error:
                # Its first reset tries again, and the trainer hears of it.
                faults.describe(error, f"env {number}, making it")

    def _made(self, number: int) -> gymnasium.Env:
        env = self._make(replace(self._configuration, number=number))
        if self._is_each_its_own():
            self._check(env, number)
        return env

    def unbind(self) -> None:
        self.slots.clear()
        self._bound = None

    def _slot(self, local: int) -> Slot:
        bound, spec, entries = self._bound, self._spec, self._configuration.info
        assert bound is not None
        assert spec is not None
        env = self._envs[local]
        blocks = range(bound.blocks)
        observations = [bound.rows(Role.OBSERVATION, block, local) for block in blocks]
        actions = bound.rows(Role.ACTION, 0, local)
        number = spec.action["type"] not in ("Dict", "Tuple") and not spec.action_leaves[0].shape
        return Slot(
            env_step=_lost if env is None else env.step,
            number=actions[0] if number else None,
            read_action=rows.action_reader(spec.action, actions),
            is_array=spec.observation["type"] not in ("Dict", "Tuple") and bool(spec.observation_leaves[0].shape),
            writers=[rows.observation_writer(spec.observation, row) for row in observations],
            row=bound.places[local],
            rewards=[bound.views(Role.REWARD, block)[0].data for block in blocks],
            infos=[rows.info_writer(entries, bound.rows(Role.INFO, block, local)) for block in blocks]
            if entries
            else [],
        )

    # --- tasks --------------------------------------------------------------------------------------------------------

    def reset(self, local: int, block: int) -> None:
        try:
            env = self._envs[local]
            if env is None:
                env = self._make_anew(local)
            arguments = reset_arguments(self._link, self._fresh[local])
            self._fresh[local] = False
            observation, info = env.reset(**arguments)
            slot = self.slots[local]
            slot.writers[block](observation)
            if slot.infos:
                slot.infos[block](info)
        except Exception as error:
            self.fail(local, error, "reset")
            return
        self._link.finish_reset(local)

    def _make_anew(self, local: int) -> gymnasium.Env:
        env = self._envs[local] = self._made(self._number(local))
        if self._params:
            calls.set_params(env, self._params)
        self.slots[local] = self._slot(local)
        return env

    def call(self, local: int) -> None:
        calls.answer_call(self._link, self._number(local), lambda *request: calls.perform(self._env(local), *request))

    def params(self) -> None:
        def take(params: dict[str, Any]) -> None:
            for env in self._envs:
                if env is not None:
                    calls.set_params(env, params)

        taken = calls.answer_params(self._link, take)
        if taken is not None:
            self._params.update(taken)

    def render(self, local: int) -> None:
        calls.answer_render(self._link, self._number(local), lambda: calls.draw(self._env(local)))

    def _number(self, local: int) -> int:
        """How the trainer numbers an env."""
        return self._bound.session_envs[local] if self._bound is not None else local

    def _env(self, local: int) -> gymnasium.Env:
        env = self._envs[local]
        if env is None:
            raise calls.CallError("the env raised an exception and has not been reset since")
        return env

    # --- failures -----------------------------------------------------------------------------------------------------

    def fail(self, local: int, error: Exception, doing: str) -> None:
        assert self._bound is not None
        text = faults.describe(error, f"env {self._bound.session_envs[local]}, {doing}")
        self._discard(local)
        self._link.fail(local, text)

    def _discard(self, local: int) -> None:
        env, self._envs[local] = self._envs[local], None
        self._fresh[local] = True
        if env is not None:
            try:
                env.close()  # type: ignore[no-untyped-call]
            except Exception as error:
                faults.describe(error, f"env {local} of this instance, close")


def _spec_of(env: gymnasium.Env, config: Configuration) -> Spec:
    info: list[InfoEntry] = []
    for entry in config.info:
        info += [entry, configuration.presence(entry)]
    metadata: dict[str, Any] = {
        "env": env.spec.id if env.spec is not None else type(env.unwrapped).__name__,
        "max_episode_steps": env.spec.max_episode_steps if env.spec is not None else None,
        "render_mode": env.render_mode,
    }
    if isinstance(fps := env.metadata.get("render_fps"), (int, float)):
        metadata["render_fps"] = fps
    names = env.metadata.get("action_names")
    if isinstance(names, list) and all(isinstance(name, str) for name in names):
        metadata["action_names"] = names
    return Spec(
        observation=_document(env.observation_space, "observation_space"),
        action=_document(env.action_space, "action_space"),
        info=tuple(info),
        renders=env.render_mode in calls.RENDER_MODES,
        call="pickle",
        metadata=metadata,
    )


def _lost(action: Any) -> Any:
    raise RuntimeError("the env raised an exception and has not been reset since")


def _document(space: gymnasium.Space, name: str) -> spaces.Document:
    try:
        return spaces.to_document(space)
    except spaces.UnsupportedSpace as error:
        raise ConfigurationError(f"{name}: {error}") from None
