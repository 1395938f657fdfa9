"""Kinds of values in the env config document."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

IDENTIFIER = "^[A-Za-z0-9_.-]{1,64}$"
# What texts of a pattern are called in errors and in the documentation.
PATTERNS = {IDENTIFIER: "a text of 1 to 64 letters, digits, '.', '-' and '_'"}
MASK = 2**32 - 1
_FAR = 1e6  # metres


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


# Python's tuples are fine where the document has lists.
Listed = BeforeValidator(_listed)
Identifier = Annotated[str, Field(pattern=IDENTIFIER)]
Distance = Annotated[float, Field(ge=0.001, le=_FAR)]
Coordinate = Annotated[float, Field(ge=-_FAR, le=_FAR)]
Position = Annotated[list[Coordinate], Listed, Field(min_length=3, max_length=3)]
Angle = Annotated[float, Field(ge=-360, le=360)]
Mask = Annotated[int, Field(ge=0, le=MASK)]
Texts = Annotated[list[str], Listed]


def or_empty(kind: Any) -> BeforeValidator:
    """Null stands for an empty mapping: it is what YAML makes of "parameters:" with nothing after it."""
    return BeforeValidator(lambda value: {} if value is None else value, json_schema_input_type=kind | None)
