"""`uepool config human-command`: the line for the editor's console."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from tests.env_config.documents import GOOD
from uepool.cli.main import build


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build(), ["config", "human-command", *arguments])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.json").write_text(json.dumps(GOOD))
    (tmp_path / "good.yaml").write_text(yaml.safe_dump(GOOD))
    return tmp_path


def test_a_json_file_is_named_by_its_whole_path(folder: Path) -> None:
    done = run("good.json")
    assert (done.exit_code, done.stdout) == (0, f"UEPool.Human {folder}/good.json\n")


def test_a_path_with_spaces_is_quoted(folder: Path) -> None:
    (folder / "my garden.json").write_text(json.dumps(GOOD))
    assert run("my garden.json").stdout == f'UEPool.Human "{folder}/my garden.json"\n'


def test_yaml_is_written_as_json(folder: Path) -> None:
    refused = run("good.yaml")
    assert refused.exit_code == 2
    assert "add --out good.json" in refused.stderr
    done = run("good.yaml", "--out", "new.json")
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"UEPool.Human {folder}/new.json\n", "wrote new.json\n")
    assert json.loads((folder / "new.json").read_text()) == GOOD
    again = run("good.yaml", "--out", "new.json")
    assert again.exit_code == 2
    assert "exists already" in again.stderr
    assert run("good.yaml", "--out", "new.json", "--force").exit_code == 0


def test_a_wrong_file_gives_no_command(folder: Path) -> None:
    (folder / "bad.json").write_text('{"agents": []}')
    done = run("bad.json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "env_config.agents: must be a list of 1 to 1024 mappings" in done.stderr
