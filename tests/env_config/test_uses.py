"""Everything that takes an env config takes a path, a dict and a model, and hands the same document to the game."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
import yaml

import uepool
import uepool.config
from envserver.config.load import load
from envserver.config.problems import ConfigError as Wrong
from tests.env_config.documents import good, one_agent, one_sensor
from tests.kept_server import kept_server  # noqa: F401 - one server for all tests
from tests.pool_server import PoolServerProcess
from uepool.errors import ConfigError, StartError

GAME = "sim:CollectApples"
SMALL = one_agent()  # not to be changed
NOWHERE = "exec:/nothing/is/there"
SPACE = gym.spaces.Box(0, 255, (8, 8, 3), np.uint8)


def forms(folder: Path, document: dict[str, Any]) -> dict[str, Any]:
    """The document in every form."""
    (folder / "it.json").write_text(json.dumps(document))
    (folder / "it.yaml").write_text(yaml.safe_dump(document))
    return {
        "dict": document,
        "json": folder / "it.json",
        "yaml": str(folder / "it.yaml"),
        "model": uepool.config.from_dict(document),
    }


@pytest.mark.parametrize("form", ["dict", "json", "yaml", "model"])
def test_make_vec_and_open(tmp_path: Path, form: str) -> None:
    given = forms(tmp_path, SMALL)[form]
    with uepool.make_vec(GAME, num_envs=2, env_config=given) as envs:
        assert envs.single_observation_space == SPACE
        assert envs.reset(seed=1)[0].shape == (2, 8, 8, 3)
    with uepool.open(GAME, num_envs=1, env_config=given) as session:
        assert session.observation_space == SPACE


def test_what_it_looks_like_as_an_env() -> None:
    with uepool.make_vec(GAME, num_envs=2, env_config=good()) as envs:
        assert envs.num_envs == 4  # two agents each
        assert {name: space.shape for name, space in envs.single_observation_space.items()} == {
            "eyes": (8, 12, 6),
            "depth": (1, 5, 9),
            "what": (7, 6, 1),
            "feelers": (1, 7),
            "self": (4,),
        }
        _, info = envs.reset(seed=3)
        assert info["left"].tolist() == [5, 5, 5, 5]
        *_, truncated, _ = [envs.step(envs.action_space.sample()) for _ in range(20)][-1]
        assert truncated.all()


def test_games_without_agents_take_their_own(tmp_path: Path) -> None:
    (tmp_path / "pattern.yaml").write_text("{height: 5, width: 7, agents: 3}")
    with uepool.make_vec("sim:Pattern", num_envs=1, env_config=tmp_path / "pattern.yaml") as envs:
        assert envs.num_envs == 3


def test_a_mistake_is_told_before_anything_is_started(tmp_path: Path) -> None:
    model = uepool.config.from_dict(SMALL)
    model.agents[0].sensors.append(model.agents[0].sensors[0])
    with pytest.raises(ConfigError, match=r"^env_config\.agents\.0\.sensors\.1\.name: two sensors"):
        uepool.make_vec(NOWHERE, env_config=model)
    wrong = one_sensor("camera", widht=3)
    for name in ("it.json", "it.yaml"):
        (tmp_path / name).write_text(json.dumps(wrong))
    for given in (wrong, tmp_path / "it.json", tmp_path / "it.yaml"):
        with pytest.raises(ConfigError, match=r"env_config\.agents\.0\.sensors\.0\.widht: unknown field"):
            uepool.make_vec(NOWHERE, env_config=given)


def test_what_only_the_game_knows_is_told_by_the_game() -> None:
    document = one_agent(actuators=[{"name": "legs", "type": "robot_movement", "mood": "discrete"}])
    with pytest.raises(StartError, match=r"env_config\.agents\.0\.actuators\.0\.mood: unknown field; known: .*mode"):
        uepool.make_vec(GAME, env_config=document)
    with pytest.raises(StartError, match=r"env_config\.agents\.0\.sensors\.0\.use_gpu: must be false"):
        uepool.make_vec(GAME, env_config=one_sensor("camera", use_gpu=True))


# --- pools ------------------------------------------------------------------------------------------------------------


def pool_file(folder: Path, env_config: Any, address: str = GAME) -> Path:
    pool = {"name": "a", "address": address, "instances": 1, "env_config": env_config}
    (folder / "pool.yaml").write_text(yaml.safe_dump({"pools": [pool]}, sort_keys=False))
    return folder / "pool.yaml"


@pytest.mark.parametrize("name", ["it.json", "it.yaml", "sub/../it.yaml"])
def test_a_path_in_a_pool_file_is_relative_to_that_file(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms(tmp_path, SMALL)
    monkeypatch.chdir("/")
    (settings,) = load(pool_file(tmp_path, name)).pools
    assert json.loads(settings.command.configure) == {"env_config": SMALL}
    (settings,) = load(pool_file(tmp_path, SMALL)).pools
    assert json.loads(settings.command.configure) == {"env_config": SMALL}


def mistakes(path: Path) -> list[str]:
    with pytest.raises(Wrong) as caught:
        load(path)
    return str(caught.value).replace(f"{path.parent}/", "").splitlines()


def test_mistakes_within_a_pool_file(tmp_path: Path) -> None:
    pool_file(tmp_path, None)
    (tmp_path / "pool.yaml").write_text("""\
