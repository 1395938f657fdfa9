"""Hosts a native vector env: all its envs are stepped by one call, so it waits until each has been asked for a step.

The link decides when an env is reset, as for single envs; in Gymnasium's NEXT_STEP mode a native vector env does what
it decides: an ended env is reset by the step that steps the others. Where the two differ, in same-step sessions and
when a trainer resets some envs by itself, those envs are reset through a mask.

A session asks all envs of an instance for a step, or resets some of them and waits for those. So an automatic reset of
NEXT_STEP mode waits for the steps of the others like a step does; any other reset is done as it comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from envserver import spaces
from envserver.hosts import calls, configuration, experiments, faults, rows, tasks
from envserver.hosts.binding import Bound, reset_arguments
from envserver.hosts.configuration import Configuration
from envserver.hosts.faults import BadValue
from envserver.hosts.serving import dispatch, exit_status
from envserver.hosts.vector import Infos, MakeVector, Vector
from envserver.spec import Autoreset, InfoEntry, Role, Spec

if TYPE_CHECKING:
    from envserver._core import Link

_FOR_EVER = -1


@dataclass
class _Reset:
    """A reset that was asked for; seed None: the env's generator carries on."""

    seed: int | None
    options: dict[str, Any] | None


def serve(link: Link, host: NativeHost) -> int:
    """Serves a native vector env until the link ends; the exit status then."""
    wait = _FOR_EVER
    while True:
        kind, local, block = link.next(wait)
        if kind == tasks.STEP:
            host.add_step(local, block)
        elif kind == tasks.RESET:
            host.add_reset(local, block)
        elif kind == tasks.NONE:
            host.all_is_quiet()
        elif not dispatch(link, host, kind, local):
            host.close()
            return exit_status(link)
        wait = host.proceed()


