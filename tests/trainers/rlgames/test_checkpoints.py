"""The envs' part of a checkpoint, and that one of another env is refused."""

import pytest

pytest.importorskip("rl_games")
torch = pytest.importorskip("torch")

from tests.trainers.rlgames import games, training  # noqa: E402
from uepool.errors import ConfigError  # noqa: E402
from uepool.rlgames import UepoolVecEnv, check_checkpoint  # noqa: E402


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    algo, path = training.train(training.parameters(tmp_path_factory.mktemp("levels"), {"address": games.Levels}))
    algo.vec_env.close()
    return path


def test_the_envs_own_state_comes_back(checkpoint, tmp_path):
    assert torch.load(checkpoint, weights_only=False)["env_state"]["envs"] == [{"solved": 3}] * 8, "16 steps"
    parameters = training.parameters(tmp_path, {"address": games.Levels}, actors=4, max_epochs=3, minibatch_size=32)
    algo, _ = training.train(parameters, checkpoint)
    assert algo.epoch_num == 3, "went on where the other had ended"
    assert algo.vec_env.envs.get_attr("solved") == (3,) * 4
    algo.vec_env.close()


def test_a_checkpoint_of_another_env_is_refused(checkpoint, tmp_path):
    env = UepoolVecEnv("uepool", 1, address="sim:CartPole")
    text = (
        r"is of another env: it was trained on callable:Levels, this is sim:CartPole; "
        r"observation space: Box.* there, Box.* here; action space: Discrete\(3\) there, Discrete\(2\) here"
    )
    with pytest.raises(ConfigError, match=text):
        check_checkpoint(checkpoint, env.get_env_info(), "sim:CartPole")
    with pytest.raises(ConfigError, match=text):
        env.set_env_state(torch.load(checkpoint, weights_only=False)["env_state"])
    env.close()


def test_an_env_at_another_address_goes_on_without(checkpoint, caplog):
    env = UepoolVecEnv("uepool", 1, address=games.Game)
    env.set_env_state(torch.load(checkpoint, weights_only=False)["env_state"])
    env.close()
    assert "callable:Game does not take over what was saved at callable:Levels" in caplog.text


def test_what_is_checked(checkpoint, tmp_path):
    env = UepoolVecEnv("uepool", 1, address=games.Levels)
    info = env.get_env_info()
    env.close()
    check_checkpoint(checkpoint, info)
    foreign = tmp_path / "foreign.pth"
    torch.save({"model": {}, "env_state": None}, foreign)
    check_checkpoint(foreign, info)  # another adapter's: nothing is known about it
    with pytest.raises(ConfigError, match="there is no such file"):
        check_checkpoint(tmp_path / "none.pth", info)
    (tmp_path / "text.pth").write_text("no checkpoint")
    with pytest.raises(ConfigError, match="torch cannot load it"):
        check_checkpoint(tmp_path / "text.pth", info)


def test_an_env_without_a_state_of_its_own():
    env = UepoolVecEnv("uepool", 1, address="sim:CartPole")
    assert "envs" not in env.get_env_state()
    env.set_env_state(None)
    env.close()
