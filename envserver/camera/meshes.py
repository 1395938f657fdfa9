"""Triangle meshes as they are given to the camera."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from envserver.camera.checks import Colour


@dataclass(frozen=True, eq=False)
class Mesh:
    """Triangles, seen from both sides.

    vertices:  [v, 3], metres, in the mesh's own axes.
    triangles: [t, 3], whole numbers: the vertices of each, counterclockwise from outside. Without an area: left out.
    colour:    (red, green, blue), 0 to 255, of all triangles, unless
    colours:   [t, 3], 0 to 255, of each triangle.
    smooth:    light changes smoothly over edges: `normals`, else the mean of the triangles around each vertex.
    normals:   [v, 3], of any length but 0; used if smooth.
    """

    vertices: Any
    triangles: Any
    colour: Colour = (200, 200, 200)
    colours: Any = None
    smooth: bool = False
    normals: Any = None

    @staticmethod
    def box(size: tuple[float, float, float] = (1, 1, 1), colour: Colour = (200, 200, 200)) -> Mesh:
        """12 triangles around the origin; `size`: metres along x, y, z."""
        corners = np.array([[x, y, z] for z in (-0.5, 0.5) for y in (-0.5, 0.5) for x in (-0.5, 0.5)]) * size
        sides = [(0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5)]
        triangles = [half for a, b, c, d in sides for half in ((a, b, c), (a, c, d))]
        return Mesh(corners, np.array(triangles), colour)

    @staticmethod
    def plane(size: float = 10, colour: Colour = (200, 200, 200), cells: int = 1) -> Mesh:
        """A square in z = 0 around the origin, `size` metres wide, of 2 * cells² triangles."""
        line = np.linspace(-size / 2, size / 2, cells + 1)
        x, y = np.meshgrid(line, line)
        vertices = np.stack([x.ravel(), y.ravel(), np.zeros(x.size)], axis=1)
        corner = (np.arange(cells)[:, None] * (cells + 1) + np.arange(cells)).ravel()
        a, b, c, d = corner, corner + 1, corner + cells + 2, corner + cells + 1
        return Mesh(vertices, np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)]), colour)

    @staticmethod
    def sphere(radius: float = 0.5, colour: Colour = (200, 200, 200), segments: int = 16, smooth: bool = True) -> Mesh:
        """Around the origin; `segments` around, half as many from pole to pole."""
        rings = max(segments // 2, 2)
        around = np.arange(segments) * (2 * math.pi / segments)
        down = np.arange(1, rings) * (math.pi / rings)
        ring = np.stack(np.broadcast_arrays(np.cos(around), np.sin(around)), axis=1)
        middle = [np.column_stack([ring * math.sin(angle), np.full(segments, math.cos(angle))]) for angle in down]
        vertices = np.concatenate([[[0, 0, 1]], *middle, [[0, 0, -1]]]) * radius
        last = len(vertices) - 1
        triangles = []
        for i in range(segments):
            j = (i + 1) % segments
            triangles.append((0, 1 + i, 1 + j))
            for k in range(rings - 2):
                upper, lower = 1 + k * segments, 1 + (k + 1) * segments
                triangles += [(upper + i, lower + i, lower + j), (upper + i, lower + j, upper + j)]
            triangles.append((last, last - segments + j, last - segments + i))
        return Mesh(vertices, np.array(triangles), colour, smooth=smooth)
