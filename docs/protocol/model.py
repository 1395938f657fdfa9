"""The segment's protocol as a model: what the client, the instances and the supervisor do to the words they share.

This is the specification in executable form; README.md says the same in words. Each process works off a plan: a tuple
of steps, in the order that the protocol prescribes. A step is one access to shared memory, or one thing that the kernel
does, so the checker tries every order in which the steps of all processes can fall. What nobody else could notice
(private memory, choices) is part of the step beside it.

Where the steps live in the product:

    Client       cpp/batch/session.cc   post, wake, collect, look, take_block, take_rows; block_ring.cc
    User         Python                 holds the arrays of received blocks and lets go of them, in any thread
    Instance     cpp/link/binding.cc    poll, take, hand_over, flush, wait; link.cc: next
    Supervisor   cpp/batch/owner.cc     instance_exited, expire, announce, bind_message; called by envserver/slot.py

Memory is sequentially consistent. Nothing is timed: a time-out is a step that may happen or, where the protocol rests
on it, one that is sure to happen after a process was stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple, TypeVar

from checker import Process, Result, Step, explore

NEXT_STEP = "next-step"  # stands for "disabled" too: a dead instance's pending steps become faults
SAME_STEP = "same-step"  # a dead instance's pending steps wait for the replacement


@dataclass(frozen=True)
class Rules:
    """What the protocol asks for. All hold in the product; each mutant breaks one, and must be found out."""

    # Client: send
    send_idle_only: bool = True  # an env is sent only while its word is IDLE
    words_before_bump: bool = True  # first all words PENDING, then the wake word is bumped
    send_bumps: bool = True  # it is bumped and then woken; waking alone is not enough
    send_wakes: bool = True
    down_from_idle: bool = True  # a down env goes IDLE -> FAULTED, never through PENDING ...
    down_sets_bit: bool = True  # ... and the client sets its bit
    # Client: receive
    refuse_too_few: bool = True  # fewer outstanding than asked for is an error, not a wait
    load_before_clear: bool = True  # the receive word is loaded before the bits are cleared
    clear_in_one: bool = True  # bits are cleared by an exchange, not by a load and a store
    clear_before_words: bool = True  # words are read after their bits were cleared
    second_look: bool = True  # something new but not enough: publish the new want, look again
    want_counts_held: bool = True  # want is what is still lacking ...
    want_counts_parts: bool = True  # ... where ready envs of a gang count before all of it is ready
    slice_reads_all: bool = True  # after a wait that timed out every outstanding word is read
    whole_gangs: bool = True  # envs that step together are received together
    copy_before_idle: bool = True  # asynchronous: a row is copied before its word is IDLE
    # Client: blocks
    copy_at_receive: bool = True  # lent or copied is settled when the batch is received, not at the next send
    lent_is_not_free: bool = True  # a lent block is not used again before it is let go of
    # Instance
    wake_word_before_scan: bool = True
    wake_word_before_mail: bool = True
    row_before_done: bool = True
    done_before_bit: bool = True
    all_done_before_bits: bool = True  # several envs: bits are set when all their words are DONE
    bits_in_one: bool = True  # bits are set by fetch_or, not by a load and a store
    bits_before_want: bool = True
    bits_before_count: bool = True
    instance_bumps: bool = True
    instance_wakes: bool = True
    gang_waits: bool = True  # envs that step together start when none of them is IDLE ...
    gang_skips_served: bool = True  # ... without waiting for those that are DONE or FAULTED already ...
    gang_looks_again: bool = True  # ... and were read so after one of them was seen PENDING
    gang_resets_alone: bool = True  # a reset waits for nobody
    cut_is_reported: bool = True  # a replacement's first row of a cut episode says so
    # Supervisor
    fault_after_exit: bool = True
    bind_after_exit: bool = True
    repeat_done_bits: bool = True
    word_before_bit: bool = True  # first FAULTED, then the bit
    supervisor_bumps: bool = True
    supervisor_wakes: bool = True
    down_is_swept: bool = True  # while an env is down, whatever is found PENDING becomes FAULTED
    up_before_bind: bool = True  # `down` is cleared before the replacement is bound
    mail_bumps: bool = True  # a message on the link also bumps the instance's wake word
    mail_wakes: bool = True
    end_with_client: bool = True  # a client that is gone ends its instances' bindings


@dataclass(frozen=True)
class Setting:
    """One configuration: how many of everything, and what may go wrong."""

    name: str
    instances: tuple[tuple[int, ...], ...]  # the envs of each
    batch: int
    sends: int  # how often each env is sent
    blocks: int = 0  # 0: asynchronous, one row per env and no blocks
    mode: str = NEXT_STEP
    gang: bool = False  # an instance's envs can only be stepped together
    resets: bool = False  # a send may be a reset
    subsets: bool = True  # a send may take any envs that can be sent, not only all of them
    drains: bool = False  # the client may also receive whatever is outstanding, as reset() does
    threads: bool = False  # asynchronous: one thread sends, another one receives
    trouble: int = 0  # how often an instance may die, be stopped, or be too slow
    replacements: int = 0  # how many there are; none has to come
    crash: bool = False  # the client may crash
    unbind: bool = False  # in the end instances are asked to leave; otherwise they are killed
    bitmap: tuple[int, ...] = ()  # the envs of each word of the ready bitmap, as masks; (): one word
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


# -- Client: cpp/batch -------------------------------------------------------------------------------------------------


class ClientState(NamedTuple):
    plan: Plan = ()  # empty: between two calls
    was_down: bool = False
    need: int = 0  # receive: how many envs are asked for
    held: int = 0  # envs found ready and not taken yet
    new: int = 0  # envs found ready in this look
    every: bool = False  # this look, after a slice of the wait, is at every outstanding word
    taken: tuple[tuple[int, int], ...] = ()  # two threads: the words of the batch's envs


class Client:
    """A thread that sends and receives as it likes, and closes when everything was sent and received; or one of two."""

    def __init__(self, setting: Setting, sends: bool = True, receives: bool = True) -> None:
        self.setting = setting
        self.rules = setting.rules
        self.sends = sends
        self.receives = receives
        self.name = "client" if sends and receives else "sender" if sends else "receiver"
        self.gangs = [mask_of(envs) for envs in setting.instances]

    def start(self) -> ClientState:
        return ClientState()

    def steps(self, s: Shared, local: ClientState) -> Steps:
        if s.client_gone:
            return
        if local.plan:
            (step, argument), rest = local.plan[0], local.plan[1:]
            yield from getattr(self, step)(s, local._replace(plan=rest), argument)
        else:
            yield from self.between_calls(s, local)
        if self.setting.crash and self.receives:
            s = s._replace(client_gone=True, fresh=s.fresh & ~CLIENT, asleep=s.asleep & ~CLIENT)
            yield Step("crashes", s, ClientState(), chance=True)

    def between_calls(self, s: Shared, c: ClientState) -> Steps:
        idle = in_phase(s, IDLE)
        outstanding = s.outstanding if self.setting.threads else self.setting.envs - count(idle)
        may_send = idle if self.rules.send_idle_only else in_phase(s, IDLE, DONE, FAULTED)
        left = mask_of(env for env in members(may_send) if s.words[env][1] < self.setting.sends)
        if self.sends:
            yield from self.send(s, c, left, idle)
        if not self.receives:
            return
        if outstanding >= self.setting.batch or (outstanding and not self.rules.refuse_too_few):
            yield from self.receive(f"recv({self.setting.batch})", s, c, self.setting.batch)
        if outstanding and (self.setting.drains or (not left and outstanding < self.setting.batch)):
            yield from self.receive(f"drain({outstanding})", s, c, outstanding)
        if not outstanding and not left and count(idle) == self.setting.envs:
            wrong = "" if set(s.received) == {self.setting.sends} else "a send was never received"
            yield Step("closes", s._replace(client_gone=True), ClientState(), wrong=wrong)

    # Send

    def send(self, s: Shared, c: ClientState, left: int, idle: int) -> Steps:
        """Command and block go into the env lines; nobody else reads those of an IDLE env."""
        for reset in (False, True) if self.setting.resets else (False,):
            units = [1 << env for env in members(left)]
            if self.setting.gang and not (reset and count(idle) == self.setting.envs):
                units = [gang for gang in self.gangs if gang & left == gang]
            for envs in unions(units, 1 if self.setting.subsets else len(units)):
                call = f"{'reset' if reset else 'send'} of {named(envs)}"
                resets = s.resets | envs if reset else s.resets & ~envs
                yield from self.choose_block(call, s._replace(resets=resets), c._replace(plan=self.send_plan(envs)))

    def send_plan(self, envs: int) -> Plan:
        words: list[tuple[str, int]] = []
        for env in members(envs):
            look = [("look_down", env)] if self.setting.trouble else []
            words += [*look, ("to_pending", env)] if self.rules.down_from_idle else [("to_pending", env), *look]
        # Synchronous: all instances wait on one word. Asynchronous: each on its own.
        concerned = mask_of(i for i, gang in enumerate(self.gangs) if gang & envs)
        wakes: list[tuple[str, int]] = []
        for instances in [concerned] if self.setting.synchronous else [1 << i for i in members(concerned)]:
            bump = [("bump_go", instances)] if self.rules.send_bumps else []
            wakes += [*bump, ("wake_go", instances)] if self.rules.send_wakes else bump
        if self.setting.threads:
            words.append(("count_sent", count(envs)))
        return (*words, *wakes) if self.rules.words_before_bump else (wakes[0], *words, *wakes[1:])

    def choose_block(self, call: str, s: Shared, c: ClientState) -> Steps:
        """The first send after a receive chooses the block; it always finds one, see `recycle`."""
        if any(block & CURRENT for block in s.blocks) or not s.blocks:
            yield Step(call, s, c)
            return
        free = [index for index, block in enumerate(s.blocks) if not block or not self.rules.lent_is_not_free]
        if not free and not self.rules.copy_at_receive:
            free = list(range(len(s.blocks)))  # mutant: copies one now, and the user's arrays still point into it
        for index in free:
            blocks = put(s.blocks, index, s.blocks[index] | CURRENT)
            yield Step(f"{call} into block {index}", s._replace(blocks=blocks), c)
        if not free:
            yield Step(call, s, c, wrong="no block is free at a send")

    def look_down(self, s: Shared, c: ClientState, env: int) -> Steps:
        down = bool(s.down >> env & 1)
        label = f"reads that env {env} is {'down' if down else 'not down'}"
        if self.rules.down_from_idle:
            yield Step(label, s, c._replace(was_down=down))
        else:
            yield Step(label, s, c._replace(plan=(("take_back", env), *c.plan)) if down else c)

    def to_pending(self, s: Shared, c: ClientState, env: int) -> Steps:
        """IDLE to PENDING; of an env that is down to FAULTED, which no instance ever sees as PENDING."""
        step = s.words[env][1] + 1
        label = f"env {env}: {PHASES[s.words[env][0]]} -> {PHASES[FAULTED if c.was_down else PENDING]}, step {step}"
        if c.was_down:
            yield self.faulted(label, s, c._replace(was_down=False), env, step)
        else:
            yield Step(label, s._replace(words=put(s.words, env, (PENDING, step))), c)

    def take_back(self, s: Shared, c: ClientState, env: int) -> Steps:
        """Mutant: the client makes its own PENDING word FAULTED."""
        phase, step = s.words[env]
        if phase == PENDING:
            yield self.faulted(f"env {env}: PENDING -> FAULTED by the client", s, c, env, step)
        else:
            yield Step(f"leaves env {env} {PHASES[phase]}", s, c)

    def faulted(self, label: str, s: Shared, c: ClientState, env: int, step: int) -> Step:
        words = put(s.words, env, (FAULTED, step))
        bit = (("set_bit", env),) if self.rules.down_sets_bit else ()
        return Step(
            label, s._replace(words=words, unreported=s.unreported & ~(1 << env)), c._replace(plan=(*bit, *c.plan))
        )

    def set_bit(self, s: Shared, c: ClientState, env: int) -> Steps:
        """Nobody has to be woken: the one who would wait is here."""
        yield Step(f"sets the bit of env {env}", s._replace(ready=s.ready | 1 << env), c)

    def count_sent(self, s: Shared, c: ClientState, envs: int) -> Steps:
        yield Step(f"notes that {envs} more are outstanding", s._replace(outstanding=s.outstanding + envs), c)

    def bump_go(self, s: Shared, c: ClientState, instances: int) -> Steps:
        changed = INSTANCES if self.setting.synchronous else self.waiters(instances)
        yield Step("bumps the wake word", s._replace(fresh=s.fresh & ~changed), c)

    def wake_go(self, s: Shared, c: ClientState, instances: int) -> Steps:
        who = "instance" if count(instances) == 1 else "instances"
        label = f"wakes {who} {', '.join(map(str, members(instances)))}"
        yield Step(label, s._replace(asleep=s.asleep & ~self.waiters(instances)), c)

    def waiters(self, instances: int) -> int:
        return sum(waiter(slot) for instance in members(instances) for slot in slots_of(self.setting, instance))

    # Receive

    def receive(self, call: str, s: Shared, c: ClientState, need: int) -> Steps:
        """The first step of a call. What it holds from earlier looks may be enough."""
        plan = (("take", 0),) if self.batches(s, c.held, need) else self.look_plan
        (first, argument), rest = plan[0], plan[1:]
        for step in getattr(self, first)(s, c._replace(need=need, plan=rest), argument):
            yield step._replace(label=f"{call}: {step.label}")

    @property
    def look_plan(self) -> Plan:
        parts = self.setting.bitmap_words
        load = (("load_receive", 0),) if self.rules.load_before_clear else ()
        if not self.rules.clear_before_words:
            return (("publish", 0), *load, ("read_early", 0))
        if not self.rules.clear_in_one:
            return (("publish", 0), *load, *(("load_bits", part) for part in parts))
        return (("publish", 0), *load, *(("clear_bits", part) for part in parts))

    def publish(self, s: Shared, c: ClientState, _: int) -> Steps:
        counted = c.held
        if not self.rules.want_counts_held:
            counted = 0
        elif not self.rules.want_counts_parts:
            counted = mask_of(env for gang in self.gangs if gang & c.held == gang for env in members(gang))
        want = max(1, c.need - count(counted))
        yield Step(f"publishes want = {want}", s._replace(want=want), c)

    def load_receive(self, s: Shared, c: ClientState, _: int) -> Steps:
        yield Step("loads the receive word", s._replace(fresh=s.fresh | CLIENT), c)

    def clear_bits(self, s: Shared, c: ClientState, part: int) -> Steps:
        """An exchange with 0 of one word of the bitmap, and then the env words behind its bits."""
        reads = self.read_plan(s.ready & part & ~c.held)
        label = f"clears the bits of {named(s.ready & part)}"
        yield self.looked(label, s._replace(ready=s.ready & ~part), c._replace(plan=(*reads, *c.plan)))

    def read_plan(self, envs: int) -> Plan:
        return tuple(("read_word", env) for env in members(envs))

    def load_bits(self, s: Shared, c: ClientState, part: int) -> Steps:
        """Mutant: a load, then a store of 0."""
        reads = self.read_plan(s.ready & part & ~c.held)
        label = f"loads the bits of {named(s.ready & part)}"
        yield Step(label, s, c._replace(plan=(("store_bits", part), *reads, *c.plan)))

    def store_bits(self, s: Shared, c: ClientState, part: int) -> Steps:
        yield self.looked("stores 0", s._replace(ready=s.ready & ~part), c)

    def read_early(self, s: Shared, c: ClientState, _: int) -> Steps:
        """Mutant: reads the words, then clears their bits."""
        found = s.ready & ~c.held
        c = c._replace(new=found & in_phase(s, DONE, FAULTED), plan=(("clear_late", s.ready),))
        yield Step(f"reads the words of {named(found)}", s, c)

    def clear_late(self, s: Shared, c: ClientState, bits: int) -> Steps:
        yield self.looked("clears the bits", s._replace(ready=s.ready & ~bits), c)

    def read_word(self, s: Shared, c: ClientState, env: int) -> Steps:
        phase = s.words[env][0]
        if phase in (DONE, FAULTED):
            c = c._replace(new=c.new | 1 << env)
        yield self.looked(f"reads env {env}: {PHASES[phase]}", s, c)

    def looked(self, label: str, s: Shared, c: ClientState) -> Step:
        """The end of a look. Enough: take. Something new: look again. Nothing new: wait."""
        if c.plan:
            return Step(label, s, c)
        held = c.held | c.new
        plan: Plan
        if self.batches(s, held, c.need):
            plan = (("take", 0),)
        elif c.every or (c.new and self.rules.second_look):
            plan = self.look_plan
        elif self.rules.load_before_clear:
            return Step(label, s, ClientState((("sleep", 0),), need=c.need, held=held))
        else:
            plan = (("load_receive", 0), ("sleep", 0))
        return Step(label, s._replace(fresh=s.fresh & ~CLIENT), ClientState(plan, need=c.need, held=held))

    def sleep(self, s: Shared, c: ClientState, _: int) -> Steps:
        """futex wait: the kernel compares and puts to sleep in one."""
        if s.fresh & CLIENT:
            yield Step("waits", s._replace(asleep=s.asleep | CLIENT), c._replace(plan=(("asleep", 0),)))
        else:
            yield Step("does not wait, the receive word has changed", s, c._replace(plan=self.look_plan))

    def asleep(self, s: Shared, c: ClientState, _: int) -> Steps:
        awake = s._replace(asleep=s.asleep & ~CLIENT, fresh=s.fresh & ~CLIENT)
        if not s.asleep & CLIENT:
            yield Step("is awake", awake, c._replace(plan=self.look_plan))
        elif STOPPED in s.kernel:
            # A slice of the wait is over. This is what helps against an instance that is stopped between DONE and its
            # wake; in the model it happens in that case alone, so that a wake-up lost otherwise shows as a dead-lock.
            reads = self.read_plan(in_phase(s, PENDING, DONE, FAULTED) & ~c.held)
            again = (
                c._replace(plan=reads, every=True) if self.rules.slice_reads_all else c._replace(plan=self.look_plan)
            )
            yield Step("waits no longer, the slice is over", awake, again)

    def batches(self, s: Shared, held: int, need: int) -> list[int]:
        """The sets of ready envs that make this batch. Any of them will do."""
        units = [1 << env for env in members(held)]
        takes_all = need == count(in_phase(s, PENDING, DONE, FAULTED))
        if self.setting.gang and self.rules.whole_gangs and not takes_all:
            units = [gang for gang in self.gangs if gang & held == gang]
        return [envs for envs in unions(units, 1) if count(envs) == need]

    def take(self, s: Shared, c: ClientState, _: int) -> Steps:
        """Rows, then words to IDLE. With one thread all in one, since such words and rows are that thread's alone."""
        for envs in self.batches(s, c.held, c.need):
            after, wrong = s, ""
            local = ClientState(held=c.held & ~envs)
            if self.setting.threads:
                copies: Plan = tuple(("copy_row", env) for env in members(envs))
                idles: Plan = tuple(("to_idle", env) for env in members(envs))
                plan = (*copies, *idles) if self.rules.copy_before_idle else (*idles, *copies)
                taken = tuple(word if envs >> env & 1 else (IDLE, 0) for env, word in enumerate(s.words))
                yield Step(f"takes {named(envs)}", s, local._replace(plan=plan, taken=taken))
                continue
            for env in members(envs):
                wrong = wrong or self.wrong_word(s, env) or self.wrong_row(s, env, s.words[env])
                after = self.made_idle(after, env)
            blocks, what = self.recycle(after)
            yield Step(f"takes {named(envs)}{what}", after._replace(blocks=blocks), local, wrong=wrong)

    def copy_row(self, s: Shared, c: ClientState, env: int) -> Steps:
        wrong = self.wrong_row(s, env, c.taken[env])
        yield Step(f"copies the row of env {env}", s, c if c.plan else ClientState(held=c.held), wrong=wrong)

    def to_idle(self, s: Shared, c: ClientState, env: int) -> Steps:
        local = c if c.plan else ClientState(held=c.held)
        after = self.made_idle(s, env)._replace(outstanding=s.outstanding - 1)
        label = f"env {env}: {PHASES[s.words[env][0]]} -> IDLE"
        yield Step(label, after, local, wrong=self.wrong_word(s, env))

    def made_idle(self, s: Shared, env: int) -> Shared:
        step = s.words[env][1]
        rows = put(s.rows, env, (0, 0)) if self.rules.copy_before_idle else s.rows
        return s._replace(words=put(s.words, env, (IDLE, step)), rows=rows, received=put(s.received, env, step))

    def wrong_word(self, s: Shared, env: int) -> str:
        phase, step = s.words[env]
        if phase not in (DONE, FAULTED):
            return f"env {env} is taken while {PHASES[phase]}"
        if step != s.received[env] + 1:
            return f"env {env}: step {step} is received after step {s.received[env]}"
        return ""

    def wrong_row(self, s: Shared, env: int, word: tuple[int, int]) -> str:
        phase, step = word
        if phase == DONE and s.rows[env] != (step, step):
            return f"env {env}: the row of step {step} has halves of steps {s.rows[env]}"
        return ""

    def recycle(self, s: Shared) -> tuple[tuple[int, ...], str]:
        """The block is lent to the user, unless no other would be free for the next send: then the user gets a copy."""
        current = [index for index, block in enumerate(s.blocks) if block & CURRENT]
        if not current or in_phase(s, PENDING, DONE, FAULTED):
            return s.blocks, ""
        (index,) = current
        another = any(not block for other, block in enumerate(s.blocks) if other != index)
        if another or not self.rules.copy_at_receive:
            return put(s.blocks, index, LENT), f", lends block {index}"
        return put(s.blocks, index, 0), f", copies block {index} for the user"


