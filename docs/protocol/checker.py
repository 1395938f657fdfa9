"""A small explicit-state model checker: tries every interleaving of a few processes, breadth first.

A model is a shared state, some processes with a local state each, and a test for "all is over". Both kinds of state
are hashable values. A process says which steps it can take, given only the shared state and its own local one; each
step happens at once, so every access to shared memory that another process could notice has to be a step of its own.

Steps marked `chance` are what the surroundings may do or may leave (a process is killed, a user lets go of an array).
They are explored like all others, but nothing may depend on them: a state that has no other step, and from which the
end cannot be reached without them, is a failure.

`explore` reports the first of these, with the shortest trace that leads there:

- wrong      a step says that it breaks a property
- dead-lock  nothing is over and no process can go on
- stuck      processes can go on, but the end is out of reach
- too many   more states than allowed
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple, Protocol


class Step(NamedTuple):
    label: str
    shared: Any
    local: Any
    chance: bool = False
    wrong: str = ""  # the property that this step breaks


class Process(Protocol):
    name: str

    def start(self) -> Any:
        """The local state it starts in."""

    def steps(self, shared: Any, local: Any) -> Iterable[Step]:
        """Everything it can do now."""


class Event(NamedTuple):
    """One line of a trace: who did what, and what the shared state was before and after."""

    who: str
    label: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Result:
    verdict: str  # "ok", "wrong", "dead-lock", "stuck" or "too many"
    reason: str
    states: int
    seconds: float
    trace: Sequence[Event]


# A state is one integer: the number of its shared state in the low bits, then the number of each local state. A step
# is the difference between two such integers, and is worked out once for each pair of shared and local state.
_SHARED_BITS = 28
_LOCAL_BITS = 16
_SHARED_MASK = (1 << _SHARED_BITS) - 1
_LOCAL_MASK = (1 << _LOCAL_BITS) - 1


_Known = tuple[tuple[int, ...], tuple[int, ...]]


class _Numbering:
    """Gives equal values equal numbers, counting from 0."""

    def __init__(self, limit: int) -> None:
        self.numbers: dict[Hashable, int] = {}
        self.values: list[Hashable] = []
        self.limit = limit

    def __call__(self, value: Hashable) -> int:
        number = self.numbers.setdefault(value, len(self.values))
        if number == len(self.values):
            if number > self.limit:
                raise OverflowError("more values than an encoded state has room for")
            self.values.append(value)
        return number


class _Explorer:
    def __init__(
        self,
        shared: Any,
        processes: Sequence[Process],
        over: Callable[[Any], bool],
    ) -> None:
        self.processes = processes
        self.over = over
        self.shared_of = _Numbering(_SHARED_MASK)
        self.locals_of = [_Numbering(_LOCAL_MASK) for _ in processes]
        self.offsets = [_SHARED_BITS + _LOCAL_BITS * index for index in range(len(processes))]
        self.first = self.shared_of(shared)
        for index, process in enumerate(processes):
            self.first |= self.locals_of[index](process.start()) << self.offsets[index]
        # Per process: (local number, shared number) -> differences of its sure steps and of its chance steps.
        self.known: list[dict[int, _Known]] = [{} for _ in processes]
        self.wrong: tuple[int, int, Step] | None = None  # state, process, step

    def shared(self, state: int) -> Any:
        return self.shared_of.values[state & _SHARED_MASK]

    def local(self, state: int, index: int) -> Any:
        return self.locals_of[index].values[state >> self.offsets[index] & _LOCAL_MASK]

    def is_over(self, state: int) -> bool:
        return self.over(self.shared(state))

    def learn(self, index: int, key: int, state: int) -> _Known:
        shared_number = state & _SHARED_MASK
        local_number = key >> _SHARED_BITS
        sure: list[int] = []
        chance: list[int] = []
        for step in self.processes[index].steps(self.shared(state), self.local(state, index)):
            if step.wrong and self.wrong is None:
                self.wrong = (state, index, step)
            difference = self.shared_of(step.shared) - shared_number
            difference += (self.locals_of[index](step.local) - local_number) << self.offsets[index]
            (chance if step.chance else sure).append(difference)
        self.known[index][key] = found = (tuple(sure), tuple(chance))
        return found

    def trace(self, state: int, parents: dict[int, int]) -> list[Event]:
        path = [state]
        while path[-1] != self.first:
            path.append(parents[path[-1]])
        path.reverse()
        return [self.event(before, after) for before, after in pairwise(path)]

    def event(self, before: int, after: int) -> Event:
        for index, process in enumerate(self.processes):
            for step in process.steps(self.shared(before), self.local(before, index)):
                target = before + self.shared_of(step.shared) - (before & _SHARED_MASK)
                old = before >> self.offsets[index] & _LOCAL_MASK
                target += (self.locals_of[index](step.local) - old) << self.offsets[index]
                if target == after:
                    return Event(process.name, step.label, self.shared(before), self.shared(after))
        raise AssertionError("no step leads from one state of the trace to the next")

    def run(self, max_states: int) -> tuple[str, str, list[Event], int]:
        parents: dict[int, int] = {self.first: self.first}
        lanes = [(index, self.offsets[index], self.known[index]) for index in range(len(self.processes))]
        learn = self.learn
        ends: set[int] = set()
        frontier = [self.first]
        while frontier:
            following: list[int] = []
            for state in frontier:
                shared_number = state & _SHARED_MASK
                steps: list[int] = []
                can_go_on = False
                for index, offset, known in lanes:
                    key = (state >> offset & _LOCAL_MASK) << _SHARED_BITS | shared_number
                    found = known.get(key)
                    if found is None:
                        found = learn(index, key, state)
                        if self.wrong is not None:
                            return self.broken(parents)
                    sure, chance = found
                    if sure:
                        can_go_on = True
                        steps += sure
                    if chance:
                        steps += chance
                for difference in steps:
                    target = state + difference
                    if target not in parents:
                        parents[target] = state
                        following.append(target)
                if not can_go_on:
                    if not self.is_over(state):
                        return "dead-lock", "nobody can go on", self.trace(state, parents), len(parents)
                    ends.add(state)
            if len(parents) > max_states:
                return "too many", f"more than {max_states} states", [], len(parents)
            frontier = following
        lost = self.cannot_end(parents, ends)
        if lost is not None:
            return "stuck", "the end is out of reach", self.trace(lost, parents), len(parents)
        return "ok", "", [], len(parents)

    def broken(self, parents: dict[int, int]) -> tuple[str, str, list[Event], int]:
        assert self.wrong is not None
        state, index, step = self.wrong
        last = Event(self.processes[index].name, step.label, self.shared(state), step.shared)
        return "wrong", step.wrong, [*self.trace(state, parents), last], len(parents)

    def cannot_end(self, parents: dict[int, int], good: set[int]) -> int | None:
        """The first state from which sure steps lead to no end, if there is one. Adds all others to `good`."""
        lanes = [(offset, known) for offset, known in zip(self.offsets, self.known, strict=True)]

        def following(state: int) -> Iterator[int]:
            shared_number = state & _SHARED_MASK
            for offset, known in lanes:
                for difference in known[(state >> offset & _LOCAL_MASK) << _SHARED_BITS | shared_number][0]:
                    yield state + difference

        def reaches_good(state: int) -> bool:
            """Depth first through states not known to be good; once one is met, all on the way to it are good."""
            if state in good:
                return True
            path, branches, seen = [state], [following(state)], {state}
            while path:
                for target in branches[-1]:
                    if target in good:
                        good.update(path)
                        return True
                    if target not in seen:
                        seen.add(target)
                        path.append(target)
                        branches.append(following(target))
                        break
                else:
                    path.pop()
                    branches.pop()
            return False

        return next((state for state in parents if not reaches_good(state)), None)


def explore(
    shared: Any,
    processes: Sequence[Process],
    over: Callable[[Any], bool],
    max_states: int,
) -> Result:
    started = time.perf_counter()
    verdict, reason, trace, states = _Explorer(shared, processes, over).run(max_states)
    return Result(verdict, reason, states, time.perf_counter() - started, trace)
