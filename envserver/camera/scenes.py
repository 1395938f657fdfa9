"""Meshes made ready for drawing, and the instances of them that make up a scene."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import numpy as np

from envserver import _core
from envserver.camera import checks, poses
from envserver.camera.checks import Colour
from envserver.camera.meshes import Mesh

DEFAULT_MEMORY_LIMIT = 1 << 30  # bytes
_MOST = (1 << 32) - 1


class Geometry:
    """Meshes, prepared once and never changed. Many scenes and processes may share it.

    meshes: numbered from 0 on. memory_limit: bytes that preparing them may take; more triangles than that are refused
    before anything is allocated. ValueError: what is wrong with which mesh.
    """

    def __init__(self, meshes: Iterable[Mesh], memory_limit: int = DEFAULT_MEMORY_LIMIT) -> None:
        builder = _core.CameraBuilder(checks.integer(memory_limit, "memory_limit", 0, 1 << 62))
        for number, mesh in enumerate(meshes):
            try:
                _add(builder, mesh)
            except ValueError as error:
                raise ValueError(f"meshes[{number}].{error}") from None
        self._core = builder.finish()

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Geometry:
        """From a file that save() wrote, mapped read-only: processes that open the same file share its memory.
        ValueError: it isn't there, is damaged or of another version."""
        return cls._of(_core.CameraGeometry.from_file(os.fspath(path)))

    @classmethod
    def from_bytes(cls, data: bytes) -> Geometry:
        """From what to_bytes() gave. ValueError as open()."""
        return cls._of(_core.CameraGeometry.from_bytes(data))

    @classmethod
    def _of(cls, core: _core.CameraGeometry) -> Geometry:
        geometry = cls.__new__(cls)
        geometry._core = core
        return geometry

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a file for open(), whole or not at all. OSError."""
        self._core.save(os.fspath(path))

    def to_bytes(self) -> bytes:
        return self._core.to_bytes()

    def __len__(self) -> int:
        """How many meshes."""
        return self._core.num_meshes


def _add(builder: _core.CameraBuilder, mesh: Mesh) -> None:
    if not isinstance(mesh, Mesh):
        raise ValueError(f"must be a Mesh, not {type(mesh).__name__}")
    builder.add(
        checks.floats(mesh.vertices, "vertices"),
        checks.integers(mesh.triangles, "triangles", 0, _MOST, np.uint32),
        checks.colour(mesh.colour, "colour"),
        None if mesh.colours is None else checks.integers(mesh.colours, "colours", 0, 255, np.uint8),
        bool(mesh.smooth),
        None if mesh.normals is None else checks.floats(mesh.normals, "normals"),
    )


class Scene:
    """Instances of a geometry's meshes. To be used by one thread at a time."""

    def __init__(self, geometry: Geometry) -> None:
        self.geometry = geometry
        self._core = _core.CameraScene(geometry._core)

    def add(
        self,
        mesh: int,
        pose: Any = None,
        *,
        label: int = 1,
        mask: int = 1,
        visible: bool = True,
        casts_shadow: bool = True,
        colour: Colour | None = None,
    ) -> int:
        """Adds an instance; returns its number, counted from 0.

        pose:   [3, 4], as camera.pose() makes it: a rotation times one scale, and a position. None: as the mesh is.
        label:  1 to 65535, its value in segmentation images (0: nothing is there).
        mask:   32 bits; a view or a ray whose mask shares none of them passes through it.
        colour: in place of the mesh's own.
        ValueError: no such mesh; a pose that is singular, skewed, mirrored or no numbers.
        """
        return self._core.add(
            checks.integer(mesh, "mesh", 0, _MOST),
            poses.pose() if pose is None else checks.floats(pose, "pose"),
            checks.integer(label, "label", 0, 65535),
            checks.integer(mask, "mask", 0, _MOST),
            bool(visible),
            bool(casts_shadow),
            None if colour is None else checks.colour(colour, "colour"),
        )

    def set_pose(self, instance: int, pose: Any) -> None:
        """As in add(). IndexError: no such instance."""
        self._core.set_pose(self._number(instance), checks.floats(pose, "pose"))

    def set_visible(self, instance: int, visible: bool) -> None:
        self._core.set_visible(self._number(instance), bool(visible))

    def set_label(self, instance: int, label: int) -> None:
        self._core.set_label(self._number(instance), checks.integer(label, "label", 0, 65535))

    def set_colour(self, instance: int, colour: Colour) -> None:
        self._core.set_colour(self._number(instance), checks.colour(colour, "colour"))

    def clear(self) -> None:
        """Removes all instances."""
        self._core.clear()

    def __len__(self) -> int:
        """How many instances."""
        return len(self._core)

    def _number(self, instance: int) -> int:
        return checks.integer(instance, "instance", 0, _MOST)
