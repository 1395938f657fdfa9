"""The JSON Schema of the document, from its models."""

from __future__ import annotations

from typing import Any

from envserver.env_config.models import EnvConfig
from envserver.env_config.sensors import SENSORS

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of env config documents, with which editors complete and check them."""
    schema = EnvConfig.model_json_schema()
    for model in SENSORS:  # a Python model knows its type; a document has to say it
        definition = schema["$defs"][model.__name__]
        definition["required"] = [*definition["required"], "type"]
        kind = definition["properties"]["type"]
        del kind["default"]
        kind["description"] = definition["description"]
    return {"$schema": DRAFT, **schema}
