"""What is wrong with a file, and where: every problem names the field and the line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from envserver.addresses import near_matches
from envserver.errors import ServerError

if TYPE_CHECKING:
    from envserver.config.document import Document

Location = tuple[int | str, ...]
_SHOWN = 60  # letters of a wrong value


@dataclass(frozen=True)
class Problem:
    """`location`: the steps to the field, ("pools", 0, "instances"); `line`: from 1."""

    location: Location
    text: str
    line: int | None = None


class ConfigError(ServerError):
    """A file cannot be used. One line of text per problem: FILE:LINE: FIELD: what is wrong."""

    status = "INVALID_ARGUMENT"

    def __init__(self, path: Path, problems: Iterable[Problem]) -> None:
        self.path = path
        self.problems = sorted(problems, key=lambda problem: problem.line or 0)
        super().__init__("\n".join(self._line(problem) for problem in self.problems))

    def _line(self, problem: Problem) -> str:
        place = str(self.path) if problem.line is None else f"{self.path}:{problem.line}"
        field = spell(problem.location)
        return f"{place}: {field}: {problem.text}" if field else f"{place}: {problem.text}"


def spell(location: Location) -> str:
    """A field as people write it: pools[0].instances"""
    text = ""
    for step in location:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def from_pydantic(error: ValidationError, model: type[BaseModel], document: Document) -> ConfigError:
    """The problems of a document that does not fit its model."""
    problems = []
    for found in error.errors(include_url=False):
        location = tuple(found["loc"])
        problems.append(Problem(location, _describe(found, location, model), document.line(location)))
    return ConfigError(document.path, problems)


def _describe(found: Any, location: Location, model: type[BaseModel]) -> str:
    kind, given = found["type"], found["input"]
    if kind == "extra_forbidden":
        known = _fields_at(location[:-1], model)
        return f"unknown field; {near_matches(str(location[-1]), known)}known: {', '.join(known)}"
    if kind == "missing":
        return "is missing"
    if kind in ("value_error", "assertion_error"):
        return str(found["ctx"]["error"])
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return f"must be a mapping, got {_show(given)}"
    if kind == "list_type":
        return f"must be a list, got {_show(given)}"
    if kind == "too_short":
        return "needs at least one entry"
    text = (
        found["msg"]
        .replace("String should", "must")
        .replace("Input should be", "must be")
        .replace("be a valid integer", "be an integer")
    )
    return f"{text}, got {_show(given)}"


def _show(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def _fields_at(location: Location, model: type[BaseModel]) -> list[str]:
    """The fields of the model that the location leads to."""
    current = model
    for step in location:
        field = current.model_fields.get(str(step))
        if field is not None:
            current = next(_models_in(field.annotation), current)
    return list(current.model_fields)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
