"""What the camera benchmark makes of figures; tests/camera/test_oracle.py runs it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.camera import program, tables
from benchmarks.camera.__main__ import main
from benchmarks.camera.levels import levels
from benchmarks.camera.result import Cell, Pictures, Rays, Result, Time, read
from benchmarks.table import markdown


def _cell(world: str, ours: float, embree: float, shadows: bool = False) -> Cell:
    times = [Time(ms, 0.9 * ms) for ms in (ours, 3 * ours, embree, 0.9 * embree)]
    return Cell(world, {"S": 506, "M": 18_848, "L": 503_200}[world], 84, shadows, *times)


def _pictures(world: str) -> Pictures:
    worst = {"off": 2e-5, "frame": 1, "column": 2, "row": 3, "ours": 1.0, "embree": 1.0, "exact": 1.0}
    return Pictures(world, "walk", 84, 84, 90, 40_000, 2, 1, 1, 0, 500, worst)


def _result(*cells: Cell) -> Result:
    known = {"simd": "avx2", "embree": "3.13.5", "embree_lanes": 8, "frames": 300}
    pictures, rays = [_pictures("S"), _pictures("M")], [Rays("S", 1000, 500, 0, 1, 2e-4)]
    return Result({"cpu": "a CPU"}, "now", known, list(cells), pictures, rays)


def test_levels_are_told_from_reports() -> None:
    found = levels(_result(_cell("S", 0.02, 0.2), _cell("M", 0.1, 0.14, shadows=True), _cell("L", 2.0, 1.0)))
    reached = {level.work: level.reached for level in found}
    assert list(reached.values()) == [True, None, None, False, True, True]
    assert found[0].measured.startswith("10.00 ×")
    assert found[2].required == "reported"


def test_a_level_is_missed_by_one_series_alone() -> None:
    result = _result()
    result.pictures[1] = replace(result.pictures[1], wrong_depth=3)
    instances, depth = levels(result)
    assert (instances.reached, depth.reached) == (True, False)
    assert "4 of 80,000, at most 1.50 of 20,000" in depth.measured


def test_what_was_not_measured_is_left_out() -> None:
    result = _result(replace(_cell("S", 0.02, 0.2), scalar=None))
    result.pictures.clear()
    times, shown = tables.tables(result)
    assert times.rows[0][3] == ""
    assert len(shown.rows) == 2


def test_tables_show_every_figure() -> None:
    result = _result(_cell("S", 0.02, 0.2), _cell("S", 0.1, 0.3, shadows=True))
    text = "\n".join(markdown(one) for one in tables.tables(result))
    words = ("RGB without shadows", "0.020 0.018", "packets of 8", "S walk 84×84", "2.0e-05", "Rays against", "3.00")
    for word in words:
        assert word in text


def test_results_are_read_as_they_were_written(tmp_path: Path) -> None:
    result = _result(_cell("S", 0.02, 0.2), replace(_cell("M", 0.1, 0.3), scalar=None))
    path = tmp_path / "new" / "camera.json"
    result.write(path)
    assert read(path) == result
    path.write_text(json.dumps({"schema": 0}))
    with pytest.raises(ValueError, match="schema 0"):
        read(path)


def test_what_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name, path=None: None)
    with pytest.raises(program.NotBuilt, match="pip install cmake"):
        program.build()
    assert main(["--out", str(tmp_path / "none.json")]) == 2
    assert "pip install cmake" in capsys.readouterr().err
