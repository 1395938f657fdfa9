"""A document as the text of a file."""

from __future__ import annotations

import json
import os
from typing import Any

import yaml

from envserver.env_config import files


def text(document: dict[str, Any], path: str | os.PathLike[str]) -> str:
    """YAML or JSON, by the name of the file, as :func:`files.read` reads it."""
    return as_yaml(document) if files.is_yaml(path) else json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_yaml(document: dict[str, Any]) -> str:
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


class _Dumper(yaml.SafeDumper):
    """Lists of numbers and texts on one line, as people write a position."""

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> yaml.SequenceNode:
        flat = not any(isinstance(item, (dict, list)) for item in sequence)
        return super().represent_sequence(tag, sequence, flow_style=flat or flow_style)

    def ignore_aliases(self, data: Any) -> bool:
        return True
