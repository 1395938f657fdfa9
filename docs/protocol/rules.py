"""What is checked: the rules of the protocol, each of which a mutant breaks, and the configurations."""

from __future__ import annotations

from dataclasses import dataclass, field

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


def slots_of(setting: Setting, instance: int) -> list[int]:
    """Where processes of an instance can be: one at a time, unless a mutant binds the next one too early."""
    return [instance] if setting.rules.bind_after_exit else [instance, instance + len(setting.instances)]
