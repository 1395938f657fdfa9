"""Instances that die, hang or stop while they are stepped, seen from the trainer through the segment."""

import mmap
import os
import random
import signal
import time

import numpy as np
import pytest

from envserver._proto import uepool_pb2 as pb

EXITED, STEP_TIMEOUT, RESET_TIMEOUT, UNAVAILABLE = 1, 2, 3, 5
MODES = [0, 1, 2]


def faulty(server, fake, tmp_path, *arguments, **fields):
    """Three one-env instances of which one misbehaves, once."""
    return server.open(fake(*arguments, "--once", tmp_path / "marker"), 3, **fields)


def wait_bound(trainer, index, old_pid):
    """The replacement of an instance."""
    deadline = time.monotonic() + 20
    while True:
        row = trainer.instance(index)
        if row.state == "BOUND" and row.pid != old_pid:
            return row
        assert time.monotonic() < deadline


@pytest.mark.parametrize("mode", MODES)
def test_instance_killed_in_a_step(server, fake, tmp_path, mode):
    trainer = faulty(server, fake, tmp_path, "--at", "step", "--do", "kill", "--step", 3, autoreset_mode=mode)
    pids = [row.pid for row in trainer.instances()]
    first = trainer.reset(seed=3)["observation"]
    assert trainer.step()["valid"].tolist() == [1, 1, 1]
    assert trainer.step()["fault"].tolist() == [0, 0, 0]
    batch = trainer.step()
    (hit,) = np.flatnonzero(batch["fault"])
    others = [env for env in range(3) if env != hit]
    assert batch["fault"][hit] == EXITED
    assert bool(batch["truncated"][hit]) is True
    assert not batch["valid"][hit]
    assert batch["reward"][hit] == 0
    assert batch["reward"][others].tolist() == [3.0, 3.0]
    assert (batch["observation"][others, 0] == first[others, 0]).all()
    assert batch["observation"][others, 1].tolist() == [3, 3]
    # Same-step: the row shows the replacement's first observation already. Else: the last received one.
    assert batch["observation"][hit, 1] == (0 if mode == 1 else 2)
    text = trainer.core.message(hit)
    assert f"instance {hit} (pid {pids[hit]}) was killed by SIGKILL" in text
    assert "its log" in text
    if mode == 2:
        trainer.core.reset(np.array([hit], np.int32), None, None)
        batch = trainer.receive()
        assert batch["observation"][hit, 1] == 0
    batch = trainer.step()
    assert batch["fault"].tolist() == [0, 0, 0]
    assert batch["observation"][hit, 1] == (0 if mode == 0 else 1)
    assert batch["observation"][hit, 0] != first[hit, 0]  # the next episode of its stream
    assert batch["reward"][others].tolist() == [4.0, 4.0]
    row = trainer.instance(hit)
    assert row.pid != pids[hit]
    assert row.restarts == 1
    assert trainer.stats().restarts == 1


def test_instance_that_exits_says_so_with_its_log(server, fake, tmp_path):
    trainer = faulty(server, fake, tmp_path, "--at", "step", "--do", "exit", "--step", 1)
    trainer.reset()
    batch = trainer.step()
    (hit,) = np.flatnonzero(batch["fault"])
    assert "exited with status 3" in trainer.core.message(hit)
    assert "about to exit with status 3" in trainer.core.message(hit)


@pytest.mark.parametrize("trouble", ["hang", "stop"])
@pytest.mark.parametrize("mode", MODES)
def test_step_that_takes_too_long(server, fake, tmp_path, trouble, mode):
    address = ["--at", "step", "--do", trouble, "--step", 2]
    trainer = faulty(server, fake, tmp_path, *address, step_timeout=0.4, autoreset_mode=mode)
    trainer.reset()
    trainer.step()
    before = time.monotonic()
    batch = trainer.step()
    assert 0.3 < time.monotonic() - before < 10
    (hit,) = np.flatnonzero(batch["fault"])
    assert batch["fault"][hit] == STEP_TIMEOUT
    assert "took longer than 0.4 s for a step (step_timeout)" in trainer.core.message(hit)
    if mode == 2:
        trainer.reset()
    assert trainer.step()["fault"].tolist() == [0, 0, 0]


