"""The steps, one after the other, and the report about them."""

from __future__ import annotations

import os
import shutil
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from uepool.verify_unreal import commands, machine, report, running, source
from uepool.verify_unreal.platforms import GAME
from uepool.verify_unreal.preflight import Ground, Options
from uepool.verify_unreal.report import Outcome, Report

PASSED, FAILED, INTERRUPTED = 0, 1, 130
_MOST_ENVS = 4  # in the benchmark, unless asked for more: an instance takes about a GiB
_START_SECONDS = 1.0
_ARCHIVE = "uepool-verify-unreal.zip"


class Verification:
    """Writes into a new folder below `options.out`, made by its time."""

    def __init__(self, options: Options, ground: Ground) -> None:
        self._options = options
        self._ground = ground
        self.folder = _new_folder(options.out)
        self._logs = self.folder / "logs"
        self._logs.mkdir()
        self._work = self.folder / "work"
        self._work.mkdir()
        if ground.user is not None:
            os.chown(self._work, ground.user.uid, ground.user.gid)
        self._report = Report(self._about())

    def run(self) -> int:
        """The exit status. The report is written whatever happens."""
        status = PASSED
        try:
            self._steps()
        except KeyboardInterrupt:
            status = INTERRUPTED
            _tell("interrupted; the report holds what was done until then")
        except Exception as error:  # a full disk, say: what was done until then is worth a report all the same
            log = self._logs / "verify-unreal.log"
            log.write_text(traceback.format_exc(), encoding="utf-8")
            self._add(Outcome("verify-unreal", "This command itself", "failed", log=log, note=repr(error)))
        finally:
            archive = self._finish()
        if status == PASSED and not self._report.passed:
            status = FAILED
        _tell(f"{self._report.text().splitlines()[2].replace('*', '')} Report: {self.folder / 'report.md'}")
        _tell(f"to send back: {archive}  (without your user name and home folder; read it before you do)")
        return status

    def _steps(self) -> None:
        ground, work = self._ground, self._work
        packed = work / "packed"
        if not self._step("plugin", "Pack the plugin", commands.pack_plugin(packed), folder=ground.source):
            return
        project = source.make_project(ground.source, packed / "UEPool.zip", work, ground.engine.minor)
        self._give(work)
        plugin = project.parent / "Plugins/UEPool/UEPool.uplugin"
        build = commands.build_plugin(ground.engine, ground.platform, plugin, work / "built-plugin")
        if not self._step("build-plugin", "Build the plugin", build, as_user=True):
            return
        games = work / "game"
        package = commands.package_game(ground.engine, ground.platform, project, games)
        if not self._step("package-game", "Package the example", package, as_user=True):
            return
        game = games / ground.platform.folder / ground.platform.executable
        if not game.is_file():
            had = ", ".join(sorted(path.name for path in games.glob("*"))) or "nothing"
            note = f"RunUAT succeeded and left no {game.relative_to(games)}; there is {had}"
            self._add(Outcome("find-game", "Find the packaged game", "failed", note=note))
            return
        if ground.platform.runs_here:
            self._play(game)
        else:
            note = "servers run on Linux: see docs/unreal/editor.md for how a game on Windows dials in"
            self._add(Outcome("start", "Run the game", "not run", note=note))

    def _play(self, game: Path) -> None:
        where = commands.address(game, self._options.run_as)
        kept = self._logs / "instances"
        start = commands.bench(where, 1, _START_SECONDS)
        if not self._step("start", "Start and step one instance", start, environment={"UEPOOL_LOG_DIR": str(kept)}):
            return
        results = self._logs / "conformance.xml"
        suite = commands.conformance(where, results, self._options.select)
        try:
            self._step("conformance", "Conformance suite", suite, folder=self._ground.source)
        finally:
            self._report.suite = report.read_suite(results)
        envs = self._options.envs or max(1, min(_MOST_ENVS, len(os.sched_getaffinity(0))))
        for count in sorted({1, envs}):
            title = f"Benchmark, {count} env{'s' if count > 1 else ''}"
            if self._step(f"bench-{count}", title, commands.bench(where, count, self._options.seconds)):
                told = report.read_bench(self._logs / f"bench-{count}.log")
                self._report.benches += [told] if told else []

    def _step(
        self,
        name: str,
        title: str,
        command: list[str],
        folder: Path | None = None,
        as_user: bool = False,
        environment: dict[str, str] | None = None,
    ) -> bool:
        """Whether it passed."""
        log = self._logs / f"{name}.log"
        outcome = Outcome(name, title, "interrupted", command=command, log=log)
        self._report.outcomes.append(outcome)
        begun = time.monotonic()
        try:
            with running.StepProgress(title, log) as progress:
                ended = running.run(
                    command,
                    folder=folder or self._work,
                    log=log,
                    environment={**os.environ, **(environment or {})},
                    user=self._ground.user if as_user else None,
                    still=progress.still,
                )
            outcome.status = ended.status
            outcome.result = "failed" if ended.status else "passed"
        finally:
            outcome.seconds = time.monotonic() - begun
            _tell_outcome(outcome)
        return outcome.result == "passed"

    def _add(self, outcome: Outcome) -> None:
        self._report.outcomes.append(outcome)
        _tell_outcome(outcome)

    def _give(self, folder: Path) -> None:
        """To the user who builds."""
        user = self._ground.user
        if user is not None:
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, user.uid, user.gid)

    def _about(self) -> dict[str, str]:
        from envserver.version import __version__

        return {
            "uepool": " ".join(filter(None, [__version__, source.revision(self._ground.source)])),
            "Unreal Engine": str(self._ground.engine),
            "platform": self._ground.platform.name,
            **machine.describe(self._options.out),
            "begun": time.strftime("%Y-%m-%d %H:%M:%S %z"),
        }

    def _finish(self) -> Path:
        text = self._report.text()
        (self.folder / "report.md").write_text(report.private(text), encoding="utf-8")
        logs = sorted(path for path in self._logs.rglob("*") if path.suffix in (".log", ".xml"))
        archive = self.folder / _ARCHIVE
        report.write_archive(archive, text, {f"logs/{path.relative_to(self._logs)}": path for path in logs})
        if self._options.keep:
            _tell(f"kept: {self._work / GAME} (the project), {self._work / 'game'} (packaged)")
        else:
            _remove(self._work)
        return archive


def _new_folder(out: Path) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    for attempt in range(1, 100):
        folder = out / (stamp if attempt == 1 else f"{stamp}-{attempt}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder.absolute()
    raise RuntimeError(f"there are a hundred folders {stamp} in {out}")


def _remove(folder: Path) -> None:
    def say(function: Callable[..., object], path: str, error: object) -> None:
        _tell(f"{path} could not be removed")

    shutil.rmtree(folder, onerror=say)


def _tell_outcome(outcome: Outcome) -> None:
    time_taken = f" ({running.clock(outcome.seconds)})" if outcome.seconds else ""
    note = f": {outcome.note}" if outcome.note else ""
    _tell(f"{outcome.title}: {outcome.result}{time_taken}{note}")


def _tell(text: str) -> None:
    print(f"uepool: {text}", file=sys.stderr, flush=True)
