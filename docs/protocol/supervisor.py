"""The supervisor of the instances: envserver, and cpp/batch/owner.cc."""

from __future__ import annotations

from typing import NamedTuple

from checker import Step
from rules import SAME_STEP, Setting, slots_of
from state import (
    CLIENT,
    DONE,
    DYING,
    EXITED,
    FAULTED,
    INSTANCES,
    KILLED,
    NONE,
    PENDING,
    PHASES,
    RUNNING,
    STOPPED,
    Plan,
    Shared,
    Steps,
    in_phase,
    mask_of,
    members,
    put,
    waiter,
)


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
