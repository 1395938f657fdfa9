"""What the models of the document have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict, ValidationError

from envserver.config.problems import ConfigError, Location, Problem
from envserver.env_config import describe

Found = tuple[Location, str]
# What is wrong between the fields of a document or a part of one, which may be wrong in any other way too.
Relations = Callable[[Mapping[str, Any]], Iterator[Found]]


def no_relations(document: Mapping[str, Any]) -> Iterator[Found]:
    return iter(())


class Refusal:
    """What constructors and assignments raise. The client sets its own class here, which this package cannot know."""

    type: type[Exception] = ConfigError


class _Readable(type(BaseModel)):  # type: ignore[misc]
    """Lets `Camera(widht=42)` say what `widht: 42` in a file would, rather than in pydantic's words."""

    def __call__(cls, *args: Any, **fields: Any) -> Any:
        try:
            made = super().__call__(*args, **fields)
        except ValidationError as error:
            raise _refusal(cls, describe.found(error, cls, fields)) from None
        found = list(cls.relations(made.model_dump()))
        if found:
            raise _refusal(cls, found)
        return made


if TYPE_CHECKING:  # type checkers look at the fields
    _Base = BaseModel
else:

    class _Base(BaseModel, metaclass=_Readable):
        def __setattr__(self, name: str, value: Any) -> None:
            try:
                super().__setattr__(name, value)
            except ValidationError as error:
                raise _refusal(type(self), describe.found(error, type(self), {name: value})) from None


class Model(_Base):
    """A mapping of the document: of fixed fields, each checked when it is set."""

    model_config = ConfigDict(
        extra="forbid", strict=True, validate_assignment=True, allow_inf_nan=False, use_attribute_docstrings=True
    )
    relations: ClassVar[Relations] = no_relations


def _refusal(model: type[BaseModel], found: list[Found]) -> Exception:
    error = ConfigError(None, [Problem((model.__name__, *location), text) for location, text in found], dots=True)
    return error if Refusal.type is ConfigError else Refusal.type(str(error))
