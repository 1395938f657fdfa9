"""The segment's protocol as a model: what the client, the instances and the supervisor do to the shared words.

This file is the specification in executable form; README.md says the same in words. Every step below is one access to
shared memory (or one thing the kernel does), so the checker tries every order in which they can fall. Accesses that
nobody else could notice are folded into their neighbour, and where that is done it says so.

Where the steps live in the product:

    Client       cpp/batch    send, recv, drain, block recycling
    User         Python       whoever holds the arrays of a received block; lets go of them in any thread
    Instance     cpp/link     wait, poll, hand over
    Supervisor   envserver/   watches processes; changes words through cpp/batch

Memory is sequentially consistent, as all accesses in the product are. Nothing in the model is timed: a time-out is a
step that may happen, and only where README.md says so may anything depend on it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

from checker import Process, Result, Step, explore

# -- The setting -------------------------------------------------------------------------------------------------------

NEXT_STEP = "next-step"  # stands for "disabled" too: a dead instance's pending steps become faults
SAME_STEP = "same-step"  # a dead instance's pending steps wait for the replacement


@dataclass(frozen=True)
class Rules:
    """What the protocol asks for. All hold in the product; each mutant breaks one, and must be found out."""

    # Client, send
    words_before_bump: bool = True  # all words PENDING, then the instance's wake word is bumped
    send_bumps: bool = True  # bumped and then woken; waking alone is not enough
    send_wakes: bool = True
    down_from_idle: bool = True  # a down env goes IDLE -> FAULTED at once, never through PENDING
    # Client, receive
    refuse_too_few: bool = True  # fewer outstanding than asked for: an error, not a wait
    load_before_clear: bool = True  # the receive word is loaded before the bits are cleared
    clear_in_one: bool = True  # bits are cleared by an exchange, not by a load and a store
    clear_before_words: bool = True  # words are read after their bits are cleared
    second_look: bool = True  # something new but not enough: publish the new want and look again
    want_counts_held: bool = True  # want is what is still lacking
    slice_reads_all: bool = True  # a wait that times out is followed by a look at every outstanding word
    whole_gangs: bool = True  # envs that step together are received together
    # Client, blocks
    copy_at_receive: bool = True  # whether a block is lent or copied is settled when it is received
    skip_held_blocks: bool = True  # a lent block is not used again before it is let go of
    # Instance
    wake_word_before_scan: bool = True
    wake_word_before_mail: bool = True
    row_before_done: bool = True
    done_before_bit: bool = True
    all_done_before_bits: bool = True  # several envs: their bits are set when all their words are DONE
    bits_in_one: bool = True  # bits are set by fetch_or
    bits_before_want: bool = True
    instance_bumps: bool = True
    instance_wakes: bool = True
    gang_waits_for_idle: bool = True  # envs that step together start when none of them is IDLE ...
    gang_skips_served: bool = True  # ... and don't wait for those that are DONE or FAULTED already
    report_cut: bool = True  # a replacement's first row of a cut episode says so
    # Supervisor
    fault_after_exit: bool = True
    bind_after_exit: bool = True
    repeat_done_bits: bool = True
    word_before_bit: bool = True  # FAULTED first, then the bit
    supervisor_bumps: bool = True
    supervisor_wakes: bool = True
    down_swept: bool = True  # while an env is down, whatever becomes PENDING is made FAULTED
    up_before_bind: bool = True  # `down` is cleared before the replacement is bound
    mail_bumps: bool = True  # every control message bumps and wakes the instance
    end_with_client: bool = True  # a client that is gone ends the binding


@dataclass(frozen=True)
class Setting:
    """One configuration: how many of everything, and what may go wrong."""

    name: str
    instances: tuple[tuple[int, ...], ...]  # the envs of each
    batch: int
    sends: int  # how often each env is sent
    blocks: int = 0  # 0: asynchronous, a row per env and no blocks
    mode: str = NEXT_STEP
    gang: bool = False  # an instance's envs can only be stepped together
    resets: bool = False  # a send may be a reset
    subsets: bool = True  # a send may take any envs that are idle, not only all of them
    drains: bool = False  # the client may also ask for whatever is outstanding, as a reset does
    trouble: int = 0  # how often an instance may be killed, stopped or timed out
    replacements: int = 0  # how many may come; none has to
    crash: bool = False  # the client may crash
    unbind: bool = False  # at the end instances are asked to leave; else they are killed
    bitmap: tuple[int, ...] = ()  # the envs of each word of the ready bitmap, as masks; () = one word
    rules: Rules = field(default_factory=Rules)

    @property
    def envs(self) -> int:
        return sum(len(envs) for envs in self.instances)

    @property
    def synchronous(self) -> bool:
        return self.batch == self.envs

    @property
    def bitmap_words(self) -> tuple[int, ...]:
        return self.bitmap or ((1 << self.envs) - 1,)


# -- Shared state ------------------------------------------------------------------------------------------------------

IDLE, PENDING, DONE, FAULTED = range(4)
PHASES = ("IDLE", "PENDING", "DONE", "FAULTED")

Word = tuple[int, int]  # phase, step


class Kernel:
    """How a process stands."""

    NONE = 0  # there is none, and the supervisor knows
    RUNNING = 1
    STOPPED = 2  # SIGSTOP
    KILLED = 3  # SIGKILL is on its way; until it arrives the process runs on
    DYING = 4  # the same of a stopped process, which does nothing more
    EXITED = 5  # its pidfd says so; the supervisor has not looked yet
    NAMES = ("none", "running", "stopped", "killed", "dying", "exited")


LENT, CURRENT = 1, 2  # marks of a block: the user has arrays of it; the outstanding envs write to it


class Shared(NamedTuple):
    # In the segment
    words: tuple[Word, ...]
    resets: int  # mask: the env line's command is a reset
    rows: tuple[tuple[int, int], ...]  # per env, where its line says: two halves, each the step that wrote it
    ready: int  # mask: the ready bitmap
    want: int
    down: int  # mask
    # Futexes. A wake word only matters as "has it changed since X loaded it", so that is what is kept.
    fresh: int  # mask of waiters whose loaded value is still the current one
    asleep: int  # mask of waiters in futex wait
    # Blocks, known to client and user only
    blocks: tuple[int, ...]
    # Processes, links
    kernel: tuple[int, ...]  # per slot
    serves: tuple[int, ...]  # per instance: the slot that is bound, -1 if none
    cut: int  # mask: envs whose binding says "interrupted" (Takeover in cpp/wire/link.h)
    mail: int  # mask of slots with an Unbind in their socket
    client_gone: bool
    # What may still happen
    trouble: int
    replacements: int
    # Kept by the checker alone
    received: tuple[int, ...]  # per env: how many of its sends were received
    unreported: int  # mask: envs that lost an episode and have not been told


CLIENT = 1  # its bit in `fresh` and `asleep`


def waiter(slot: int) -> int:
    return 2 << slot


def envs_in(mask: int) -> list[int]:
    return [env for env in range(mask.bit_length()) if mask >> env & 1]


def mask_of(envs: Sequence[int]) -> int:
    return sum(1 << env for env in envs)


def count(mask: int) -> int:
    return bin(mask).count("1")


def put(values: tuple[Word, ...], index: int, value: Word) -> tuple[Word, ...]:
    return (*values[:index], value, *values[index + 1 :])


def put_int(values: tuple[int, ...], index: int, value: int) -> tuple[int, ...]:
    return (*values[:index], value, *values[index + 1 :])


def set_word(s: Shared, env: int, phase: int, step: int) -> Shared:
    return s._replace(words=put(s.words, env, (phase, step)))


def where(s: Shared, *phases: int) -> int:
    return sum(1 << env for env, (phase, _) in enumerate(s.words) if phase in phases)


def name_envs(mask: int) -> str:
    envs = envs_in(mask)
    return ("env " if len(envs) == 1 else "envs ") + ", ".join(map(str, envs)) if envs else "no env"


# -- Client: cpp/batch -------------------------------------------------------------------------------------------------


class ClientState(NamedTuple):
    at: str = "called"
    todo: int = 0  # mask: send: words to change; receive: words to read behind cleared bits
    sent: int = 0  # mask: envs of this send
    faulted: int = 0  # mask: those of them that went IDLE -> FAULTED
    was_down: bool = False
    part: int = 0  # which bitmap word, which instance
    need: int = 0  # receive: how many envs are asked for
    held: int = 0  # mask: received ready, not taken yet
    new: int = 0  # mask: found ready in this look
    all: bool = False  # this look is at every outstanding word


C = ClientState


class Client:
    """One thread that calls send and recv as it likes, and closes when everything is sent and received."""

    name = "client"

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.rules = setting.rules
        self.can_be_down = setting.trouble > 0

    def start(self) -> Hashable:
        return C()

    def steps(self, s: Shared, local: Hashable) -> Iterator[Step[Shared]]:
        assert isinstance(local, ClientState)
        if local.at == "gone":
            return
        yield from getattr(self, local.at)(s, local)
        if self.setting.crash:
            gone = s._replace(client_gone=True, fresh=s.fresh & ~CLIENT, asleep=s.asleep & ~CLIENT)
            yield Step("crashes", gone, C("gone"), chance=True)

    def called(self, s: Shared, c: ClientState) -> Iterator[Step[Shared]]:
        """Between two calls."""
        idle = where(s, IDLE)
        outstanding = self.setting.envs - count(idle)
        free = mask_of([env for env in envs_in(idle) if s.words[env][1] < self.setting.sends])
        for envs in self.sendable(free):
            yield from self.begin_send(s, c, envs)
        if outstanding >= self.setting.batch or (outstanding and not self.rules.refuse_too_few):
            yield from self.receive(f"recv({self.setting.batch})", s, C("publish", need=self.setting.batch, held=c.held))
        if outstanding and (self.setting.drains or (not free and outstanding < self.setting.batch)):
            yield from self.receive(f"drain({outstanding})", s, C("publish", need=outstanding, held=c.held))
        if not outstanding and not free:
            wrong = "" if all(n == self.setting.sends for n in s.received) else "a send was never received"
            yield Step("closes", s._replace(client_gone=True), C("gone"), wrong=wrong)

    def sendable(self, free: int) -> Iterator[int]:
        units = [mask_of(envs) for envs in self.setting.instances] if self.setting.gang else [1 << e for e in envs_in(free)]
        units = [unit for unit in units if unit & free == unit]
        sizes = range(1, len(units) + 1) if self.setting.subsets else range(len(units), len(units) + 1) if units else ()
        for size in sizes:
            for chosen in combinations(units, size):
                yield sum(chosen)

    # Send

    def begin_send(self, s: Shared, c: ClientState, envs: int) -> Iterator[Step[Shared]]:
        """The command, and the block of a batch's first send, go into the env lines: nobody reads those while IDLE."""
        for is_reset in (False, True) if self.setting.resets else (False,):
            what = f"{'reset' if is_reset else 'send'} {name_envs(envs)}"
            begun = s._replace(resets=s.resets | envs if is_reset else s.resets & ~envs)
            at = "look_down" if self.can_be_down else "to_pending"
            local = C(at if self.rules.words_before_bump else "bump_go", todo=envs, sent=envs, held=c.held)
            if not s.blocks or any(block & CURRENT for block in s.blocks):
                yield Step(what, begun, local)
                continue
            choice = [index for index, block in enumerate(s.blocks) if not block]
            if not choice and not (self.rules.copy_at_receive and self.rules.skip_held_blocks):
                choice = list(range(len(s.blocks)))
            for index in choice:
                blocks = put_int(s.blocks, index, s.blocks[index] | CURRENT)
                yield Step(f"{what} into block {index}", begun._replace(blocks=blocks), local)
            if not choice:
                yield Step(what, begun, local, wrong="no block is free at a send")

    def look_down(self, s: Shared, c: ClientState) -> Iterator[Step[Shared]]:
        env = envs_in(c.todo)[0]
        down = bool(s.down >> env & 1)
        label = f"reads down of env {env}: {int(down)}"
        if self.rules.down_from_idle:
            yield Step(label, s, c._replace(at="to_pending", was_down=down))
        elif down:
            yield Step(label, s, c._replace(at="take_back"))
        else:
            yield from self.next_env(label, s, c)

    def to_pending(self, s: Shared, c: ClientState) -> Iterator[Step[Shared]]:
        env = envs_in(c.todo)[0]
        step = s.words[env][1] + 1
        if c.was_down:
            faulted = set_word(s, env, FAULTED, step)._replace(unreported=s.unreported & ~(1 << env))
            c = c._replace(faulted=c.faulted | 1 << env)
            yield from self.next_env(f"env {env}: IDLE -> FAULTED, step {step}", faulted, c)
            return
        pending = set_word(s, env, PENDING, step)
        label = f"env {env}: IDLE -> PENDING, step {step}"
        if self.rules.down_from_idle or not self.can_be_down:
            yield from self.next_env(label, pending, c)
        else:
            yield Step(label, pending, c._replace(at="look_down"))

    def take_back(self, s: Shared, c: ClientState) -> Iterator[Step[Shared]]:
        """Mutant: the client makes its own PENDING word FAULTED."""
        env = envs_in(c.todo)[0]
        phase, step = s.words[env]
        if phase == PENDING:
            s = set_word(s, env, FAULTED, step)._replace(unreported=s.unreported & ~(1 << env))
            c = c._replace(faulted=c.faulted | 1 << env)
        yield from self.next_env(f"env {env}: PENDING -> FAULTED by the client", s, c)

    def next_env(self, label: str, s: Shared, c: ClientState) -> Iterator[Step[Shared]]:
        todo = c.todo & c.todo - 1
        c = c._replace(todo=todo, was_down=False)
        if todo:
            first = "look_down" if self.can_be_down and self.rules.down_from_idle else "to_pending"
            yield Step(label, s, c._replace(at=first))
        elif c.faulted:
            yield Step(label, s, c._replace(at="set_bits"))
        elif self.rules.words_before_bump and self.rules.send_bumps:
            yield Step(label, s, c._replace(at="bump_go"))
        else:
            yield Step(label, s, c._replace(at="wake_go"))

    def set_bits(self, s: Shared, c: ClientState) -> Iterator[Step[Shared]]:
        part = next(part for part in self.setting.bitmap_words if part & c.faulted)
        bits = c.faulted & part
        at = "bump_go" if self.rules.words_before_bump and self.rules.send_bumps else "wake_go"
        left = c._replace(faulted=c.faulted & ~part)
        yield Step(
            f"sets the bits of {name_envs(bits)}",
            s._replace(ready=s.ready | bits),
            left if left.faulted else left._replace(at=at),
        )

    def waiters(self, c: ClientState) -> int:
        """Instances that this send concerns: all at once if they share a word, else one after the other."""
        concerned = [i for i, envs in enumerate(self.setting.instances) if mask_of(envs) & c.sent]
        if not self.setting.synchronous:
            concerned = concerned[c.part : c.part + 1]
        return sum(self.waiters_of(instance) for instance in concerned)

    def waiters_of(self, instance: int) -> int:
        return sum(waiter(slot) for slot in slots_of(self.setting, instance))

    def bump_go(self, s: Shared, c: ClientState) -> Iterator[Step[Shared]]:
        changed = ~CLIENT if self.setting.synchronous else self.waiters(c)
        at = "wake_go" if self.rules.words_before_bump else "look_down" if self.can_be_down else "to_pending"
        local = c._replace(at=at)
        if at == "wake_go" and not self.rules.send_wakes:
            local = self.after_wake(c)
        yield Step("bumps the wake word", s._replace(fresh=s.fresh & ~changed), local)

    def wake_go(self, s: Shared, c: ClientState) -> Iterator[Step[Shared]]:
        yield Step("wakes who waits on it", s._replace(asleep=s.asleep & ~self.waiters(c)), self.after_wake(c))

    def after_wake(self, c: ClientState) -> ClientState:
        concerned = sum(1 for envs in self.setting.instances if mask_of(envs) & c.sent)
        if self.setting.synchronous or c.part + 1 == concerned:
            return C(held=c.held)
        return c._replace(at="bump_go" if self.rules.send_bumps else "wake_go", part=c.part + 1)

    # Receive

    def receive(self, call: str, s: Shared, c: ClientState) -> Iterator[Step[Shared]]:
        return (step._replace(label=f"{call}: {step.label}") for step in self.publish(s, c))

    def publish(self, s: Shared, c: ClientState) -> Iterator[Step[Shared]]:
        held = count(c.held) if self.rules.want_counts_held else 0
        want = max(1, c.need - held)
        at = "load_receive" if self.rules.load_before_clear else "clear_bits"
        yield Step(f"publishes want = {want}", s._replace(want=want), c._replace(at=at))

    def load_receive(self, s: Shared, c: ClientState) -> Iterator[Step[Shared]]:
        local = c._replace(at="clear_bits")
        if not self.rules.load_before_clear:
            local = c._replace(at="sleep")
        yield Step("loads the receive word", s._replace(fresh=s.fresh | CLIENT), local)

    def clear_bits(self, s: Shared, c: ClientState) -> Iterator[Step[Shared]]:
        """One exchange with 0 per word of the bitmap."""
        part = self.setting.bitmap_words[c.part]
        found = s.ready & part & ~c.held
        if not self.rules.clear_before_words:
            new = found & where(s, DONE, FAULTED)  # mutant: reads the words, then clears the bits
            yield Step(f"reads words of {name_envs(found)}", s, c._replace(at="clear_late", todo=s.ready, new=new))
            return
        if not self.rules.clear_in_one:
            yield Step(f"loads the bits: {name_envs(found)}", s, c._replace(at="store_zero", todo=found))
            return
        yield from self.cleared(f"clears the bits: {name_envs(found)}", s, c, found)

    def clear_late(self, s: Shared, c: ClientState) -> Iterator[Step[Shared]]:
        yield self.judge("clears the bits", s._replace(ready=s.ready & ~c.todo), c._replace(todo=0))

    def store_zero(self, s: Shared, c: ClientState) -> Iterator[Step[Shared]]:
        yield from self.cleared("stores 0", s, c, c.todo)

    def cleared(self, label: str, s: Shared, c: ClientState, found: int) -> Iterator[Step[Shared]]:
        s = s._replace(ready=s.ready & ~self.setting.bitmap_words[c.part])
        c = c._replace(todo=c.todo | found)
        if c.part + 1 < len(self.setting.bitmap_words):
            yield Step(label, s, c._replace(at="clear_bits", part=c.part + 1))
            return
        todo = where(s, PENDING, DONE, FAULTED) & ~c.held if c.all else c.todo
        c = c._replace(part=0, todo=todo, all=False)
        yield Step(label, s, c._replace(at="read_word")) if todo else self.judge(label, s, c)

    def read_word(self, s: Shared, c: ClientState) -> Iterator[Step[Shared]]:
        env = envs_in(c.todo)[0]
        phase = s.words[env][0]
        new = c.new | 1 << env if phase in (DONE, FAULTED) else c.new
        c = c._replace(todo=c.todo & c.todo - 1, new=new)
        label = f"reads env {env}: {PHASES[phase]}"
        yield (Step(label, s, c) if c.todo else self.judge(label, s, c))._replace(quiet=phase in (DONE, FAULTED))

    def judge(self, label: str, s: Shared, c: ClientState) -> Step[Shared]:
        """Enough: take. Something new: look again. Nothing new: wait. Private, so part of the step before."""
        held = c.held | c.new
        fresh = s.fresh
        if self.takings(held, c.need):
            at = "take"
            fresh &= ~CLIENT
        elif c.new and self.rules.second_look:
            at = "publish"
            fresh &= ~CLIENT
        else:
            at = "sleep" if self.rules.load_before_clear else "load_receive"
        return Step(label, s._replace(fresh=fresh), C(at, need=c.need, held=held))

    def takings(self, held: int, need: int) -> list[int]:
        """The sets of ready envs that make this batch: any of them will do."""
        units = [1 << env for env in envs_in(held)]
        if self.setting.gang and self.rules.whole_gangs:
            units = [mask_of(envs) for envs in self.setting.instances if mask_of(envs) & held == mask_of(envs)]
        sums = (sum(chosen) for size in range(1, len(units) + 1) for chosen in combinations(units, size))
        return [envs for envs in sums if count(envs) == need]

    def sleep(self, s: Shared, c: ClientState) -> Iterator[Step[Shared]]:
        if s.fresh & CLIENT:
            yield Step("waits", s._replace(asleep=s.asleep | CLIENT), c._replace(at="asleep"))
        else:
            yield Step("does not wait: the word has changed", s, c._replace(at="publish"))

    def asleep(self, s: Shared, c: ClientState) -> Iterator[Step[Shared]]:
        if not s.asleep & CLIENT:
            yield Step("is awake", s._replace(fresh=s.fresh & ~CLIENT), c._replace(at="publish"))
        elif Kernel.STOPPED in s.kernel:
            # The wait comes in slices, so that an instance stopped between DONE and its wake doesn't matter. The
            # slices are in the model for that case alone: any other wake-up that needs one shows as a dead-lock.
            s = s._replace(asleep=s.asleep & ~CLIENT, fresh=s.fresh & ~CLIENT)
            yield Step("ends a slice of its wait", s, c._replace(at="publish", all=self.rules.slice_reads_all))

    def take(self, s: Shared, c: ClientState) -> Iterator[Step[Shared]]:
        """Asynchronous: copies the rows; words to IDLE. One step, since DONE and FAULTED are the client's alone."""
        for envs in self.takings(c.held, c.need):
            wrong = ""
            after = s
            for env in envs_in(envs):
                phase, step = s.words[env]
                if phase not in (DONE, FAULTED):
                    wrong = f"env {env} is taken while {PHASES[phase]}"
                elif phase == DONE and s.rows[env] != (step, step):
                    wrong = f"the row of env {env} is torn or stale: {s.rows[env]} at step {step}"
                elif step != s.received[env] + 1:
                    wrong = f"env {env}: step {step} is received after step {s.received[env]}"
                after = set_word(after, env, IDLE, step)
                after = after._replace(
                    rows=put(after.rows, env, (0, 0)), received=put_int(after.received, env, step)
                )
            label = f"takes {name_envs(envs)}"
            for blocks, what in self.recycle(after):
                yield Step(label + what, after._replace(blocks=blocks), C(held=c.held & ~envs), wrong=wrong)

    def recycle(self, s: Shared) -> list[tuple[tuple[int, ...], str]]:
        """The received block is lent to the user, unless that would leave none: then the user gets a copy."""
        current = [index for index, block in enumerate(s.blocks) if block & CURRENT]
        if not current or where(s, PENDING, DONE, FAULTED):
            return [(s.blocks, "")]
        (index,) = current
        unused = put_int(s.blocks, index, s.blocks[index] & ~CURRENT)
        lent = put_int(s.blocks, index, LENT)
        others_free = any(not block for other, block in enumerate(s.blocks) if other != index)
        if others_free or not (self.rules.copy_at_receive and self.rules.skip_held_blocks):
            return [(lent, f", lends block {index}")]
        return [(unused, f", copies block {index} to the heap")]


