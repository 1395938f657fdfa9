"""``uepool train``: from a config to a trained policy, with everything between."""

from __future__ import annotations

import contextlib
import math
import os
import shlex
import shutil
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field

from uepool.errors import ConfigError, UepoolError
from uepool.training import backends, curve
from uepool.training.backends.base import Backend, Iteration, save_policy
from uepool.training.config import TrainConfig
from uepool.training.metrics import MetricsFile
from uepool.training.progress import Progress
from uepool.training.refusals import env_refusals
from uepool.training.reports import Reports
from uepool.training.results import Results
from uepool.training.run_folder import Checkpoint, RunFolder
from uepool.training.s3 import METRICS
from uepool.training.start import Start
from uepool.training.stopping import Stopping
from uepool.training.tensorboard import TensorBoard
from uepool.training.tracking import Wandb
from uepool.training.videos import Videos

FINISHED, INTERRUPTED, FAILED, RUNNING = "finished", "interrupted", "failed", "running"
_ROOM = 1 << 16  # bytes that are kept free for the run's last words


class RunFailed(UepoolError, RuntimeError):
    """A run ended before its time. The text says what is left of it, and how to go on."""


@dataclass
class Due:
    """When something is done every so many env steps. every 0: never."""

    every: int
    at: int = field(init=False, default=0)

    def start(self, env_steps: int) -> None:
        self.at = self._after(env_steps)

    def is_now(self, env_steps: int) -> bool:
        """Whether it is time, and if so, when it is the next time."""
        if not self.every or env_steps < self.at:
            return False
        self.at = self._after(env_steps)
        return True

    def _after(self, env_steps: int) -> int:
        return (env_steps // self.every + 1) * self.every if self.every else 0


class Run:
    """One training, from its start to its end, or to Ctrl-C."""

    def __init__(self, start: Start) -> None:
        self.config: TrainConfig = start.config
        self._start = start
        self._results: Results = start.results
        self._folder = RunFolder(start.results.folder)
        self._scratch = self._folder.path / ".scratch"
        self._steps = start.checkpoint.env_steps if start.checkpoint is not None else 0
        self._saved: Checkpoint | None = start.checkpoint
        self._checkpoint_due = Due(self.config.checkpoint_every)
        self._video_due = Due(self.config.video_every)
        self._reports: Reports | None = None
        self._videos: Videos | None = None
        self._backend: Backend | None = None
        self._stopping = Stopping(self._say_stopping, self._leave)
        self._is_begun = False
        self._status = ""  # that run.json was told, or could not be told
        self._is_status_told = True
        self._is_interrupted = False
        self._is_delivered = True

    def run(self) -> int:
        """The exit status: 0, 130 after Ctrl-C, 1 when S3 did not take the results. ConfigError before any work,
        RunFailed when it cannot go on.

        What a trainer raises passes.
        """
        with self._stopping, contextlib.ExitStack() as stack:
            stack.callback(self._start.lock.release)
            self._make_folder()
            stack.callback(self._tell_status_again)
            stack.callback(shutil.rmtree, self._scratch, ignore_errors=True)
            try:
                self._prepare(stack)
            except BaseException as error:
                if self.config.local_mode and not isinstance(error, KeyboardInterrupt):
                    traceback.print_exception(error)
                self._undo()
                raise
            self._stopping.take()
            self._stopping.gently = True
            try:
                self._train()
            except BaseException as error:
                self._make_room()
                self._set_status(FAILED)
                self._close_reports(1)
                self._deliver()
                raise self._failed(error) from error
            self._finish()
        if self._is_interrupted:
            return self._stopping.status
        return 0 if self._is_delivered else 1

    # --- before --------------------------------------------------------------------------------------------------

    def _make_folder(self) -> None:
        if self._start.is_new:
            with contextlib.suppress(OSError):  # create() says it
                self._folder.path.mkdir(parents=True, exist_ok=True)
        self._start.lock.take()
        if self._start.is_new:
            RunFolder.create(self._folder.path, self.config, self._start.command)
        self._is_begun = True
        if self._start.is_new and self._results.mirror_url:
            self._folder.update(mirror=self._results.mirror_url)
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._scratch.mkdir()
        with contextlib.suppress(OSError):
            (self._scratch / "room").write_bytes(os.urandom(_ROOM))  # no zeros, which some file systems store nowhere

    def _undo(self) -> None:
        """A run that did not begin leaves nothing; one that was gone on with stays as it was."""
        if self._start.is_new:
            shutil.rmtree(self._folder.path, ignore_errors=True)
        elif self._status == RUNNING:
            self._set_status(INTERRUPTED)

    def _prepare(self, stack: contextlib.ExitStack) -> None:
        work = self._scratch / "trainer"
        work.mkdir()
        backend = self._backend = backends.make(self.config, work)
        stack.callback(backend.close)
        with env_refusals():
            backend.prepare()
        if self._start.checkpoint is not None:
            backend.restore(self._start.checkpoint.path)
        if self.config.video_every:
            self._videos = Videos(self.config)
            stack.callback(self._videos.close)
        wandb = self._open_wandb()
        resumed_at = None if self._start.is_new else self._steps
        metrics = MetricsFile(self._folder.path / METRICS)
        metrics.cut(self._steps)
        tensorboard = TensorBoard(self._folder.path / "tensorboard", resumed_at)
        progress = Progress(self.config.total_steps, self._steps)
        self._reports = Reports(metrics, tensorboard, wandb, progress, self._steps)
        if not self._start.is_new:
            self._folder.write_config(self.config)
        self._folder.update(status=RUNNING, env_steps=self._steps)
        self._status = RUNNING
        self._checkpoint_due.start(self._steps)
        self._video_due.start(self._steps)
        self._say(f"run: {self._results.name}")
        if not tensorboard.is_there:
            self._say("no TensorBoard: pip install tensorboard")
        if resumed_at is not None:
            self._say(f"goes on at {self._steps:,} env steps")

    def _open_wandb(self) -> Wandb | None:
        if self._start.wandb is None:
            return None
        wandb = Wandb(self._start.wandb, self.config, self._folder.path, self._folder.document().get("wandb"))
        self._folder.update(wandb=wandb.run_id)
        return wandb

    # --- meanwhile -----------------------------------------------------------------------------------------------

    def _train(self) -> None:
        assert self._backend is not None
        if not self._stopping.number:
            self._backend.train(self._on_iteration)
        self._is_interrupted = bool(self._stopping.number) and self._steps < self.config.total_steps
        self._save()
        if self.config.video_every and not self._is_interrupted:
            self._record()

    def _on_iteration(self, iteration: Iteration) -> bool:
        assert self._reports is not None
        self._steps = iteration.env_steps
        self._reports.add(iteration)
        if not self._stopping.number and self._steps < self.config.total_steps:  # else it is saved at the end
            with self._paused():
                if self._checkpoint_due.is_now(self._steps):
                    self._save()
                if self._video_due.is_now(self._steps):
                    self._record()
        return not self._stopping.number

    def _save(self) -> None:
        """A checkpoint of now, unless there is one."""
        if self._saved is not None and self._saved.env_steps == self._steps:
            return
        assert self._backend is not None
        part = self._folder.begin_checkpoint(self._steps)
        self._backend.save(part)
        self._saved = self._folder.finish_checkpoint(part, self._steps, self.config.trainer)
        self._folder.update(env_steps=self._steps)
        self._folder.drop_old(self.config.keep_checkpoints)
        self._results.push(self.config.keep_checkpoints, self._say)

    def _record(self) -> None:
        """A video of now. What keeps it from being made is said, and training goes on."""
        if self._videos is None:
            return
        assert self._backend is not None
        assert self._reports is not None
        from uepool.policies import loading
        from uepool.policies.describe import Description

        self._say(f"filming an episode at {self._steps:,} env steps")
        folder = self._scratch / "policy"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        path = self._folder.path / "videos" / f"{self._steps:012d}.mp4"
        try:
            save_policy(self._backend, folder)
            policy = loading.of_trainer(self.config.trainer, folder)
            frames = self._videos.record(policy, Description.read(folder), path, self._steps)
        except UepoolError as error:
            self._say(f"no video at {self._steps:,} env steps: {error}")
            return
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        self._reports.video(path, frames, self._steps, self._videos.fps)

    @contextlib.contextmanager
    def _paused(self) -> Iterator[None]:
        began = time.monotonic()
        yield
        if self._reports is not None:
            self._reports.pause(time.monotonic() - began)

    # --- after ---------------------------------------------------------------------------------------------------

    def _finish(self) -> None:
        no_curve = self._draw_curve()
        self._close_reports(self._stopping.status if self._is_interrupted else 0)
        self._set_status(INTERRUPTED if self._is_interrupted else FINISHED)
        self._conclude(no_curve)

    def _draw_curve(self) -> str:
        """Why there is none; empty: there is."""
        try:
            rows = MetricsFile(self._folder.path / METRICS).rows
            has_curve = curve.draw(rows, self.config, self._folder.path / "curve.png")
        except OSError as error:
            return error.strerror or str(error)
        return "" if has_curve else "pip install matplotlib"

    def _conclude(self, no_curve: str) -> None:
        assert self._reports is not None
        mean = self._reports.return_mean
        said = "" if math.isnan(mean) else f", return {mean:.4g} (mean of the last 100 episodes)"
        how = "interrupted" if self._is_interrupted else "finished"
        self._say(f"{how} at {self._steps:,} env steps{said}")
        if no_curve:
            self._say(f"no curve.png: {no_curve}")
        if not self._is_interrupted:
            self._say(f"to measure it: uepool evaluate {shlex.quote(self._results.name)}")
        if self._is_interrupted:
            self._say(f"to go on: {self._resume_command()}")
        self._deliver()

    def _deliver(self) -> None:
        """All of it is on S3 then, if that is where it goes."""
        self._is_delivered = self._results.deliver(self.config.keep_checkpoints, self._say)
        if not self._is_delivered:
            self._say(self._results.how_to_upload())

    def _failed(self, error: BaseException) -> BaseException:
        """The error to raise: one whose text says it all, where it is of the kind that needs no traceback."""
        kept = (
            f"the last whole checkpoint is at {self._saved.env_steps:,} env steps" if self._saved else "none was saved"
        )
        how = f"; to go on: {self._resume_command()}" if self._saved else ""
        if self.config.local_mode:
            traceback.print_exception(error)
        elif not isinstance(error, (UepoolError, OSError)) and not _of_torch_file(error):
            self._say(f"the trainer failed at {self._steps:,} env steps; {kept}{how}")
            return error
        what = str(error) if isinstance(error, UepoolError) else f"{type(error).__name__}: {error}"
        return RunFailed(f"the run ended at {self._steps:,} env steps: {what}\n{kept}{how}")

    def _resume_command(self) -> str:
        return f"uepool train --resume {shlex.quote(self._results.name)}"

    def _make_room(self) -> None:
        """Where the disk is full: for what is written last."""
        self._folder.drop_parts()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _set_status(self, status: str) -> None:
        self._status, self._is_status_told = status, False
        with contextlib.suppress(OSError, ConfigError):  # the disk is full: what went wrong is told anyway
            self._folder.update(status=status, env_steps=self._saved.env_steps if self._saved else 0)
            self._is_status_told = True

    def _tell_status_again(self) -> None:
        if not self._is_status_told:
            self._set_status(self._status)

    def _leave(self) -> None:
        """The process ends at once, by a second Ctrl-C: this is another thread, and the main one may be anywhere."""
        if not self._is_begun:
            return
        self._make_room()
        if not self._status:
            self._undo()
        elif self._status == RUNNING:
            self._set_status(INTERRUPTED)

    def _close_reports(self, status: int) -> None:
        if self._reports is not None:
            with contextlib.suppress(OSError):
                self._reports.close(status)

    def _say_stopping(self) -> None:
        self._say("stopping, with a checkpoint; Ctrl-C again ends at once, without one")
        stop = getattr(self._backend, "stop", None)
        if stop is not None:
            stop()

    def _say(self, text: str) -> None:
        if self._reports is not None:
            self._reports.progress.say(f"uepool: {text}")


def _of_torch_file(error: BaseException) -> bool:
    """Whether torch could not write a file: it raises a RuntimeError then."""
    return isinstance(error, RuntimeError) and "PytorchStreamWriter" in str(error)