@pytest.mark.parametrize(("trouble", "fault"), [("kill", EXITED), ("hang", RESET_TIMEOUT), ("stop", RESET_TIMEOUT)])
@pytest.mark.parametrize("mode", MODES)
def test_trouble_in_a_reset(server, fake, tmp_path, trouble, fault, mode):
    limits = {"step_timeout": 0.3, "reset_timeout": 0.6 if trouble != "kill" else 20.0}
    trainer = faulty(server, fake, tmp_path, "--at", "reset", "--do", trouble, autoreset_mode=mode, **limits)
    batch = trainer.reset(seed=1)
    # The replacement did the reset; the row is a good start and mentions what happened.
    (hit,) = np.flatnonzero(batch["fault"])
    assert batch["fault"][hit] == fault
    assert batch["observation"][:, 1].tolist() == [0, 0, 0]
    healthy = server.open(fake(), 3).reset(seed=1)
    assert (batch["observation"] == healthy["observation"]).all()
    assert trainer.step()["reward"].tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("mode", [0, 1])
def test_slow_auto_reset_is_measured_by_reset_timeout(server, fake, mode):
    address = fake("--episode", 2, "--slow-reset", 0.8)
    trainer = server.open(address, 2, step_timeout=0.4, reset_timeout=20.0, autoreset_mode=mode)
    trainer.reset()
    for _ in range(3):
        assert trainer.step()["fault"].tolist() == [0, 0]


def test_asynchronous_batches_go_on_without_the_dead(server, fake, tmp_path):
    trainer = server.open(fake("--slow-reset", 0.1), 4, batch_size=2)
    trainer.core.reset(None, None, None)
    for _ in range(2):
        trainer.receive()
    os.kill(trainer.instance(2).pid, signal.SIGKILL)
    trainer.send([0, 1, 2, 3])
    batches = [trainer.receive() for _ in range(2)]
    faults = {int(env): int(code) for b in batches for env, code in zip(b["env_ids"], b["fault"], strict=True)}
    assert faults == {0: 0, 1: 0, 2: EXITED, 3: 0}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("address", ["fake", "sim:CartPole"])
def test_death_between_two_steps_is_told_once(server, fake, address, mode):
    trainer = server.open(fake() if address == "fake" else address, 2, autoreset_mode=mode)
    trainer.reset()
    trainer.step()
    pid = trainer.instance(1).pid
    os.kill(pid, signal.SIGKILL)
    wait_bound(trainer, 1, pid)
    batch = trainer.step()
    assert batch["fault"].tolist() == [0, EXITED]
    assert batch["truncated"].tolist() == [False, True]
    if mode == 2:
        trainer.reset()
    batch = trainer.step()
    assert batch["fault"].tolist() == [0, 0]
    assert batch["truncated"].tolist() == [False, False]


def test_all_instances_killed_at_once(server, fake):
    trainer = server.open(fake(), 6, envs_per_instance=2)
    trainer.reset()
    for row in trainer.instances():
        os.kill(row.pid, signal.SIGKILL)
    batch = trainer.step()
    assert batch["fault"].tolist() == [EXITED] * 6
    assert trainer.step()["fault"].tolist() == [0] * 6
    assert trainer.step()["reward"].tolist() == [1.0] * 6


def test_spare_takes_over(server, fake):
    trainer = server.open(fake(), 2, spares=1)
    trainer.reset()
    deadline = time.monotonic() + 20
    while not (spares := [row for row in trainer.instances() if row.state == "SPARE"]):
        assert time.monotonic() < deadline
    assert trainer.stats().spares_ready == 1
    os.kill(trainer.instance(1).pid, signal.SIGKILL)
    trainer.step()
    assert trainer.step()["fault"].tolist() == [0, 0]
    assert trainer.instance(1).pid == spares[0].pid
    while not [row for row in trainer.instances() if row.state == "SPARE"]:
        assert time.monotonic() < deadline


