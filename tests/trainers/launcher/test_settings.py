"""What is said of a YAML before anything is started, and what flags change in it."""

from pathlib import Path

import gymnasium as gym
import numpy as np
import pytest

from tests.trainers.launcher.conftest import cartpole
from uepool.errors import ConfigError
from uepool.rlgames.checkpoints import saved_state
from uepool.rlgames_launcher import checks, settings
from uepool.rlgames_launcher.flags import Flags

FILE = Path("x.yaml")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("params: [", "is not YAML"),
        ("", "needs a block params:"),
        ("{params: {algo: {name: sac}}}", "needs a block params.config"),
        ("{params: {config: {}}}", r"params\.algo\.name"),
        ("{params: {algo: {name: sac}, config: {env_config: 3}}}", r"params\.config\.env_config must be a block"),
    ],
)
def test_a_file_that_is_no_yaml_of_rl_games(tmp_path, text, error):
    path = tmp_path / "x.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=error) as raised:
        settings.read(path)
    assert str(path) in str(raised.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ConfigError, match=r"y\.yaml: cannot be read: No such file"):
        settings.read(tmp_path / "y.yaml")


def test_blocks_left_empty_are_filled(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("{params: {algo: {name: sac}, config: {env_config: , player: }}}")
    assert settings.read(path)["params"]["config"] == {"env_config": {}, "player": {}}


def test_flags_go_into_the_document():
    document = cartpole(env_name="openai_gym", seed=3)
    settings.adapt(document, Flags(FILE, seed=5, num_actors=6, address="sim:Pattern"), has_cuda=True)
    params = document["params"]
    assert params["seed"] == params["config"]["env_config"]["seed"] == 5
    assert params["config"]["num_actors"] == 6
    assert params["config"]["env_name"] == "uepool"
    assert params["config"]["env_config"]["address"] == "sim:Pattern"


def test_without_cuda_it_is_the_cpu_and_it_says_so():
    document = cartpole()
    config = document["params"]["config"]
    for name in ("device", "device_name", "torch_compile"):
        config.pop(name)
    notes = settings.adapt(document, Flags(FILE), has_cuda=False)
    assert (config["device"], config["device_name"], config["torch_compile"]) == ("cpu", "cpu", False)
    assert ["device" in notes[0], "torch_compile" in notes[1]] == [True, True]
    assert not settings.adapt(document, Flags(FILE), has_cuda=False), "what the YAML says is not told again"


def test_with_cuda_the_document_stays_as_it_is():
    document = cartpole()
    del document["params"]["config"]["device"]
    assert settings.adapt(document, Flags(FILE), has_cuda=True) == []
    assert "device" not in document["params"]["config"]


def test_torch_compile_on_the_cpu_where_it_is_asked_for():
    document = cartpole(torch_compile=True)
    settings.adapt(document, Flags(FILE), has_cuda=False)
    assert document["params"]["config"]["torch_compile"] is True


def test_a_cuda_device_that_there_is_not():
    with pytest.raises(ConfigError, match=r"params\.config\.device is 'cuda:1'.*write cpu"):
        settings.adapt(cartpole(device="cuda:1"), Flags(FILE), has_cuda=False)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        (None, "needs  env_name: uepool"),
        ("uepol", "did you mean uepool"),
        ("Labyrinth", "none that rl-games knows: write  env_name: uepool"),
        ("envpool", "add --replace-envpool"),
    ],
)
def test_an_env_name_that_there_is_not(name, error):
    with pytest.raises(ConfigError, match=error):
        settings.check_env_name(cartpole(env_name=name), FILE, ["envpool", "openai_gym", "uepool"], has_envpool=False)


def test_env_names_that_there_are():
    known = ["envpool", "openai_gym", "uepool"]
    for name in known:
        assert settings.check_env_name(cartpole(env_name=name), FILE, known, has_envpool=True) == name


def test_neither_train_nor_play_trains_as_in_rl_games():
    assert Flags(FILE).runner_arguments()["train"]
    assert Flags(FILE, train=True, play=True).runner_arguments()["train"]
    played = Flags(FILE, play=True, checkpoint=Path("x.pth"), sigma=0.5).runner_arguments()
    assert played == {"train": False, "play": True, "checkpoint": "x.pth", "sigma": 0.5, "profile": False}


BOX = gym.spaces.Box(-1, 1, (3,), np.float32)
HEADS = gym.spaces.Tuple([gym.spaces.Discrete(2)] * 2)
IMAGE = gym.spaces.Box(0, 255, (42, 42, 3), np.uint8)


def check(observation=BOX, action=None, algo="a2c_discrete", model="discrete_a2c", network=None, **config):
    network = {"name": "actor_critic", "space": {"discrete": None}, **(network or {})}
    params = {"algo": {"name": algo}, "model": {"name": model}, "network": network, "config": config}
    action = gym.spaces.Discrete(2) if action is None else action
    checks.check_spaces(params, {"observation_space": observation, "action_space": action})


CONTINUOUS = {"algo": "a2c_continuous", "model": "continuous_a2c_logstd", "network": {"space": {"continuous": {}}}}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"action": BOX}, r"params\.algo\.name: a2c_discrete cannot act in Box.*needs a2c_continuous or sac"),
        ({**CONTINUOUS}, r"a2c_continuous cannot act in Discrete\(2\): the env needs a2c_discrete"),
        ({"action": HEADS}, r"params\.model\.name: discrete_a2c cannot.*multi_discrete_a2c"),
        ({"action": HEADS, "model": "multi_discrete_a2c"}, r"params\.network\.space: needs  multi_discrete:"),
        ({**CONTINUOUS, "action": BOX}, "bounds_loss_coef"),
        ({"observation": gym.spaces.Dict(a=BOX, b=IMAGE)}, "a Dict of a, b"),
        ({"network": {"cnn": {"type": "conv2d"}}}, "is for images"),
    ],
)
def test_spaces_that_a_configuration_does_not_fit(arguments, error):
    with pytest.raises(ConfigError, match=error):
        check(**arguments)


def test_spaces_that_it_fits():
    check()
    check(observation=IMAGE, network={"cnn": {"type": "conv2d"}})
    check(**CONTINUOUS, action=BOX, bounds_loss_coef=0.0)
    check(action=HEADS, model="multi_discrete_a2c", network={"space": {"multi_discrete": None}})
    check(observation=gym.spaces.Dict(a=BOX), network={"name": "of_the_user"})


def test_a_file_that_is_no_checkpoint(tmp_path):
    torch = pytest.importorskip("torch")
    path = tmp_path / "x.pth"
    with pytest.raises(ConfigError, match=r"x\.pth: there is no such file"):
        saved_state(path)
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(ConfigError, match=r"x\.pth: torch cannot load it"):
        saved_state(path)
    torch.save([1], path)
    with pytest.raises(ConfigError, match=r"x\.pth: is none of rl-games, but a list"):
        saved_state(path)
    torch.save({"model": {}, "env_state": {"a": 1}}, path)
    assert saved_state(path) == {"a": 1}
