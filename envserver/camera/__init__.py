"""A camera on the CPU: RGB, grey, depth and segmentation images of triangle meshes, and ray casts. No GPU, no window.

    from envserver import camera

    geometry = camera.Geometry([camera.Mesh.plane(20, colour=(90, 140, 70)), camera.Mesh.box(colour=(200, 40, 30))])
    scene = camera.Scene(geometry)
    scene.add(0)
    box = scene.add(1, pose=camera.pose((5, 0, 0.5)), label=2)
    view = camera.View(width=84, height=84, fov=90, pose=camera.look_at((0, 0, 2), (5, 0, 0)))
    images = camera.Renderer().render(scene, view, camera.Light(shadows=True), want=("rgb", "depth"))
    images.rgb    # uint8 [84, 84, 3]
    images.depth  # float32 [84, 84], metres along the optical axis

World axes are right-handed with z up; lengths are metres. A camera looks along its own x axis, with y to its left and
z up. The same scene gives the same bytes on every machine, with AVX2 or without. docs/camera.md says more.
"""

from envserver.camera.checks import Colour
from envserver.camera.meshes import Mesh
from envserver.camera.poses import look_at, pose
from envserver.camera.rendering import Images, Light, Renderer, View
from envserver.camera.scenes import DEFAULT_MEMORY_LIMIT, Geometry, Scene

__all__ = [
    "DEFAULT_MEMORY_LIMIT",
    "Colour",
    "Geometry",
    "Images",
    "Light",
    "Mesh",
    "Renderer",
    "Scene",
    "View",
    "look_at",
    "pose",
]
