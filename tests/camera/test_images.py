"""Pictures against a ray tracer in numpy, and what is promised of each kind of image."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from envserver import camera
from tests.camera.tracing import first_hits, random_things, rays, scene_of

ALL = ("rgb", "grey", "depth", "segmentation")
VIEWS: list[dict[str, Any]] = [
    {"width": 42, "height": 42},
    {"width": 84, "height": 31, "fov": 120},
    {"width": 17, "height": 60, "fov": 35},
    {"width": 40, "height": 40, "projection": "orthographic", "ortho_width": 9},
    {"width": 60, "height": 23, "projection": "orthographic", "ortho_width": 20},
]


@pytest.mark.parametrize("settings", VIEWS, ids=str)
@pytest.mark.parametrize("simd", ["best", "scalar"])
def test_every_pixel_is_what_its_ray_meets(settings: dict[str, Any], simd: Any) -> None:
    generator = np.random.default_rng(5)
    compared = unclear = 0
    for _ in range(6):
        meshes, things = random_things(generator)
        view = camera.View(pose=camera.pose((0, 0, 0), *generator.uniform(-20, 20, 2)), max_distance=40, **settings)
        images = camera.Renderer(simd).render(scene_of(meshes, things), view, want=ALL)
        distance, label, margin = first_hits(*rays(view), things, view.near_distance, view.max_distance)
        clear = margin > 1e-4  # elsewhere an edge passes through the pixel's centre, as far as rounding can tell
        seen, depth = images.segmentation.ravel(), images.depth.ravel()
        same = seen == label
        # Two triangles at the same depth: either may be seen.
        same |= np.isclose(depth, distance, rtol=1e-4)
        assert same[clear].all()
        np.testing.assert_allclose(depth[clear], distance[clear], rtol=1e-4)
        compared += clear.sum()
        unclear += (~clear).sum()
    assert unclear < 0.02 * compared


def test_rays_meet_what_the_tracer_meets() -> None:
    generator = np.random.default_rng(6)
    meshes, things = random_things(generator, 12)
    scene = scene_of(meshes, things)
    origins = generator.uniform(-3, 8, (500, 3)).astype(np.float32)
    directions = generator.normal(size=(500, 3)).astype(np.float32)
    distance, instance = camera.Renderer().cast(scene, origins, directions, max_distance=30)
    units = directions / np.linalg.norm(directions, axis=1, keepdims=True)
    wanted, label, margin = first_hits(origins.astype(float), units.astype(float), things, 0, 30)
    clear = margin > 1e-4
    assert clear.mean() > 0.95
    np.testing.assert_allclose(distance[clear], wanted[clear], rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(instance[clear] + 1, label[clear])
    assert distance.dtype == np.float32
    assert instance.dtype == np.int32


def test_light_is_lamberts() -> None:
    """A plane that the sun shines on at an angle, from either side."""
    colour = (200, 100, 40)
    scene = camera.Scene(camera.Geometry([camera.Mesh.plane(100, colour)]))
    scene.add(0)
    for height in (5, -5):
        view = camera.View(8, 8, pose=camera.look_at((0, 0, height), (0, 0, 0)))
        for to_sun in ((0, 0, 1), (3, 0, 4), (0, 1, 0), (1, 0, -2)):
            light = camera.Light(to_sun=to_sun, sun=0.5, ambient=0.25)
            pixel = camera.Renderer().render(scene, view, light).rgb[4, 4]
            cosine = to_sun[2] / np.linalg.norm(to_sun) * (1 if height > 0 else -1)
            wanted = np.array(colour) * (0.25 + 0.5 * max(cosine, 0))
            np.testing.assert_allclose(pixel, wanted, atol=0.51)


def test_smooth_meshes_are_lit_by_the_normal_at_each_point() -> None:
    scene = camera.Scene(camera.Geometry([camera.Mesh.sphere(1, (200, 200, 200), segments=64, smooth=True)]))
    scene.add(0)
    view = camera.View(
        64, 64, projection="orthographic", ortho_width=2.2, pose=camera.look_at((0, 0, 5), (0, 0, 0), up=(0, 1, 0))
    )
    images = camera.Renderer().render(scene, view, camera.Light((1, 0, 1), sun=1, ambient=0.1), want=("rgb", "depth"))
    y, x = (0.5 - (np.mgrid[0:64, 0:64] + 0.5) / 64) * 2.2
    x = -x
    inside = x**2 + y**2 < 0.9
    z = np.sqrt(np.where(inside, 1 - x**2 - y**2, 0))
    wanted = np.minimum(200 * (0.1 + np.maximum((x + z) / np.sqrt(2), 0)), 255)
    assert np.abs(images.rgb[..., 0] - wanted)[inside].max() < 4
    assert np.abs(images.depth - (5 - z))[inside].max() < 0.01


def test_fog_and_sky_and_grey() -> None:
    scene = camera.Scene(camera.Geometry([camera.Mesh.box((1, 40, 40), (200, 100, 0))]))
    wall = scene.add(0)
    view = camera.View(9, 5, max_distance=50)
    light = camera.Light(
        (-1, 0, 0), 0, 1, sky_top=(0, 0, 0), sky_bottom=(100, 100, 100), fog=(0, 200, 100), fog_start=0.2
    )
    renderer = camera.Renderer()
    for distance, share in ((10, 0), (20, 0.25), (40, 0.75)):
        scene.set_pose(wall, camera.pose((distance + 0.5, 0, 0)))
        images = renderer.render(scene, view, light, want=("rgb", "grey"))
        wanted = np.array([200, 100, 0]) * (1 - share) + np.array([0, 200, 100]) * share
        np.testing.assert_allclose(images.rgb[2, 4], wanted, atol=1)
        np.testing.assert_allclose(images.grey, images.rgb @ [0.299, 0.587, 0.114], atol=1)
    scene.set_visible(wall, False)
    rows = renderer.render(scene, view, light).rgb[:, 0, 0]
    np.testing.assert_array_equal(rows, [10, 30, 50, 70, 90])


def test_masks_labels_and_colours() -> None:
    scene = camera.Scene(camera.Geometry([camera.Mesh.box(colour=(250, 0, 0))]))
    near = scene.add(0, camera.pose((3, 0, 0)), label=7, mask=0b01)
    far = scene.add(0, camera.pose((6, 0, 0)), label=60000, mask=0b10, colour=(0, 0, 250))
    renderer, light = camera.Renderer(), camera.Light(ambient=1, sun=0)

    def middle(mask: int) -> tuple[int, tuple[int, ...]]:
        images = renderer.render(scene, camera.View(21, 21, mask=mask), light, want=("rgb", "segmentation"))
        return int(images.segmentation[10, 10]), tuple(int(c) for c in images.rgb[10, 10])

    assert middle(0b11) == (7, (250, 0, 0))
    assert middle(0b10) == (60000, (0, 0, 250))
    assert middle(0b100)[0] == 0
    assert renderer.cast(scene, [[0, 0, 0]], [[1, 0, 0]], mask=0b10)[1][0] == far
    scene.set_label(near, 9)
    scene.set_colour(near, (1, 2, 3))
    assert middle(0b11) == (9, (1, 2, 3))
    scene.clear()
    assert len(scene) == 0
    assert middle(0b11)[0] == 0


def test_left_is_left_and_up_is_up() -> None:
    """What lies to the camera's left is left in the picture, what lies above is above."""
    scene = camera.Scene(camera.Geometry([camera.Mesh.box((0.5, 0.5, 0.5))]))
    scene.add(0, camera.pose((5, 2, 0)), label=1)
    scene.add(0, camera.pose((5, 0, 2)), label=2)
    for projection in ("pinhole", "orthographic"):
        view = camera.View(40, 30, projection=projection)
        seen = camera.Renderer().render(scene, view, want=("segmentation",)).segmentation
        assert np.argwhere(seen == 1).mean(axis=0)[1] < 19
        assert np.argwhere(seen == 2).mean(axis=0)[0] < 14


