"""The CPU camera against Embree and against double precision: pictures from many places, shadows, rays."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.camera import program
from benchmarks.camera.__main__ import main
from benchmarks.camera.result import Pictures, Rays, read, read_pictures, read_rays

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]  # compiles first

FEW = 20_000  # of which one may differ


@pytest.fixture(scope="module")
def bench() -> Path:
    """The program. Fails with the line that installs what is missing."""
    try:
        return program.build()
    except program.NotBuilt as problem:
        pytest.fail(str(problem))


@pytest.fixture(scope="module")
def compared(bench: Path) -> tuple[list[Pictures], list[Rays]]:
    found = program.run(bench, "--compare", "--frames", 24, "--rays", 100_000, time_limit=600)
    return read_pictures(found["pictures"]), read_rays(found["rays"])


def _beyond(pictures: list[Pictures], name: str) -> list[Pictures]:
    return [one for one in pictures if getattr(one, name) > max(1, one.pixels // FEW)]


def test_series_cover_what_cameras_can_do(compared: tuple[list[Pictures], list[Rays]]) -> None:
    pictures, _ = compared
    assert {one.world for one in pictures} == {"S", "M", "L"}
    assert {one.path for one in pictures} == {"walk", "close", "map"}
    assert any(one.width > one.height for one in pictures)
    assert any(one.width < one.height for one in pictures)
    assert sum(one.pixels for one in pictures) > 4_000_000
    assert all(one.shadowed > 0 for one in pictures)


def test_pixels_show_the_same_instances(compared: tuple[list[Pictures], list[Rays]]) -> None:
    assert _beyond(compared[0], "other_instance") == []


def test_depth_is_right(compared: tuple[list[Pictures], list[Rays]]) -> None:
    assert _beyond(compared[0], "wrong_depth") == []


def test_depth_is_embrees(compared: tuple[list[Pictures], list[Rays]]) -> None:
    # Embree's own depth of what is a hand's breadth away is not as exact.
    assert _beyond([one for one in compared[0] if one.path != "close"], "other_depth") == []


def test_shadows_fall_on_the_same_pixels(compared: tuple[list[Pictures], list[Rays]]) -> None:
    assert _beyond(compared[0], "other_shadow") == []


def test_rays_meet_the_same(compared: tuple[list[Pictures], list[Rays]]) -> None:
    for one in compared[1]:
        assert one.hits > one.rays // 3
        assert one.other_instance <= one.rays // FEW
        assert one.other_distance <= one.rays // 10_000  # some start so close that micrometres are more than 1e-4
        assert one.worst < 1e-2


def test_the_benchmark_is_one_command(bench: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "camera.json"
    brief = ["--world", "S", "M", "--size", "16", "84", "--frames", "20", "--compared-frames", "1", "--rays", "100"]
    assert main([*brief, "--out", str(out)]) == 0
    shown = capsys.readouterr().out
    for text in ("RGB with sun shadows", "18,848", "≥ 1.5 × Embree", "Pictures against Embree's"):
        assert text in shown
    result = read(out)
    assert [(cell.world, cell.size, cell.shadows) for cell in result.cells] == [
        (world, size, shadows) for world in ("S", "M") for shadows in (False, True) for size in (16, 84)
    ]
    for cell in result.cells:
        assert cell.scalar is not None
        assert min(cell.ours.p5_ms, cell.scalar.p5_ms, cell.embree_visibility.p5_ms) > 0
        assert cell.embree_visibility.median_ms < cell.embree.median_ms
    assert result.program["simd"] in ("avx2", "scalar")
