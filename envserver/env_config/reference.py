"""The tables of docs/env-config.md, from the models: `python -m envserver.env_config.reference docs/env-config.md`.

What stands in the file between `<!-- fields of NAME -->` and `<!-- end -->` is written anew.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from pydantic import BaseModel

from envserver.env_config import components, describe, models, sensors
from envserver.env_config.base import Model

_SECTION = re.compile(r"(<!-- fields of (\w+) -->\n).*?(<!-- end -->)", re.S)
# A model of which others take over fields has them in its own table only.
MODELS: tuple[type[Model], ...] = (
    models.EnvConfig,
    models.LaunchSettings,
    models.Agent,
    sensors.Sensor,
    sensors.Image,
    *sensors.SENSORS,
    components.GameSensor,
    components.Component,
    components.Rewarder,
    models.EpisodeRenderer,
)


def updated(text: str) -> str:
    """The documentation with tables that fit the models. KeyError: it asks for a model that there is none of."""
    known = {model.__name__: model for model in MODELS}
    return _SECTION.sub(lambda found: f"{found[1]}{section(known[found[2]])}{found[3]}", text)


def section(model: type[BaseModel]) -> str:
    """What a model is, and its own fields."""
    about = " ".join((model.__doc__ or "").split())
    rows = [_row(model, name) for name in own_fields(model)]
    head = ["| field | takes | default | |", "|---|---|---|---|"] if rows else []
    return "\n".join([about, "", *head, *rows, *([""] if rows else [])]) + "\n"


def own_fields(model: type[BaseModel]) -> list[str]:
    """Those that its bases have not, or have otherwise. A sensor's type is the table's name."""
    base = model.__mro__[1]
    inherited = base.model_fields if issubclass(base, BaseModel) else {}
    return [
        name
        for name, field in model.model_fields.items()
        if name not in inherited or (name != "type" and field.annotation != inherited[name].annotation)
    ]


def _row(model: type[BaseModel], name: str) -> str:
    field = model.model_fields[name]
    default = "required" if field.is_required() else f"`{_default(field.get_default(call_default_factory=True))}`"
    meaning = " ".join((field.description or "").split())
    takes = describe.expected(model, name)
    return f"| `{name}` | {takes} | {default} | {meaning} |"


def _default(value: object) -> str:
    if isinstance(value, BaseModel):
        value = value.model_dump(exclude_defaults=True)
    if isinstance(value, list):
        return f"[{', '.join(map(_default, value))}]"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value)


def main() -> None:
    path = Path(sys.argv[1])
    path.write_text(updated(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
