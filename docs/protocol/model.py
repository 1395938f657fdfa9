"""The segment's protocol as a model: what the client, the instances and the supervisor do to the words they share.

This is the specification in executable form; README.md says the same in words. Each process works off a plan: a tuple
of steps, in the order that the protocol prescribes. A step is one access to shared memory, or one thing that the kernel
does, so the checker tries every order in which the steps of all processes can fall. What nobody else could notice
(private memory, choices) is part of the step beside it.

Where the steps live in the product:

    client.py      Client       cpp/batch/session.cc   post, wake, collect, look, take_block, take_rows; block_ring.cc
                   User         Python                 holds received blocks, lets go of them in any thread
    instance.py    Instance     cpp/link/binding.cc    poll, take, hand_over, flush, wait; link.cc: next
    supervisor.py  Supervisor   cpp/batch/owner.cc     instance_exited, expire, announce, bind_message; called by
                                                       envserver/slot.py

Memory is sequentially consistent. Nothing is timed: a time-out is a step that may happen or, where the protocol rests
on it, one that is sure to happen after a process was stopped.
"""

from __future__ import annotations

from checker import Process, Result, explore
from client import Client, User
from instance import Instance
from rules import Setting, slots_of
from state import IDLE, NONE, RUNNING, Shared
from supervisor import Supervisor


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
