"""UERL's sensors, actuators, rewarders, terminators and infos, one function for each type that needs more than a copy.

Unreal's lengths are centimetres and its y axis points to the right: ours are metres, and y points to the left.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from envserver.env_config.sensor_types import is_nearly_built_in
from envserver.env_config.uerl.section import REQUIRED, Section

CENTIMETRES = 100.0
_PYTHON = "a class of the trainer's Python, which stays there"
_BOUNDS = "the game states the bounds of what it tells"
_FORM = "a state sensor has the game's own form: sine and cosine, or metres per second"


def name(section: Section, source: str = "name", field: str = "name") -> None:
    text = section.take(source, str, REQUIRED)
    if text is None:
        return
    fit = re.sub(r"[^A-Za-z0-9_.-]", "_", text)[:64]
    if fit != text:
        section.changed(source, f"{fit}: names have letters, digits, '.', '-' and '_' only")
    section.put(field, fit, source)


def _frames(section: Section) -> None:
    section.copy("frame_stack_size", int, 1, ours=1)


def _camera(section: Section) -> None:
    section.put("type", "camera", "ue_class_name")
    for field in ("attach_to_comp_name", "attach_to_actor_name"):
        section.copy(field, str, "", ours="")
    for field in ("width", "height"):  # left out, they mean 72 in UERL
        section.put(field, section.take(field, int, 72), field)
    _metres(section, "max_distance", 15000.0)
    section.copy("fov", float, 90.0, ours=90)
    for field, otherwise in (("use_gpu", False), ("grayscale", False), ("render_owner", True), ("srgb", False)):
        section.copy(field, bool, otherwise, ours=False)
    _frames(section)
    if section.take("normalise", bool, False):
        section.put("normalise", True, "normalise")
        section.changed(
            "normalise", "pictures become float32 within 0 ... 1; UERL's camera has the field but stays uint8"
        )


def _gpu_camera(section: Section) -> None:
    _camera(section)
    section.put("use_gpu", True, "ue_class_name")


def _metres(section: Section, source: str, otherwise: float, field: str = "") -> None:
    centimetres = section.take(source, float, otherwise)
    section.put(field or source, centimetres / CENTIMETRES, source)
    section.changed(source, f"{centimetres:g} cm → {field or source}: {centimetres / CENTIMETRES:g} m")


def _distance_tracer(section: Section) -> None:
    section.put("type", "lidar", "ue_class_name")
    section.put("rays", section.take("num_traces", int, 10), "num_traces")
    half = section.take("half_angle", float, 90.0)
    section.put("fov", min(2.0 * half, 360.0), "half_angle")
    section.changed("half_angle", f"{half:g}° to each side → fov: {min(2.0 * half, 360.0):g}° in all")
    _metres(section, "trace_length", 3700.0, "max_distance")
    section.copy("should_normalise", bool, True, "normalise", ours=False)
    _frames(section)
    _place(section)
    section.leave("rays meet everything that visibility_mask lets them meet", "trace_channel")
    section.leave("near is small here: take 1 - x of a normalised distance", "invert_values")
    section.leave("several frames always make [frame, channel, ray]", "output_stacked_shape")


def _place(section: Section) -> None:
    position = vector(section, "location", 1 / CENTIMETRES)
    if position is not None and any(position):
        section.put("position", position, "location")
    rotation = _mapping(section, "rotation", ("roll", "pitch", "yaw"))
    if rotation is None:
        return
    roll, pitch, yaw = rotation
    if yaw:
        section.put("yaw", -yaw, "rotation")
    if pitch:
        section.put("pitch", pitch, "rotation")
    if roll:
        section.changed("rotation", f"sensors have no roll: {roll:g}° of it are lost")


def _mapping(section: Section, name: str, parts: tuple[str, str, str]) -> list[float] | None:
    """The numbers of {x: ..., y: ..., z: ...}; None: there is no such field, or it is wrong."""
    source = section.take(name, dict)
    if source is None:
        return None
    inner = Section(section.record, source, (*section.place, name), (*section.target, name))
    values = [inner.take(part, float, 0.0) for part in parts]
    inner.finish()
    return values


def vector(section: Section, name: str, scale: float) -> list[float] | None:
    """A vector of Unreal's as [forward, left, up]."""
    values = _mapping(section, name, ("x", "y", "z"))
    if values is None:
        return None
    return [value * scale + 0.0 for value in (values[0], -values[1], values[2])]


