#!/usr/bin/env python3
"""Checks the segment's protocol: every configuration has to hold, and every mutant has to fail.

README.md says what is covered and how to read a trace.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import fields, replace

from checker import Event, Result
from model import check
from mutants import MUTANTS, ONE, PAIR, TWO
from rules import NEXT_STEP, SAME_STEP, Rules, Setting
from state import BLOCK, KERNEL, PHASES, Shared, members

PAIR_AND_ONE = ((0, 1), (2,))
PAIRS = ((0, 1), (2, 3))
THREE = ((0,), (1,), (2,))

SYNC = Setting("", TWO, batch=2, sends=2, blocks=2)
SYNC_FAULTY = replace(SYNC, sends=1, blocks=1, trouble=1, replacements=1)
ASYNC = Setting("", TWO, batch=1, sends=2)
ASYNC_FAULTY = replace(ASYNC, sends=1, trouble=1, replacements=1)
ONE_FAULTY = Setting("", ONE, batch=1, sends=2, blocks=1, trouble=2, replacements=2, resets=True)
PAIR_FAULTY = Setting("", PAIR, batch=2, sends=2, blocks=1, trouble=1, replacements=1)
GANG = replace(PAIR_FAULTY, gang=True)
GANGS = Setting("", PAIRS, batch=2, sends=1, gang=True)

SETTINGS = (
    replace(SYNC, name="sync"),
    replace(SYNC, name="sync: partial resets", sends=1, blocks=1, drains=True, resets=True),
    replace(SYNC, name="sync: three envs", instances=PAIR_AND_ONE, batch=3, sends=1, blocks=1),
    replace(SYNC, name="sync: three blocks", instances=ONE, batch=1, sends=6, blocks=3),
    replace(SYNC, name="sync: two bitmap words", blocks=1, bitmap=(0b01, 0b10)),
    replace(SYNC, name="sync: crash", sends=1, blocks=1, crash=True, unbind=True),
    replace(SYNC_FAULTY, name="sync: trouble", subsets=False),
    replace(SYNC_FAULTY, name="sync: trouble, same step", mode=SAME_STEP, subsets=False),
    replace(ASYNC, name="async"),
    replace(ASYNC, name="async: three envs", instances=PAIR_AND_ONE, batch=2, sends=1),
    replace(ASYNC, name="async: two bitmap words", instances=PAIR_AND_ONE, batch=2, sends=1, bitmap=(0b101, 0b010)),
    replace(ASYNC, name="async: two threads", instances=PAIR, threads=True),
    replace(ASYNC_FAULTY, name="async: trouble", subsets=False),
    replace(ASYNC_FAULTY, name="async: one instance, trouble", instances=PAIR, mode=SAME_STEP),
    replace(ONE_FAULTY, name="one env: trouble twice"),
    replace(ONE_FAULTY, name="one env: trouble twice, same step", mode=SAME_STEP),
    replace(ONE_FAULTY, name="one env: trouble, crash", trouble=1, crash=True, unbind=True),
    replace(PAIR_FAULTY, name="two envs in one: trouble"),
    replace(PAIR_FAULTY, name="two envs in one: trouble, same step", mode=SAME_STEP),
    replace(PAIR_FAULTY, name="two envs in one: trouble, crash", sends=1, crash=True, unbind=True),
    replace(GANG, name="gang: trouble"),
    replace(GANG, name="gang: trouble, same step", mode=SAME_STEP),
    replace(GANG, name="gang: partial resets", resets=True, drains=True, trouble=0),
    replace(GANG, name="gang: partial resets, trouble", sends=1, resets=True, drains=True),
    replace(GANGS, name="two gangs"),
)

DEEP = (
    replace(SYNC, name="deep sync: drains", drains=True),
    replace(SYNC, name="deep sync: three sends", sends=3, subsets=False),
    replace(SYNC_FAULTY, name="deep sync: trouble, two sends", sends=2, blocks=2),
    replace(SYNC_FAULTY, name="deep sync: trouble, two sends, same step", sends=2, mode=SAME_STEP),
    replace(SYNC_FAULTY, name="deep sync: trouble twice", trouble=2, replacements=2, subsets=False),
    replace(SYNC_FAULTY, name="deep sync: trouble, crash", crash=True, unbind=True),
    replace(SYNC_FAULTY, name="deep sync: trouble, two bitmap words", bitmap=(0b01, 0b10)),
    replace(SYNC_FAULTY, name="deep sync: three envs, trouble", instances=PAIR_AND_ONE, batch=3, subsets=False),
    replace(ASYNC, name="deep async: three instances", instances=THREE, batch=2, sends=1),
    replace(ASYNC, name="deep async: three envs, two sends", instances=PAIR_AND_ONE, batch=2),
    replace(ASYNC_FAULTY, name="deep async: trouble", mode=SAME_STEP),
    replace(ASYNC, name="deep async: two threads", threads=True),
    replace(ASYNC_FAULTY, name="deep async: two threads, trouble", threads=True, subsets=False),
    replace(ASYNC_FAULTY, name="deep async: trouble, crash", crash=True, unbind=True),
    replace(ASYNC_FAULTY, name="deep async: trouble, two sends", sends=2, subsets=False),
    replace(ASYNC_FAULTY, name="deep async: three envs, trouble", instances=PAIR_AND_ONE, batch=2, subsets=False),
    replace(PAIR_FAULTY, name="deep two envs in one: trouble twice", trouble=2, replacements=2),
    replace(GANG, name="deep gang: trouble twice", trouble=2, replacements=2),
    replace(GANG, name="deep gang: trouble twice, same step", trouble=2, replacements=2, mode=SAME_STEP),
    replace(GANG, name="deep gang: partial resets, trouble", resets=True, drains=True),
    replace(GANGS, name="deep two gangs: trouble", trouble=1, replacements=1, subsets=False),
)


def describe(setting: Setting) -> str:
    """A configuration in a few words, for the table."""
    envs = "+".join(str(len(instance)) for instance in setting.instances)
    words = [f"{envs} envs", f"batch {setting.batch}", f"{setting.sends} sends"]
    words += [f"{setting.blocks} blocks"] if setting.blocks else []
    words += [f"{len(setting.bitmap)} bitmap words"] if setting.bitmap else []
    words += [f"trouble {setting.trouble}/{setting.replacements}"] if setting.trouble else []
    words += [setting.mode] if setting.mode != NEXT_STEP else []
    flags = ("gang", "threads", "resets", "drains", "crash", "unbind")
    return ", ".join([*words, *(flag for flag in flags if getattr(setting, flag))])


def show_field(name: str, before: Shared, after: Shared) -> str:
    """How one field of the shared state has changed, in the words of the model."""
    old, new = getattr(before, name), getattr(after, name)
    if name == "words":
        changed = [env for env in range(len(new)) if old[env] != new[env]]
        return ", ".join(f"word[{env}] = {PHASES[new[env][0]]}:{new[env][1]}" for env in changed)
    if name == "kernel":
        return ", ".join(f"process[{slot}] = {KERNEL[new[slot]]}" for slot in range(len(new)) if old[slot] != new[slot])
    if name in ("rows", "blocks", "serves", "received"):
        what = name.rstrip("s")
        values = [BLOCK[block] for block in new] if name == "blocks" else new
        return ", ".join(f"{what}[{index}] = {values[index]}" for index in range(len(new)) if old[index] != new[index])
    if name in ("fresh", "asleep"):
        who = ["client", *(f"instance {slot}" for slot in range(len(after.kernel)))]
        return f"{name} = {{{', '.join(who[bit] for bit in members(new))}}}"
    if name in ("resets", "live", "ready", "down", "cut", "mail", "unreported"):
        return f"{name} = {{{', '.join(map(str, members(new)))}}}"
    return f"{name} = {new}"


def show_trace(trace: Sequence[Event], last: int) -> None:
    skipped = max(0, len(trace) - last)
    if skipped:
        print(f"        ... {skipped} steps")
    for number, event in enumerate(trace[skipped:], skipped + 1):
        changed = [name for name in Shared._fields if getattr(event.before, name) != getattr(event.after, name)]
        changes = "; ".join(show_field(name, event.before, event.after) for name in changed)
        print(f"        {number:3d}  {event.who:12s}  {event.label:52s}  {changes}".rstrip())


def line(good: bool, name: str, result: Result, about: str) -> None:
    mark = "ok  " if good else "FAIL"
    verdict = result.verdict if result.verdict == "ok" else f"{result.verdict}: {result.reason}"
    print(f"{mark} {name:40s} {result.states:9,d} states {result.seconds:6.1f} s  {verdict}  ({about})", flush=True)


def run_settings(settings: Sequence[Setting]) -> int:
    failed = 0
    for setting in settings:
        result = check(setting)
        good = result.verdict == "ok"
        failed += not good
        line(good, setting.name, result, describe(setting))
        show_trace(result.trace, len(result.trace))
    return failed


def run_mutants(only: str, last: int) -> int:
    failed = 0
    for mutant in MUTANTS:
        if only not in mutant.rule:
            continue
        result = check(mutant.broken)
        good = result.verdict == mutant.finds
        failed += not good
        line(good, f"mutant {mutant.rule}", result, mutant.flaw)
        show_trace(result.trace, last)
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="NAME", default="", help="only what has NAME in its name")
    parser.add_argument("--deep", action="store_true", help="larger configurations as well: minutes, some GB of memory")
    parser.add_argument("--trace", action="store_true", help="print the mutants' traces whole, not their last steps")
    options = parser.parse_args()

    without = {rule.name for rule in fields(Rules)} - {mutant.rule for mutant in MUTANTS}
    if without:
        print(f"rules without a mutant: {', '.join(sorted(without))}")
        return 1

    started = time.perf_counter()
    settings = [setting for setting in (*SETTINGS, *(DEEP if options.deep else ())) if options.only in setting.name]
    failed = run_settings(settings)
    failed += run_mutants(options.only, sys.maxsize if options.trace else 6)
    print(f"{failed or 'nothing'} failed, {time.perf_counter() - started:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
