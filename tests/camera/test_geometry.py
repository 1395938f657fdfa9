"""Meshes in, meshes refused, and geometry in files that processes share."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envserver import camera

BOX = camera.Mesh.box()
ONE = ([[0, 0, 0]] * 3, [[0, 1, 2]])  # a triangle's vertices and indices
SHOW = """
import sys
from envserver import camera
scene = camera.Scene(camera.Geometry.open(sys.argv[1]))
scene.add(0, camera.pose((3, 0, 0)))
sys.stdout.buffer.write(camera.Renderer().render(scene, camera.View(), camera.Light(shadows=True)).rgb.tobytes())
"""


def picture(geometry: camera.Geometry) -> np.ndarray:
    scene = camera.Scene(geometry)
    scene.add(0, camera.pose((3, 0, 0)))
    image = camera.Renderer().render(scene, camera.View(), camera.Light(shadows=True)).rgb
    assert image is not None
    return image


def test_a_file_is_shared_and_draws_the_same_in_every_process(tmp_path: Path) -> None:
    geometry = camera.Geometry([camera.Mesh.sphere(segments=40)])
    path = tmp_path / "sphere.geometry"
    geometry.save(path)
    wanted = picture(geometry)
    np.testing.assert_array_equal(picture(camera.Geometry.open(path)), wanted)
    np.testing.assert_array_equal(picture(camera.Geometry.from_bytes(geometry.to_bytes())), wanted)
    running = [subprocess.Popen([sys.executable, "-c", SHOW, str(path)], stdout=subprocess.PIPE) for _ in range(3)]
    outcomes = [process.communicate(timeout=60)[0] for process in running]
    assert all(outcome == wanted.tobytes() for outcome in outcomes)
    assert [entry.name for entry in tmp_path.iterdir()] == ["sphere.geometry"]


def test_files_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with pytest.raises(ValueError, match="No such file"):
        camera.Geometry.open(path)
    path.write_bytes(b"")
    with pytest.raises(ValueError, match="is empty"):
        camera.Geometry.open(path)
    path.write_bytes(bytes(1000))
    with pytest.raises(ValueError, match="does not begin as one"):
        camera.Geometry.open(path)
    data = camera.Geometry([BOX]).to_bytes()
    with pytest.raises(ValueError, match="there are"):
        camera.Geometry.from_bytes(data[:-64])
    with pytest.raises(OSError, match="no/folder"):
        camera.Geometry([BOX]).save(tmp_path / "no" / "folder")


@pytest.mark.parametrize(
    ("mesh", "message"),
    [
        (camera.Mesh([[0, 0, float("nan")]], []), r"meshes\[0\]\.triangles: must have the shape \[n, 3\]"),
        (camera.Mesh([[0, 0, float("nan")]], np.zeros((0, 3))), r"meshes\[0\]\.vertices\[0\]: coordinates"),
        (camera.Mesh([[0, 0, 1e30]] * 3, [[0, 1, 2]]), r"meshes\[0\]\.vertices\[0\]: coordinates"),
        (camera.Mesh([[0, 0, 1e300]] * 3, [[0, 1, 2]]), r"meshes\[0\]\.vertices\[0\]: coordinates"),
        (camera.Mesh("abc", [[0, 1, 2]]), r"meshes\[0\]\.vertices: must be numbers"),
        (camera.Mesh([[0, 0, 0, 0]], [[0, 1, 2]]), r"meshes\[0\]\.vertices: must have the shape \[n, 3\]"),
        (camera.Mesh([[0, 0, 0]] * 3, [[0, 1, 3]]), r"meshes\[0\]\.triangles\[0\]: there is no vertex 3"),
        (camera.Mesh([[0, 0, 0]] * 3, [[0, 1, -1]]), r"meshes\[0\]\.triangles: must be 0 to"),
        (camera.Mesh([[0, 0, 0]] * 3, [[0.5, 1, 2]]), r"meshes\[0\]\.triangles: must be whole numbers"),
        (camera.Mesh(*ONE, colour=(256, 0, 0)), r"meshes\[0\]\.colour: must be a whole number"),
        (camera.Mesh(*ONE, colour="red"), r"meshes\[0\]\.colour: must be \(red"),
        (
            camera.Mesh(*ONE, colours=[[1, 2]]),
            r"meshes\[0\]\.colours: must have the shape \[1, 3\]",
        ),
        (
            camera.Mesh(*ONE, smooth=True, normals=[[1, 2, 3]]),
            r"normals: must have the shape \[3",
        ),
        (
            camera.Mesh(*ONE, smooth=True, normals=[[1, 2, np.inf]] * 3),
            r"normals\[0\]: must be",
        ),
        ("box", r"meshes\[0\]\.must be a Mesh"),
    ],
)
def test_meshes_that_cannot_be(mesh: camera.Mesh, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        camera.Geometry([mesh])


def test_ten_million_triangles_are_an_error_about_memory() -> None:
    triangles = np.broadcast_to(np.array([0, 1, 2], np.uint32), (10_000_000, 3))
    mesh = camera.Mesh([[0, 0, 0], [1, 0, 0], [0, 1, 0]], triangles)
    with pytest.raises(ValueError, match=r"10000000 triangles take about .* the limit is 1024 MiB: raise memory"):
        camera.Geometry([mesh])
    with pytest.raises(ValueError, match="the limit is 1 MiB"):
        camera.Geometry([camera.Mesh.plane(10, cells=100)], memory_limit=1 << 20)
    assert len(camera.Geometry([camera.Mesh.plane(10, cells=100)], memory_limit=1 << 24)) == 1


def test_triangles_without_an_area_are_left_out() -> None:
    flat = camera.Mesh([[0, 0, 0], [1, 1, 1], [2, 2, 2]], [[0, 1, 2], [0, 0, 1]])
    scene = camera.Scene(camera.Geometry([flat, camera.Mesh(np.zeros((0, 3)), np.zeros((0, 3), int))]))
    scene.add(0, camera.pose((3, 0, 0)))
    scene.add(1)
    assert not camera.Renderer().render(scene, camera.View(), want=("segmentation",)).segmentation.any()


def test_poses_that_cannot_be() -> None:
    scene = camera.Scene(camera.Geometry([BOX]))
    good = camera.pose((1, 2, 3), 30, 40, 50, scale=2)
    number = scene.add(0, good)
    stretched, mirrored = good.copy(), good.copy()
    stretched[:, 0] *= 2
    mirrored[:, 0] *= -1
    for wrong in (np.zeros((3, 4)), stretched, mirrored, np.full((3, 4), np.nan), good * 1e7, np.zeros((4, 4)), "pose"):
        with pytest.raises(ValueError, match="pose: "):
            scene.set_pose(number, wrong)
        with pytest.raises(ValueError, match="pose: "):
            scene.add(0, wrong)
    with pytest.raises(ValueError, match="there is no mesh 1, there are 1"):
        scene.add(1)
    with pytest.raises(IndexError, match="there is no instance 1"):
        scene.set_visible(1, False)
    with pytest.raises(ValueError, match="label: must be a whole number from 0 to 65535"):
        scene.add(0, label=65536)
    with pytest.raises(ValueError, match="target: must differ"):
        camera.look_at((1, 2, 3), (1, 2, 3))
    assert len(scene) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("width", 0),
        ("width", 8193),
        ("height", 1.5),
        ("fov", 0),
        ("fov", float("nan")),
        ("fov", "wide"),
        ("projection", "fisheye"),
        ("near_distance", -1),
        ("near_distance", 1000),
        ("max_distance", float("inf")),
        ("mask", -1),
        ("pose", np.eye(3)),
        ("pose", np.zeros((3, 4))),
    ],
)
def test_views_that_cannot_be(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"^{field}: "):
        camera.View(**{field: value})  # type: ignore[arg-type]


def test_light_and_rays_that_cannot_be() -> None:
    for field, value in (("to_sun", (0, 0, 0)), ("to_sun", (1, 2)), ("sun", -1), ("fog_start", 2), ("sky_top", "blue")):
        with pytest.raises(ValueError, match=f"^{field}: "):
            camera.Light(**{field: value})  # type: ignore[arg-type]
    scene, renderer = camera.Scene(camera.Geometry([BOX])), camera.Renderer()
    with pytest.raises(ValueError, match="want: there is no 'colour'"):
        renderer.render(scene, camera.View(), want=("colour",))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"rays\[1\]: needs"):
        renderer.cast(scene, [[0, 0, 0]] * 2, [[1, 0, 0], [0, 0, 0]])
    with pytest.raises(ValueError, match=r"directions: must have the shape \[2, 3\]"):
        renderer.cast(scene, [[0, 0, 0]] * 2, [[1, 0, 0]])
    with pytest.raises(ValueError, match="max_distance"):
        renderer.cast(scene, [[0, 0, 0]], [[1, 0, 0]], max_distance=0)
    assert len(renderer.cast(scene, np.zeros((0, 3)), np.zeros((0, 3)))[0]) == 0


numbers = st.floats(width=32) | st.sampled_from([0.0, -0.0, 1e6, -1e6, 1e-30, 1.0])
points = st.lists(st.tuples(numbers, numbers, numbers), min_size=0, max_size=12)


@settings(max_examples=200, deadline=None)
@given(points, st.lists(st.tuples(*[st.integers(0, 13)] * 3), max_size=20), st.booleans(), st.booleans())
def test_any_mesh_is_drawn_or_refused(
    vertices: list[tuple[float, ...]], triangles: list[tuple[int, ...]], smooth: bool, orthographic: bool
) -> None:
    mesh = camera.Mesh(np.reshape(vertices, (-1, 3)), np.reshape(np.array(triangles, int), (-1, 3)), smooth=smooth)
    try:
        scene = camera.Scene(camera.Geometry([mesh]))
    except ValueError as error:
        if not str(error).startswith("meshes[0]."):
            raise
        return
    scene.add(0)
    view = camera.View(21, 13, projection="orthographic" if orthographic else "pinhole", max_distance=1e6)
    images = [
        camera.Renderer(simd).render(scene, view, camera.Light(shadows=True), want=("rgb", "depth", "segmentation"))
        for simd in ("best", "scalar")
    ]
    assert images[0].depth is not None
    assert np.isfinite(images[0].depth).all()
    assert images[0].depth.min() >= 0.09
    assert images[0].depth.max() <= 1e6
    for name in ("rgb", "depth", "segmentation"):
        np.testing.assert_array_equal(getattr(images[0], name), getattr(images[1], name))
