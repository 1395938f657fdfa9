"""The YAML of `uepool train`: what is wrong is said all at once, with the field, the line and what is near."""

from pathlib import Path

import pytest
import yaml

from tests.training.conftest import document
from uepool.errors import ConfigError
from uepool.training import synonyms
from uepool.training.config import TrainConfig
from uepool.training.reading import load


def wrong(file: Path, *overrides: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(file, overrides)
    return str(caught.value).splitlines()


def test_defaults(tmp_path):
    path = tmp_path / "least.yaml"
    path.write_text("trainer: sb3\nenv: {address: 'sim:CartPole'}\nhyperparameters:\n")
    config = load(path)
    assert (config.algorithm, config.env.num_envs, config.total_steps, config.seed) == ("PPO", 8, 100_000, 1)
    assert config.hyperparameters == {}
    assert config.env_keywords() == {"num_envs": 8, "seed": 1}


def test_numbers_as_people_write_them(yaml_file):
    path = yaml_file(total_steps="MANY", hyperparameters={"learning_rate": "RATE"})
    path.write_text(path.read_text().replace("MANY", "1e6").replace("RATE", "3e-4"))
    config = load(path)
    assert config.total_steps == 1_000_000
    assert config.hyperparameters == {"learning_rate": 3e-4}


def test_all_mistakes_at_once_each_with_its_line(yaml_file):
    env = {"address": "sim:CartPole", "num_env": 4, "step_timeout": -1}
    path = yaml_file(trainer="sb4", env=env, total_step=5, seed="x")
    lines = wrong(path)
    assert len(lines) == 5
    assert f"{path}:1: trainer: there is no trainer 'sb4'; did you mean 'sb3'?" in lines[0]
    assert ":5: env.num_env: unknown field; did you mean 'num_envs'?" in "\n".join(lines)
    assert ":6: env.step_timeout: must be a finite number of seconds above 0, got -1" in "\n".join(lines)
    assert "total_step: unknown field; did you mean 'total_steps'?" in "\n".join(lines)
    assert "seed: must be an integer" in "\n".join(lines)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"trainer": "stable-baselines3"}, "did you mean 'sb3'?"),
        ({"env": {"address": "simm:CartPole"}}, "env.address: unknown address 'simm:CartPole': did you mean 'sim'?"),
        ({"env": {"address": "callable:nothing"}}, "env.address: must be callable:package.module:NAME"),
        ({"env": {"address": "sim:CartPole", "batch_size": 2}}, "env.batch_size: is settled by the trainer"),
        ({"env": {"address": "sim:CartPole", "self_play": True}}, "env.self_play: is for rl-games only"),
        ({"env": {"address": "sim:CartPole", "num_envs": 2, "envs_per_instance": 4}}, "envs_per_instance must be at"),
        ({"env": {"address": "sim:CartPole", "env_config": "no.yaml"}}, "no.yaml: cannot be read"),
        ({"env": "sim:CartPole"}, "env: must be a mapping"),
        ({"name": "a/b"}, "name: must be letters, digits"),
        ({"checkpoint_every": 0}, "checkpoint_every: "),
        ({"total_steps": True}, "total_steps: must be a number, got True"),
        ({"rllib": {"num_env_runner": 1}}, "rllib.num_env_runner: unknown field; did you mean 'num_env_runners'"),
    ],
)
def test_refused(yaml_file, changes, text):
    assert text in "\n".join(wrong(yaml_file(**changes)))


def test_a_file_that_is_not_there_or_no_yaml(tmp_path):
    assert "nothing.yaml: cannot be read: No such file" in wrong(tmp_path / "nothing.yaml")[0]
    (tmp_path / "broken.yaml").write_text("trainer: [")
    assert "broken.yaml:1: is not YAML" in wrong(tmp_path / "broken.yaml")[0]


def test_files_are_named_from_the_yamls_folder_and_read_into_the_config(yaml_file, tmp_path, monkeypatch):
    (tmp_path / "env.yaml").write_text("max_steps: 20\n")
    path = yaml_file(env={"address": "sim:CartPole", "env_config": "env.yaml"})
    monkeypatch.chdir("/")
    assert load(path).env_keywords()["env_config"] == {"max_steps": 20}


