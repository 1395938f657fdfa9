"""How a run begins, is told of and ends, with a trainer that only counts."""

import errno
import math
import os
import signal
import subprocess
import sys
import threading

import pytest

pytest.importorskip("pydantic")

from uepool import _signals
from uepool.errors import ConfigError
from uepool.training import lock as locking
from uepool.training import progress as telling
from uepool.training import reports
from uepool.training import run as running
from uepool.training.backends.base import Iteration
from uepool.training.lock import LOCK, FolderLock
from uepool.training.progress import Progress
from uepool.training.run import Run, RunFailed
from uepool.training.run_folder import RunFolder
from uepool.training.start import Request, settle


class Counting:
    """A backend. meanwhile: called after each iteration."""

    def __init__(self, total, meanwhile):
        self.steps, self.total, self.meanwhile = 0, total, meanwhile

    def prepare(self):
        pass

    def restore(self, checkpoint):
        self.steps = int(checkpoint.name)

    def train(self, on_iteration):
        while self.steps < self.total:
            self.steps += 128
            goes_on = on_iteration(Iteration(self.steps, [], {}))
            self.meanwhile()
            if not goes_on:
                return

    def save(self, folder):
        (folder / "model").write_text(str(self.steps))

    def close(self):
        pass


class NoTensorBoard:
    is_there = True

    def __init__(self, folder, resumed_at):
        pass

    def scalars(self, values, env_steps):
        pass

    def close(self):
        pass


@pytest.fixture
def train(yaml_file, tmp_path, monkeypatch):
    """``train(meanwhile, **request)``: the exit status of a run in ``run``."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(running, "TensorBoard", NoTensorBoard)
    monkeypatch.setattr(running.curve, "draw", lambda *_: True)

    def run(meanwhile=lambda: None, **request):
        monkeypatch.setattr(running.backends, "make", lambda config, _: Counting(config.total_steps, meanwhile))
        start = settle(Request(**(request or {"file": str(yaml_file()), "out": "run"})))
        return Run(start).run()

    return run


def content(folder):
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def status(folder):
    return RunFolder.open(folder).document()["status"]


# --- one process at a time --------------------------------------------------------------------------------------------

HOLDER = """
import os, pathlib, sys, time
from uepool.training.lock import FolderLock
lock = FolderLock(pathlib.Path(sys.argv[1]), "run")
lock.take()
child = os.fork()
if child:
    print(child, flush=True)
