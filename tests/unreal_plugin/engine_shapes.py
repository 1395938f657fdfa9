"""What a document of the game Shapes (ue_plugin/tests/games/Shapes) describes, as triangles for `envserver.camera`.

Written from the engine's and the camera's documentation, apart from the plugin's code: rotations as matrices of angles,
lengths and sides turned once, here. Tessellations are those that cpp/engine/solids.h makes.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from envserver import camera

Document = dict[str, Any]
UNITS = 100.0  # in a metre
SEGMENTS, RINGS = 16, 4
BOX_SIDES = [(0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5)]
MIRROR = np.diag([1.0, -1.0, 1.0])  # left-handed to right-handed
F32 = np.float32


def rotation(turn: Any) -> np.ndarray:
    """Of [pitch, yaw, roll]: columns are the own axes, in the engine's frame."""
    (sp, cp), (sy, cy), (sr, cr) = ((math.sin(math.radians(a)), math.cos(math.radians(a))) for a in turn)
    return np.array(
        [
            [cp * cy, sr * sp * cy - cr * sy, -(cr * sp * cy + sr * sy)],
            [cp * sy, sr * sp * sy + cr * cy, cy * sr - cr * sp * sy],
            [sp, -sr * cp, cr * cp],
        ]
    )


def place(of: Document, tick: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Rotation and place within the parent's frame."""
    at = np.array(of.get("at", (0, 0, 0)), float) + np.array(of.get("drift", (0, 0, 0)), float) * tick
    return rotation(of.get("turn", (0, 0, 0))), at


def within(outer: tuple[np.ndarray, np.ndarray], inner: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    return outer[0] @ inner[0], outer[0] @ inner[1] + outer[1]


def pose(where: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """As the camera has it: float32 [3, 4]."""
    turned, at = where
    # 0 + x: zeros without a sign.
    return np.column_stack([MIRROR @ turned @ MIRROR, MIRROR @ at / UNITS]).astype(F32) + F32(0)


def point(value: Any, scale: Any) -> np.ndarray:
    x, y, z = (float(F32(v)) * s for v, s in zip(value, scale, strict=True))
    return np.array([x / UNITS, (0 - y) / UNITS, z / UNITS]).astype(F32)


def moved(where: np.ndarray, points: np.ndarray) -> np.ndarray:
    """In single precision, in the camera's order of operations."""
    x, y, z = points.astype(F32).T
    rows = [(where[k, 0] * x + where[k, 1] * y + where[k, 2] * z) + where[k, 3] for k in range(3)]
    return np.stack(rows, axis=1)


class Triangles:
    """Vertices and indices that are put together."""

    def __init__(self) -> None:
        self.vertices: list[np.ndarray] = []
        self.indices: list[tuple[int, int, int]] = []

    def add(self, vertices: np.ndarray, indices: Any) -> None:
        first = sum(len(part) for part in self.vertices)
        self.vertices.append(vertices)
        self.indices += [(first + a, first + b, first + c) for a, b, c in indices]

    def box(self, where: np.ndarray, half: Any) -> None:
        corners = np.array([[x, y, z] for z in (-1, 1) for y in (-1, 1) for x in (-1, 1)], F32) * np.array(half, F32)
        self.add(moved(where, corners), [half for a, b, c, d in BOX_SIDES for half in ((a, b, c), (a, c, d))])

    def capsule(self, where: np.ndarray, radius: float, half_length: float = 0.0) -> None:
        """A sphere where it has no length."""
        wide, long = float(F32(radius)), float(F32(half_length))
        rings = []
        for half in (-1, 1):
            first = 1 if half < 0 else (0 if long > 0 else 1)
            for k in range(first, (RINGS if half < 0 else RINGS - 1) + 1):
                turn = math.pi / 2 * (-1.0 + k / RINGS if half < 0 else k / RINGS)
                rings.append((wide * math.cos(turn), half * long + wide * math.sin(turn)))
        points = [(0.0, 0.0, float(F32(F32(-long) - F32(wide))))]
        for across, up in rings:
            angles = [2 * math.pi * i / SEGMENTS for i in range(SEGMENTS)]
            points += [(across * math.cos(angle), across * math.sin(angle), up) for angle in angles]
        points.append((0.0, 0.0, float(F32(long) + F32(wide))))
        around = [(i, (i + 1) % SEGMENTS) for i in range(SEGMENTS)]
        indices = [(1 + j, 1 + i, 0) for i, j in around]
        for below in range(1, 1 + SEGMENTS * (len(rings) - 1), SEGMENTS):
            above = below + SEGMENTS
            for i, j in around:
                indices += [(below + i, below + j, above + j), (below + i, above + j, above + i)]
        last = 1 + SEGMENTS * (len(rings) - 1)
        indices += [(last + i, last + j, len(points) - 1) for i, j in around]
        self.add(moved(where, np.array(points)), indices)

    def mesh(self, colour: tuple[int, int, int]) -> camera.Mesh:
        return camera.Mesh(np.concatenate(self.vertices), np.array(self.indices), colour)


def triangles_of(shape: Document, body: Document, scale: np.ndarray) -> Triangles:
    """In the component's frame, scaled. body: the document whose static mesh it has."""
    out, least = Triangles(), float(np.abs(scale).min())
    here = pose((np.eye(3), np.zeros(3)))
    if shape["kind"] == "box":
        out.box(here, np.array(shape["half"], float) * np.abs(scale) / UNITS)
    elif shape["kind"] == "sphere":
        out.capsule(here, shape["radius"] * least / UNITS)
    elif shape["kind"] == "capsule":
        straight = shape["half_height"] - shape["radius"]
        out.capsule(here, shape["radius"] * least / UNITS, straight * abs(scale[2]) / UNITS)
    elif "trimesh" in body:
        own = body["trimesh"]
        out.add(np.array([point(vertex, scale) for vertex in own["vertices"]]), own["triangles"])
    else:
        for each in body.get("boxes", ()):
            out.box(scaled(each, scale), np.array(each["size"], float) * 0.5 * np.abs(scale) / UNITS)
        for each in body.get("spheres", ()):
            out.capsule(scaled(each, scale), each["radius"] * least / UNITS)
        for each in body.get("capsules", ()):
            out.capsule(scaled(each, scale), each["radius"] * least / UNITS, each["length"] * 0.5 * scale[2] / UNITS)
        for each in body.get("hulls", ()):
            turned, at = place(each)
            points = (np.array(each["vertices"], float) @ turned.T + at) * scale
            vertices = np.array([(p @ MIRROR / UNITS).astype(F32) for p in points])
            out.add(vertices, each["triangles"])
    return out


def eye(position: Any, yaw: float, pitch: float) -> np.ndarray:
    """Where a sensor at that place of an agent in the arena's middle looks from, in single precision."""
    (sy, cy), (sp, cp) = (
        (F32(math.sin(angle)), F32(math.cos(angle)))
        for angle in (float(F32(degrees) * (F32(math.pi) / F32(180))) for degrees in (yaw, pitch))
    )
    forward, left, up = (cy * cp, sy * cp, sp), (-sy, cy, F32(0)), (-cy * sp, -sy * sp, cp)
    return np.column_stack([forward, left, up, np.array(position, F32)]).astype(F32)


def scaled(each: Document, scale: np.ndarray) -> np.ndarray:
    """Where a simple shape is in its body."""
    turned, at = place(each)
    return pose((turned, at * scale))


def scene_of(document: list[Document], tick: int = 0) -> camera.Scene:
    """All of the document's shapes as they stand after so many ticks."""
    meshes: list[camera.Mesh] = []
    instances: list[dict[str, Any]] = []
    roots: list[tuple[np.ndarray, np.ndarray]] = []
    for number, shape in enumerate(document):
        root = place(shape, tick)
        if "parent" in shape:
            root = within(roots[shape["parent"]], root)
        roots.append(root)
        body = document[shape.get("shares", number)]
        scale = np.array(shape.get("scale", (1, 1, 1)), float)
        hidden = 0 <= shape.get("hidden_from", -1) <= tick
        for each in shape["places"] if shape["kind"] == "instances" else [{}]:
            own = np.array(each.get("scale", (1, 1, 1)), float)
            turned, at = place(each)
            instances.append(
                {
                    "mesh": len(meshes),
                    "pose": pose(within(root, (turned, at * scale))),
                    "label": shape.get("label", 1),
                    "visible": not hidden,
                }
            )
            colour = tuple(shape["colour"])
            meshes.append(triangles_of(shape, body, scale * own).mesh((colour[0], colour[1], colour[2])))
    scene = camera.Scene(camera.Geometry(meshes))
    for instance in instances:
        scene.add(**instance)
    return scene
