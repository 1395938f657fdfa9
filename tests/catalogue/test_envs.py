"""`uepool envs`, and names of envs.yaml as addresses."""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest
import yaml

import uepool
from envserver.commands import sim_program
from envserver.config.load import load
from envserver.config.problems import ConfigError as Wrong
from tests.cli.terminal_program import TerminalProgram
from tests.evaluating.conftest import Done
from uepool.errors import ConfigError

Image = pytest.importorskip("PIL.Image")
Run = Callable[..., Done]
GARDEN = {
    "address": "sim:CollectApples",
    "about": "a small one",
    "env_config": {"launch_settings": {"map": "Garden"}},
}


@pytest.fixture
def uepool_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `uepool ARGUMENTS` in the test's folder, where nothing of the user's own is found."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Done:
        from uepool.cli.main import build

        with pytest.raises(SystemExit) as ended:
            build()([str(argument) for argument in arguments])
        code = ended.value.code
        return Done(code if isinstance(code, int) else 0, *capsys.readouterr())

    return run


def write(path: Path, **envs: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"envs": envs}))


def listed(run: Run, *arguments: object) -> list[dict[str, Any]]:
    done = run("envs", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, list)
    return found


def test_everything_is_listed(uepool_here: Run) -> None:
    importlib.import_module("uepool.rllib")  # which registers an id of its own
    entries = {entry["address"]: entry for entry in listed(uepool_here)}
    games = subprocess.run([sim_program(), "--list"], capture_output=True, text=True, check=True).stdout.split()
    for game in games:
        assert entries[f"sim:{game}"]["group"] == "simulator"
        assert len(entries[f"sim:{game}"]["about"]) > 10
    assert entries["atari:SpaceInvaders"]["installed"]
    assert entries["gym:CartPole-v1"] == {
        "name": "CartPole-v1",
        "address": "gym:CartPole-v1",
        "group": "gymnasium, classic_control",
        "installed": True,
    }
    box2d = entries["gym:LunarLander-v3"]
    assert box2d["installed"] or box2d["missing"] == "pip install 'gymnasium[box2d]'"
    assert "gym:Env-v0" not in entries
    lines = uepool_here("envs").stdout.splitlines()
    assert any(line.strip() == "gym:CartPole-v1" for line in lines)
    assert any(line.split()[:1] == ["sim:Pattern"] for line in lines)


def test_a_part_of_a_name_lists_those_that_have_it(uepool_here: Run) -> None:
    assert {entry["group"] for entry in listed(uepool_here, "simulator")} == {"simulator"}
    assert {entry["name"] for entry in listed(uepool_here, "toy_text")} >= {"Taxi-v3", "Blackjack-v1"}
    assert listed(uepool_here, "space")[0]["name"] == "SpaceInvaders"


def test_one_of_them_with_its_spec_and_a_picture(uepool_here: Run, tmp_path: Path) -> None:
    done = uepool_here("envs", "collectapples", "--pictures", "shots")
    assert done.returncode == 0, done.stderr
    for text in ("uint8 [84, 84, 3], 0 to 255", "one of 4", "nothing, forward, left, right", "apples_left float32"):
        assert text in done.stdout
    assert "views        spectator, agent, depth, segmentation, map, observation" in done.stdout
    with Image.open(tmp_path / "shots" / "sim-CollectApples.png") as image:
        assert np.asarray(image).std() > 10
    told = json.loads(uepool_here("envs", "sim:CollectApples", "--json").stdout)
    assert told["spec"]["action"] == {"type": "Discrete", "n": 4, "start": 0}
    assert told["views"][0] == "spectator"


def test_gymnasium_envs_are_made_so_that_they_draw(uepool_here: Run, tmp_path: Path) -> None:
    told = json.loads(uepool_here("envs", "gym:Taxi-v3", "--json", "--pictures", "shots").stdout)
    assert told["views"] == ["spectator"]
    if told["picture"]:  # where pygame is installed
        assert Path(told["picture"]).is_file()