class NativeHost:
    """The envs of one instance.

    When the vector env raises, all of its envs are lost: it is closed, and made anew for their next resets.
    """

    def __init__(self, link: Link, envs: int, make: MakeVector) -> None:
        self._link = link
        self._count = envs
        self._make = make
        self._configuration = Configuration()
        self._vector: Vector | None = None
        self._spec: Spec | None = None
        self._entries: tuple[InfoEntry, ...] = ()  # of info; the first `_always` have no presence entry
        self._always = 0
        self._dummy: list[np.ndarray] = []
        self._params: dict[str, Any] = {}  # all set so far: a vector env made anew gets them
        self._bound: Bound | None = None
        self._index: slice | np.ndarray = slice(0)
        self._rows = np.zeros(0, np.int64)
        self._forget_tasks()
        self._lose_episodes()

    def _forget_tasks(self) -> None:
        self._steps: set[int] = set()
        self._resets: dict[int, _Reset] = {}
        self._failed = 0  # asked for something, and were answered at once
        self._part_of_step = False  # some of what was asked for is done when all were asked
        self._block = 0

    def _lose_episodes(self) -> None:
        self._fresh = [True] * self._count  # never reset since the vector env was made
        self._live = [False] * self._count  # within an episode
        self._over = [False] * self._count  # ended: the vector env's next step resets it

    # --- configuration and binding ------------------------------------------------------------------------------------

    def configure(self, config: Configuration) -> Spec:
        self.close()
        experiments.refuse(config)
        self._configuration, self._params = config, {}
        self._vector = vector = self._make(config, self._count)
        declared = {entry.name for entry in config.info}
        always = tuple(entry for entry in vector.info if entry.name not in declared)
        self._entries, self._always = (*always, *config.info), len(always)
        info = list(always)
        for entry in config.info:
            info += [entry, configuration.presence(entry)]
        self._spec = spec = Spec(
            observation=vector.observation,
            action=vector.action,
            info=tuple(info),
            renders=vector.renders,
            call="pickle",
            steps_subset=False,
            metadata=vector.metadata,
        )
        return spec

    def close(self) -> None:
        vector, self._vector = self._vector, None
        self._lose_episodes()
        if vector is not None:
            try:
                vector.close()
            except Exception as error:
                faults.describe(error, "closing the vector env")

    def bind(self) -> None:
        assert self._spec is not None
        self._bound = bound = Bound(self._link, self._spec)
        self._forget_tasks()
        self._lose_episodes()  # they were another session's
        first, count = bound.places[0], self._count
        self._rows = np.array(bound.places)
        contiguous = bound.places == list(range(first, first + count))
        self._index = slice(first, first + count) if contiguous else self._rows
        # What stands in for the action of an env that is not to be stepped: anything that is valid.
        space = spaces.from_document(self._spec.action)
        space.seed(0)
        self._dummy = spaces.flatten(self._spec.action, space.sample())

    def unbind(self) -> None:
        self._bound = None
        self._forget_tasks()

    # --- tasks --------------------------------------------------------------------------------------------------------

    def add_step(self, local: int, block: int) -> None:
        self._part_of_step = True
        if not self._live[local]:
            self._failed += 1
            self._fail([local], BadValue("its episode was lost when the vector env failed"), "step")
            return
        self._block = block
        self._steps.add(local)

    def add_reset(self, local: int, block: int) -> None:
        link, bound = self._link, self._bound
        assert bound is not None
        part_of_step = bound.autoreset == Autoreset.NEXT_STEP and not link.asked
        self._part_of_step |= part_of_step
        try:
            arguments = reset_arguments(link, self._fresh[local])
        except Exception as error:  # options that cannot be unpickled
            self._failed += part_of_step  # the others wait for it; a reset that comes alone is over with this
            self._fail([local], error, "reset")
            return
        self._block = block
        self._resets[local] = _Reset(arguments.get("seed"), arguments.get("options"))

    def proceed(self) -> int:
        """Does what all the envs that it takes have been asked for. How many ms to wait for the next task."""
        asked = len(self._steps) + len(self._resets) + self._failed
        if asked == self._count:
            self._round()
            return _FOR_EVER
        return 0 if self._resets and not self._part_of_step else _FOR_EVER

    def all_is_quiet(self) -> None:
        """Nothing more came at once: resets that are no part of a step wait for no one."""
        self._round()

    # --- rounds -------------------------------------------------------------------------------------------------------

    def _round(self) -> None:
        """Steps and resets the envs that were asked to."""
        steps, resets, block = sorted(self._steps), dict(self._resets), self._block
        self._forget_tasks()
        ends: list[tuple[bool, bool]] = []
        doing = "step" if steps else "reset"
        try:
            if steps:
                ends, done = self._step(steps, resets, block)
                doing = "reset"
                self._reset({local: reset for local, reset in resets.items() if local not in done}, block)
            else:
                self._reset(resets, block)
        except Exception as error:
            self.close()
            self._fail([*steps, *resets], error, doing)
            return
        for local in resets:
            self._fresh[local], self._live[local], self._over[local] = False, True, False
            self._link.finish_reset(local)
        for local, (terminated, truncated) in zip(steps, ends, strict=True):
            over = terminated or truncated
            self._live[local], self._over[local] = not over, over
            self._link.finish_step(local, terminated, truncated)

    def _step(
        self, steps: list[int], resets: dict[int, _Reset], block: int
    ) -> tuple[list[tuple[bool, bool]], frozenset[int]]:
        """Steps the vector env. How the steps ended, and the envs whose reset this did as well."""
        vector, bound = self._vector, self._bound
        assert vector is not None
        assert bound is not None
        actions = [view[self._index].copy() for view in bound.views(Role.ACTION, block)]
        if len(steps) != self._count:
            others = np.setdiff1d(np.arange(self._count), steps)
            for array, dummy in zip(actions, self._dummy, strict=True):
                array[others] = dummy
        observations, rewards, terminated, truncated, infos = vector.step(actions)
        done = frozenset(
            local
            for local, reset in resets.items()
            if self._over[local] and reset.seed is None and reset.options is None
        )
        self._over = [False] * self._count
        self._write(sorted([*steps, *done]), observations, infos, block)
        reward = rows.convert(rewards, np.dtype(np.float64), (self._count,), "the rewards")
        bound.views(Role.REWARD, block)[0][self._rows[steps]] = reward[steps]
        flags = (
            rows.convert(values, np.dtype(np.bool_), (self._count,), what)[steps].tolist()
            for values, what in ((terminated, "terminated"), (truncated, "truncated"))
        )
        return list(zip(*flags, strict=True)), done

    def _reset(self, resets: dict[int, _Reset], block: int) -> None:
        """Resets some envs through a mask."""
        waiting = dict(resets)
        while waiting:
            # As a rule all have the same options, none.
            options = next(iter(waiting.values())).options
            group = {local: reset for local, reset in sorted(waiting.items()) if reset.options == options}
            observations, infos = self._vector_env().reset(
                list(group), [reset.seed for reset in group.values()], options
            )
            self._write(list(group), observations, infos, block)
            waiting = {local: reset for local, reset in waiting.items() if local not in group}

    def _vector_env(self) -> Vector:
        if self._vector is None:
            self._vector = self._make(self._configuration, self._count)
            if self._params:
                self._set_params(self._params)
        return self._vector

    def _write(self, envs: list[int], observations: list[np.ndarray], infos: Infos, block: int) -> None:
        """Writes rows of observations and info; reward and flags are another matter."""
        bound, spec, n = self._bound, self._spec, self._count
        assert bound is not None
        assert spec is not None
        whole = len(envs) == n
        target = self._index if whole else self._rows[envs]
        source: Any = slice(None) if whole else envs
        for view, leaf, array in zip(
            bound.views(Role.OBSERVATION, block), spec.observation_leaves, observations, strict=True
        ):
            what = f"observation {leaf.name!r}" if leaf.name else "the observation"
            view[target] = rows.convert(array, leaf.dtype, (n, *leaf.shape), what)[source]
        views = iter(bound.views(Role.INFO, block))
        for i, entry in enumerate(self._entries):
            value, view = infos.get(entry.name), next(views)
            if value is None:
                view[target] = 0
            else:
                view[target] = rows.convert(value, entry.dtype, (n, *entry.shape), f"info {entry.name!r}")[source]
            if i >= self._always:
                present = infos.get("_" + entry.name, np.full(n, value is not None))
                next(views)[target] = rows.convert(present, np.dtype(np.bool_), (n,), f"info '_{entry.name}'")[source]

    def _fail(self, envs: list[int], error: Exception, doing: str) -> None:
        assert self._bound is not None
        names = ", ".join(str(self._bound.session_envs[local]) for local in envs)
        text = faults.describe(error, f"vector env of {'envs' if len(envs) > 1 else 'env'} {names}, {doing}")
        for local in envs:
            self._link.fail(local, text)

    # --- between steps ------------------------------------------------------------------------------------------------

    def call(self, local: int) -> None:
        calls.answer_call(self._link, self._number(local), self._call)

    def _call(self, op: str, name: str, args: Any, kwargs: Any, value: Any) -> Any:
        if op == "is_wrapped":
            return False
        attribute = self._vector_env().attribute(name) if op != "set_attr" else None
        if op == "set_attr" or callable(attribute):
            raise calls.CallError(
                f"{op} {name!r}: the envs of a native vector env cannot be reached one by one; only its plain "
                "attributes can be read, by get_attr"
            )
        return attribute

    def params(self) -> None:
        taken = calls.answer_params(self._link, self._set_params)
        if taken is not None:
            self._params.update(taken)

    def _set_params(self, params: dict[str, Any]) -> None:
        try:
            method = self._vector_env().attribute("set_params")
        except AttributeError:
            raise calls.CallError("the native vector env takes no parameters: it has no set_params(**params)") from None
        method(**params)

    def render(self, local: int) -> None:
        calls.answer_render(self._link, self._number(local), lambda: self._vector_env().render(local))

    def _number(self, local: int) -> int:
        """How the trainer numbers an env."""
        return self._bound.session_envs[local] if self._bound is not None else local
