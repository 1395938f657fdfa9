"""Engines across a network that delays, loses packets and breaks: two namespaces with a line between them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from envserver.commands import sim_program
from envserver.wire import Fault
from tests.attach import lossy_line
from tests.attach.conftest import Engine, wait_until
from tests.attach.lossy_line import ADDRESSES, LossyLine

TOKEN = "known-to-both-sides"
# A trainer that does what its standard input says, a word a line, and answers in JSON.
TRAINER = """
import json, sys
from gymnasium.vector import AutoresetMode
import uepool
from tests.attach.conftest import SMALL, until_served
from tests.attach.test_coming_back import Run

mode = AutoresetMode[sys.argv[2]]
with uepool.make_vec("attach:" + sys.argv[1], num_envs=4, envs_per_instance=2, autoreset_mode=mode,
                     env_config={**SMALL, "height": 84, "width": 84}, **json.loads(sys.argv[3])) as envs:
    print(json.dumps("open"), flush=True)
    for line in sys.stdin:
        word, _, count = line.strip().partition(" ")
        if word == "reset":
            run = Run(envs, mode)
        elif word == "step":
            run.steps(int(count))
        elif word == "served":
            until_served(envs)
        rows = envs.session.instances()
        restarts = sum(row["restarts"] for row in rows)
        print(json.dumps({"rows": run.follower.rows, "faults": run.faults, "restarts": restarts}), flush=True)
"""


class Trainer:
    """The trainer's side."""

    def __init__(self, line: LossyLine, folder: Path, mode: str, **options: Any) -> None:
        script = folder / "trainer.py"
        script.write_text(TRAINER)
        command = [sys.executable, str(script), f"{ADDRESSES[0]}:7777", mode, json.dumps(options)]
        root = str(Path(__file__).parents[2])
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([root, *sys.path]), "UEPOOL_ATTACH_TOKEN": TOKEN}
        self.errors = folder / "trainer.log"
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                line.inside(0, command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                text=True, env=environment,
            )  # fmt: skip

    def answer(self) -> Any:
        assert self.process.stdout is not None
        text = self.process.stdout.readline()
        assert text, self.errors.read_text()
        return json.loads(text)

    def ask(self, command: str) -> Any:
        self.say(command)
        return self.answer()

    def say(self, command: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()

    def finish(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(30) == 0, self.errors.read_text()


class Network:
    """A line, a trainer on one side of it and two engines on the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.line = LossyLine()
        self.engines: list[Engine] = []
        self.trainer: Trainer | None = None

    def open(self, mode: str = "NEXT_STEP", **options: Any) -> Trainer:
        self.trainer = Trainer(self.line, self.folder, mode, **options)
        for n in range(2):
            command = [sim_program(), "--game", "Pattern", "--envs", "2", "--redial", "--token", TOKEN]
            command += ["--link", f"{ADDRESSES[0]}:7777"]
            self.engines.append(Engine(self.line.inside(1, command), self.folder / f"engine{n}.log"))
        assert self.trainer.answer() == "open"
        return self.trainer

    def close(self) -> None:
        for process in [engine.process for engine in self.engines] + [self.trainer.process if self.trainer else None]:
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()
        self.line.__exit__(None, None, None)


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    if lack := lossy_line.missing():
        pytest.skip(f"not tested over a network: {lack}")
    network = Network(tmp_path)
    yield network
    network.close()


@pytest.mark.parametrize("mode", ["NEXT_STEP", "SAME_STEP"])
def test_latency_and_loss(network: Network, mode: str) -> None:
    """Rows of 21 kB, 10 ms each way, every fiftieth packet lost: nothing but time is."""
    network.line.tell("delay 0.01")
    network.line.tell("loss 0.02")
    trainer = network.open(mode)
    trainer.ask("reset")
    done = trainer.ask("step 40")
    assert done == {"rows": 41 * 4, "faults": [], "restarts": 0}
    network.line.tell("loss 0")
    trainer.finish()
    for engine in network.engines:
        assert engine.wait() == 0, engine.said


def test_a_line_that_breaks(network: Network) -> None:
    """Steps that nobody answers are faults; when the line is mended the engines dial in again."""
    network.line.tell("delay 0.002")
    trainer = network.open(step_timeout=2.0, reset_timeout=60.0)
    trainer.ask("reset")
    assert trainer.ask("step 10")["faults"] == []
    network.line.tell("cut")
    broken = trainer.ask("step 1")
    assert {code for _, code, _ in broken["faults"]} <= {Fault.STEP_TIMEOUT, Fault.RESET_TIMEOUT}
    assert len(broken["faults"]) == 4
    network.line.tell("mend")
    after = trainer.ask("step 20")  # waits until they are back: resets may take reset_timeout
    assert after["faults"] == broken["faults"]
    assert after["restarts"] == 2
    trainer.finish()


@pytest.mark.slow
def test_engines_that_vanish_are_noticed_while_nothing_is_asked(network: Network) -> None:
    trainer = network.open(step_timeout=600.0)
    trainer.ask("reset")
    trainer.ask("step 3")
    network.line.tell("cut")
    lost = lambda: all("closed the connection" in engine.said for engine in network.engines)  # noqa: E731
    assert not lost()
    # Both ends give up by themselves; what is mended then finds them ready to start anew.
    wait_until(lost, "the engines notice that the server vanished", 40.0)
    network.line.tell("mend")
    trainer.ask("served")
    done = trainer.ask("step 20")
    assert {code for _, code, _ in done["faults"]} == {Fault.EXITED}
    assert "was lost: Connection timed out" in done["faults"][0][2]
    trainer.finish()
