"""The client, cpp/batch in the product, and the user who holds what it received."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from checker import Step
from rules import Setting, slots_of
from state import (
    CLIENT,
    CURRENT,
    DONE,
    FAULTED,
    IDLE,
    INSTANCES,
    LENT,
    PENDING,
    PHASES,
    STOPPED,
    Plan,
    Shared,
    Steps,
    count,
    in_phase,
    mask_of,
    members,
    named,
    put,
    waiter,
)


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