def unions(units: Sequence[int], fewest: int) -> Iterator[int]:
    for size in range(max(1, fewest), len(units) + 1):
        for chosen in combinations(units, size):
            yield sum(chosen)


class User:
    """Holds arrays of lent blocks for as long as it likes."""

    name = "user"

    def start(self) -> None:
        return None

    def steps(self, s: Shared, local: None) -> Steps:
        for index, block in enumerate(s.blocks):
            if block & LENT and not s.client_gone:
                blocks = put(s.blocks, index, block & ~LENT)
                yield Step(f"lets go of block {index}", s._replace(blocks=blocks), local, chance=True)


# -- Instance: cpp/link ------------------------------------------------------------------------------------------------


class InstanceState(NamedTuple):
    plan: Plan = ()  # empty: not started
    busy: int = 0  # envs of this round
    steps: tuple[int, ...] = ()  # per env of the instance: its step in this round
    block: int = -1
    idle: bool = False  # scan, gangs: a word was IDLE
    old: bool = False  # scan, gangs: a word was read DONE or FAULTED before one was seen PENDING
    again: bool = False  # scan, gangs: one was seen PENDING before this scan began
    want: int = 0
    counted: int = 0
    bitmap: int = 0  # mutant: the bitmap as loaded
    cut: int = 0  # envs whose next row has to say that their episode was cut
    told: int = 0  # envs whose row in the making says so
    live: int = 0  # gangs: envs within an episode of this process


