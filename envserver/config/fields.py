"""Kinds of values in pool.yaml: addresses to listen on, sizes, file modes, times."""

from __future__ import annotations

import datetime
import ipaddress
import json
import math
import os
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ByteSize, Field

UNIX = "unix:"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def split_host(address: str) -> tuple[str, int]:
    """("::1", 50051) of "[::1]:50051". ValueError says how to write it."""
    host, colon, port = address.rpartition(":")
    if not colon or not host or not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65535:
        raise ValueError(f"must be HOST:PORT or unix:PATH, like 127.0.0.1:50051, got {address!r}")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        raise ValueError(f"an IPv6 address stands in brackets: [{host}]:{port}")
    return host, int(port)


def is_local(address: str) -> bool:
    """Whether only this machine can reach an address to listen on."""
    if address.startswith(UNIX):
        return True
    host, _ = split_host(address)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listen_address(text: str) -> str:
    if not text.startswith(UNIX):
        split_host(text)
    elif not text.removeprefix(UNIX):
        raise ValueError("names no path: write unix:PATH")
    return text


def _tcp_address(text: str) -> str:
    if text.startswith(UNIX):
        raise ValueError(f"must be HOST:PORT, got {text!r}")
    split_host(text)
    return text


def _one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(f"must be letters, digits, dots, - and _, at most 64 of them, got {text!r}")
    return text


def _json_object(value: dict[str, Any]) -> dict[str, Any]:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ValueError(f"must consist of JSON values: {error} (quote what is meant as text)") from None
    for key in value:
        if not isinstance(key, str):
            raise ValueError(f"its keys must be text, got {key!r}")
    return value


def _mapping_or_path(value: Any) -> Any:
    if not isinstance(value, (dict, str)):
        raise ValueError(f"must be a mapping or the path of a file, got {value!r}")
    return value


def _mode(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"(0o?)?[0-7]{3}", value):
        value = int(value.removeprefix("0o"), 8)
    if type(value) is not int or not 0 <= value <= 0o777:
        raise ValueError(f"must be an octal number like 0660, got {value!r}")
    return value


def _instant(value: Any) -> datetime.datetime:
    """YAML has dates, times with and without a zone; all mean UTC unless they say otherwise."""
    if isinstance(value, str):
        try:
            value = datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            raise ValueError(f"must be a date and time like 2030-12-31T12:00:00Z, got {value!r}") from None
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        value = datetime.datetime.combine(value, datetime.time())
    if not isinstance(value, datetime.datetime):
        raise ValueError(f"must be a date and time like 2030-12-31T12:00:00Z, got {value!r}")
    return value if value.tzinfo is not None else value.replace(tzinfo=datetime.timezone.utc)


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"must be a finite number of seconds, got {value}")
    return value


def absolute(path: str, folder: os.PathLike[str] | str) -> str:
    """Paths in a file are relative to its folder; ~ is one's home."""
    return os.path.abspath(os.path.join(folder, os.path.expanduser(path)))


Name = Annotated[str, AfterValidator(_name)]
ListenAddress = Annotated[str, AfterValidator(_listen_address)]
ListenAddresses = Annotated[
    list[ListenAddress], BeforeValidator(_one_or_more, json_schema_input_type=str | list[str]), Field(min_length=1)
]
TcpAddress = Annotated[str, AfterValidator(_tcp_address)]
Seconds = Annotated[float, Field(gt=0), AfterValidator(_finite)]
SecondsOrZero = Annotated[float, Field(ge=0), AfterValidator(_finite)]
Count = Annotated[int, Field(ge=1, le=65536)]
CountOrZero = Annotated[int, Field(ge=0, le=1 << 31)]
# Looked at as a whole once the folder is known that paths are relative to.
EnvConfigOrPath = Annotated[
    dict[Any, Any] | str, BeforeValidator(_mapping_or_path, json_schema_input_type=dict[str, Any] | str)
]
JsonObject = Annotated[dict[str, Any], AfterValidator(_json_object)]
FileMode = Annotated[int, BeforeValidator(_mode, json_schema_input_type=int | str)]
Instant = Annotated[datetime.datetime, BeforeValidator(_instant, json_schema_input_type=str)]
Bytes = Annotated[ByteSize, Field(gt=0)]
