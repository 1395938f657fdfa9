"""The protocol with one rule broken at a time. Each of these has to fail, or the check would be worth nothing.

A mutant's setting is about the smallest one in which its flaw can show. `finds` is how it shows: a property broken
("wrong"), a dead-lock, or an end out of reach ("stuck").
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from rules import SAME_STEP, Rules, Setting

ONE = ((0,),)
TWO = ((0,), (1,))
PAIR = ((0, 1),)  # two envs in one instance

SINGLE = Setting("one env", ONE, batch=1, sends=2, blocks=1)
FAULTY = replace(SINGLE, trouble=1, replacements=1)
UNBOUND = replace(SINGLE, unbind=True)
BOTH = Setting("two instances", TWO, batch=2, sends=2, blocks=1)
EITHER = Setting("two instances, batch of one", TWO, batch=1, sends=2)
GANG = Setting("gang", PAIR, batch=2, sends=2, blocks=1, gang=True)
FAULTY_GANG = replace(GANG, trouble=1, replacements=1)
HALF_GANG = replace(FAULTY_GANG, batch=1, blocks=0, mode=SAME_STEP)  # such a session is refused when it is opened


@dataclass(frozen=True)
class Mutant:
    rule: str
    flaw: str
    setting: Setting
    finds: str

    @property
    def broken(self) -> Setting:
        return replace(self.setting, name=self.rule, rules=replace(Rules(), **{self.rule: False}))


MUTANTS = (
    # Client: send
    Mutant("send_idle_only", "an env is sent again before it is received", EITHER, "wrong"),
    Mutant("words_before_bump", "the wake word is bumped before the words are PENDING", SINGLE, "dead-lock"),
    Mutant("send_bumps", "instances are woken without a change of the wake word", SINGLE, "dead-lock"),
    Mutant("send_wakes", "the wake word is bumped but nobody is woken", SINGLE, "dead-lock"),
    Mutant("down_from_idle", "the client turns PENDING into FAULTED when it sees `down`", FAULTY, "wrong"),
    Mutant("down_sets_bit", "nobody sets the bit of an env that the client made FAULTED", FAULTY, "dead-lock"),
    # Client: receive
    Mutant("refuse_too_few", "recv waits with fewer outstanding than the batch", BOTH, "dead-lock"),
    Mutant("load_before_clear", "the receive word is loaded after the look", SINGLE, "dead-lock"),
    Mutant("clear_in_one", "the bits are cleared by a load and a store", BOTH, "dead-lock"),
    Mutant("clear_before_words", "the words are read before their bits are cleared", FAULTY, "dead-lock"),
    Mutant("second_look", "no second look after the new want", replace(BOTH, subsets=False), "dead-lock"),
    Mutant("want_counts_held", "want doesn't count what is held already", BOTH, "dead-lock"),
    Mutant("want_counts_parts", "want leaves out ready envs of gangs that are not whole", FAULTY_GANG, "dead-lock"),
    Mutant("slice_reads_all", "after a slice of the wait only words behind bits are read", FAULTY, "stuck"),
    Mutant("whole_gangs", "half a gang is received", HALF_GANG, "dead-lock"),
    Mutant("copy_before_idle", "a word is IDLE before its row is copied", replace(EITHER, threads=True), "wrong"),
    # Client: blocks
    Mutant("copy_at_receive", "at a send without a free block the last one is copied and used again", SINGLE, "wrong"),
    Mutant("lent_is_not_free", "a block that the user holds is used again", replace(SINGLE, blocks=2), "wrong"),
    # Instance
    Mutant("wake_word_before_scan", "the wake word is loaded after the scan", SINGLE, "dead-lock"),
    Mutant("wake_word_before_mail", "messages are looked for before the wake word is loaded", UNBOUND, "dead-lock"),
    Mutant("row_before_done", "DONE before the row is complete", FAULTY, "wrong"),
    Mutant("done_before_bit", "the bit before DONE", SINGLE, "dead-lock"),
    Mutant("all_done_before_bits", "the bits of all envs after the first is DONE", GANG, "dead-lock"),
    Mutant("bits_in_one", "the bit is set by a load and a store", BOTH, "dead-lock"),
    Mutant("bits_before_want", "want is read before the bit is set", BOTH, "dead-lock"),
    Mutant("bits_before_count", "the bits are counted before one's own is set", BOTH, "dead-lock"),
    Mutant("instance_bumps", "the client is woken without a change of the receive word", SINGLE, "dead-lock"),
    Mutant("instance_wakes", "the receive word is bumped but the client isn't woken", SINGLE, "dead-lock"),
    Mutant("gang_waits", "a gang steps whatever is PENDING", GANG, "wrong"),
    Mutant("gang_skips_served", "a gang waits until all its envs are PENDING", FAULTY_GANG, "dead-lock"),
    Mutant("gang_looks_again", "a gang decides on one scan", GANG, "wrong"),
    Mutant("gang_resets_alone", "a gang waits for all its envs to be reset", replace(GANG, resets=True), "dead-lock"),
    Mutant("cut_is_reported", "a replacement goes on with a cut episode as if nothing was", FAULTY, "wrong"),
    # Supervisor
    Mutant("fault_after_exit", "PENDING becomes FAULTED when SIGKILL is sent, before the exit", FAULTY, "wrong"),
    Mutant("bind_after_exit", "the replacement is bound before the old process has ended", FAULTY, "wrong"),
    Mutant("repeat_done_bits", "the bits of a dead instance's DONE envs are not repeated", FAULTY, "dead-lock"),
    Mutant("word_before_bit", "the bit before FAULTED", FAULTY, "dead-lock"),
    Mutant("supervisor_bumps", "the supervisor doesn't change the receive word", FAULTY, "dead-lock"),
    Mutant("supervisor_wakes", "the supervisor doesn't wake the client", FAULTY, "dead-lock"),
    Mutant("down_is_swept", "words are judged once when an env goes down, not again", FAULTY, "dead-lock"),
    Mutant("up_before_bind", "`down` is cleared after the replacement is bound", FAULTY, "wrong"),
    Mutant("mail_bumps", "a message doesn't change the wake word", UNBOUND, "dead-lock"),
    Mutant("mail_wakes", "a message doesn't wake the instance", UNBOUND, "dead-lock"),
    Mutant("end_with_client", "nobody ends the instances of a client that is gone", SINGLE, "dead-lock"),
)
