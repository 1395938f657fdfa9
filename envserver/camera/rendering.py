"""Views, light, and the renderer that turns scenes into images."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from envserver import _core
from envserver.camera import checks, poses
from envserver.camera.checks import Colour
from envserver.camera.scenes import Scene

Want = Literal["rgb", "grey", "depth", "segmentation"]
_ALL_BITS = (1 << 32) - 1
_MAX_SIDE = 8192


@dataclass(frozen=True, eq=False)
class View:
    """A camera. ValueError, with the field's name, when a value can't be.

    width, height: 1 to 8192 pixels.
    projection:    "pinhole" or "orthographic".
    fov:           1 to 179 degrees, horizontal, of a pinhole; pixels are square.
    ortho_width:   metres from the left to the right edge, of an orthographic camera.
    near_distance: metres along the optical axis; nothing nearer is seen (what reaches nearer is cut off).
    max_distance:  metres along the optical axis; nothing further is seen.
    mask:          32 bits: sees the instances whose mask shares one.
    pose:          [3, 4], as camera.pose() or camera.look_at() makes it; a scale in it means nothing.
    """

    width: int = 84
    height: int = 84
    projection: Literal["pinhole", "orthographic"] = "pinhole"
    fov: float = 90
    ortho_width: float = 10
    near_distance: float = 0.1
    max_distance: float = 150
    mask: int = _ALL_BITS
    pose: Any = field(default_factory=poses.pose)

    def __post_init__(self) -> None:
        if self.projection not in ("pinhole", "orthographic"):
            raise ValueError(f"projection: must be 'pinhole' or 'orthographic', not {self.projection!r}")
        core = _core.CameraView(
            checks.integer(self.width, "width", 1, _MAX_SIDE),
            checks.integer(self.height, "height", 1, _MAX_SIDE),
            self.projection == "orthographic",
            checks.number(self.fov, "fov"),
            checks.number(self.ortho_width, "ortho_width"),
            checks.number(self.near_distance, "near_distance"),
            checks.number(self.max_distance, "max_distance"),
            checks.integer(self.mask, "mask", 0, _ALL_BITS),
            checks.floats(self.pose, "pose"),
        )
        object.__setattr__(self, "_core", core)


@dataclass(frozen=True, eq=False)
class Light:
    """What a scene is lit by. A surface's colour times ambient + sun * cos(angle to the sun), cut at 255.

    to_sun:     direction to the sun, of any length but 0.
    sun:        0 to 16: what a surface that faces the sun gets, if nothing stands between.
    ambient:    0 to 16: what every surface gets.
    shadows:    whether instances throw shadows (one ray per lit pixel).
    sky_top, sky_bottom: behind everything, from the picture's top to its bottom.
    fog, fog_start: what things fade to, linearly with depth from fog_start * max_distance to max_distance; 1: no fog.
    """

    to_sun: tuple[float, float, float] = (0.4, 0.3, 0.85)
    sun: float = 0.65
    ambient: float = 0.35
    shadows: bool = False
    sky_top: Colour = (115, 158, 230)
    sky_bottom: Colour = (166, 209, 230)
    fog: Colour = (166, 209, 230)
    fog_start: float = 1

    def __post_init__(self) -> None:
        to_sun = checks.floats(self.to_sun, "to_sun")
        if to_sun.shape != (3,):
            raise ValueError("to_sun: must be three numbers, x, y, z")
        core = _core.CameraLight(
            (float(to_sun[0]), float(to_sun[1]), float(to_sun[2])),
            checks.number(self.sun, "sun"),
            checks.number(self.ambient, "ambient"),
            bool(self.shadows),
            checks.colour(self.sky_top, "sky_top"),
            checks.colour(self.sky_bottom, "sky_bottom"),
            checks.colour(self.fog, "fog"),
            checks.number(self.fog_start, "fog_start"),
        )
        object.__setattr__(self, "_core", core)


@dataclass(eq=False)
class Images:
    """What one view sees; None where it wasn't wanted.

    rgb:          uint8 [height, width, 3].
    grey:         uint8 [height, width], 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601).
    depth:        float32 [height, width], metres along the optical axis; max_distance where nothing is.
    segmentation: uint16 [height, width], labels; 0 where nothing is.
    """

    rgb: np.ndarray | None = None
    grey: np.ndarray | None = None
    depth: np.ndarray | None = None
    segmentation: np.ndarray | None = None


_SHAPES: dict[str, tuple[Any, tuple[int, ...]]] = {
    "rgb": (np.uint8, (3,)),
    "grey": (np.uint8, ()),
    "depth": (np.float32, ()),
    "segmentation": (np.uint16, ()),
}


class Renderer:
    """Draws scenes, one thread at a time; keeps its buffers from picture to picture. The GIL is free meanwhile.

    simd: "best" uses AVX2 where the processor has it, "scalar" never does. The images are the same to the bit.
    """

    def __init__(self, simd: Literal["best", "scalar"] = "best") -> None:
        if simd not in ("best", "scalar"):
            raise ValueError(f"simd: must be 'best' or 'scalar', not {simd!r}")
        self._core = _core.CameraRenderer(simd == "scalar")

    @property
    def simd(self) -> str:
        """What it runs on: "avx2" or "scalar"."""
        return self._core.simd

    def render(
        self,
        scene: Scene,
        view: View,
        light: Light | None = None,
        want: Iterable[Want] = ("rgb",),
        out: Images | None = None,
    ) -> Images:
        """The wanted images, in new arrays, or in those of `out` where it has one (C order, of the right dtype and
        shape; else ValueError)."""
        images = Images() if out is None else out
        for name in want:
            if name not in _SHAPES:
                raise ValueError(f"want: there is no {name!r}; there are {', '.join(_SHAPES)}")
            dtype, channels = _SHAPES[name]
            array = getattr(images, name)
            if array is None:
                setattr(images, name, np.empty((view.height, view.width, *channels), dtype))
            elif not isinstance(array, np.ndarray) or array.dtype != dtype or not array.flags.c_contiguous:
                raise ValueError(f"out.{name}: must be an array of {np.dtype(dtype)} in C order")
            elif not array.flags.writeable:
                raise ValueError(f"out.{name}: must be writable")
        self._core.render(
            scene._core,
            view._core,  # type: ignore[attr-defined]
            (light or Light())._core,  # type: ignore[attr-defined]
            images.rgb,
            images.grey,
            images.depth,
            images.segmentation,
        )
        return images

    def cast(
        self, scene: Scene, origins: Any, directions: Any, max_distance: float = 150, mask: int = _ALL_BITS
    ) -> tuple[np.ndarray, np.ndarray]:
        """What rays meet first. origins, directions: [n, 3]; directions of any length but 0.

        Returns (float32 [n], metres to it, max_distance where nothing is; int32 [n], the instance's number, or -1).
        A line of sight is free where the distance is max_distance, set to the target's.
        """
        return self._core.cast(
            scene._core,
            checks.floats(origins, "origins"),
            checks.floats(directions, "directions"),
            checks.number(max_distance, "max_distance"),
            checks.integer(mask, "mask", 0, _ALL_BITS),
        )