class User:
    """Holds the arrays of lent blocks for as long as it likes."""

    name = "user"

    def start(self) -> Hashable:
        return ()

    def steps(self, s: Shared, local: Hashable) -> Iterator[Step[Shared]]:
        for index, block in enumerate(s.blocks):
            if block & LENT and not s.client_gone:
                blocks = put_int(s.blocks, index, block & ~LENT)
                yield Step(f"lets go of block {index}", s._replace(blocks=blocks), local, chance=True)


# -- Instance: cpp/link ------------------------------------------------------------------------------------------------


class InstanceState(NamedTuple):
    at: str = "off"
    todo: int = 0  # mask: scan: words to read; later: envs still to do in this stage
    idle: bool = False  # scan: a word was IDLE
    busy: int = 0  # mask: envs of this round
    steps: tuple[int, ...] = ()  # per env of the instance: the step of this round
    block: int = -1
    bits: int = 0  # mask: bits still to set
    counted: int = 0
    want: int = 0
    part: int = 0
    cut: int = 0  # mask: envs whose next row reports a cut episode
    live: int = 0  # mask, gangs only: envs that this process has served


class Instance:
    """A process bound to an instance's envs. A slot is used again by the replacement."""

    def __init__(self, setting: Setting, slot: int) -> None:
        self.setting = setting
        self.rules = setting.rules
        self.slot = slot
        self.instance = slot % len(setting.instances)
        self.envs = setting.instances[self.instance]
        self.mine = mask_of(self.envs)
        self.me = waiter(slot)
        again = "" if slot == self.instance else ", second process"
        self.name = f"instance {self.instance}{again}"

    def start(self) -> Hashable:
        return InstanceState()

    def steps(self, s: Shared, local: Hashable) -> Iterator[Step[Shared]]:
        assert isinstance(local, InstanceState)
        kernel = s.kernel[self.slot]
        if kernel in (Kernel.NONE, Kernel.EXITED, Kernel.STOPPED):
            return
        if local.at == "off":
            local = self.begin(InstanceState(cut=s.cut & self.mine))
        if kernel in (Kernel.KILLED, Kernel.DYING):
            yield self.dies("dies of SIGKILL", s)
        if kernel == Kernel.DYING:
            return
        if kernel == Kernel.RUNNING and s.trouble:
            less = s._replace(trouble=s.trouble - 1)
            yield self.dies(f"dies at {local.at}", less, chance=True)
            stopped = less._replace(kernel=put_int(less.kernel, self.slot, Kernel.STOPPED))
            yield Step(f"is stopped at {local.at}", stopped, local, chance=True)
        yield from getattr(self, local.at)(s, local)

    def dies(self, label: str, s: Shared, chance: bool = False) -> Step[Shared]:
        s = s._replace(
            kernel=put_int(s.kernel, self.slot, Kernel.EXITED),
            fresh=s.fresh & ~self.me,
            asleep=s.asleep & ~self.me,
            unreported=s.unreported | self.mine,
        )
        return Step(label, s, InstanceState(), chance=chance)

    # Wait and poll

    @property
    def look(self) -> tuple[str, ...]:
        """The order in which it looks for something to do."""
        if not self.rules.wake_word_before_scan:
            return ("scan", "load_wake", "sleep")
        if not self.setting.unbind:
            return ("load_wake", "scan", "sleep")
        if not self.rules.wake_word_before_mail:
            return ("read_mail", "load_wake", "scan", "sleep")
        return ("load_wake", "read_mail", "scan", "sleep")

    def begin(self, i: InstanceState) -> InstanceState:
        return self.look_at(self.look[0], i)

    def look_on(self, i: InstanceState) -> InstanceState:
        return self.look_at(self.look[self.look.index(i.at) + 1], i)

    def look_at(self, at: str, i: InstanceState) -> InstanceState:
        return InstanceState(at, todo=self.mine if at == "scan" else 0, cut=i.cut, live=i.live)

    def load_wake(self, s: Shared, i: InstanceState) -> Iterator[Step[Shared]]:
        yield Step("loads its wake word", s._replace(fresh=s.fresh | self.me), self.look_on(i))

    def read_mail(self, s: Shared, i: InstanceState) -> Iterator[Step[Shared]]:
        if s.mail >> self.slot & 1:
            s = s._replace(kernel=put_int(s.kernel, self.slot, Kernel.NONE), fresh=s.fresh & ~self.me)
            yield Step("finds Unbind and leaves", s, InstanceState())
        else:
            yield Step("finds no message", s, self.look_on(i))

    def scan(self, s: Shared, i: InstanceState) -> Iterator[Step[Shared]]:
        env = envs_in(i.todo)[0]
        phase, step = s.words[env]
        label = f"reads env {env}: {PHASES[phase]}"
        steps = i.steps or (0,) * len(self.envs)
        i = i._replace(todo=i.todo & i.todo - 1, idle=i.idle or phase == IDLE)
        if phase == PENDING:
            current = [index for index, block in enumerate(s.blocks) if block & CURRENT]
            steps = put_int(steps, self.envs.index(env), step)
            i = i._replace(busy=i.busy | 1 << env, block=current[0] if current else -1)
        elif not self.rules.gang_skips_served:
            i = i._replace(idle=True)
        i = i._replace(steps=steps)
        if i.todo:
            yield Step(label, s, i, quiet=phase == PENDING)
        elif i.busy and not (self.setting.gang and i.idle and self.rules.gang_waits_for_idle):
            wrong = ""
            if self.setting.gang and i.live & ~i.busy:
                wrong = f"{name_envs(i.busy)} would step without {name_envs(i.live & ~i.busy)}"
            s = s._replace(fresh=s.fresh & ~self.me)
            start = i._replace(at="write_first", todo=i.busy, idle=False)
            yield Step(label, s, start, quiet=phase == PENDING, wrong=wrong)
        else:
            yield Step(label, s, self.look_on(i))

    def sleep(self, s: Shared, i: InstanceState) -> Iterator[Step[Shared]]:
        if s.fresh & self.me:
            yield Step("waits", s._replace(asleep=s.asleep | self.me), i._replace(at="asleep"))
        else:
            yield Step("does not wait: the word has changed", s, self.begin(i))

    def asleep(self, s: Shared, i: InstanceState) -> Iterator[Step[Shared]]:
        if not s.asleep & self.me:
            yield Step("is awake", s._replace(fresh=s.fresh & ~self.me), self.begin(i))

    # Serve

    def step_of(self, i: InstanceState, env: int) -> int:
        return i.steps[self.envs.index(env)]

    def check_write(self, s: Shared, i: InstanceState, env: int) -> str:
        """May this process write this row now?"""
        if s.words[env] != (PENDING, self.step_of(i, env)):
            return f"the row of env {env} is written while {PHASES[s.words[env][0]]}, not PENDING"
        if s.serves[self.instance] != self.slot:
            return f"the row of env {env} is written by a process that does not serve it"
        if i.block >= 0 and s.blocks[i.block] & LENT:
            return f"block {i.block} changes while the user holds it"
        return ""

    def write_first(self, s: Shared, i: InstanceState) -> Iterator[Step[Shared]]:
        env = envs_in(i.todo)[0]
        rows = put(s.rows, env, (self.step_of(i, env), s.rows[env][1]))
        label = f"writes the first half of env {env}'s row"
        at = "write_rest" if self.rules.row_before_done else "to_done"
        yield Step(label, s._replace(rows=rows), i._replace(at=at), quiet=True, wrong=self.check_write(s, i, env))

    def write_rest(self, s: Shared, i: InstanceState) -> Iterator[Step[Shared]]:
        env = envs_in(i.todo)[0]
        bit = 1 << env
        wrong = self.check_write(s, i, env)
        reports = i.cut & bit and self.rules.report_cut
        if not wrong and s.unreported & bit and not reports and not s.resets & bit:
            wrong = f"env {env}: its episode was cut, and this row goes on as if not"
        rows = put(s.rows, env, (s.rows[env][0], self.step_of(i, env)))
        s = s._replace(rows=rows, unreported=s.unreported & ~bit)
        label = f"writes the rest of env {env}'s row{', marked as a fault' if reports else ''}"
        todo = i.todo & i.todo - 1
        i = i._replace(cut=i.cut & ~bit)
        if self.setting.gang and todo:
            yield Step(label, s, i._replace(todo=todo, at="write_first"), quiet=True, wrong=wrong)
            return
        at = "to_done" if self.rules.done_before_bit else "set_bits"
        todo = i.busy if self.setting.gang else i.todo
        yield Step(label, s, i._replace(at=at, todo=todo, bits=i.busy), quiet=True, wrong=wrong)

    def to_done(self, s: Shared, i: InstanceState) -> Iterator[Step[Shared]]:
        env = envs_in(i.todo)[0]
        step = self.step_of(i, env)
        wrong = "" if s.words[env] == (PENDING, step) else f"env {env} is not PENDING any more when its row is done"
        s = set_word(s, env, DONE, step)
        label = f"env {env}: PENDING -> DONE, step {step}"
        todo = i.todo & i.todo - 1
        i = i._replace(todo=todo, live=i.live | 1 << env if self.setting.gang else 0)
        if not self.rules.row_before_done:
            at = "late_rest"
            i = i._replace(todo=1 << env)
        elif todo and not self.rules.all_done_before_bits:
            at = "set_bits"
        elif todo:
            at = "to_done" if self.setting.gang else "write_first"
        else:
            at = "set_bits" if self.rules.bits_before_want else "read_want"
            if not self.rules.done_before_bit:
                at = "read_want"
        yield Step(label, s, i._replace(at=at, bits=i.busy if self.rules.done_before_bit else 0), wrong=wrong)

    def late_rest(self, s: Shared, i: InstanceState) -> Iterator[Step[Shared]]:
        """Mutant: the rest of the row follows its DONE."""
        env = envs_in(i.todo)[0]
        rows = put(s.rows, env, (s.rows[env][0], self.step_of(i, env)))
        yield Step(f"writes the rest of env {env}'s row", s._replace(rows=rows), i._replace(at="set_bits", todo=0))

    # Hand over

    def set_bits(self, s: Shared, i: InstanceState) -> Iterator[Step[Shared]]:
        """One fetch_or per word of the bitmap, for all envs of this round that lie in it."""
        part = next(part for part in self.setting.bitmap_words if part & i.bits)
        bits = i.bits & part
        if not self.rules.bits_in_one:
            yield Step("loads the bitmap", s, i._replace(at="store_bits", counted=s.ready | bits))
            return
        i = i._replace(bits=i.bits & ~part)
        s = s._replace(ready=s.ready | bits)
        label = f"sets the bits of {name_envs(bits)}"
        if i.bits:
            yield Step(label, s, i)
        elif i.todo and not self.rules.all_done_before_bits:
            yield Step(label, s, i._replace(at="read_want"))
        elif not self.rules.done_before_bit:
            yield Step(label, s, i._replace(at="to_done"))
        else:
            yield Step(label, s, i._replace(at="read_want" if self.rules.bits_before_want else "count_bits"))

    def store_bits(self, s: Shared, i: InstanceState) -> Iterator[Step[Shared]]:
        """Mutant: a load and a store where a fetch_or belongs."""
        yield Step("stores the bitmap", s._replace(ready=i.counted), i._replace(at="read_want", counted=0, bits=0))

    def read_want(self, s: Shared, i: InstanceState) -> Iterator[Step[Shared]]:
        at = "count_bits" if self.rules.bits_before_want else "set_bits"
        yield Step(f"reads want: {s.want}", s, i._replace(at=at, want=s.want))

    def count_bits(self, s: Shared, i: InstanceState) -> Iterator[Step[Shared]]:
        """One load per word of the bitmap."""
        counted = i.counted + count(s.ready & self.setting.bitmap_words[i.part])
        label = f"counts {counted} ready"
        if i.part + 1 < len(self.setting.bitmap_words):
            yield Step(label, s, i._replace(counted=counted, part=i.part + 1))
        elif counted >= i.want:
            at = "bump_receive" if self.rules.instance_bumps else "wake_receive"
            yield Step(label, s, i._replace(at=at, counted=0, part=0, want=0))
        else:
            yield Step(label, s, self.after_count(i))

    def after_count(self, i: InstanceState) -> InstanceState:
        if i.todo:  # mutant: bits before all envs of the round are DONE
            return i._replace(at="to_done", counted=0, part=0, want=0)
        return self.begin(i)

    def bump_receive(self, s: Shared, i: InstanceState) -> Iterator[Step[Shared]]:
        local = i._replace(at="wake_receive") if self.rules.instance_wakes else self.after_count(i)
        yield Step("bumps the receive word", s._replace(fresh=s.fresh & ~CLIENT), local)

    def wake_receive(self, s: Shared, i: InstanceState) -> Iterator[Step[Shared]]:
        yield Step("wakes the client", s._replace(asleep=s.asleep & ~CLIENT), self.after_count(i))