class Instance:
    """The processes that serve an instance's envs, one after the other."""

    def __init__(self, setting: Setting, slot: int) -> None:
        self.setting = setting
        self.rules = setting.rules
        self.slot = slot
        self.me = waiter(slot)
        self.number = slot % len(setting.instances)
        self.envs = setting.instances[self.number]
        self.mine = mask_of(self.envs)
        self.name = f"instance {self.number}" + ("" if slot == self.number else ", the replacement")

    def start(self) -> InstanceState:
        return InstanceState()

    def steps(self, s: Shared, local: InstanceState) -> Steps:
        kernel = s.kernel[self.slot]
        if kernel in (NONE, EXITED):
            return
        if not local.plan:
            local = self.begin(InstanceState(cut=s.cut & self.mine))
        step, argument = local.plan[0]
        if kernel == STOPPED:
            yield Step("is continued", s._replace(kernel=put(s.kernel, self.slot, RUNNING)), local, chance=True)
            return
        if kernel in (KILLED, DYING):
            yield self.dies("dies", s)
        if kernel == RUNNING and s.trouble:
            less = s._replace(trouble=s.trouble - 1)
            yield self.dies(f"dies before {step}", less)._replace(chance=True)
            stopped = less._replace(kernel=put(s.kernel, self.slot, STOPPED))
            yield Step(f"is stopped before {step}", stopped, local, chance=True)
        if kernel in (RUNNING, KILLED):
            yield from getattr(self, step)(s, local._replace(plan=local.plan[1:]), argument)

    def dies(self, label: str, s: Shared) -> Step:
        s = s._replace(
            kernel=put(s.kernel, self.slot, EXITED),
            fresh=s.fresh & ~self.me,
            asleep=s.asleep & ~self.me,
            unreported=s.unreported | (self.mine & s.live),
        )
        return Step(label, s, InstanceState())

    # Wait, poll

    def begin(self, i: InstanceState) -> InstanceState:
        return InstanceState(self.look_plan, cut=i.cut, live=i.live)

    @property
    def look_plan(self) -> Plan:
        load = (("load_wake", 0),)
        mail = (("read_mail", 0),) if self.setting.unbind else ()
        sleep = (("sleep", 0),)
        if not self.rules.wake_word_before_scan:
            return (*self.scan_plan, *mail, *load, *sleep)
        if not self.rules.wake_word_before_mail:
            return (*mail, *load, *self.scan_plan, *sleep)
        return (*load, *self.scan_plan, *mail, *sleep)

    @property
    def scan_plan(self) -> Plan:
        return tuple(("scan", env) for env in self.envs)

    def load_wake(self, s: Shared, i: InstanceState, _: int) -> Steps:
        yield Step("loads its wake word", s._replace(fresh=s.fresh | self.me), i)

    def read_mail(self, s: Shared, i: InstanceState, _: int) -> Steps:
        if s.mail >> self.slot & 1:
            s = s._replace(kernel=put(s.kernel, self.slot, NONE), fresh=s.fresh & ~self.me)
            yield Step("finds Unbind and leaves", s, InstanceState())
        else:
            yield Step("finds no message", s, i)

    def scan(self, s: Shared, i: InstanceState, env: int) -> Steps:
        phase, step = s.words[env]
        label = f"reads env {env}: {PHASES[phase]}"
        if phase == PENDING:
            block = next((index for index, block in enumerate(s.blocks) if block & CURRENT), -1)
            steps = put(i.steps or (0,) * len(self.envs), self.envs.index(env), step)
            i = i._replace(busy=i.busy | 1 << env, steps=steps, block=block)
        elif self.setting.gang:
            served = phase != IDLE and self.rules.gang_skips_served
            i = i._replace(idle=i.idle or not served, old=i.old or (served and not i.busy and not i.again))
        if i.plan and i.plan[0][0] == "scan":
            yield Step(label, s, i)
        elif i.busy and i.old and self.rules.gang_looks_again:
            # The scan isn't done at once: what it read first may be of the round before. Once a word is seen PENDING,
            # the client has received that round, so a second scan sees this one.
            again = InstanceState((*self.scan_plan, *i.plan), again=True, cut=i.cut, live=i.live)
            yield Step(label, s, again)
        elif self.can_start(s, i):
            absent = i.live & ~i.busy
            torn_apart = self.setting.gang and i.busy & ~s.resets and absent
            wrong = f"{named(i.busy)} would step without {named(absent)}" if torn_apart else ""
            serve = i._replace(plan=self.serve_plan(i.busy), idle=False, old=False, again=False)
            yield Step(label, s._replace(fresh=s.fresh & ~self.me), serve, wrong=wrong)
        else:
            yield Step(label, s, InstanceState(i.plan, cut=i.cut, live=i.live))

    def can_start(self, s: Shared, i: InstanceState) -> bool:
        if not i.busy:
            return False
        if self.rules.gang_resets_alone and not i.busy & ~s.resets:
            return True
        return not (self.setting.gang and i.idle and self.rules.gang_waits)

    def sleep(self, s: Shared, i: InstanceState, _: int) -> Steps:
        if s.fresh & self.me:
            yield Step("waits", s._replace(asleep=s.asleep | self.me), i._replace(plan=(("asleep", 0),)))
        else:
            yield Step("does not wait, its wake word has changed", s, self.begin(i))

    def asleep(self, s: Shared, i: InstanceState, _: int) -> Steps:
        if not s.asleep & self.me:
            yield Step("is awake", s._replace(fresh=s.fresh & ~self.me), self.begin(i))

    # Serve, hand over

    def serve_plan(self, busy: int) -> Plan:
        envs = members(busy)
        if self.setting.gang:
            return (*self.rows_plan(envs), *self.hand_over_plan(busy))
        if self.setting.synchronous:  # a batch needs them all, so they share the bits and the wake-up
            return (*(step for env in envs for step in self.row_plan(env)), *self.hand_over_plan(busy))
        return tuple(step for env in envs for step in (*self.row_plan(env), *self.hand_over_plan(1 << env)))

    def row_plan(self, env: int) -> Plan:
        if not self.rules.row_before_done:
            return (("write_first", env), ("to_done", env), ("write_rest", env))
        done = (("to_done", env),) if self.rules.done_before_bit else ()
        return (("write_first", env), ("write_rest", env), *done)

    def rows_plan(self, envs: list[int]) -> Plan:
        rows = tuple(step for env in envs for step in (("write_first", env), ("write_rest", env)))
        done = envs if self.rules.all_done_before_bits else envs[:1]
        return (*rows, *(("to_done", env) for env in done))

    def hand_over_plan(self, busy: int) -> Plan:
        parts = self.setting.bitmap_words
        bits: Plan = tuple(("set_bits", part & busy) for part in parts if part & busy)
        if not self.rules.bits_in_one:
            bits = (("load_bitmap", 0), ("store_bitmap", busy))
        want: Plan = (("read_want", 0),)
        tally: Plan = tuple(("count_bits", part) for part in parts)
        if not self.rules.done_before_bit:
            return (*bits, *(("to_done", env) for env in members(busy)), *want, *tally)
        if not self.rules.all_done_before_bits:
            return (*bits, *want, *tally, *(("to_done", env) for env in members(busy)[1:]))
        if not self.rules.bits_before_want:
            return (*want, *bits, *tally)
        if not self.rules.bits_before_count:
            return (*want, *tally, *bits)
        return (*bits, *want, *tally)

    def go_on(self, i: InstanceState) -> InstanceState:
        """What comes after the last step of a round: look for more."""
        return i if i.plan else self.begin(i)

    def step_of(self, i: InstanceState, env: int) -> int:
        return i.steps[self.envs.index(env)]

    def may_write(self, s: Shared, i: InstanceState, env: int) -> str:
        """What is wrong with this process writing this row now."""
        if s.serves[self.number] != self.slot:
            return f"the row of env {env} is written by a process that is not bound to it"
        if s.words[env] != (PENDING, self.step_of(i, env)):
            return f"the row of env {env} is written while its word is {PHASES[s.words[env][0]]}"
        if i.block >= 0 and s.blocks[i.block] & LENT:
            return f"block {i.block} changes while the user holds it"
        return ""

    def write_first(self, s: Shared, i: InstanceState, env: int) -> Steps:
        rows = put(s.rows, env, (self.step_of(i, env), s.rows[env][1]))
        label = f"writes half the row of env {env}"
        yield Step(label, s._replace(rows=rows), i, wrong=self.may_write(s, i, env))

    def write_rest(self, s: Shared, i: InstanceState, env: int) -> Steps:
        bit = 1 << env
        marked = bool(i.cut & bit & ~s.resets) and self.rules.cut_is_reported
        wrong = self.may_write(s, i, env) if self.rules.row_before_done else ""
        if s.unreported & bit and not marked and not s.resets & bit:
            wrong = wrong or f"env {env}: its episode was cut by a death, and this row goes on as if not"
        rows = put(s.rows, env, (s.rows[env][0], self.step_of(i, env)))
        after = s._replace(rows=rows, unreported=s.unreported & ~bit)
        label = f"writes the rest of the row of env {env}{', marked as a fault' if marked else ''}"
        told = i.told | bit if marked else i.told
        yield Step(label, after, i._replace(cut=i.cut & ~bit, told=told), wrong=wrong)

    def to_done(self, s: Shared, i: InstanceState, env: int) -> Steps:
        """The env line's `live` is written before; only the supervisor reads it, after this process has exited."""
        bit = 1 << env
        step = self.step_of(i, env)
        wrong = "" if s.words[env] == (PENDING, step) else f"env {env} is not PENDING any more when its row is complete"
        # A row that tells of a cut episode begins no new one, but in same-step mode.
        begins = not i.told & bit or self.setting.mode == SAME_STEP
        after = s._replace(words=put(s.words, env, (DONE, step)), live=s.live | bit if begins else s.live & ~bit)
        served = i._replace(live=i.live | bit if self.setting.gang and begins else i.live & ~bit, told=i.told & ~bit)
        yield Step(f"env {env}: PENDING -> DONE, step {step}", after, self.go_on(served), wrong=wrong)

    def set_bits(self, s: Shared, i: InstanceState, bits: int) -> Steps:
        """One fetch_or per word of the bitmap, for all envs of this round that lie in it."""
        yield Step(f"sets the bits of {named(bits)}", s._replace(ready=s.ready | bits), self.go_on(i))

    def load_bitmap(self, s: Shared, i: InstanceState, _: int) -> Steps:
        """Mutant: a load, then a store of what was there and the new bits."""
        yield Step(f"loads the bitmap: {named(s.ready)}", s, i._replace(bitmap=s.ready))

    def store_bitmap(self, s: Shared, i: InstanceState, bits: int) -> Steps:
        bitmap = i.bitmap | bits
        yield Step(f"stores the bitmap: {named(bitmap)}", s._replace(ready=bitmap), i._replace(bitmap=0))

    def read_want(self, s: Shared, i: InstanceState, _: int) -> Steps:
        yield Step(f"reads want = {s.want}", s, i._replace(want=s.want))

    def count_bits(self, s: Shared, i: InstanceState, part: int) -> Steps:
        """One load per word of the bitmap."""
        counted = i.counted + count(s.ready & part)
        label = f"counts {counted} ready"
        if i.plan and i.plan[0][0] == "count_bits":
            yield Step(label, s, i._replace(counted=counted))
            return
        bump = (("bump_receive", 0),) if self.rules.instance_bumps else ()
        wake = (("wake_receive", 0),) if self.rules.instance_wakes else ()
        plan = (*bump, *wake, *i.plan) if counted >= i.want else i.plan
        yield Step(label, s, self.go_on(i._replace(plan=plan, want=0, counted=0)))

    def bump_receive(self, s: Shared, i: InstanceState, _: int) -> Steps:
        yield Step("bumps the receive word", s._replace(fresh=s.fresh & ~CLIENT), self.go_on(i))

    def wake_receive(self, s: Shared, i: InstanceState, _: int) -> Steps:
        yield Step("wakes the client", s._replace(asleep=s.asleep & ~CLIENT), self.go_on(i))


