"""What is wrong with a file, and where: every problem names the field and the line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from envserver.addresses import near_matches
from envserver.errors import ServerError

if TYPE_CHECKING:  # not at run time: reading JSON must not need pydantic
    from pydantic import BaseModel, ValidationError

    from envserver.config.document import Document

Location = tuple[int | str, ...]
ENV_CONFIG = "env_config"
_SHOWN = 60  # letters of a wrong value


@dataclass(frozen=True)
class Problem:
    """`location`: the steps to the field, ("pools", 0, "instances"); `line`: from 1."""

    location: Location
    text: str
    line: int | None = None


class ConfigError(ServerError):
    """A file cannot be used. One line of text per problem: FILE:LINE: FIELD: what is wrong. No path: FIELD: ...

    `dots`: fields are written agents.0.id rather than agents[0].id.
    """

    status = "INVALID_ARGUMENT"

    def __init__(self, path: Path | None, problems: Iterable[Problem], dots: bool = False) -> None:
        self.path = path
        self._dots = dots
        self.problems = sorted(problems, key=lambda problem: problem.line or 0)
        super().__init__("\n".join(self.line_of(problem) for problem in self.problems))

    def line_of(self, problem: Problem) -> str:
        """One of the lines of this error's text."""
        line = "" if problem.line is None else f":{problem.line}"
        file = f"{self.path}{line}" if self.path is not None else ""
        return ": ".join(filter(None, [file, spell(problem.location, self._dots), problem.text]))


def spell(location: Location, dots: bool = False) -> str:
    """A field as people write it: pools[0].instances, and env_config.agents.0.sensors.1.width as simulators do."""
    text = ""
    for step in location:
        if isinstance(step, int):
            text += f".{step}" if dots else f"[{step}]"
        else:
            shown = step if step and step.isprintable() and len(step) <= _SHOWN else _show(step)
            text += f".{shown}" if text else shown
        dots = dots or step == ENV_CONFIG
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
    from pydantic import BaseModel

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