def _state(field: str, normalise: str, otherwise: bool) -> Callable[[Section], None]:
    def convert(section: Section) -> None:
        section.put("type", "state", "ue_class_name")
        section.put("fields", [field], "ue_class_name")
        section.changed("ue_class_name", f"a state sensor of {field}, if the game has one of that name")
        section.copy(normalise, bool, otherwise, "normalise", ours=False)
        section.leave(_BOUNDS, "minimum_location", "maximum_location", "max_velocity", "max_velocity_from_cmc")
        section.leave(_FORM, "cyclic", "only_z", "zero_centered")

    return convert


SENSORS: dict[str, Callable[[Section], None]] = {
    "camera": _camera,
    "camera_cpu": _camera,
    "camera_gpu": _gpu_camera,
    "distance_tracer": _distance_tracer,
    "location": _state("position", "normalise", False),
    "rotation": _state("heading", "normalise", False),
    "velocity_sensor": _state("velocity", "should_normalise", True),
}


def _robot_movement(section: Section) -> None:
    if section.take("mode", str) is None:
        section.put("mode", "keys", "ue_class_name")
        section.changed("ue_class_name", "robot_movement with mode: keys, the five keys that UERL's robot has")
    else:
        section.copy("mode", str, None)


def _pickup_reward(section: Section) -> None:
    if section.take("invert_reward", bool, False):
        section.put("scale", -1.0, "invert_reward")
        section.changed("invert_reward", "scale: -1")


def _target_distance(section: Section) -> None:
    target = vector(section, "target_location", 1 / CENTIMETRES)
    if target is not None:
        section.put("target_location", target, "target_location")
        section.changed("target_location", f"{target}: metres forward, left, up")


def _world_direction(section: Section) -> None:
    direction = vector(section, "direction", 1.0)
    if direction is not None:
        section.put("direction", direction, "direction")
        section.changed("direction", f"{direction}: forward, left, up")


def _step_counter(section: Section) -> None:
    section.put("max_step_count", section.take("max_step_count", int, 2000), "max_step_count")


def _actors_finished(section: Section) -> None:
    section.changed("ue_class_name", "kept, if the game has it; in sim:CollectApples its like is all_collected")


# Of all kinds but sensors. What is neither here nor there is kept as it is.
OTHERS: dict[str, Callable[[Section], Any]] = {
    "robot_movement": _robot_movement,
    "pickup_reward": _pickup_reward,
    "target_distance": _target_distance,
    "world_direction": _world_direction,
    "step_counter": _step_counter,
    "actors_finished": _actors_finished,
}


def sensor(section: Section) -> dict[str, Any] | None:
    """A sensor of the new document; None: there is none like it."""
    kind = section.take("ue_class_name", str, REQUIRED)
    if kind is None:
        return None
    if kind not in SENSORS and is_nearly_built_in(kind):  # its fields are not those of the type here
        why = f"no sensor here is like UERL's {kind!r}; UERL's that are known: {', '.join(SENSORS)}"
        section.leave(why, "ue_class_name")
        return None
    name(section)
    section.leave(_PYTHON, "python_class")
    if kind in SENSORS:
        SENSORS[kind](section)
    else:
        section.put("type", kind, "ue_class_name")
        section.changed("ue_class_name", "kept with all its fields, if the game has such a sensor")
        section.keep_rest()
    return section.finish()


def component(section: Section) -> dict[str, Any] | None:
    """An actuator, rewarder, terminator or info of the new document; None: it has no counterpart."""
    kind = section.take("ue_class_name", str, REQUIRED)
    if kind == "spectator_camera":
        section.leave("spectators need no component: render() and `uepool record` have their view", "ue_class_name")
        return None
    name(section)
    if kind is not None:
        section.put("type", kind, "ue_class_name")
    convert = OTHERS.get(str(kind))
    if convert is not None:
        convert(section)
    section.leave(_PYTHON, "python_class")
    section.keep_rest()
    return section.finish()