pools:
  - name: a
    address: sim:CollectApples
    instances: 1
    env_config:
      agents:
        - id: A
          sensors:
            - {name: eyes, type: camera, layout: hcw}
          actuators: []
  - name: b
    address: sim:CartPole
    instances: many
""")
    assert mistakes(tmp_path / "pool.yaml") == ["pool.yaml:13: pools[1].instances: must be an integer, got 'many'"]
    text = (tmp_path / "pool.yaml").read_text().replace("many", "1")
    (tmp_path / "pool.yaml").write_text(text.replace("sim:CartPole", "sim:CartPol"))
    first, second, third = mistakes(tmp_path / "pool.yaml")
    assert first == 'pool.yaml:9: pools[0].env_config.agents.0.sensors.0.layout: must be "hwc" or "chw", not "hcw"'
    assert second.startswith("pool.yaml:10: pools[0].env_config.agents.0.actuators: must be a list of 1 to 64 mappings")
    assert third.startswith("pool.yaml:12: pools[1].address: unknown game 'CartPol'")


def test_mistakes_in_the_file_that_a_pool_file_names(tmp_path: Path) -> None:
    (tmp_path / "it.yaml").write_text(yaml.safe_dump(one_sensor("camera", widht=3, width=0)))
    first, second = mistakes(pool_file(tmp_path, "it.yaml"))
    assert first.startswith("pool.yaml:5: pools[0].env_config: it.yaml:9: env_config.agents.0.sensors.0.widht: unknown")
    assert second.startswith("pool.yaml:5: pools[0].env_config: it.yaml:10: env_config.agents.0.sensors.0.width: must")


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("it.yaml", None, "it.yaml: cannot be read: No such file or directory"),
        ("it.json", "{", "it.json:1: is not JSON: "),
        ("it.yaml", "[1]", "it.yaml:1: must be a mapping like 'agents: ...', not a list"),
        ("it.yaml", "a: 2020-01-01", "it.yaml:1: env_config.a: must be a JSON value, not a date"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, name: str, content: str | None, expected: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    (found,) = mistakes(pool_file(tmp_path, name))
    assert found.startswith(f"pool.yaml:5: pools[0].env_config: {expected}")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PoolServerProcess]:
    folder = tmp_path_factory.mktemp("server")
    forms(folder, SMALL)
    pool = {"address": GAME, "instances": 1, "env_config": "it.yaml"}
    pools = [{"name": "own", "own_config": True, **pool}, {"name": "fixed", **pool}]
    with PoolServerProcess(folder, {"pools": pools}) as running:
        yield running


@pytest.mark.parametrize("form", ["dict", "json", "yaml", "model"])
def test_a_session_brings_its_own(server: PoolServerProcess, tmp_path: Path, form: str) -> None:
    with uepool.make_vec(server.url("own"), num_envs=1) as envs:
        assert envs.single_observation_space == SPACE
    given = forms(tmp_path, one_sensor("lidar", rays=5))[form]
    for address in (server.url("own"), server.url("own") + "?transport=stream"):
        with uepool.make_vec(address, num_envs=1, env_config=given) as envs:
            assert envs.single_observation_space.shape == (1, 5)
            assert envs.reset(seed=1)[0].shape == (1, 1, 5)


def test_a_session_cannot_bring_its_own_everywhere(server: PoolServerProcess, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="pool fixed allows none"):
        uepool.make_vec(server.url("fixed"), num_envs=1, env_config=forms(tmp_path, SMALL)["yaml"])