time.sleep(60)
"""


@pytest.fixture
def holder():
    """``holder(folder)``: (a process that has the folder, the pid of one that it forked)."""
    started = []

    def hold(folder):
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, text=True, env=environment
        )
        child = int(process.stdout.readline())
        started.append((process, child))
        return process, child

    yield hold
    for process, child in started:
        process.kill()
        process.wait()
        process.stdout.close()
        os.kill(child, signal.SIGKILL)


def test_a_run_that_is_trained_is_refused_until_its_process_is_gone(train, yaml_file, holder, tmp_path):
    run = tmp_path / "run"
    assert train() == 0
    process, _ = holder(run)
    before = content(run)
    text = rf"run.* is being trained by process {process.pid} \(host .*\): wait for its end, or end it"
    on = {"total_steps": 640}
    for request in (
        {"resume": "run", **on},
        {"resume": "run/checkpoints/000000000512", **on},
        {"file": str(yaml_file()), "out": "run"},
    ):
        with pytest.raises(ConfigError, match=text):
            train(**request)
        assert content(run) == before
    process.kill()
    process.wait()
    assert LOCK in names(run)
    assert train(resume="run", **on) == 0, "what it forked is still there"
    assert LOCK not in names(run)


def test_it_is_held_while_it_trains(train, tmp_path):
    refused = []

    def meanwhile():
        with pytest.raises(ConfigError, match=f"is being trained by process {os.getpid()} "):
            settle(Request(resume="run"))
        refused.append(names(tmp_path / "run"))

    assert train(meanwhile) == 0
    assert len(refused) == 4
    assert all(LOCK in found for found in refused)
    assert not {LOCK, ".scratch"} & set(names(tmp_path / "run"))


def test_a_lock_that_was_left_is_nothing_in_the_folder(train, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / LOCK).write_text("process 1 (host gone)")
    assert train() == 0


def test_what_is_refused_is_let_go_of(train, tmp_path):
    assert train() == 0
    with pytest.raises(ConfigError, match="nothing is left to do"):
        train(resume="run")
    with pytest.raises(ConfigError, match="there is something in it already"):
        train()
    assert LOCK not in names(tmp_path / "run")
    assert train(resume="run", total_steps=640) == 0


def test_a_folder_that_is_another_one_by_now_is_locked_again(tmp_path):
    lock, other = (FolderLock(tmp_path / "run", name) for name in ("run", "other"))
    lock.take()
    assert not (tmp_path / "run").exists(), "there is nothing to lock"
    (tmp_path / "run").mkdir()
    lock.take()
    (tmp_path / "run" / LOCK).unlink()
    lock.take()
    with pytest.raises(ConfigError, match="other is being trained"):
        other.take()
    lock.release()
    lock.release()
    other.take()
    other.release()
    assert names(tmp_path / "run") == []


def test_without_locks_training_goes_on(monkeypatch, tmp_path):
    def none(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(locking.fcntl, "lockf", none)
    FolderLock(tmp_path, "run").take()
    FolderLock(tmp_path, "run").take()


# --- the end ----------------------------------------------------------------------------------------------------------


class Left(BaseException):
    """Instead of the end of the process."""


@pytest.fixture
def leaving(monkeypatch):
    """``leaving(seen)``: the process does not end, but ``seen()`` is called and Left raised."""

    def expect(seen):
        def leave(number):
            seen(number)
            raise Left

        monkeypatch.setattr(_signals.os, "_exit", leave)
        monkeypatch.setattr(_signals, "_SAME_SECONDS", 0.0)

    return expect


def twice():
    signal.raise_signal(signal.SIGINT)
    signal.raise_signal(signal.SIGINT)


def test_a_second_ctrl_c_leaves_things_in_order(train, leaving, tmp_path):
    run = tmp_path / "run"
    seen = []
    leaving(lambda number: seen.append((number, status(run), ".scratch" in names(run))))
    with pytest.raises((Left, RunFailed)):
        train(twice)
    assert seen == [(130, "interrupted", False)]


def test_what_is_done_before_the_exit_cannot_hang(leaving, monkeypatch):
    class Hanging(_signals.Ending):
        def _asked(self):
            pass

        def _before_exit(self):
            begun.set()
            over.wait(30)

    begun, over = threading.Event(), threading.Event()
    left = []
    leaving(left.append)
    monkeypatch.setattr(_signals, "_EXIT_SECONDS", 0.2)
    with Hanging(), pytest.raises(Left):
        twice()
    assert begun.is_set()
    assert left == [130]
    over.set()


@pytest.mark.parametrize(("fails", "told"), [(True, "failed"), (False, "finished")])
def test_a_full_disk_has_room_for_the_status_in_the_end(fails, told, train, tmp_path, monkeypatch):
    write, run = RunFolder._write_run, tmp_path / "run"

    def full(folder, document):
        if document["status"] == told and (".scratch" in names(run) or list(run.glob("checkpoints/.part-*"))):
            raise OSError(errno.ENOSPC, "No space left on device")
        write(folder, document)

    def meanwhile():
        assert (run / ".scratch" / "room").stat().st_size > 50_000
        if fails:
            (run / "checkpoints" / ".part-000000000128").mkdir()
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(RunFolder, "_write_run", full)
    if fails:
        with pytest.raises(RunFailed, match="No space left on device"):
            train(meanwhile)
    else:
        assert train(meanwhile) == 0
    assert status(run) == told


def test_a_curve_that_cannot_be_drawn_does_not_fail_the_run(train, tmp_path, monkeypatch, capsys):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(running.curve, "draw", full)
    assert train() == 0
    assert "uepool: no curve.png: No space left on device" in capsys.readouterr().err
    assert status(tmp_path / "run") == "finished"


# --- what is told -----------------------------------------------------------------------------------------------------


def test_the_time_left_counts_what_is_not_training(monkeypatch, capsys):
    now = [1000.0]
    monkeypatch.setattr(telling.time, "monotonic", lambda: now[0])
    progress = Progress(total=10_000, start=4000)
    for seconds, env_steps in ((10.0, 5000), (40.0, 6000)):  # the second thousand with a video of 30 seconds
        now[0] += seconds
        progress.update(env_steps, 100.0, math.nan)
    assert [line.split("ETA ")[1] for line in capsys.readouterr().err.splitlines()] == ["0:00:50", "0:01:40"]


def test_threads_of_tensorboard_fail_without_a_word(tmp_path, monkeypatch):
    pytest.importorskip("torch.utils.tensorboard")
    from uepool.training.tensorboard import TensorBoard

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    printed = []
    monkeypatch.setattr(threading, "excepthook", printed.append)
    before = threading.excepthook
    board = TensorBoard(tmp_path)
    board.scalars({"loss": 1.0}, 1)
    monkeypatch.setattr(board._writer.file_writer.event_writer._async_writer._writer, "write", full)
    with pytest.raises(OSError, match="No space left"):
        board.scalars({"loss": 1.0}, 2)
    thread = threading.Thread(target=full)
    thread.start()
    thread.join()
    assert [what.thread for what in printed] == [thread], "others are told of"
    with pytest.raises(OSError, match="No space left"):
        board.close()
    assert threading.excepthook is before


def test_seconds_count_what_is_not_training_and_the_speed_does_not(tmp_path, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(reports.time, "monotonic", lambda: now[0])
    metrics = running.MetricsFile(tmp_path / "metrics.csv")
    told = reports.Reports(metrics, NoTensorBoard(tmp_path, None), None, Progress(200, 0), 0)
    now[0] += 10
    told.add(Iteration(100))
    told.pause(30)
    now[0] += 40
    told.add(Iteration(200))
    assert [(row["seconds"], row["steps_per_second"]) for row in metrics.rows] == [(10, 10), (50, 10)]
