"""What pydantic finds wrong with a document, in words: which value was expected, from the JSON Schema of the field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from envserver.addresses import near_matches
from envserver.config.problems import Location
from envserver.env_config.fields import PATTERNS

_SHOWN = 60  # letters of a wrong value
IN_WORDS = "in_words"  # a mistake whose message is what is told


def found(error: ValidationError, model: type[BaseModel], data: Mapping[str, Any]) -> list[tuple[Location, str]]:
    """The place of each mistake within `model`, and what it is; `data`: what the model was to be made of.

    Mistakes within a list of numbers or texts are the list's.
    """
    told: dict[Location, str] = {}
    for one in error.errors(include_url=False):
        place = _Place(model, one["loc"])
        about_type = ("type",) if one["type"].startswith("union_tag") else ()
        given = _at(data, place.location, one["input"])
        text = one["msg"] if one["type"] == IN_WORDS else _text(one["type"], given, place)
        told.setdefault((*place.location, *about_type), text)
    return list(told.items())


class _Place:
    """Follows pydantic's location through the models. It has the type of a sensor as a step of its own, and goes into
    lists of numbers: `location` does not."""

    def __init__(self, model: type[BaseModel], steps: Sequence[int | str]) -> None:
        self.model = model  # around the value
        self.field: str | None = None  # None: the value is an item of a list of mappings
        self.kinds = [model]  # what the value may be, if it is a mapping or a list of some
        location: list[int | str] = []
        for step in steps:
            if isinstance(step, int):
                self.field = None
            elif len(self.kinds) > 1:  # the step is a type
                own = [kind for kind in self.kinds if _type_of(kind) is None]
                self.kinds = [kind for kind in self.kinds if _type_of(kind) == step] or own
                continue
            else:
                self.model, self.field = self.kinds[0], step
                field = self.model.model_fields.get(step)
                self.kinds = list(_models_in(field.annotation)) if field is not None else []
            location.append(step)
            if not self.kinds:
                break
        self.location = tuple(location)


def _at(data: Any, location: Location, otherwise: Any) -> Any:
    """The value at a place; `otherwise` where there is none, or the way leads through models."""
    for step in location:
        try:
            data = data[step]
        except (LookupError, TypeError):
            return otherwise
    return data


def _text(kind: str, given: Any, place: _Place) -> str:
    if kind in ("extra_forbidden", "no_such_attribute"):
        known = list(place.model.model_fields)
        return f"unknown field; {near_matches(str(place.field), known)}known: {', '.join(known)}"
    if kind == "missing":
        return "is missing"
    if kind == "union_tag_not_found":
        return f"is missing; known: {', '.join(_types_of(place.kinds))}"
    if kind == "union_tag_invalid":
        return unknown_type(given["type"], _types_of(place.kinds))
    if place.field is None:
        return f"must be a mapping, not {show(given)}"
    return f"must be {expected(place.model, place.field)}, not {show(given)}"


def unknown_type(given: Any, known: Sequence[str]) -> str:
    """What is said of a sensor's type that is none of the known ones."""
    hint = near_matches(given, list(known)) if isinstance(given, str) else ""
    return f"unknown type {show(given)}; {hint}known: {', '.join(known)}"


def show(value: Any) -> str:
    """A wrong value as it stands in the document, shortened."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = repr(value)
    text = text if text.isprintable() else ascii(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def expected(model: type[BaseModel], field: str) -> str:
    """What a field takes: "an integer from 1 to 2048"."""
    schema = _schema(model)
    return words(schema["properties"][field], schema.get("$defs", {}))


@cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def words(schema: dict[str, Any], definitions: dict[str, Any]) -> str:
    """A JSON Schema in words."""
    if "anyOf" in schema:
        return " or ".join(words(one, definitions) for one in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(map(json.dumps, schema["enum"]))
    if "const" in schema:
        return json.dumps(schema["const"])
    kind = schema.get("type", "object")
    if kind in ("integer", "number"):
        return f"{'an integer' if kind == 'integer' else 'a number'}{_range(schema)}"
    if kind == "array":
        return f"a list of {_count(schema)}{_plural(schema['items'], definitions)}"
    if kind == "string":
        return PATTERNS[schema["pattern"]] if "pattern" in schema else "a text"
    return {"boolean": "true or false", "null": "null"}.get(kind, "a mapping")


def _range(schema: dict[str, Any]) -> str:
    return f" from {schema['minimum']:.10g} to {schema['maximum']:.10g}"


def _count(schema: dict[str, Any]) -> str:
    least, most = schema.get("minItems", 0), schema.get("maxItems")
    if most is None:
        return f"{least} or more " if least else ""
    return f"{most} " if least == most else f"{least} to {most} "


def _plural(schema: dict[str, Any], definitions: dict[str, Any]) -> str:
    one = words(schema, definitions)
    for single, many in (("a number", "numbers"), ("a text", "texts"), ("a mapping", "mappings")):
        if one.startswith(single):
            return many + one.removeprefix(single)
    raise AssertionError(one)


def _type_of(model: type[BaseModel]) -> str | None:
    """The type that all sensors of the model have; None: they have a game's own."""
    field = model.model_fields["type"]
    return None if field.is_required() else str(field.default)


def _types_of(models: Sequence[type[BaseModel]]) -> list[str]:
    return [kind for kind in map(_type_of, models) if kind is not None]


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
