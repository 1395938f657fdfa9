"""The result of a run, as it is written and read again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

SCHEMA = 1


@dataclass(frozen=True)
class Time:
    """Milliseconds of a frame."""

    median_ms: float
    p5_ms: float  # 5th percentile


@dataclass(frozen=True)
class Cell:
    """Square pictures of one world: new poses of what moves, what is seen, colours."""

    world: str  # S, M or L
    triangles: int  # of all instances
    size: int  # pixels
    shadows: bool
    ours: Time
    scalar: Time | None  # ours without AVX2
    embree: Time
    embree_visibility: Time  # without colours

    @property
    def ratio(self) -> float:
        """How many times faster ours is than Embree, by medians."""
        return self.embree.median_ms / self.ours.median_ms

    @property
    def p5_ratio(self) -> float:
        """The same by 5th percentiles, which a busy machine disturbs less."""
        return self.embree.p5_ms / self.ours.p5_ms


@dataclass(frozen=True)
class Pictures:
    """Many pictures of one world and size, ours against Embree's. Numbers of pixels."""

    world: str
    path: str  # of the camera: walk; close, cut by the near plane; map, orthographic
    width: int
    height: int
    fov: float
    pixels: int
    other_instance: int  # show another instance, or none
    other_depth: int  # ... the same one, off by more than 1e-4 of Embree's depth
    wrong_depth: int  # ... and off as much from the depth in double precision of the triangle that Embree sees
    other_shadow: int  # the same instance and depth, but only one of both in the shadow
    shadowed: int
    worst: dict[str, float]  # where the depth is furthest off


@dataclass(frozen=True)
class Rays:
    """Rays into all directions, ours against Embree's."""

    world: str
    rays: int
    hits: int
    other_instance: int
    other_distance: int  # off by more than 1e-4
    worst: float


@dataclass(frozen=True)
class Rate:
    """sim:CollectApples with a camera of this kind, one env per process, through make_vec: env steps per second."""

    camera: str
    num_envs: int
    median: float
    best: float


@dataclass
class Result:
    machine: dict[str, Any]
    started: str
    program: dict[str, Any] = field(default_factory=dict)  # simd, embree, embree_lanes, frames
    cells: list[Cell] = field(default_factory=list)
    pictures: list[Pictures] = field(default_factory=list)
    rays: list[Rays] = field(default_factory=list)
    rates: list[Rate] = field(default_factory=list)
    schema: int = SCHEMA

    def find(self, world: str, size: int, shadows: bool) -> Cell | None:
        for cell in self.cells:
            if (cell.world, cell.size, cell.shadows) == (world, size, shadows):
                return cell
        return None

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(path: Path) -> Result:
    document = json.loads(path.read_text(encoding="utf-8"))
    if document.get("schema") != SCHEMA:
        raise ValueError(f"{path} has schema {document.get('schema')!r}, this program reads {SCHEMA}")
    cells = read_cells(document.pop("cells"))
    pictures, rays = read_pictures(document.pop("pictures")), read_rays(document.pop("rays"))
    rates = [Rate(**one) for one in document.pop("rates", [])]
    return Result(cells=cells, pictures=pictures, rays=rays, rates=rates, **document)


def read_cells(found: list[dict[str, Any]]) -> list[Cell]:
    times = ("ours", "scalar", "embree", "embree_visibility")
    return [Cell(**cell | {name: Time(**cell[name]) if cell[name] else None for name in times}) for cell in found]


def read_pictures(found: list[dict[str, Any]]) -> list[Pictures]:
    return [Pictures(**one) for one in found]


def read_rays(found: list[dict[str, Any]]) -> list[Rays]:
    return [Rays(**one) for one in found]