def test_pictures_of_several(uepool_here: Run, tmp_path: Path) -> None:
    write(tmp_path / "envs.yaml", garden=GARDEN, plain={"address": "sim:Pattern"})
    done = uepool_here("envs", "configured", "--pictures", "shots")
    assert done.returncode == 0, done.stderr
    assert "shots: 2 pictures" in done.stderr
    assert sorted(path.name for path in (tmp_path / "shots").iterdir()) == ["garden.png", "plain.png"]


def test_a_terminal_shows_the_picture(tmp_path: Path) -> None:
    with TerminalProgram("envs", "sim:CollectApples", folder=tmp_path, size=(40, 120)) as program:
        assert program.finish() == 0
        assert program.said.count("▀") > 500
        assert "one of 4" in program.said


def test_unknown_names_are_answered_with_near_ones(uepool_here: Run, tmp_path: Path) -> None:
    for wrong, near in (("CollectAples", "sim:CollectApples"), ("SpaceInvadrs", "atari:SpaceInvaders")):
        done = uepool_here("envs", wrong)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"there is no env {wrong!r}; did you mean {near}" in done.stderr
    assert "there is no env 'zzzzzz'; `uepool envs` lists what there is" in uepool_here("envs", "zzzzzz").stderr
    write(tmp_path / "envs.yaml", garden=GARDEN)
    assert "did you mean 'garden'?" in uepool_here("envs", "env:gardn").stderr


def test_what_is_not_installed_is_said(uepool_here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        gymnasium.registry, "Absent-v0", gymnasium.envs.registration.EnvSpec("Absent-v0", "no_such_package.envs:Absent")
    )
    [entry] = [entry for entry in listed(uepool_here, "no_such") if entry["name"] == "Absent-v0"]
    assert not entry["installed"]
    done = uepool_here("envs", "Absent-v0")
    assert done.returncode == 2
    assert "pip install no_such_package" in done.stderr


# --- envs.yaml and pool.yaml ------------------------------------------------------------------------------------------


def test_files_name_envs_and_the_nearest_one_wins(
    uepool_here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        tmp_path / "own" / "uepool" / "envs.yaml", garden={"address": "sim:Pattern"}, mine={"address": "sim:CartPole"}
    )
    assert json.loads(uepool_here("envs", "garden", "--json").stdout)["address"] == "sim:Pattern"
    write(tmp_path / "envs.yaml", garden=GARDEN)
    told = json.loads(uepool_here("envs", "garden", "--json").stdout)
    assert (told["address"], told["about"], told["env_config"]) == tuple(
        GARDEN[name] for name in ("address", "about", "env_config")
    )
    names = [entry["name"] for entry in listed(uepool_here, "configured")]
    assert names == ["garden", "garden", "mine"]
    with uepool.make_vec("env:mine") as envs:
        assert envs.session.address == "sim:CartPole"
    (tmp_path / "other.yaml").write_text(yaml.safe_dump({"envs": {"arena": {"address": "sim:CartPole"}}}))
    assert [entry["name"] for entry in listed(uepool_here, "configured", "--file", "other.yaml")] == ["arena"]


def test_a_name_is_an_address_with_its_env_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    monkeypatch.chdir(tmp_path)
    agent = {
        "sensors": [{"name": "state", "type": "state"}],
        "actuators": [{"name": "movement", "type": "robot_movement"}],
    }
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "two.yaml").write_text(yaml.safe_dump({"agents": [{"id": name, **agent} for name in "AB"]}))
    write(
        tmp_path / "envs.yaml",
        pair={"address": "sim:CollectApples", "env_config": "configs/two.yaml"},
        lake={"address": "gym:FrozenLake-v1", "env_kwargs": {"map_name": "8x8"}},
    )
    with uepool.make_vec("env:pair", num_envs=2) as envs:
        assert envs.session.agents == 2
    with uepool.open("env:pair", env_config={"agents": [{"id": "A", **agent}]}) as session:
        assert session.agents == 1
    with uepool.make_vec("env:lake") as envs:
        assert envs.single_observation_space == gymnasium.spaces.Discrete(64)
    with pytest.raises(ConfigError, match="env:lak: there is no such name; did you mean 'lake'"):
        uepool.make_vec("env:lak")