def test_no_replacement_in_time_and_later_one(server, fake, tmp_path):
    marker = tmp_path / "marker"
    address = fake("--say", "no licence", "--at", "start", "--do", "exit", "--not-first", marker)
    trainer = server.open(address, 1, reset_timeout=0.5)
    trainer.reset()
    pid = trainer.instance(0).pid
    os.kill(pid, signal.SIGKILL)
    before = time.monotonic()
    # The death is told by the first step if that was sent before it, else there is but one thing to tell.
    assert trainer.step()["fault"][0] in (EXITED, UNAVAILABLE)
    assert trainer.step()["fault"].tolist() == [UNAVAILABLE]
    assert time.monotonic() - before < 10
    text = trainer.core.message(0)
    assert "could not be replaced within 0.5 s (reset_timeout)" in text
    assert "exited with status 3" in text
    assert "no licence" in text
    before = time.monotonic()
    for _ in range(100):
        batch = trainer.step()
        assert batch["fault"].tolist() == [UNAVAILABLE]
        assert bool(batch["truncated"][0])
    assert time.monotonic() - before < 5
    marker.unlink()  # the next process to start is the first again
    wait_bound(trainer, 0, pid)
    while trainer.step()["fault"][0] == UNAVAILABLE:
        pass
    trainer.reset()
    assert trainer.step()["reward"].tolist() == [1.0]


@pytest.mark.parametrize("trouble", ["exit", "hang"])
@pytest.mark.parametrize("mode", MODES)
def test_instances_that_never_get_through_a_reset(server, fake, trouble, mode):
    address = fake("--at", "reset", "--do", trouble)
    trainer = server.open(address, 1, reset_timeout=0.5, step_timeout=0.1, autoreset_mode=mode)
    trainer.core.reset(None, None, None)
    batch = trainer.receive()
    assert batch["fault"].tolist() == [UNAVAILABLE]
    assert "could not be replaced" in trainer.core.message(0)


def test_replacement_with_another_spec_is_no_replacement(server, fake, tmp_path):
    trainer = server.open(fake("--width", 3, "--not-first", tmp_path / "marker"), 1, reset_timeout=0.5)
    trainer.reset()
    os.kill(trainer.instance(0).pid, signal.SIGKILL)
    assert trainer.step()["fault"][0] in (EXITED, UNAVAILABLE)
    assert trainer.step()["fault"].tolist() == [UNAVAILABLE]
    assert "offers another spec than instance 0 did: observation.shape is [3], not [2]" in trainer.core.message(0)


def test_replacement_gets_the_parameters_set_so_far(server, fake):
    trainer = server.open(fake(), 1)
    trainer.reset()
    for params in ('{"wind": 1, "sun": 2}', '{"wind": 3}'):
        server.ask("SetParams", pb.SetParamsRequest(session_id=trainer.id, params=params))
    os.kill(trainer.instance(0).pid, signal.SIGKILL)
    trainer.step()
    trainer.step()
    (result,) = trainer.call({"op": "call", "name": "params"})
    assert result.ok
    assert result.payload == b'{"wind": 3, "sun": 2}'


def test_killed_and_stopped_at_random(server):
    """Every batch completes, whole instances fail, and rows without a fault are sound."""
    chance = random.Random(7)
    trainer = server.open("sim:CartPole", 8, envs_per_instance=2, step_timeout=0.5, reset_timeout=30.0)
    trainer.reset(seed=1)
    faults = 0
    for _ in range(12):
        victim = trainer.instance(chance.randrange(4))
        if victim.state == "BOUND":
            os.kill(victim.pid, chance.choice([signal.SIGKILL, signal.SIGSTOP]))
        for _ in range(chance.randrange(1, 6)):
            batch = trainer.step(chance.randrange(2))
            faults += int((batch["fault"] != 0).sum())
            assert np.isfinite(batch["observation"]).all()
            assert (batch["truncated"] | (batch["fault"] == 0)).all()
            assert (batch["fault"] != UNAVAILABLE).all()
            # Whole instances fail.
            assert (batch["fault"][0::2] != 0).tolist() == (batch["fault"][1::2] != 0).tolist()
    assert faults > 0


def test_scribbling_over_the_segment_harms_nobody_else(server, fake):
    victim, neighbour = server.open(fake(), 4), server.open("sim:CartPole", 4)
    neighbour.reset()
    victim.reset()
    size = os.fstat(victim.segment_fd).st_size
    noise = random.Random(1).randbytes(size)
    with mmap.mmap(victim.segment_fd, size) as memory:
        for value in (noise, b"\xff" * size, bytes(size), b"\x01" * size):
            memory[:] = value
            for _ in range(20):
                assert neighbour.step()["fault"].tolist() == [0, 0, 0, 0]
            assert victim.stats().instances == 4
    victim.close()
    neighbour.reset()
    assert neighbour.step()["reward"].tolist() == [1.0] * 4