# -- Supervisor: envserver ---------------------------------------------------------------------------------------------


class SupervisorState(NamedTuple):
    plan: Plan = ()  # empty: waits for the next event


class Supervisor:
    """One thread that finishes with one event before it takes the next."""

    name = "supervisor"

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.rules = setting.rules
        self.masks = [mask_of(envs) for envs in setting.instances]
        self.slots = [slots_of(setting, instance) for instance in range(len(setting.instances))]

    def start(self) -> SupervisorState:
        return SupervisorState()

    def steps(self, s: Shared, local: SupervisorState) -> Steps:
        if local.plan:
            (step, argument), rest = local.plan[0], local.plan[1:]
            yield from getattr(self, step)(s, local._replace(plan=rest), argument)
        elif not s.client_gone:
            for instance, slots in enumerate(self.slots):
                for slot in slots:
                    yield from self.watch_process(s, instance, slot)
                yield from self.watch_instance(s, instance)
        elif self.rules.end_with_client:
            for instance, slots in enumerate(self.slots):
                for slot in slots:
                    yield from self.end_process(s, instance, slot)

    def settle_plan(self, instance: int, expired: bool) -> Plan:
        """The words, then the bits, then always a wake-up."""
        envs = self.setting.instances[instance]
        words: list[tuple[str, int]] = []
        for env in envs:
            words += [("set_down", env), ("expire", env)] if expired else [("settle", env)]
        bits = [("announce" if self.rules.word_before_bit else "set_bit", env) for env in envs]
        bump = [("bump_receive", 0)] if self.rules.supervisor_bumps else []
        wake = [("wake_receive", 0)] if self.rules.supervisor_wakes else []
        return (*words, *bits, *bump, *wake) if self.rules.word_before_bit else (*bits, *words, *bump, *wake)

    # Events

    def watch_process(self, s: Shared, instance: int, slot: int) -> Steps:
        kernel = s.kernel[slot]
        if kernel == EXITED:
            unbound = put(s.serves, instance, -1) if s.serves[instance] == slot else s.serves
            s = s._replace(kernel=put(s.kernel, slot, NONE), serves=unbound)
            label = f"sees that instance {instance} has exited"
            yield Step(label, s, SupervisorState(self.settle_plan(instance, expired=False)))
        elif kernel in (RUNNING, STOPPED) and self.masks[instance] & in_phase(s, PENDING):
            # The time-out of a step. Sure to come if the process is stopped, else a misfortune: it was just slow.
            slow = kernel == RUNNING
            if slow and not s.trouble:
                return
            plan: Plan = ()
            s = s._replace(kernel=put(s.kernel, slot, KILLED if slow else DYING), trouble=s.trouble - slow)
            if not self.rules.fault_after_exit:
                plan = self.settle_plan(instance, expired=False)
            if not self.rules.bind_after_exit and s.replacements:
                s = s._replace(replacements=s.replacements - 1)
                plan = (("bind", instance),)
            label = f"sends SIGKILL to instance {instance}, a step takes too long"
            yield Step(label, s, SupervisorState(plan), chance=slow)

    def watch_instance(self, s: Shared, instance: int) -> Steps:
        envs = self.masks[instance]
        expire = SupervisorState(self.settle_plan(instance, expired=True))
        up_plan = tuple(("clear_down", env) for env in members(envs & s.down))
        if s.serves[instance] >= 0:
            if envs & s.down and not self.rules.up_before_bind:
                yield Step(f"turns to instance {instance}", s, SupervisorState(up_plan))
                yield Step(f"sees steps of instance {instance}, which is down", s, expire)
            return
        if envs & ~s.down:
            yield Step(f"gives up waiting for a replacement of instance {instance}", s, expire)
        elif envs & in_phase(s, PENDING) and self.rules.down_is_swept:
            yield Step(f"sees steps of instance {instance}, which is down", s, expire)
        if s.replacements:
            bind_plan = (*up_plan, ("bind", instance)) if self.rules.up_before_bind else (("bind", instance),)
            s = s._replace(replacements=s.replacements - 1)
            yield Step(f"has a replacement of instance {instance}", s, SupervisorState(bind_plan), chance=True)

    def end_process(self, s: Shared, instance: int, slot: int) -> Steps:
        """The client is gone."""
        kernel = s.kernel[slot]
        if kernel == EXITED:
            reaped = s._replace(kernel=put(s.kernel, slot, NONE))
            yield Step(f"sees that instance {instance} has exited", reaped, SupervisorState())
        elif kernel == STOPPED or (kernel == RUNNING and not self.setting.unbind):
            killed = s._replace(kernel=put(s.kernel, slot, DYING if kernel == STOPPED else KILLED))
            yield Step(f"sends SIGKILL to instance {instance}", killed, SupervisorState())
        elif kernel == RUNNING and not s.mail >> slot & 1:
            mail = s._replace(mail=s.mail | 1 << slot)
            bump = (("bump_mail", slot),) if self.rules.mail_bumps else ()
            wake = (("wake_mail", slot),) if self.rules.mail_wakes else ()
            yield Step(f"sends Unbind to instance {instance}", mail, SupervisorState((*bump, *wake)))

    # Faults

    def settle(self, s: Shared, v: SupervisorState, env: int) -> Steps:
        """What becomes of an env whose process is dead, and what its replacement is to be told."""
        bit = 1 << env
        phase, step = s.words[env]
        if phase == PENDING:
            if s.resets & bit:
                yield Step(f"leaves the reset of env {env} to a replacement", s._replace(cut=s.cut & ~bit), v)
            elif self.setting.mode == SAME_STEP:
                yield Step(f"leaves the step of env {env} to a replacement", s._replace(cut=s.cut | bit), v)
            else:
                yield self.make_faulted(s, v, env)
        elif phase == FAULTED:
            yield Step(f"finds env {env} FAULTED", s, v)  # settled at an earlier death, not received yet
        else:
            cut = s.live & bit or (self.setting.mode == SAME_STEP and step > 0)
            yield Step(f"finds env {env} {PHASES[phase]}", s._replace(cut=s.cut | bit if cut else s.cut & ~bit), v)

    def expire(self, s: Shared, v: SupervisorState, env: int) -> Steps:
        """No replacement is going to complete it."""
        if s.words[env][0] == PENDING:
            yield self.make_faulted(s, v, env)
        else:
            yield Step(f"finds env {env} {PHASES[s.words[env][0]]}", s, v)

    def make_faulted(self, s: Shared, v: SupervisorState, env: int) -> Step:
        """Load and compare-and-swap are one step here: a PENDING word has no other writer now."""
        bit = 1 << env
        step = s.words[env][1]
        # In same-step mode the row that tells has no first observation, so the next one tells again.
        cut = s.cut | bit if self.setting.mode == SAME_STEP else s.cut & ~bit
        words = put(s.words, env, (FAULTED, step))
        faulted = s._replace(words=words, cut=cut, unreported=s.unreported & ~bit)
        return Step(f"env {env}: PENDING -> FAULTED, step {step}", faulted, v)

    def announce(self, s: Shared, v: SupervisorState, env: int) -> Steps:
        phase = s.words[env][0]
        ready = phase == FAULTED or (phase == DONE and self.rules.repeat_done_bits)
        plan = (("set_bit", env), *v.plan) if ready else v.plan
        yield Step(f"reads env {env}: {PHASES[phase]}", s, SupervisorState(plan))

    def set_bit(self, s: Shared, v: SupervisorState, env: int) -> Steps:
        yield Step(f"sets the bit of env {env}", s._replace(ready=s.ready | 1 << env), v)

    def bump_receive(self, s: Shared, v: SupervisorState, _: int) -> Steps:
        yield Step("bumps the receive word", s._replace(fresh=s.fresh & ~CLIENT), v)

    def wake_receive(self, s: Shared, v: SupervisorState, _: int) -> Steps:
        yield Step("wakes the client", s._replace(asleep=s.asleep & ~CLIENT), v)

    # Down, up, bind, unbind

    def set_down(self, s: Shared, v: SupervisorState, env: int) -> Steps:
        yield Step(f"env {env} is down", s._replace(down=s.down | 1 << env), v)

    def clear_down(self, s: Shared, v: SupervisorState, env: int) -> Steps:
        yield Step(f"env {env} is no longer down", s._replace(down=s.down & ~(1 << env)), v)

    def bind(self, s: Shared, v: SupervisorState, instance: int) -> Steps:
        slot = next(slot for slot in self.slots[instance] if s.kernel[slot] == NONE)
        envs = self.masks[instance]
        s = s._replace(
            kernel=put(s.kernel, slot, RUNNING),
            serves=put(s.serves, instance, slot),
            live=s.live & ~envs | s.cut & envs,
        )
        yield Step(f"binds a process to instance {instance}", s, v)

    def bump_mail(self, s: Shared, v: SupervisorState, slot: int) -> Steps:
        changed = INSTANCES if self.setting.synchronous else waiter(slot)
        yield Step("bumps its wake word", s._replace(fresh=s.fresh & ~changed), v)

    def wake_mail(self, s: Shared, v: SupervisorState, slot: int) -> Steps:
        yield Step("wakes it", s._replace(asleep=s.asleep & ~waiter(slot)), v)


