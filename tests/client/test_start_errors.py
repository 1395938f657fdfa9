"""What cannot be opened: each by the right exception, with a text that helps, and with nothing left behind."""

import stat

import numpy as np
import pytest

import uepool
from uepool.errors import ConfigError, OutOfMemory, StartError, StartTimeout


def program(folder, text):
    path = folder / "program.sh"
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return f"exec:{path}"


@pytest.mark.parametrize("address", ["", "CartPole", "simm:CartPole", "sim:", 7, None, "callable:x"])
def test_no_address(address):
    with pytest.raises(ConfigError, match="address"):
        uepool.make_vec(address)


def test_unknown_schemes_list_the_known():
    with pytest.raises(ConfigError, match=r"did you mean 'sim'.*sim:GAME.*gym:ID.*exec:"):
        uepool.make_vec("simm:CartPole")


def test_unknown_game():
    with pytest.raises(ConfigError, match=r"(?i)'CartPool'.*did you mean 'CartPole'.*Pattern"):
        uepool.make_vec("sim:CartPool")


def test_unknown_option_of_a_game():
    with pytest.raises(StartError, match=r"(?s)env_config\.heigth.*height"):
        uepool.make_vec("sim:Pattern", env_config={"heigth": 3})


def test_unknown_gymnasium_env():
    with pytest.raises(StartError, match="NoSuchEnv"):
        uepool.make_vec("gym:NoSuchEnv-v0")


def test_env_kwargs_where_there_are_none():
    with pytest.raises(ConfigError, match="env_kwargs"):
        uepool.make_vec("sim:CartPole", env_kwargs={"x": 1})


def test_an_env_that_cannot_be_made():
    def make():
        raise OSError("the assets are missing")

    with pytest.raises(StartError, match="the assets are missing"):
        uepool.make_vec(make, num_envs=2)


def test_what_cannot_be_pickled():
    lock = __import__("threading").Lock()
    with pytest.raises(ConfigError, match="callable cannot be pickled"):
        uepool.make_vec(lambda: lock)
    with pytest.raises(ConfigError, match="env_kwargs cannot be pickled"):
        uepool.make_vec("gym:Acrobot-v1", env_kwargs={"x": lock})


def test_a_program_that_ends_is_quoted(tmp_path):
    with pytest.raises(StartError, match=r"(?s)status 9.*no licence"):
        uepool.make_vec(program(tmp_path, "echo no licence\nexit 9\n"), num_envs=3)


def test_a_program_that_never_says_hello_is_quoted(tmp_path):
    with pytest.raises(StartTimeout, match=r"(?s)start_timeout.*compiling shaders"):
        uepool.make_vec(program(tmp_path, "echo compiling shaders\nsleep 1000\n"), start_timeout=1.0)


def test_memory_that_is_not_there():
    with pytest.raises(OutOfMemory, match=r"[0-9.,]+ ?[A-Za-z]*B"):
        uepool.make_vec(
            "sim:Pattern", num_envs=4096, envs_per_instance=4096, env_config={"height": 8192, "width": 8192}
        )


def test_a_batch_that_splits_envs_which_are_stepped_together():
    pytest.importorskip("ale_py")
    with pytest.raises((ConfigError, StartError), match="batch_size"):
        uepool.open("atari:Pong", num_envs=8, envs_per_instance=4, batch_size=3)


def test_wrong_actions_name_the_env_and_the_space():
    with uepool.make_vec("sim:CartPole", num_envs=3) as envs:
        with pytest.raises(uepool.errors.StateError, match=r"sim:CartPole.*reset"):
            envs.step(np.zeros(3, np.int64))
        envs.reset()
        for wrong, text in (
            (np.zeros(2, np.int64), r"shape \(2,\).*Discrete\(2\)"),
            (np.zeros(3), r"float64.*Discrete\(2\)"),
            (np.array([0, 1, 2]), r"env 2.*Discrete\(2\)"),
        ):
            with pytest.raises(uepool.errors.ActionError, match=text) as caught:
                envs.step(wrong)
            assert "sim:CartPole" in str(caught.value)
        envs.step(np.zeros(3, np.int64))
