"""A trainer on another host: two network namespaces, a line between them that delays and loses packets, and breaks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import uepool
from tests.attach import lossy_line
from tests.attach.lossy_line import ADDRESSES, LossyLine
from tests.pool_server import wait_until

PORT = 50051
TOKEN = "uep_between-two-namespaces"
# Steps 4 envs as often as its standard input says, and answers with a JSON line.
TRAINER = """
import json, sys, time
import numpy as np
import uepool

envs = uepool.make_vec(sys.argv[1], num_envs=4, seed=3)
print(json.dumps(type(envs.session.core).__name__), flush=True)
rows = [envs.reset()[0].tolist()]
for line in sys.stdin:
    begun = time.monotonic()
    try:
        for _ in range(int(line)):
            rows.append(envs.step(np.ones(4, np.int64))[0].tolist())
        print(json.dumps(rows), flush=True)
    except uepool.UepoolError as error:
        print(json.dumps([type(error).__name__, str(error), time.monotonic() - begun]), flush=True)
        break
"""


@pytest.fixture
def line() -> Iterator[LossyLine]:
    if lack := lossy_line.missing():
        pytest.skip(f"two network namespaces cannot be made here: {lack}")
    with LossyLine() as line:
        yield line


class Sides:
    """The server on one side of the line, and a trainer on the other."""

    def __init__(self, line: LossyLine, folder: Path) -> None:
        from envserver.rpc.access import hash_token

        root = str(Path(__file__).parents[2])
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([root, *sys.path]), "UEPOOL_TOKEN": TOKEN}
        (folder / "pool.yaml").write_text(
            f"listen: {ADDRESSES[0]}:{PORT}\ninsecure: true\n"
            f"tokens:\n  - {{name: far, sha256: {hash_token(TOKEN)}, pools: [cart]}}\n"
            "pools:\n  - {name: cart, address: 'sim:CartPole', instances: 2, envs_per_instance: 2}\n"
        )
        (folder / "trainer.py").write_text(TRAINER)
        self.log = folder / "serve.log"
        serve = [sys.executable, "-m", "uepool.cli.main", "serve", str(folder / "pool.yaml")]
        with self.log.open("wb") as log:
            self.server = subprocess.Popen(
                line.inside(0, serve), stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment
            )
        wait_until(lambda: "all instances are up" in self.log.read_text(), "the server is up")
        train = [sys.executable, str(folder / "trainer.py"), f"grpc://{ADDRESSES[0]}:{PORT}/cart"]
        self.trainer = subprocess.Popen(
            line.inside(1, train), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def answer(self) -> Any:
        assert self.trainer.stdout is not None
        text = self.trainer.stdout.readline()
        assert text, self.log.read_text()
        return json.loads(text)

    def step(self, count: int) -> None:
        assert self.trainer.stdin is not None
        self.trainer.stdin.write(f"{count}\n")
        self.trainer.stdin.flush()

    def close(self) -> None:
        for process in (self.trainer, self.server):
            process.terminate()
            process.wait(30)
        for pipe in (self.trainer.stdin, self.trainer.stdout):
            assert pipe is not None
            pipe.close()


@pytest.fixture
def sides(line: LossyLine, tmp_path: Path) -> Iterator[Sides]:
    sides = Sides(line, tmp_path)
    yield sides
    sides.close()


def test_the_same_results_as_at_home_through_delay_and_loss(line: LossyLine, sides: Sides) -> None:
    assert sides.answer() == "StreamCore"  # nobody said so: the segment cannot be had from there
    line.tell("delay 0.005")
    line.tell("loss 0.01")
    sides.step(60)
    far = np.array(sides.answer(), np.float32)
    with uepool.make_vec("sim:CartPole", num_envs=4, seed=3) as envs:
        home = [envs.reset()[0]] + [envs.step(np.ones(4, np.int64))[0] for _ in range(60)]
    np.testing.assert_array_equal(far, np.array(home))


@pytest.mark.slow
def test_a_line_that_breaks_ends_the_session_on_both_sides(line: LossyLine, sides: Sides) -> None:
    sides.answer()
    sides.step(5)
    sides.answer()
    line.tell("cut")
    sides.step(5)
    kind, text, seconds = sides.answer()
    assert kind == "ServerLost", text
    assert seconds < 40
    wait_until(lambda: "session ends" in sides.log.read_text(), "the server notices, too", 40.0)