# -- The whole ---------------------------------------------------------------------------------------------------------


def slots_of(setting: Setting, instance: int) -> list[int]:
    """Where processes of an instance can be: one at a time, unless a mutant binds the next one too early."""
    return [instance] if setting.rules.bind_after_exit else [instance, instance + len(setting.instances)]


def start(setting: Setting) -> Shared:
    """All instances are bound; nothing has been sent."""
    instances = len(setting.instances)
    spare = 0 if setting.rules.bind_after_exit else instances
    return Shared(
        words=((IDLE, 0),) * setting.envs,
        resets=0,
        live=0,
        rows=((0, 0),) * setting.envs,
        ready=0,
        want=setting.batch,
        down=0,
        fresh=0,
        asleep=0,
        outstanding=0,
        blocks=(0,) * setting.blocks,
        kernel=(RUNNING,) * instances + (NONE,) * spare,
        serves=tuple(range(instances)),
        cut=0,
        mail=0,
        client_gone=False,
        trouble=setting.trouble,
        replacements=setting.replacements,
        received=(0,) * setting.envs,
        unreported=0,
    )


def processes(setting: Setting) -> list[Process]:
    slots = sorted(slot for instance in range(len(setting.instances)) for slot in slots_of(setting, instance))
    clients = [Client(setting)]
    if setting.threads:
        clients = [Client(setting, receives=False), Client(setting, sends=False)]
    found: list[Process] = [*clients, *(Instance(setting, slot) for slot in slots), Supervisor(setting)]
    return [*found, User()] if setting.blocks else found


def over(s: Shared) -> bool:
    """The client is gone, and every process has ended."""
    return s.client_gone and set(s.kernel) == {NONE}


def check(setting: Setting, max_states: int = 20_000_000) -> Result:
    return explore(start(setting), processes(setting), over, max_states)