def test_an_experiments_file_is_named_from_the_yamls_folder_and_found_again_from_anywhere(
    yaml_file, tmp_path, monkeypatch
):
    (tmp_path / "mine.py").write_text("")
    path = yaml_file(env={"address": "sim:CartPole", "experiment": "mine.py:Mine"})
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    config = load(path)
    assert config.env_keywords()["experiment"] == f"{tmp_path}/mine.py:Mine"
    (elsewhere / "again.yaml").write_text(yaml.safe_dump(config.plain()))
    assert load(elsewhere / "again.yaml") == config
    (elsewhere / "here.py").write_text("")
    assert load(path, ["env.experiment=here.py:Mine"]).env_keywords()["experiment"] == f"{elsewhere}/here.py:Mine"
    assert load(path, ["env.experiment=mine.games:Mine"]).env_keywords()["experiment"] == "mine.games:Mine"


def test_set_takes_the_place_of_the_yaml(yaml_file):
    config = load(
        yaml_file(env={"address": "sim:CartPole", "env_config": {"a": [{"b": 1}]}}),
        ["env.num_envs=16", "hyperparameters.learning_rate=1e-3", "env.env_config.a.0.b=[2, 1e3]", "network.x={y: 1}"],
    )
    assert config.env.num_envs == 16
    assert config.hyperparameters["learning_rate"] == 1e-3
    assert config.hyperparameters["n_steps"] == 32, "what stands beside it stays"
    assert config.env.others["env_config"] == {"a": [{"b": [2, 1000.0]}]}
    assert config.network == {"x": {"y": 1}}


@pytest.mark.parametrize(
    ("override", "text"),
    [
        ("hyperparameter.x=1", "hyperparameter: unknown field; did you mean 'hyperparameters'?"),
        ("env.num_env=1", "env.num_env: unknown field; did you mean 'num_envs'?"),
        ("total_steps=many", "got 'many' (by --set total_steps=many)"),
        ("total_steps", "--set total_steps: must be a.b=VALUE"),
        ("total_steps.x=1", "total_steps is 512 and has no parts"),
        ("seed=[", "--set seed=[: the value is not YAML"),
        ("env.env_config.a.3=1", "env.env_config.a is a list of 1, counted from 0"),
    ],
)
def test_a_wrong_set_says_so(yaml_file, override, text):
    path = yaml_file(env={"address": "sim:CartPole", "env_config": {"a": [1]}})
    assert text in "\n".join(wrong(path, override))


def test_what_is_written_is_read_as_the_same(yaml_file, tmp_path):
    config = load(yaml_file(env={"address": "sim:CartPole", "spares": 1}, rllib={"num_env_runners": 2}))
    (tmp_path / "again.yaml").write_text(yaml.safe_dump(config.plain()))
    assert load(tmp_path / "again.yaml") == config


def test_local_mode_makes_it_small():
    config = TrainConfig.model_validate(document(trainer="rllib", rllib={"num_env_runners": 4, "num_learners": 2}))
    small = config.in_one_process()
    assert small.local_mode
    assert small.env_keywords() == {"num_envs": 1, "seed": 1}
    assert (small.rllib.num_env_runners, small.rllib.num_learners) == (0, 0)


def test_the_own_yaml_of_rl_games_is_known(tmp_path):
    file = tmp_path / "ppo.yaml"
    file.write_text("params:\n  seed: 1\n")
    with pytest.raises(ConfigError, match=f"uepool rl-games --train --file {file} trains by it"):
        load(file)


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("lr", ["gamma", "learning_rate"], "did you mean 'learning_rate'? "),
        ("learning_rate", ["gamma", "lr"], "did you mean 'lr'? "),
        ("gama", ["gamma", "lr"], "did you mean 'gamma'? "),
        ("banana", ["gamma", "lr"], ""),
    ],
)
def test_what_another_trainer_calls_it_is_a_hint(word, known, hint):
    assert synonyms.hint(word, known) == hint