# -- Supervisor: envserver ---------------------------------------------------------------------------------------------


class SupervisorState(NamedTuple):
    at: str = "watch"
    instance: int = -1
    todo: int = 0  # mask: envs still to look at
    bits: int = 0  # mask
    down: bool = False  # their envs are down: resets and same-step steps become faults too
    slot: int = -1


V = SupervisorState


class Supervisor:
    """One thread: it finishes with one event before it takes the next."""

    name = "supervisor"

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.rules = setting.rules
        self.masks = [mask_of(envs) for envs in setting.instances]
        self.slots = [slots_of(setting, instance) for instance in range(len(setting.instances))]

    def start(self) -> Hashable:
        return V()

    def steps(self, s: Shared, local: Hashable) -> Iterator[Step[Shared]]:
        assert isinstance(local, SupervisorState)
        yield from getattr(self, local.at)(s, local)

    def watch(self, s: Shared, v: SupervisorState) -> Iterator[Step[Shared]]:
        if s.client_gone:
            if self.rules.end_with_client:
                yield from self.end_session(s, v)
            return
        for instance, envs in enumerate(self.masks):
            for slot in self.slots[instance]:
                yield from self.watch_process(s, instance, slot)
            if s.serves[instance] >= 0:
                if envs & s.down and not self.rules.up_before_bind:
                    yield Step("goes on", s, V("clear_down", instance, envs))
                    yield Step("goes on", s, V("fault", instance, envs, down=True))
                continue
            if envs & ~s.down:
                yield Step(f"instance {instance}: reset_timeout is over", s, V("set_down", instance, envs, down=True))
            elif envs & where(s, PENDING) and self.rules.down_swept:
                yield Step(f"instance {instance}: finds steps of a down env", s, V("fault", instance, envs, down=True))
            if s.replacements:
                at = "clear_down" if s.down & envs and self.rules.up_before_bind else "bind"
                ready = s._replace(replacements=s.replacements - 1)
                yield Step(f"instance {instance}: a replacement is ready", ready, V(at, instance, envs), chance=True)

    def watch_process(self, s: Shared, instance: int, slot: int) -> Iterator[Step[Shared]]:
        kernel = s.kernel[slot]
        envs = self.masks[instance]
        if kernel == Kernel.EXITED:
            unbound = put_int(s.serves, instance, -1) if s.serves[instance] == slot else s.serves
            s = s._replace(kernel=put_int(s.kernel, slot, Kernel.NONE), serves=unbound)
            yield Step(f"instance {instance}: its process has exited", s, V("fault", instance, envs))
        elif kernel in (Kernel.RUNNING, Kernel.STOPPED) and envs & where(s, PENDING):
            # A step takes too long. Sure to come for a stopped process; for one that runs it is bad luck.
            chance = kernel == Kernel.RUNNING
            if chance and not s.trouble:
                return
            killed = s._replace(
                kernel=put_int(s.kernel, slot, Kernel.KILLED if chance else Kernel.DYING),
                trouble=s.trouble - int(chance),
            )
            local = V()
            if not self.rules.fault_after_exit:
                local = V("fault", instance, envs)
            if not self.rules.bind_after_exit and s.replacements:
                killed = killed._replace(replacements=s.replacements - 1)
                local = V("bind", instance, envs)
            yield Step(f"instance {instance}: step_timeout is over, sends SIGKILL", killed, local, chance=chance)

    def fault(self, s: Shared, v: SupervisorState) -> Iterator[Step[Shared]]:
        """One env of an instance that has no process: its word, by compare-and-swap, and whether to set its bit."""
        env = envs_in(v.todo)[0]
        bit = 1 << env
        phase, step = s.words[env]
        waits_for_replacement = self.setting.mode == SAME_STEP or bool(s.resets & bit)
        bits = v.bits
        if phase == PENDING and (v.down or not waits_for_replacement):
            label = f"env {env}: PENDING -> FAULTED, step {step}"
            s = set_word(s, env, FAULTED, step)._replace(cut=s.cut & ~bit, unreported=s.unreported & ~bit)
            bits |= bit
        else:
            label = f"finds env {env} {PHASES[phase]}"
            if not v.down:
                s = s._replace(cut=s.cut | bit)
            if phase == FAULTED or (phase == DONE and self.rules.repeat_done_bits):
                bits |= bit
        v = v._replace(todo=v.todo & v.todo - 1, bits=bits)
        if v.todo:
            yield Step(label, s, v)
        elif v.bits:
            yield Step(label, s, v._replace(at="set_bits"))
        else:
            yield Step(label, s, self.wakes(v))

    def wakes(self, v: SupervisorState) -> SupervisorState:
        if self.rules.supervisor_bumps:
            return V("bump_receive")
        return V("wake_receive") if self.rules.supervisor_wakes else V()

    def set_bits(self, s: Shared, v: SupervisorState) -> Iterator[Step[Shared]]:
        part = next(part for part in self.setting.bitmap_words if part & v.bits)
        label = f"sets the bits of {name_envs(v.bits & part)}"
        left = v.bits & ~part
        s = s._replace(ready=s.ready | v.bits & part)
        yield Step(label, s, v._replace(bits=left) if left else self.wakes(v))

    def bump_receive(self, s: Shared, v: SupervisorState) -> Iterator[Step[Shared]]:
        local = V("wake_receive") if self.rules.supervisor_wakes else V()
        yield Step("bumps the receive word", s._replace(fresh=s.fresh & ~CLIENT), local)

    def wake_receive(self, s: Shared, v: SupervisorState) -> Iterator[Step[Shared]]:
        yield Step("wakes the client", s._replace(asleep=s.asleep & ~CLIENT), V())

    # No replacement in time; a replacement

    def set_down(self, s: Shared, v: SupervisorState) -> Iterator[Step[Shared]]:
        env = envs_in(v.todo)[0]
        left = v.todo & v.todo - 1
        local = v._replace(todo=left) if left else v._replace(at="fault", todo=self.masks[v.instance])
        yield Step(f"env {env} is down", s._replace(down=s.down | 1 << env), local)

    def clear_down(self, s: Shared, v: SupervisorState) -> Iterator[Step[Shared]]:
        env = envs_in(v.todo)[0]
        left = v.todo & v.todo - 1
        local = v._replace(todo=left) if left else V("bind", v.instance) if self.rules.up_before_bind else V()
        yield Step(f"env {env} is up", s._replace(down=s.down & ~(1 << env)), local)

    def bind(self, s: Shared, v: SupervisorState) -> Iterator[Step[Shared]]:
        slot = next(slot for slot in self.slots[v.instance] if s.kernel[slot] == Kernel.NONE)
        s = s._replace(
            kernel=put_int(s.kernel, slot, Kernel.RUNNING), serves=put_int(s.serves, v.instance, slot)
        )
        yield Step(f"binds a process to instance {v.instance}", s, V())

    # The client is gone

    def end_session(self, s: Shared, v: SupervisorState) -> Iterator[Step[Shared]]:
        for instance, slots in enumerate(self.slots):
            for slot in slots:
                kernel = s.kernel[slot]
                if kernel == Kernel.EXITED:
                    gone = s._replace(kernel=put_int(s.kernel, slot, Kernel.NONE))
                    yield Step(f"instance {instance}: its process has exited", gone, V())
                elif kernel == Kernel.RUNNING and not self.setting.unbind:
                    killed = s._replace(kernel=put_int(s.kernel, slot, Kernel.KILLED))
                    yield Step(f"instance {instance}: sends SIGKILL", killed, V())
                elif kernel == Kernel.STOPPED:
                    killed = s._replace(kernel=put_int(s.kernel, slot, Kernel.DYING))
                    yield Step(f"instance {instance}: does not answer, sends SIGKILL", killed, V())
                elif kernel == Kernel.RUNNING and not s.mail >> slot & 1:
                    mail = s._replace(mail=s.mail | 1 << slot)
                    yield Step(f"instance {instance}: sends Unbind", mail, V("bump_mail", instance, slot=slot))

    def bump_mail(self, s: Shared, v: SupervisorState) -> Iterator[Step[Shared]]:
        changed = ~CLIENT if self.setting.synchronous else waiter(v.slot)
        if self.rules.mail_bumps:
            s = s._replace(fresh=s.fresh & ~changed)
        yield Step("bumps the wake word", s, v._replace(at="wake_mail"))

    def wake_mail(self, s: Shared, v: SupervisorState) -> Iterator[Step[Shared]]:
        yield Step("wakes who waits on it", s._replace(asleep=s.asleep & ~waiter(v.slot)), V())