def test_images_go_where_they_are_wanted() -> None:
    scene = camera.Scene(camera.Geometry([camera.Mesh.box()]))
    scene.add(0, camera.pose((3, 0, 0)))
    view, renderer = camera.View(30, 20), camera.Renderer()
    batch = np.zeros((4, 20, 30, 3), np.uint8)
    out = camera.Images(rgb=batch[2])
    assert renderer.render(scene, view, out=out).rgb is out.rgb
    np.testing.assert_array_equal(batch[2], renderer.render(scene, view).rgb)
    assert not batch[[0, 1, 3]].any()
    images = renderer.render(scene, view, want=ALL)
    assert images.rgb.shape == (20, 30, 3)
    assert images.grey.shape == images.depth.shape == images.segmentation.shape == (20, 30)
    assert [getattr(images, name).dtype for name in ALL] == [np.uint8, np.uint8, np.float32, np.uint16]
    for wrong in (np.zeros((20, 30)), np.zeros((30, 20, 3), np.uint8), np.zeros((20, 30, 6), np.uint8)[..., ::2]):
        with pytest.raises(ValueError, match="rgb: must"):
            renderer.render(scene, view, out=camera.Images(rgb=wrong))
    frozen = np.zeros((20, 30, 3), np.uint8)
    frozen.flags.writeable = False
    with pytest.raises(ValueError, match="writable"):
        renderer.render(scene, view, out=camera.Images(rgb=frozen))
