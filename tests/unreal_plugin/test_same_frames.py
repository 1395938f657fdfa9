"""Collision geometry that the plugin takes from the engine gives the pictures that `envserver.camera` draws of the same
triangles, bit for bit: units, handedness, scale, rotation, attachment, movement, tessellation."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import uepool
from envserver import camera
from tests.kept_server import kept_server
from tests.unreal_plugin.conftest import Games
from tests.unreal_plugin.engine_shapes import Document, eye, scene_of

__all__ = ["kept_server"]

pytestmark = pytest.mark.slow

SIZE = {"width": 80, "height": 60}
STEPS = 4
# Metres and degrees: from in front and above, from behind and below, and at the middle.
EYES: list[dict[str, Any]] = [
    {"position": [-6.0, 0.5, 2.5], "yaw": 0.0, "pitch": -20.0},
    {"position": [4.5, -4.0, -1.5], "yaw": 140.0, "pitch": 15.0},
]

# A wedge without any symmetry: mirrored, turned or scaled wrongly, it is another one.
WEDGE = {
    "vertices": [[0, 0, 0], [210, 0, 0], [0, 90, 0], [30, 20, 140], [150, -60, 70]],
    "triangles": [[0, 1, 2], [0, 3, 1], [1, 3, 2], [2, 3, 0], [0, 1, 4], [1, 3, 4], [3, 0, 4]],
}
TETRAHEDRON = {"vertices": [[0, 0, 0], [120, 10, 0], [20, 130, 0], [40, 30, 150]]}
FACES = [[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]]
BODY: Document = {
    "boxes": [{"at": [60, -40, 30], "turn": [10, 20, 30], "size": [70, 110, 50]}],
    "spheres": [{"at": [-50, 60, 80], "radius": 45}],
    "capsules": [{"at": [-80, -90, 20], "turn": [0, 0, 55], "radius": 25, "length": 90}],
    "hulls": [{**TETRAHEDRON, "triangles": FACES, "at": [40, 90, -20], "turn": [0, 35, 0]}],
}
RED, GREEN, BLUE = (
    {"colour": [200, 60, 40], "label": 7},
    {"colour": [50, 180, 70], "label": 300},
    {"colour": [40, 70, 210], "label": 65535},
)

DOCUMENTS: dict[str, list[Document]] = {
    "trimesh": [{"kind": "mesh", "trimesh": WEDGE, **RED}],
    "trimesh-of-large-indices": [{"kind": "mesh", "trimesh": WEDGE, "large": True, **RED}],
    "trimesh-placed": [
        {"kind": "mesh", "trimesh": WEDGE, "at": [50, 130, -40], "turn": [20, 50, -70], "scale": [1.5, 0.7, 1.2], **RED}
    ],
    "trimesh-before-simple-shapes": [{"kind": "mesh", "trimesh": WEDGE, **BODY, **RED}],
    "two-of-one-mesh": [
        {"kind": "mesh", "trimesh": WEDGE, "at": [0, -200, 0], **RED},
        {"kind": "mesh", "shares": 0, "at": [0, 150, 0], "scale": [0.5, 2, 1], **GREEN},
        {"kind": "mesh", "shares": 0, "at": [100, 150, 150], "scale": [0.5, 2, 1], "turn": [0, 90, 0], **GREEN},
    ],
    "box": [{"kind": "box", "half": [120, 60, 35], "turn": [15, 40, 25], "at": [10, 40, 20], **GREEN}],
    "box-scaled": [{"kind": "box", "half": [50, 50, 50], "scale": [2, 0.5, 1.25], "turn": [0, 30, 0], **GREEN}],
    "sphere": [{"kind": "sphere", "radius": 130, "at": [0, 70, 10], **BLUE}],
    "sphere-scaled": [{"kind": "sphere", "radius": 130, "scale": [0.75, 2, 1], "turn": [0, 0, 40], **BLUE}],
    "capsule": [{"kind": "capsule", "radius": 50, "half_height": 140, "turn": [70, 20, 0], **BLUE}],
    "simple-shapes-of-a-body": [{"kind": "mesh", **BODY, **RED}],
    "simple-shapes-scaled": [{"kind": "mesh", **BODY, "scale": [1.5, 1.5, 1.5], "turn": [0, 200, 10], **RED}],
    "convex": [{"kind": "mesh", "hulls": BODY["hulls"], "scale": [2, 1, 0.5], **RED}],
    "instances": [
        {
            "kind": "instances",
            "trimesh": WEDGE,
            "at": [0, -50, 0],
            "turn": [0, 15, 0],
            "places": [
                {"at": [0, 0, 0]},
                {"at": [-100, 200, 50], "turn": [0, 80, 0]},
                {"at": [50, -200, 0], "turn": [30, 0, 60], "scale": [0.5, 1.5, 1]},
            ],
            **GREEN,
        }
    ],
    "instances-and-a-mesh-of-their-own": [
        {
            "kind": "instances",
            "trimesh": WEDGE,
            "places": [{"at": [0, -150, 0]}, {"at": [0, -300, 50], "scale": [0.3, 0.3, 0.3]}],
            **GREEN,
        },
        {"kind": "mesh", "shares": 0, "at": [0, 150, 0], **GREEN},
    ],
    "attached": [
        {"kind": "mesh", "trimesh": WEDGE, "at": [60, -120, 30], "turn": [10, 70, 0], **RED},
        {"kind": "box", "half": [30, 60, 10], "parent": 0, "at": [0, 0, 150], "turn": [0, 45, 20], **GREEN},
        {"kind": "sphere", "radius": 40, "parent": 1, "at": [50, 80, 30], **BLUE},
    ],
    "moving": [
        {"kind": "mesh", "trimesh": WEDGE, "drift": [10, -30, 7], "turn": [0, 20, 0], **RED},
        {"kind": "box", "half": [30, 60, 10], "parent": 0, "at": [0, 100, 50], "drift": [0, 0, 25], **GREEN},
        {"kind": "box", "half": [20, 20, 150], "at": [200, 0, 0], "static": True, **BLUE},
    ],
    "hidden": [
        {"kind": "box", "half": [80, 80, 80], "at": [0, 120, 0], **RED},
        {"kind": "box", "half": [70, 70, 70], "at": [0, -120, 0], "hidden_from": 2, **GREEN},
    ],
    "coloured-by-what-they-are": [
        {"kind": "sphere", "radius": 90, "at": [150, 100, 0], **RED},
        {"kind": "capsule", "radius": 40, "half_height": 100, "at": [0, -100, 0], **GREEN},
        {"kind": "box", "half": [500, 500, 10], "at": [0, 0, -150], **BLUE},
    ],
}


def config(document: list[Document], shadows: bool = False) -> dict[str, Any]:
    sensors = []
    for number, place in enumerate(EYES):
        sensors += [
            {"name": f"rgb{number}", "type": "camera", "shadows": shadows, **SIZE, **place},
            {"name": f"depth{number}", "type": "depth", "max_distance": 40, **SIZE, **place},
            {"name": f"labels{number}", "type": "segmentation", **SIZE, **place},
        ]
    agent = {"id": "Eye", "sensors": sensors, "actuators": [{"name": "wait", "type": "shapes_wait"}]}
    return {"parameters": {"shapes": json.dumps(document)}, "agents": [agent]}


def drawn(document: list[Document], tick: int, shadows: bool = False) -> dict[str, np.ndarray]:
    """What the camera shows of it, by the sensors' names."""
    scene, renderer = scene_of(document, tick), camera.Renderer()
    pictures: dict[str, np.ndarray] = {}
    for number, each in enumerate(EYES):
        where = eye(**each)
        light = camera.Light(shadows=shadows)
        view = camera.View(pose=where, **SIZE)
        pictures[f"rgb{number}"] = renderer.render(scene, view, light, ["rgb"]).rgb
        pictures[f"labels{number}"] = renderer.render(scene, view, light, ["segmentation"]).segmentation[..., None]
        far = camera.View(pose=where, max_distance=40, **SIZE)
        pictures[f"depth{number}"] = renderer.render(scene, far, light, ["depth"]).depth[..., None]
    return pictures


