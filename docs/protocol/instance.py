"""The instances, cpp/link in the product."""

from __future__ import annotations

from typing import NamedTuple

from checker import Step
from rules import SAME_STEP, Setting
from state import (
    CLIENT,
    CURRENT,
    DONE,
    DYING,
    EXITED,
    IDLE,
    KILLED,
    LENT,
    NONE,
    PENDING,
    PHASES,
    RUNNING,
    STOPPED,
    Plan,
    Shared,
    Steps,
    count,
    mask_of,
    members,
    named,
    put,
    waiter,
)


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
