"""A camera in numpy that shares nothing with the one under test: rays of all pixels, all triangles, in doubles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from envserver import camera


@dataclass
class Thing:
    vertices: np.ndarray  # [v, 3]
    triangles: np.ndarray  # [t, 3]
    pose: np.ndarray  # [3, 4]
    label: int

    def corners(self) -> np.ndarray:
        """[t, 3 corners, 3], in the world."""
        world = np.asarray(self.vertices, np.float64) @ self.pose[:, :3].T.astype(np.float64) + self.pose[:, 3]
        return world[self.triangles]


def rays(view: camera.View) -> tuple[np.ndarray, np.ndarray]:
    """Origins and directions [height * width, 3]; a direction's part along the optical axis is 1."""
    pose = np.asarray(view.pose, np.float64)
    forward, left, up = pose[:, 0], pose[:, 1], pose[:, 2]
    column = np.arange(view.width) + 0.5 - view.width / 2
    row = np.arange(view.height) + 0.5 - view.height / 2
    across, down = (grid.ravel()[:, None] for grid in np.meshgrid(column, row))
    if view.projection == "orthographic":
        size = view.ortho_width / view.width
        origins = pose[:, 3] - left * across * size - up * down * size
        return origins, np.broadcast_to(forward, origins.shape)
    size = np.tan(np.radians(view.fov / 2)) / (view.width / 2)
    directions = forward - left * across * size - up * down * size
    return np.broadcast_to(pose[:, 3], directions.shape), directions


def first_hits(
    origins: np.ndarray, directions: np.ndarray, things: list[Thing], near: float, far: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(how far in lengths of the direction, label, how clearly the ray is on one side of every edge near it)."""
    distance = np.full(len(origins), float(far))
    label = np.zeros(len(origins), int)
    margin = np.full(len(origins), np.inf)
    for thing in things:
        for a, b, c in thing.corners():
            normal = np.cross(b - a, c - a)
            det = -directions @ normal
            with np.errstate(divide="ignore", invalid="ignore"):
                start = origins - a
                u = np.einsum("ij,ij->i", np.cross(directions, c - a), start) / det
                v = np.einsum("ij,ij->i", np.cross(b - a, directions), start) / det
                t = start @ normal / det
            inside = np.minimum(np.minimum(u, v), 1 - u - v)
            with np.errstate(invalid="ignore"):
                ahead = (t > near * 0.999) & (t < far * 1.001)
                margin = np.where(ahead, np.fmin(margin, np.abs(inside)), margin)
                hit = (inside >= 0) & (t >= near) & (t < distance)
            distance[hit], label[hit] = t[hit], thing.label
    return distance, label, margin


def random_things(generator: np.random.Generator, count: int = 6) -> tuple[list[camera.Mesh], list[Thing]]:
    """Meshes of a few triangles each, before a camera at the origin that looks along x, some around it."""
    meshes, things = [], []
    for number in range(count):
        triangles = int(generator.integers(1, 8))
        vertices = generator.normal(size=(3 * triangles, 3)).astype(np.float32)
        indices = np.arange(3 * triangles).reshape(-1, 3)
        pose = camera.pose(
            generator.uniform([-2, -4, -4], [12, 4, 4]),
            *generator.uniform(-180, 180, 3),
            scale=generator.uniform(0.3, 2),
        )
        meshes.append(camera.Mesh(vertices, indices, colour=tuple(int(c) for c in generator.integers(0, 256, 3))))
        things.append(Thing(vertices, indices, pose, number + 1))
    return meshes, things


def scene_of(meshes: list[camera.Mesh], things: list[Thing]) -> camera.Scene:
    scene = camera.Scene(camera.Geometry(meshes))
    for number, thing in enumerate(things):
        scene.add(number, thing.pose, label=thing.label)
    return scene
