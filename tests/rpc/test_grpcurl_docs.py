"""The grpcurl session of docs/grpc.md, run as it is written: its JSON, over reflection, against its pool.yaml."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import grpc
import yaml
from google.protobuf import descriptor_pool, json_format, message_factory
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from tests.pool_server import PoolServerProcess

PAGE = (Path(__file__).parents[2] / "docs" / "grpc.md").read_text()


class Command(NamedTuple):
    words: list[str]
    given: str  # standard input
    printed: str

    @property
    def method(self) -> str:
        return self.words[-1]

    @property
    def requests(self) -> list[Any]:
        if "-d" not in self.words:
            return [{}]
        data = self.words[self.words.index("-d") + 1]
        return list(_documents(self.given if data == "@" else data))


def _documents(text: str) -> Iterator[Any]:
    decoder, text = json.JSONDecoder(), text.strip()
    while text:
        document, end = decoder.raw_decode(text)
        yield document
        text = text[end:].strip()


def _commands() -> list[Command]:
    found = []
    for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, rest = part.partition("\n")
            given = ""
            if "<<'END'" in line:
                line = line.replace("<<'END'", "")
                given, _, rest = rest.partition("END\n")
            found.append(Command(shlex.split(line), given, rest))
    return found


class Reflected:
    """Calls methods by name with JSON, knowing only what the server says of itself, as grpcurl does."""

    def __init__(self, target: str) -> None:
        self.channel = grpc.insecure_channel(target)
        self.database = ProtoReflectionDescriptorDatabase(self.channel)
        self.pool = descriptor_pool.DescriptorPool(self.database)

    def call(self, method: str, requests: list[Any]) -> list[Any]:
        service, _, name = method.partition("/")
        found = self.pool.FindServiceByName(service).FindMethodByName(name)
        request = message_factory.GetMessageClass(found.input_type)
        reply = message_factory.GetMessageClass(found.output_type)
        kind = f"{'stream' if found.client_streaming else 'unary'}_{'stream' if found.server_streaming else 'unary'}"
        invoke = getattr(self.channel, kind)(f"/{method}", request.SerializeToString, reply.FromString)
        messages = [json_format.ParseDict(document, request()) for document in requests]
        answer = invoke(iter(messages) if found.client_streaming else messages[0], timeout=30)
        return [json_format.MessageToDict(item) for item in (answer if found.server_streaming else [answer])]

    def close(self) -> None:
        self.channel.close()


# What differs from run to run, and is only shown to be there.
VARIES = {"seconds", "segmentBytes", "text"}


def _check_shown(shown: Any, got: Any, where: str) -> None:
    """All that the page shows is there, and the same unless it is "..."."""
    if isinstance(shown, dict):
        for key, value in shown.items():
            assert key in got, f"{where}: there is no {key} in {got}"
            if key not in VARIES:
                _check_shown(value, got[key], f"{where}.{key}")
    elif isinstance(shown, list):
        for i, value in enumerate(shown):
            _check_shown(value, got[i], f"{where}[{i}]")
    elif shown != "...":
        assert shown == got, where


def test_every_command_of_the_page(tmp_path: Path) -> None:
    config = yaml.safe_load(re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL).group(1))  # type: ignore[union-attr]
    address = config["listen"]
    with PoolServerProcess(tmp_path, {**config, "listen": "127.0.0.1:0"}) as server:
        reflected = Reflected(server.target)
        session = "SESSION"
        ran = []
        for command in _commands():
            assert command.words[0] == "grpcurl"
            assert command.words[1] == "-plaintext"
            assert address in command.words
            if "list" in command.words:
                service = reflected.pool.FindServiceByName(command.method)
                assert [method.full_name for method in service.methods] == command.printed.split()
                assert command.method in reflected.database.get_services()
                continue
            requests = json.loads(json.dumps(command.requests).replace("SESSION", session))
            got = reflected.call(command.method, requests)
            if command.method.endswith("/Open"):
                session = got[-1]["opened"]["sessionId"]
                got = [got[0], got[-1]]
            shown = list(_documents(command.printed.replace("SESSION", session)))
            assert len(shown) == len(got), f"{command.method}: {got}"
            for k, (one, other) in enumerate(zip(shown, got, strict=True)):
                _check_shown(one, other, f"{command.method} {k}")
            ran.append(command.method.partition("/")[2])
        reflected.close()
    assert ran == ["List", "Open", "Reset", "Step", "KeepSession", "Stream", "Call", "SetParams", "Stats", "Close"]
