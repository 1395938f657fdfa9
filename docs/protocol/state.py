"""The state that the processes share: the segment's words, futexes, processes and links, and what is noted to check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar

from checker import Step

IDLE, PENDING, DONE, FAULTED = range(4)
PHASES = ("IDLE", "PENDING", "DONE", "FAULTED")

# How a process stands.
NONE = 0  # there is none, and the supervisor knows
RUNNING = 1
STOPPED = 2  # by SIGSTOP
KILLED = 3  # SIGKILL is sent; until it arrives the process runs on
DYING = 4  # the same for a stopped process, which does nothing more
EXITED = 5  # its pidfd says so; the supervisor has not looked yet
KERNEL = ("none", "running", "stopped", "killed", "dying", "exited")

LENT, CURRENT = 1, 2  # marks of a block: the user holds arrays of it; outstanding envs write to it
BLOCK = ("free", "lent", "current", "lent and current")


class Shared(NamedTuple):
    # In the segment. Sets of envs are masks.
    words: tuple[tuple[int, int], ...]  # per env: phase, step
    resets: int  # the env line's command is a reset, not a step
    live: int  # the env line says: within an episode
    rows: tuple[tuple[int, int], ...]  # per env, in the block that its line names: two halves, each the step it is of
    ready: int  # the ready bitmap
    want: int
    down: int
    # Futexes. All that matters of a wake word is whether it has changed since someone loaded it.
    fresh: int  # mask of those whose loaded value is still the current one
    asleep: int  # mask of those in futex wait
    # Private to the client
    outstanding: int  # two threads: how many envs were sent and not received
    blocks: tuple[int, ...]  # marks; the user changes them too
    # Processes and links
    kernel: tuple[int, ...]  # per slot; slot = instance, unless a mutant runs two processes for one
    serves: tuple[int, ...]  # per instance: the slot bound to it, -1: none
    cut: int  # the next Bind says "interrupted" of these envs (Takeover in cpp/wire/link.h)
    mail: int  # mask of slots with an Unbind in their socket
    client_gone: bool
    # What may still happen
    trouble: int
    replacements: int
    # Noted for the checks alone
    received: tuple[int, ...]  # per env: the last step received
    unreported: int  # envs whose episode was cut by a death that no row has told of


CLIENT = 1  # the client's bit in `fresh` and `asleep`; slot n has bit n + 1
INSTANCES = ~CLIENT


def waiter(slot: int) -> int:
    return 2 << slot


def members(mask: int) -> list[int]:
    return [index for index in range(mask.bit_length()) if mask >> index & 1]


def mask_of(envs: Iterable[int]) -> int:
    return sum(1 << env for env in envs)


def count(mask: int) -> int:
    return bin(mask).count("1")


T = TypeVar("T")


def put(values: tuple[T, ...], index: int, value: T) -> tuple[T, ...]:
    return (*values[:index], value, *values[index + 1 :])


def in_phase(s: Shared, *phases: int) -> int:
    return mask_of(env for env, (phase, _) in enumerate(s.words) if phase in phases)


def named(mask: int) -> str:
    envs = ", ".join(map(str, members(mask)))
    return f"envs {envs}" if count(mask) > 1 else f"env {envs}" if mask else "no env"


Plan = tuple[tuple[str, int], ...]  # the steps ahead: name of the method, and its argument
Steps = Iterator[Step]
