"""Env configs in files: JSON and YAML, with the lines of what is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import uepool.config
from tests.env_config.documents import good, one_sensor
from uepool.errors import ConfigError
from uepool.options import Options

ENDINGS = (".json", ".yaml", ".yml", ".YAML")


def written(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif isinstance(content, str):
        path.write_text(content)
    else:
        path.write_text(json.dumps(content, indent=2) if name.endswith(".json") else yaml.safe_dump(content))
    return path


def mistakes(path: Any) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        Options.parse({"env_config": path})
    return str(caught.value).splitlines()


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_kind_of_file_holds_the_same(tmp_path: Path, ending: str) -> None:
    path = written(tmp_path, f"garden{ending}", good())
    assert Options.parse({"env_config": path}).env_config == good()
    assert Options.parse({"env_config": str(path)}).env_config == good()
    assert uepool.config.load(path) == uepool.config.from_dict(good())


def test_relative_to_the_working_directory_and_to_ones_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "garden.yaml", good())
    monkeypatch.chdir(tmp_path)
    assert Options.parse({"env_config": "garden.yaml"}).env_config == good()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir("/")
    assert Options.parse({"env_config": "~/garden.yaml"}).env_config == good()


WRONG_YAML = """\
launch_settings: {fixed_dt: 5}
agents:
  - id: A
    sensors:
      - name: eyes
        type: camera
        widht: 42
      - {name: eyes, type: lidr}
    actuators: []
"""
WRONG_JSON = """{
  "agents": [
    {"id": "A",
     "sensors": [
       {"name": "eyes", "type": "camera",
        "widht": 42}],
     "actuators": []}
  ]
}
"""


def test_lines_in_yaml(tmp_path: Path) -> None:
    path = written(tmp_path, "garden.yaml", WRONG_YAML)
    found = [line.removeprefix(f"{path}:") for line in mistakes(path)]
    assert [line.split(": ")[0] + ": " + line.split(": ")[1] for line in found] == [
        "1: env_config.launch_settings.fixed_dt",
        "7: env_config.agents.0.sensors.0.widht",
        "8: env_config.agents.0.sensors.1.type",
        "8: env_config.agents.0.sensors.1.name",
        "9: env_config.agents.0.actuators",
    ]


def test_lines_in_json(tmp_path: Path) -> None:
    path = written(tmp_path, "garden.json", WRONG_JSON)
    assert [line.split(": ")[:2] for line in mistakes(path)] == [
        [f"{path}:6", "env_config.agents.0.sensors.0.widht"],
        [f"{path}:7", "env_config.agents.0.actuators"],
    ]


def test_anchors_and_merges_of_yaml(tmp_path: Path) -> None:
    text = """\
agents:
  - &one
    id: One
    sensors: [{name: eyes, type: camera}]
    actuators: [{name: legs, type: robot_movement}]
  - <<: *one
    id: Two
