"""What is declared is what is given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from tests.conformance.subject import actions_for
from uepool.errors import ConfigError


@pytest.mark.parametrize("mode", AutoresetMode)
def test_observations_lie_in_the_declared_space(vec: Any, mode: AutoresetMode) -> None:
    envs = vec(autoreset_mode=mode)
    assert envs.metadata["autoreset_mode"] is mode
    observation, _ = envs.reset(seed=1)
    assert observation in envs.observation_space
    for action in actions_for(envs, 40):
        observation, reward, terminated, truncated, _ = envs.step(action)
        assert observation in envs.observation_space
        assert reward.dtype == np.float64
        assert reward.shape == (envs.num_envs,)
        assert terminated.dtype == truncated.dtype == np.bool_
        if mode is AutoresetMode.DISABLED and (terminated | truncated).any():
            envs.reset(options={"reset_mask": terminated | truncated})


def test_info_names_env_and_step(vec: Any) -> None:
    envs = vec(num_envs=3)
    agents = envs.session.agents
    _, info = envs.reset(seed=1)
    assert info["env_id"].tolist() == np.repeat([0, 1, 2], agents).tolist()
    assert info["elapsed_step"].tolist() == [0] * envs.num_envs
    assert info["valid"].all()
    assert not info["fault"].any()
    ended = np.zeros(envs.num_envs, bool)
    expected = np.zeros(envs.num_envs, int)
    for action in actions_for(envs, 60):
        _, _, terminated, truncated, info = envs.step(action)
        expected = np.where(ended, 0, expected + 1)
        ended = terminated | truncated
        assert info["elapsed_step"].tolist() == expected.tolist()


def test_pictures_are_rgb(vec: Any) -> None:
    envs = vec(num_envs=2)
    envs.reset(seed=1)
    if envs.render_mode is None:
        with pytest.raises(Exception, match="render"):
            envs.render()
        return
    assert envs.metadata["views"][0] == "spectator"
    for view in envs.metadata["views"]:
        pictures = envs.render(view)
        assert len(pictures) == 2
        for picture in pictures:
            assert picture.dtype == np.uint8
            assert picture.ndim == 3
            assert picture.shape[2] == 3
    with pytest.raises(ConfigError, match="there is no view 'nothing'; known: spectator"):
        envs.render("nothing")
