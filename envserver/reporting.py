"""The server's own log: one line per event, for people and machines. No tokens, no secrets, no env configs."""

from __future__ import annotations

import datetime
import json
import logging
import sys
from typing import Any

FORMATS = ("keyvalue", "json")
_FIELDS = "uepool_fields"


def event(log: logging.Logger, what: str, level: int = logging.INFO, **fields: Any) -> None:
    """Logs that `what` happened ("session opened"). Fields that are empty or None are left out."""
    kept = {name: value for name, value in fields.items() if value not in ("", None)}
    log.log(level, "%s", what, extra={_FIELDS: kept})


def _record(record: logging.LogRecord) -> dict[str, Any]:
    when = datetime.datetime.fromtimestamp(record.created, datetime.timezone.utc)
    fields: dict[str, Any] = {
        "time": when.isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": record.getMessage(),
        **getattr(record, _FIELDS, {}),
    }
    if record.exc_info:
        fields["traceback"] = logging.Formatter().formatException(record.exc_info)
    return fields


class JsonFormatter(logging.Formatter):
    """One JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_record(record), default=str, ensure_ascii=False)


class KeyValueFormatter(logging.Formatter):
    """`2026-01-31T12:00:00.000+00:00 info session opened session=1f2e pool=apples envs=32`. Text of several lines is
    quoted, as JSON does it, so that one event stays one line."""

    def format(self, record: logging.LogRecord) -> str:
        fields = _record(record)
        head = [fields.pop("time"), fields.pop("level"), _word(fields.pop("message"), within=" ")]
        fields.pop("logger")
        return " ".join([*head, *(f"{name}={_word(value)}" for name, value in fields.items())])


def _word(value: Any, within: str = "") -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    plain = text.isprintable() and not any(letter in text for letter in ' "=' if letter not in within)
    return text if plain and text else json.dumps(text, ensure_ascii=False)


class _StandardError(logging.Handler):
    """To whatever sys.stderr is at the moment: `uepool serve` redirects it around its live table."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except OSError:
            pass  # nobody reads it any more
        except Exception:
            self.handleError(record)


def configure(style: str) -> None:
    """Sends this process's log to standard error, in one of FORMATS."""
    handler = _StandardError()
    handler.setFormatter(JsonFormatter() if style == "json" else KeyValueFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
