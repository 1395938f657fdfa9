"""The benchmark program: a run with hardly any time, and how it treats peers that are missing, hang or crash."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from benchmarks import levels, plan, summary, table
from benchmarks.__main__ import main
from benchmarks.backends import BACKENDS
from benchmarks.backends.base import Backend
from benchmarks.case import Case, Stepper, Timing
from benchmarks.envs import image_env_2ms
from benchmarks.isolate import MeasurementFailed, TimedOut, run_json
from benchmarks.measure import measure
from benchmarks.requirement import Requirement
from benchmarks.result import Cell, Result, read
from benchmarks.runner import Settings, run
from benchmarks.workloads import WORKLOADS

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
BRIEF = ["--rounds", "2", "--seconds", "0.05", "--warmup", "0.01"]


def test_a_run_writes_table_json_and_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ["--workload", "cartpole", "pyimage", "--num-envs", "2", "--backend", "gymnasium-sync", "gymnasium-async"]
    assert main([*chosen, *BRIEF, "--out", str(tmp_path)]) == 0

    shown = capsys.readouterr()
    assert "cartpole × 2" in shown.out
    assert "Gymnasium AsyncVectorEnv" in shown.out
    assert "[8/8]" in shown.err
    result = read(tmp_path / "benchmarks.json")
    assert [(cell.workload, cell.backend, len(cell.runs)) for cell in result.cells] == [
        ("cartpole", "gymnasium-sync", 2),
        ("cartpole", "gymnasium-async", 2),
        ("pyimage", "gymnasium-sync", 2),
        ("pyimage", "gymnasium-async", 2),
    ]
    for cell in result.cells:
        assert cell.status == "ok"
        assert cell.steps_per_s is not None
        assert cell.steps_per_s > 0
        assert cell.batch == 2
    assert {"cpu", "cores", "kernel", "python"} <= result.machine.keys()
    assert {"gymnasium", "numpy"} <= result.packages.keys()
    assert (tmp_path / "benchmarks.md").read_text().strip() == shown.out.strip()
    assert (tmp_path / "benchmarks.png").read_bytes().startswith(PNG_SIGNATURE)


def test_it_is_one_command() -> None:
    root = Path(__file__).parent.parent
    command = [sys.executable, "-m", "benchmarks", "--list"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    for name in (*WORKLOADS, *BACKENDS):
        assert f"  {name} " in listed


def test_help_explains_the_columns(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    for word in ("overhead µs", "of its limit", "examples:", "--list"):
        assert word in text


def test_names_are_checked(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--backend", "nonsense"])
    assert "gymnasium-sync" in capsys.readouterr().err


def test_a_choice_that_cannot_run_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--workload", "pyimage", "--backend", "envpool-sync", "--out", str(tmp_path)]) == 2
    assert "--list" in capsys.readouterr().err


def test_a_backend_that_is_not_installed_is_shown_with_how_to_get_it() -> None:
    absent = Requirement("no_such_module_here", "pip install no-such-package")
    cells = _run(_backend("absent", requires=(absent,)))
    assert [(cell.status, cell.reason) for cell in cells] == [("not installed", "pip install no-such-package")]
    (shown,) = table.tables(_result(cells))
    assert "not installed" in shown.rows[0]
    assert "pip install no-such-package" in shown.notes[0]


def test_a_backend_that_crashes_costs_only_its_own_cell() -> None:
    # The name is unknown to the child process, which therefore ends with a traceback.
    cells = _run(_backend("unknown"), BACKENDS["gymnasium-sync"])
    assert [cell.status for cell in cells] == ["failed", "ok"]
    assert "KeyError" in cells[0].reason
    (shown,) = table.tables(_result(cells))
    assert any("failed" in note and "KeyError" in note for note in shown.notes)


def test_a_hung_measurement_ends_with_all_its_processes(tmp_path: Path) -> None:
    child_id = tmp_path / "pid"
    script = f"""
