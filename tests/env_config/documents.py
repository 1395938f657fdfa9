"""Env config documents for tests: a right one, and strategies that make right and wrong ones."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

# What UERL's README prints.
UERL = json.loads((Path(__file__).parent / "uerl_config.json").read_text())

GOOD: dict[str, Any] = {
    "launch_settings": {"map": "", "fixed_dt": 0.05, "window_width": 320, "run_name": "a run", "sound": False},
    "parameters": {"apples": 5},
    "agents": [
        {
            "id": name,
            "agent_ue_class": "/Game/Robot.Robot_C",
            "spawn_point": "",
            "sensors": [
                {"name": "eyes", "type": "camera", "width": 12, "height": 8, "fov": 70, "frame_stack_size": 2},
                {"name": "depth", "type": "depth", "width": 9, "height": 5, "normalise": True, "layout": "chw"},
                {"name": "what", "type": "segmentation", "width": 6, "height": 7, "projection": "orthographic"},
                {"name": "feelers", "type": "lidar", "rays": 7, "position": [0, 0.5, 1], "yaw": 90.0},
                {"name": "self", "type": "state", "fields": ["heading", "velocity"]},
            ],
            "actuators": [{"name": "legs", "type": "robot_movement", "mode": "discrete"}],
            "rewarders": [{"name": "apples", "type": "pickup_reward", "scale": 2}],
            "terminators": [{"name": "limit", "type": "step_counter", "max_step_count": 20}],
            "infos": [{"name": "left", "type": "apples_left"}],
        }
        for name in ("One", "Two")
    ],
    "episode_renderer_config": {"views": ["spectator"], "width": 64, "fps": 10},
}


def good() -> dict[str, Any]:
    return copy.deepcopy(GOOD)


def one_agent(**fields: Any) -> dict[str, Any]:
    """A small document. Fields replace those of its agent."""
    agent = {
        "id": "A",
        "sensors": [{"name": "eyes", "type": "camera", "width": 8, "height": 8}],
        "actuators": [{"name": "legs", "type": "robot_movement"}],
    }
    return {"agents": [{**agent, **fields}]}


def one_sensor(kind: str, **fields: Any) -> dict[str, Any]:
    return one_agent(sensors=[{"name": "it", "type": kind, **fields}])


def places(document: Any, location: tuple[int | str, ...] = ()) -> list[tuple[int | str, ...]]:
    """Of every value in the document."""
    found = [location] if location else []
    items = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for step, inner in items:
        found += places(inner, (*location, step))
    return found


def at(document: Any, location: tuple[int | str, ...]) -> Any:
    for step in location:
        document = document[step]
    return document


TYPES = ("camera", "depth", "segmentation", "lidar", "state")


@st.composite
def _slips(draw: st.DrawFn) -> str:
    """Types of sensors with up to two changes."""
    name = draw(st.sampled_from(TYPES))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(name)))
        middle = draw(st.text("aAcCrtT2_-. é", max_size=1) | st.just(name[place : place + 2][::-1]))
        name = name[:place] + middle + name[place + draw(st.integers(0, 2)) :]
    return name if draw(st.booleans()) else name.title()


# Not with a newline at the end, which some readers of JSON Schema take for no part of the text.
names_of_types = (
    _slips()
    | st.text(st.characters(codec="utf-8", exclude_characters="\0\n"), max_size=8)
    | st.sampled_from(["gpu_camera", "sonar", "x" * 64, "x" * 65])
)

# Of fields. The simulator's errors end at a NUL, and commas stand between the names of several.
names = st.text(st.characters(codec="utf-8", exclude_characters="\0,:"), max_size=6)
# Values that a field may get by mistake.
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(["camera", "lidar", "chw", "", "eyes", "One", "pinhole", "nothing at all"])
    | st.sampled_from([0, 1, -1, 2, 84, 2048, 2049, 0.5, 1e6, 1e6 + 1, 4294967295, 4294967296])
)
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """GOOD with one to three changes: values replaced, fields taken away, added or doubled."""
    document = good()
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(places(document)))
        around, step = at(document, place[:-1]), place[-1]
        what = draw(st.sampled_from(["replace", "remove", "add", "double"]))
        if what == "replace":
            around[step] = draw(json_values | names_of_types if step == "type" else json_values)
        elif what == "remove":
            del around[step]
        elif isinstance(around, list):
            around.insert(
                draw(st.integers(0, len(around))),
                copy.deepcopy(around[int(step)]) if what == "double" else draw(json_values),
            )
        else:
            around[draw(names | st.sampled_from(["widht", "type", "name", "normalise"]))] = draw(json_values)
        if not places(document):
            break
    return document