def compare(envs: Any, document: list[Document], steps: int, shadows: bool = False) -> None:
    observation, _ = envs.reset(seed=1)
    for tick in range(steps + 1):
        expected = drawn(document, tick, shadows)
        assert expected["labels0"].any(), "nothing is to be seen: the test shows nothing"
        for name, picture in expected.items():
            for env in range(envs.num_envs):
                np.testing.assert_array_equal(observation[name][env], picture, err_msg=f"{name}, tick {tick}")
        observation, *_ = envs.step(np.zeros(envs.num_envs, dtype=np.int64))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_pictures_are_the_same(games: Games, name: str) -> None:
    with uepool.make_vec(games.address("Shapes"), num_envs=1, env_config=config(DOCUMENTS[name])) as envs:
        compare(envs, DOCUMENTS[name], STEPS)


def test_shadows_are_the_same(games: Games) -> None:
    document = DOCUMENTS["coloured-by-what-they-are"]
    with uepool.make_vec(games.address("Shapes"), num_envs=1, env_config=config(document, shadows=True)) as envs:
        compare(envs, document, 0, shadows=True)
        lit, shadowed = drawn(document, 0)["rgb0"], drawn(document, 0, shadows=True)["rgb0"]
        assert (lit != shadowed).any()


def test_pictures_do_not_depend_on_where_the_arena_stands(games: Games) -> None:
    """The arenas of an instance stand far apart, and turned."""
    document = DOCUMENTS["moving"]
    with uepool.make_vec(games.address("Shapes"), num_envs=3, envs_per_instance=3, env_config=config(document)) as envs:
        compare(envs, document, STEPS)


def test_a_world_that_changes_between_episodes(games: Games) -> None:
    """Actors that come and go with a parameter are seen as they are then."""
    first, second = DOCUMENTS["simple-shapes-of-a-body"], DOCUMENTS["attached"]
    with uepool.make_vec(games.address("Shapes"), num_envs=1, env_config=config(first)) as envs:
        compare(envs, first, 1)
        envs.session.set_params({"shapes": json.dumps(second)})
        compare(envs, second, 1)
        envs.session.set_params({"shapes": json.dumps(first)})
        compare(envs, first, 1)


def test_a_hull_without_triangles(games: Games) -> None:
    """Points alone, as engines have cooked them, are shown as their hull: the same picture, near enough, as that of the
    triangles that a modeller would have chosen."""
    shape: Document = {"kind": "mesh", "at": [0, 50, 0], "scale": [2, 2, 2], **RED}
    bare = [{**shape, "hulls": [TETRAHEDRON]}]
    with uepool.make_vec(games.address("Shapes"), num_envs=1, env_config=config(bare)) as envs:
        observation, _ = envs.reset(seed=1)
        expected = drawn([{**shape, "hulls": [{**TETRAHEDRON, "triangles": FACES}]}], 0)
        for number in range(len(EYES)):
            labels, depth = observation[f"labels{number}"][0], observation[f"depth{number}"][0]
            np.testing.assert_array_equal(labels, expected[f"labels{number}"])
            np.testing.assert_allclose(depth, expected[f"depth{number}"], rtol=1e-5)
