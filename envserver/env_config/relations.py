"""What must hold between fields, told of documents that may be wrong in any other way: nothing is taken for granted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from envserver.config.problems import Location
from envserver.env_config.describe import show
from envserver.env_config.fields import IDENTIFIER, PATTERNS

Found = tuple[Location, str]
KINDS = ("sensors", "actuators", "rewarders", "terminators", "infos")
_NEAR, _FAR = 0.1, 150.0  # the defaults


def of_document(document: Mapping[str, Any]) -> Iterator[Found]:
    agents = _mappings(document.get("agents"))
    yield from _repeated(agents, "agents", "id", "two agents have the id")
    for index, agent in agents:
        for location, text in of_agent(agent):
            yield ("agents", index, *location), text


def of_agent(agent: Mapping[str, Any]) -> Iterator[Found]:
    for kind in KINDS:
        yield from _repeated(_mappings(agent.get(kind)), kind, "name", f"two {kind} of this agent are named")
    for index, sensor in _mappings(agent.get("sensors")):
        for location, text in _of_sensor(sensor):
            yield ("sensors", index, *location), text


def _of_sensor(sensor: Mapping[str, Any]) -> Iterator[Found]:
    if sensor.get("type") in ("camera", "depth", "segmentation"):
        yield from of_image(sensor)
    elif sensor.get("type") == "state":
        yield from of_state(sensor)
    elif not isinstance(sensor.get("type"), str):  # no model has looked at it
        yield from _name_of(sensor)


def _name_of(sensor: Mapping[str, Any]) -> Iterator[Found]:
    name = sensor.get("name")
    if "name" not in sensor:
        yield ("name",), "is missing"
    elif not isinstance(name, str) or not re.fullmatch(IDENTIFIER.strip("^$"), name):
        yield ("name",), f"must be {PATTERNS[IDENTIFIER]}, not {show(name)}"


def of_image(sensor: Mapping[str, Any]) -> Iterator[Found]:
    near, far = sensor.get("near_distance", _NEAR), sensor.get("max_distance", _FAR)
    if all(isinstance(value, (int, float)) for value in (near, far)) and near >= far:
        yield ("near_distance",), f"must be less than max_distance, which is {far}, not {near}"


def of_state(sensor: Mapping[str, Any]) -> Iterator[Found]:
    fields = sensor.get("fields")
    seen: set[str] = set()
    for index, name in enumerate(fields if isinstance(fields, (list, tuple)) else ()):
        if isinstance(name, str):
            if name in seen:
                yield ("fields", index), f"{name!r} stands there before"
            seen.add(name)


def _mappings(value: Any) -> list[tuple[int, Mapping[str, Any]]]:
    if not isinstance(value, (list, tuple)):
        return []
    return [(index, item) for index, item in enumerate(value) if isinstance(item, Mapping)]


def _repeated(items: list[tuple[int, Mapping[str, Any]]], kind: str, field: str, text: str) -> Iterator[Found]:
    seen: set[str] = set()
    for index, item in items:
        name = item.get(field)
        if isinstance(name, str):
            if name in seen:
                yield (kind, index, field), f"{text} {name!r}"
            seen.add(name)
