"""Documents and files that nobody would write: never a crash, always the path of what is wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import uepool.config
from envserver.config.problems import ConfigError as Wrong
from envserver.env_config.uerl import convert
from tests.env_config.documents import GOOD, UERL, json_values, mutated, places
from uepool.errors import ConfigError
from uepool.options import Options

# Files are shared by all examples of a test.
few = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
PATH = re.compile(r"env_config(\..+)?: \S")


def check(error: Exception, file: Path | None = None) -> None:
    """Each line says where, and then what."""
    lines = str(error).split("\n")
    assert lines
    for line in lines:
        if file is not None:
            line = re.sub(rf"^(env_config: )?{re.escape(str(file))}(:\d+)?: ", "env_config: ", line)
            line = line.replace("env_config: env_config", "env_config", 1)
        assert PATH.match(line), error
        assert len(line) < 2000


@few
@given(st.dictionaries(st.sampled_from([*GOOD, "x"]) | st.text(max_size=5), json_values, max_size=4))
def test_random_documents(document: dict[str, Any]) -> None:
    try:
        uepool.config.from_dict(document)
    except ConfigError as error:
        check(error)


@few
@given(mutated())
def test_a_right_document_with_mistakes(document: dict[str, Any]) -> None:
    try:
        config = uepool.config.from_dict(document)
    except ConfigError as error:
        check(error)
        with pytest.raises(ConfigError):
            uepool.config.from_dict(document)
    else:
        again = config.to_dict()
        assert uepool.config.from_dict(again) == config
        assert json.loads(json.dumps(again)) == again


@few
@given(document=mutated(), ending=st.sampled_from([".json", ".yaml"]))
def test_files_with_mistakes(document: dict[str, Any], ending: str, tmp_path: Path) -> None:
    """A file is taken or refused like the dict that it holds."""
    file = tmp_path / f"it{ending}"
    try:
        file.write_text(json.dumps(document) if ending == ".json" else yaml.safe_dump(document, allow_unicode=True))
    except UnicodeEncodeError:
        return
    try:
        config = uepool.config.load(file)
    except ConfigError as error:
        check(error, file)
        with pytest.raises(ConfigError):
            uepool.config.from_dict(document)
    else:
        assert config == uepool.config.from_dict(document)


TEXT = yaml.safe_dump(GOOD, sort_keys=False)
SNIPPETS = [
    "!!int ''",
    "!!set {a}",
    "*a",
    "&a",
    "<<: ",
    "? ",
    "---\n",
    "{",
    "]",
    "\t",
    "%YAML 9\n",
    "2020-01-01",
    ".nan",
    "|\n",
    "\0",
]


@few
@given(data=st.data(), ending=st.sampled_from([".json", ".yaml"]))
def test_broken_files(data: st.DataObject, ending: str, tmp_path: Path) -> None:
    text = json.dumps(GOOD, indent=1) if ending == ".json" else TEXT
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(text)))
        text = (
            text[:place]
            + data.draw(st.sampled_from(SNIPPETS) | st.text(max_size=3))
            + text[place + data.draw(st.integers(0, 3)) :]
        )
    file = tmp_path / f"it{ending}"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        Options.parse({"env_config": file})
    except ConfigError as error:
        check(error, file)


@few
@given(content=st.binary(max_size=40), ending=st.sampled_from([".json", ".yaml"]))
def test_bytes(content: bytes, ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"it{ending}"
    file.write_bytes(content)
    try:
        Options.parse({"env_config": file})
    except ConfigError as error:
        check(error, file)


@few
@given(data=st.data())
def test_wrong_documents_of_uerls(data: st.DataObject, tmp_path: Path) -> None:
    """An import succeeds with a right document, or says what is wrong in the file."""
    document = json.loads(json.dumps(UERL))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(places(document)))
        around = document
        for step in place[:-1]:
            around = around[step]
        around[place[-1]] = data.draw(json_values)
    file = tmp_path / "uerl.json"
    file.write_text(json.dumps(document))
    try:
        imported = convert.load(str(file))
    except Wrong as error:
        lines = str(error).split("\n")
        assert all(re.match(rf"{re.escape(str(file))}(:\d+)?: ", line) for line in lines), lines
    else:
        uepool.config.from_dict(imported.document)