def test_the_pools_of_a_pool_file(uepool_here: Run, tmp_path: Path) -> None:
    pools = [
        {"name": "apples", "address": "sim:CollectApples", "instances": 1, "env_config": GARDEN["env_config"]},
        {"name": "cartpole", "executable": shutil.which("true"), "instances": 1},
    ]
    (tmp_path / "pool.yaml").write_text(yaml.safe_dump({"pools": pools}))
    entries = {entry["name"]: entry for entry in listed(uepool_here, "configured")}
    assert entries["apples"]["address"] == "sim:CollectApples"
    assert entries["apples"]["env_config"] == GARDEN["env_config"]
    assert entries["cartpole"]["address"].startswith("exec:")
    with uepool.make_vec("env:apples") as envs:
        assert envs.session.address == "sim:CollectApples"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("envs: {a: {adress: sim:CartPole}}", "envs.yaml:1: envs.a.adress: unknown field; did you mean 'address'?"),
        ("envs:\n  a: {address: simm:CartPole}", "envs.yaml:2: envs.a.address: unknown address"),
        ("envs:\n  a: {address: env:b}", "a name cannot stand for another name"),
        ("envs:\n  a: {address: callable:f}", "a callable travels with a trainer"),
        ("envs: {a: {address: sim:CartPole, env_config: no.yaml}}", "no.yaml"),
        ("envs: [", "is not YAML"),
        ("nothing: 1", "unknown field"),
    ],
)
def test_wrong_files(uepool_here: Run, tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / "envs.yaml").write_text(text)
    done = uepool_here("envs", "--file", "envs.yaml")
    assert done.returncode == 2
    assert expected in done.stderr
    # Without being asked for, it hinders nobody, and is told of.
    done = uepool_here("envs", "simulator")
    assert done.returncode == 0
    assert "not read: " in done.stderr
    assert expected in done.stderr
    with pytest.raises(ConfigError, match=r"envs\.yaml"):
        uepool.make_vec("env:a")


def test_modules_that_register_envs(tmp_path: Path, uepool_here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "brings_envs.py").write_text(
        "import gymnasium\n"
        "if 'Brought-v0' not in gymnasium.registry:\n"
        "    gymnasium.register('Brought-v0', 'gymnasium.envs.toy_text.taxi:TaxiEnv')\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    [entry] = listed(uepool_here, "Brought", "--module", "brings_envs")
    assert entry["address"] == "gym:brings_envs:Brought-v0"
    done = uepool_here("envs", "--module", "brings_nothing")
    assert done.returncode == 2
    assert "--module brings_nothing" in done.stderr
    sys.modules.pop("brings_envs", None)


def test_a_server_reads_no_names(tmp_path: Path) -> None:
    (tmp_path / "pool.yaml").write_text("pools: [{name: arena, address: env:arena, instances: 1}]")
    with pytest.raises(Wrong, match=r"env:arena stands in an envs\.yaml, which trainers read: write the address"):
        load(tmp_path / "pool.yaml")


@pytest.mark.parametrize("game", ["Drive", "DodgeBall", "CollectApples"])
def test_the_scripted_player_of_a_named_env_is_that_of_its_game(game: str, uepool_here: Run, tmp_path: Path) -> None:
    named = {"address": f"sim:{game}", "env_config": {"parameters": {"balls": 3}} if game == "DodgeBall" else {}}
    (tmp_path / "envs.yaml").write_text(yaml.safe_dump({"envs": {"mine": named}}))
    ran = uepool_here("record", "env:mine", "--policy", "scripted", "--max-steps", 3, "--out", "film.gif")
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "film.gif").exists()