import pathlib, subprocess
child = subprocess.Popen(["sleep", "60"])
pathlib.Path({str(child_id)!r}).write_text(str(child.pid))
child.wait()
"""
    with pytest.raises(TimedOut, match="no result within"):
        run_json([sys.executable, "-c", script], time_limit=3)
    assert _is_gone(int(child_id.read_text()))


def test_a_figure_survives_a_close_that_fails() -> None:
    script = "print('noise'); print('{\"steps\": 1}'); print('more'); import os; os.abort()"
    assert run_json([sys.executable, "-c", script], time_limit=20) == {"steps": 1}


def test_the_reason_names_the_signal() -> None:
    with pytest.raises(MeasurementFailed, match="SIGABRT"):
        run_json([sys.executable, "-c", "import os; os.abort()"], time_limit=20)


def test_every_round_has_every_backend_and_begins_with_another() -> None:
    (group,) = plan.make_plan([WORKLOADS["pyimage"]], list(BACKENDS.values()), [8])
    orders = [plan.order(group, number) for number in range(3)]
    assert len({found[0].name for found in orders}) == 3
    for found in orders:
        assert sorted(b.name for b in found) == sorted(b.name for b in group.backends)
    assert group.refused["envpool-sync"]


def test_large_sizes_are_for_uepool_and_the_floors() -> None:
    groups = plan.make_plan([WORKLOADS["cartpole"]], list(BACKENDS.values()))
    kinds = {backend.kind for group in groups if group.num_envs == 1024 for backend in group.backends}
    assert kinds == {"ours", "floor"}


def test_the_stop_watch_counts_steps_and_batches() -> None:
    closed = []
    case = Case(WORKLOADS["pyimage"], 4, 2)
    counted, close = measure(lambda _: Stepper(lambda: 4, lambda: closed.append(True)), case, Timing(0.01, 0.02))
    assert counted.steps == 4 * counted.batches
    assert counted.seconds >= 0.02
    assert counted.batch == 4
    close()
    assert closed


def test_medians_overheads_limits_and_ratios() -> None:
    cells = [
        _measured("pyimage_2ms", 8, "uepool-pinned", "ours", [900.0, 960.0, 980.0]),
        _measured("pyimage_2ms", 8, "gymnasium-async", "peer", [800.0, 800.0, 400.0]),
        _measured("cartpole", 64, "uepool", "ours", [300_000.0], batch=64),
        _measured("cartpole", 64, "floor-futex", "floor", [400_000.0], batch=64),
    ]
    result = _result(cells)
    pinned, asynchronous, cartpole, floor = cells
    assert pinned.steps_per_s == 960.0
    assert pinned.spread == pytest.approx(80 / 960)
    assert pinned.us_per_batch == pytest.approx(8e6 / 960)
    assert pinned.overhead_us == pytest.approx(8e6 / 960 - 8000)
    assert pinned.of_limit == pytest.approx(0.96)
    assert cartpole.of_limit == pytest.approx(0.75)
    assert cartpole.overhead_us == cartpole.us_per_batch
    assert floor.of_limit is None
    (ratio,) = result.ratios
    assert (ratio.ours, ratio.peer) == ("uepool-pinned", "gymnasium-async")
    assert ratio.ratio == pytest.approx(1.2)
    assert asynchronous.spread == pytest.approx(0.5)
    noisy = next(row for shown in table.tables(result) for row in shown.rows if row[0] == "gymnasium-async")
    assert noisy[1] == "800*"


def test_levels_read_the_result(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = _result(
        [
            _measured("pyimage", 64, "uepool", "ours", [150_000.0], batch=64),
            _measured("pyimage", 64, "gymnasium-async", "peer", [15_000.0], batch=64),
            _measured("pyimage", 64, "sb3-subproc", "peer", [10_000.0], batch=64),
            _measured("cartpole", 64, "uepool", "ours", [100_000.0], batch=64, start_s=1.5),
            _measured("cartpole", 64, "floor-futex", "floor", [400_000.0], batch=64),
        ]
    )
    path = tmp_path / "benchmarks.json"
    result.write(path)
    assert levels.main([str(path)]) == 1  # the floor's share is missed
    shown = capsys.readouterr().out
    assert [level.reached for level in levels.levels(read(path))].count(True) == 2
    for text in ("10.00 ×", "0.25 of the futex floor", "1.50 s", "not measured"):
        assert text in shown


def test_a_result_of_another_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text(json.dumps({"schema": 0}))
    with pytest.raises(ValueError, match="schema 0"):
        read(path)


def test_the_busy_env_uses_cpu_time() -> None:
    env = image_env_2ms()
    env.reset()
    before = time.thread_time()
    observation, _, _, _, _ = env.step(0)
    assert time.thread_time() - before >= 2e-3
    assert observation.shape == (84, 84, 3)
    assert observation.dtype == np.uint8


def _backend(name: str, requires: tuple[Requirement, ...] = ()) -> Backend:
    return Backend(name, name, "peer", BACKENDS["gymnasium-sync"].measure, requires=requires)


def _run(*backends: Backend) -> list[Cell]:
    groups = plan.make_plan([WORKLOADS["pyimage"]], list(backends), [2])
    return run(groups, Settings(1, Timing(0.01, 0.02), time_limit=60), report=lambda line: None)


def _measured(
    workload: str, num_envs: int, name: str, kind: str, rates: list[float], batch: int = 8, start_s: float = 1.0
) -> Cell:
    runs = [{"steps_per_s": rate, "batch": batch, "start_s": start_s} for rate in rates]
    return Cell(workload, num_envs, name, name, kind, runs=runs)


def _result(cells: list[Cell]) -> Result:
    result = Result({"cores_allowed": 2, "cpu": "a CPU"}, {}, {"rounds": 1}, "now", cells)
    summary.summarise(result, {backend.name: backend.limit for backend in BACKENDS.values()})
    return result


def _is_gone(process_id: int) -> bool:
    """Whether it ended, perhaps still waiting to be reaped."""
    for _ in range(50):
        try:
            state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state in "ZX":
            return True
        time.sleep(0.1)
    return False