"""
    config = uepool.config.load(written(tmp_path, "garden.yaml", text))
    assert [agent.id for agent in config.agents] == ["One", "Two"]
    assert config.agents[0].sensors == config.agents[1].sensors


@pytest.mark.parametrize("number", ["1e1", "1E+1", "10", "1.0e1", "+10.0", "0x0a"])
def test_numbers_as_yaml_and_json_have_them(tmp_path: Path, number: str) -> None:
    text = (
        f"agents: [{{id: A, sensors: [{{name: e, type: camera, fov: {number}}}], actuators: [{{name: l, type: t}}]}}]"
    )
    assert uepool.config.load(written(tmp_path, "a.yaml", text)).agents[0].sensors[0].fov == 10


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.yaml", "[1, 2]", "must be a mapping like 'agents: ...', not a list"),
        ("a.yaml", "just words", "must be a mapping like 'agents: ...', not a str"),
        ("a.yaml", "a: [1", "is not YAML: while parsing a flow sequence"),
        ("a.yaml", "a: 1\na: 2", "'a' stands twice in one mapping"),
        ("a.yaml", "a: !!python/object:os.system {}", "is not YAML: could not determine a constructor"),
        ("a.yaml", 'a: !!int ""', "is not YAML: "),
        ("a.yaml", "a: !!timestamp x", "is not YAML: "),
        ("a.yaml", "a: !!bool x", "is not YAML: "),
        ("a.yaml", "? [a]\n: 1", "is not YAML: while constructing a mapping, found unhashable key"),
        ("a.yaml", "a: \x07", "is not YAML: "),
        ("a.yaml", b"a: \xff", "is not UTF-8 text"),
        ("a.yaml", "[" * 400, "is not YAML: "),
        ("a.json", "[1, 2]", 'must be a JSON object like {"agents": ...}, not a list'),
        ("a.json", "3", 'must be a JSON object like {"agents": ...}, not a number'),
        ("a.json", "{", "is not JSON: Expecting property name enclosed in double quotes"),
        ("a.json", "", "is not JSON: Expecting value (the name of a YAML file ends in .yaml or .yml)"),
        ("a.json", "agents: []", "is not JSON: Expecting value (the name of a YAML file ends in .yaml or .yml)"),
        ("a.json", '{"a": NaN}', "is not JSON: NaN is not a number of JSON"),
        ("a.json", '{"a": 1, "a": 2}', "is not JSON: 'a' stands twice in one object"),
        ("a.json", "[" * 100_000, "is not JSON: "),
        ("a.json", b"\xff\xfe", "is not UTF-8 text"),
        ("a.txt", "agents: []", "is not JSON: "),
    ],
)
def test_what_is_no_document(tmp_path: Path, name: str, content: Any, text: str) -> None:
    path = written(tmp_path, name, content)
    (found,) = mistakes(path)
    assert found.startswith(f"env_config: {path}")
    assert text in found
    with pytest.raises(ConfigError):
        uepool.config.load(path)


@pytest.mark.parametrize("content", ["", "# nothing\n", "---\n"])
def test_an_empty_yaml_file_is_an_empty_config(tmp_path: Path, content: str) -> None:
    assert Options.parse({"env_config": written(tmp_path, "a.yaml", content)}).env_config == {}


def test_the_mark_that_windows_editors_write_first(tmp_path: Path) -> None:
    path = written(tmp_path, "a.json", b"\xef\xbb\xbf" + json.dumps(good()).encode())
    assert Options.parse({"env_config": path}).env_config == good()


def test_a_number_that_no_double_holds(tmp_path: Path) -> None:
    text = json.dumps(one_sensor("camera", fov=7)).replace("7", "1e999")
    path = written(tmp_path, "a.json", text)
    assert mistakes(path) == [f"{path}:1: env_config.agents.0.sensors.0.fov: must be a finite number, not inf"]


@pytest.mark.parametrize("name", ["nothing.json", "nothing.yaml", "no/such/folder.yml"])
def test_a_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert mistakes(path) == [f"env_config: {path}: cannot be read: No such file or directory"]


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_a_folder_and_a_file_that_is_closed_to_us(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.mkdir()
    assert mistakes(path) == [f"env_config: {path}: cannot be read: Is a directory"]
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    path.rmdir()
    path.write_text("{}")
    path.chmod(0)
    assert mistakes(path) == [f"env_config: {path}: cannot be read: Permission denied"]


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_a_file_that_is_too_large(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name, " " * (5 << 20))
    assert "has 5242880 bytes; more than 4194304 are not read" in mistakes(path)[0]


def test_a_path_with_a_nul(tmp_path: Path) -> None:
    assert "cannot be read" in mistakes("a\0.json")[0]
    assert "cannot be read" in mistakes("a\0.yaml")[0]


@pytest.mark.parametrize("given", [3, [1], b"garden.yaml", object])
def test_what_is_neither_path_nor_document(given: Any) -> None:
    text = "env_config: must be a mapping, the path of a JSON or YAML file, or a uepool.config.EnvConfig, not "
    assert mistakes(given)[0].startswith(text)


# --- without the extra ------------------------------------------------------------------------------------------------

BASE = "import sys; sys.modules['pydantic'] = sys.modules['yaml'] = None\n"


def run(code: str, folder: Path) -> str:
    """What a program prints on an installation without pydantic and PyYAML."""
    code = f"import sys; sys.path[:] = {sys.path!r}\n{BASE}{code}"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_uepool_imports_neither_pydantic_nor_yaml(tmp_path: Path) -> None:
    code = "import uepool; from uepool.options import Options; Options.parse({'env_config': {'a': 1}})"
    code += "\nprint([name for name in ('pydantic', 'yaml') if name in sys.modules])"
    code = f"import sys; sys.path[:] = {sys.path!r}\n{code}"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


def test_dicts_and_json_files_need_nothing(tmp_path: Path) -> None:
    written(tmp_path, "garden.json", good())
    code = """
import json
from uepool.options import Options
document = Options.parse({"env_config": "garden.json"}).env_config
assert document == Options.parse({"env_config": document}).env_config
print(json.dumps(document))
"""
    assert json.loads(run(code, tmp_path)) == good()


def test_the_game_checks_what_cannot_be_checked_here(tmp_path: Path) -> None:
    written(tmp_path, "garden.json", one_sensor("camera", widht=3))
    code = "from uepool.options import Options; print(Options.parse({'env_config': 'garden.json'}).env_config)"
    assert "widht" in run(code, tmp_path)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("from uepool.options import Options; Options.parse({'env_config': 'a.yaml'})", "a.yaml: YAML needs PyYAML: "),
        ("import uepool.config", "uepool.config needs pydantic: "),
    ],
)
def test_what_needs_the_extra_says_so(tmp_path: Path, code: str, text: str) -> None:
    written(tmp_path, "a.yaml", good())
    caught = f"try:\n    {code}\nexcept (ValueError, ImportError) as error:\n    print(error)"
    assert f"{text}pip install 'uepool[config]'" in run(caught, tmp_path)
