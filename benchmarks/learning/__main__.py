"""Runs learning proofs: trains, judges against the level that is asked for, and leaves tables and curves.

    python -m benchmarks.learning --list
    python -m benchmarks.learning rlgames_cartpole               # one
    python -m benchmarks.learning --out docs/results/learning    # all of them, for the docs (two to three hours)
    python -m benchmarks.learning --page docs/learning.md        # puts what is in docs/results/learning into the page

Ends with exit code 1 when a level was not reached.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from pathlib import Path

from benchmarks import machine
from benchmarks.learning import record
from benchmarks.learning.proof import PROOFS, Outcome, Proof, Settings

_RESULTS = Path("docs/results/learning")


def main(arguments: list[str] | None = None) -> int:
    assert __doc__ is not None
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.learning", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="which (default: all, see --list)")
    parser.add_argument("--list", action="store_true", help="name them and end")
    parser.add_argument("--out", type=Path, help="folder for JSON and pictures (default: none is left)")
    parser.add_argument(
        "--small", action="store_true", help="seconds long, to see that everything runs: learns nothing"
    )
    parser.add_argument("--page", type=Path, help=f"put the results in {_RESULTS} into this page and end")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in PROOFS]
    if unknown:
        parser.error(f"there is no {unknown[0]!r}; --list names what there is")
    if options.list:
        for proof in PROOFS.values():
            print(f"{proof.name:18} {proof.title}: {proof.level}")
        return 0
    if options.page:
        record.update_page(options.page, options.page.parent / "results" / "learning")
        return 0
    chosen = [PROOFS[name] for name in options.names or PROOFS]
    passed = [_run(proof, options.out, options.small) for proof in chosen]  # one that fails does not keep back the rest
    return 0 if all(passed) else 1


def _run(proof: Proof, out: Path | None, small: bool) -> bool:
    print(f"{proof.name}: {proof.title}; level: {proof.level}", flush=True)
    described = machine.describe()
    if machine.is_busy(described) and not small:
        print(f"  the machine is busy (load {described['load_before']}): times will be longer than they need be")
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="uepool-proof-") as folder:
        try:
            outcome: Outcome = proof.function()(Settings(small, Path(folder)))
        except Exception:
            traceback.print_exc()
            print(f"{proof.name}: could not be run", flush=True)
            return False
    minutes = (time.perf_counter() - begin) / 60
    print(
        f"{proof.name}: {'reached' if outcome.passed else 'NOT reached'}: {outcome.figures} ({minutes:.1f} min)",
        flush=True,
    )
    if out is not None:
        record.write(out, proof, outcome, minutes, described)
    return outcome.passed or small


if __name__ == "__main__":
    sys.exit(main())
