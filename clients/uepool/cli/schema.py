"""`uepool schema`: pool.yaml as a JSON Schema."""

from __future__ import annotations

import json

import typer


def register(app: typer.Typer) -> None:
    app.command()(schema)


def schema() -> None:
    """Prints the JSON Schema of pool.yaml, with which editors complete and check it.

    \b
      uepool schema > pool.schema.json
    and as the first line of pool.yaml, for editors that have the YAML language server:
    \b
      # yaml-language-server: $schema=pool.schema.json
    """
    from envserver.config.models import PoolFile

    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", **PoolFile.model_json_schema()}
    print(json.dumps(document, indent=2))