# -- The whole ---------------------------------------------------------------------------------------------------------


def slots_of(setting: Setting, instance: int) -> list[int]:
    """Where processes of an instance can be. One at a time, unless a mutant binds the next one too early."""
    if setting.rules.bind_after_exit:
        return [instance]
    return [instance, instance + len(setting.instances)]


def start(setting: Setting) -> Shared:
    instances = len(setting.instances)
    slots = instances if setting.rules.bind_after_exit else 2 * instances
    return Shared(
        words=((IDLE, 0),) * setting.envs,
        resets=0,
        rows=((0, 0),) * setting.envs,
        ready=0,
        want=setting.batch,
        down=0,
        fresh=0,
        asleep=0,
        blocks=(0,) * setting.blocks,
        kernel=(Kernel.RUNNING,) * instances + (Kernel.NONE,) * (slots - instances),
        serves=tuple(range(instances)),
        cut=0,
        mail=0,
        client_gone=False,
        trouble=setting.trouble,
        replacements=setting.replacements,
        received=(0,) * setting.envs,
        unreported=0,
    )


def processes(setting: Setting) -> list[Process[Shared]]:
    slots = sorted(slot for instance in range(len(setting.instances)) for slot in slots_of(setting, instance))
    found: list[Process[Shared]] = [Client(setting), *(Instance(setting, slot) for slot in slots), Supervisor(setting)]
    return [*found, User()] if setting.blocks else found


def over(s: Shared, locals_: Sequence[Hashable]) -> bool:
    return s.client_gone and all(kernel == Kernel.NONE for kernel in s.kernel) and V() in locals_


def check(setting: Setting, max_states: int = 5_000_000) -> Result[Shared]:
    return explore(start(setting), processes(setting), over, max_states)
