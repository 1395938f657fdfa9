"""Trains CartPole with rl-games, Stable-Baselines3 and RLlib at once, on one `uepool serve`.

    python examples/three_trainers/run.py                  # starts the server of pool.yaml, then all three
    python examples/three_trainers/run.py sb3 rllib        # two of them
    python examples/three_trainers/run.py --address grpc://127.0.0.1:50051/cartpole    # on a server that runs already

Each trainer is the example of its own folder's parent, told nothing but the address; on another machine, the same lines
would do. Needs the extras [server,rl-games,sb3,rllib]. Ctrl-C ends the trainers as it would end each by itself, which
gives their envs back, and then the server; the exit code is then 130. Otherwise it is 0 when every trainer's was, else
1.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
POOL = HERE / "pool.yaml"
EVALUATION = ["--episodes", "96"]  # of the greedy policy, each in an env of its own: whole instances of the pool
SECONDS = 60.0  # for a trainer to save and end, and for the server
# What each is told besides its address; and for --small, so little that nothing is learned.
TRAINERS = {
    "rl-games": ("rlgames_cartpole.py", EVALUATION, ["--epochs", "10"]),
    "sb3": ("sb3_ppo.py", ["--envs", "32"], ["--steps", "4096"]),
    "rllib": ("rllib_ppo.py", ["--num-envs", "32", *EVALUATION], ["--steps", "2048"]),
}

Tell = Callable[[str, str], None]  # a trainer's name, a line that it printed


def command(name: str, address: str, folder: Path, small: bool = False) -> list[str]:
    """What starts a trainer that leases its envs from ``address`` and leaves what it saves in ``folder``."""
    script, arguments, fewer = TRAINERS[name]
    common = ["--address", address, "--out", str(folder / name)]
    return [sys.executable, "-u", str(HERE.parent / script), *common, *arguments, *(fewer if small else [])]


@dataclass
class Trainer:
    """A trainer in a process of its own, and what it has printed."""

    name: str
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def follow(self, tell: Tell) -> None:
        """Until it ends."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            tell(self.name, self.lines[-1])


@contextlib.contextmanager
def server(folder: Path) -> Iterator[str]:
    """Runs `uepool serve` on a free port for as long as the block; gives grpc://127.0.0.1:PORT once all is up."""
    config = yaml.safe_load(POOL.read_text())
    file = folder / "pool.yaml"
    file.write_text(yaml.safe_dump({**config, "listen": "127.0.0.1:0"}))
    log = folder / "serve.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "uepool.cli.main", "serve", str(file)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the trainers; the server follows when they are done
        )
    try:
        yield _address(process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        _end(process)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    while "all instances are up" not in (text := log.read_text()):
        try:
            process.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            continue
        raise RuntimeError(f"the server ended:\n{log.read_text()}")
    return text.partition("listening at ")[2].split()[0]


def train(names: Sequence[str], address: str, folder: Path, tell: Tell, small: bool = False) -> list[Trainer]:
    """Runs trainers at once until all have ended, however that is."""
    running: list[Trainer] = []
    followers: list[threading.Thread] = []
    with contextlib.ExitStack() as stack:
        for name in names:
            process = subprocess.Popen(
                command(name, address, folder, small),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,  # who interrupts this script interrupts them through it, once
            )
            stack.callback(_end, process)
            running.append(Trainer(name, process))
            followers.append(threading.Thread(target=running[-1].follow, args=[tell]))
            followers[-1].start()
        try:
            for follower in followers:
                follower.join()
        except BaseException:
            for trainer in running:
                trainer.process.send_signal(signal.SIGINT)  # they save, and give their envs back
            raise
    return running


def _end(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    """Waits for its end; a second Ctrl-C does not."""
    try:
        process.wait(timeout=SECONDS)
    except BaseException as error:
        process.kill()
        process.wait()
        if not isinstance(error, subprocess.TimeoutExpired):
            raise


def main(arguments: list[str] | None = None) -> int:
    assert __doc__ is not None
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="TRAINER", help=f"of {', '.join(TRAINERS)} (default: all)")
    parser.add_argument("--address", help="of a pool; without it, a server is started")
    parser.add_argument("--out", type=Path, help="folder for what the trainers save (default: none is left)")
    parser.add_argument("--small", action="store_true", help="seconds long, to see that everything runs")
    args = parser.parse_args(arguments)
    names = args.names or list(TRAINERS)
    unknown = [name for name in names if name not in TRAINERS]
    if unknown:
        parser.error(f"there is no {unknown[0]!r}; there are {', '.join(TRAINERS)}")

    def tell(name: str, line: str) -> None:
        print(f"{name:8} | {line}", flush=True)

    with contextlib.ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="uepool-three-")))
        out = args.out if args.out is not None else scratch
        out.mkdir(parents=True, exist_ok=True)
        try:
            address = args.address or f"{stack.enter_context(server(scratch))}/cartpole"
            trainers = train(names, address, out, tell, args.small)
        except KeyboardInterrupt:
            print("interrupted")
            return 130
    return 0 if all(trainer.process.returncode == 0 for trainer in trainers) else 1


if __name__ == "__main__":
    sys.exit(main())
