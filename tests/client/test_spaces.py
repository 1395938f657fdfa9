"""Every space that has tensors, as observation and as action, through processes and back."""

import sys
from typing import Any

import cloudpickle
import gymnasium as gym
import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.vector.utils import batch_space, iterate

import uepool
from tests.kept_server import kept_server  # noqa: F401 - one server for all tests
from uepool.errors import ActionError, StartError

cloudpickle.register_pickle_by_value(sys.modules[__name__])

LEAVES: list[Any] = [
    spaces.Box(-1, 1, (), np.float32),
    spaces.Box(-np.inf, np.inf, (3,), np.float64),
    spaces.Box(np.array([-1, 0], np.float32), np.array([0, np.inf], np.float32)),
    spaces.Box(0, 255, (4, 5, 3), np.uint8),
    spaces.Box(-5, 5, (2, 2), np.int16),
    spaces.Box(0, 1, (2,), np.bool_),  # type: ignore[arg-type]
    spaces.Box(-1, 1, (2,), np.float16),
    spaces.Discrete(7),
    spaces.Discrete(3, start=-1),
    spaces.MultiDiscrete([3, 4, 5]),
    spaces.MultiDiscrete([[2, 3], [4, 5]], start=[[1, 1], [-1, 0]]),  # type: ignore[list-item]
    spaces.MultiBinary(4),
    spaces.MultiBinary([2, 3]),
]
# The leaves side by side; some of them, and nested ones, as the root.
SPACES = [
    spaces.Tuple(LEAVES),
    *(LEAVES[i] for i in (0, 8, 10, 12)),
    spaces.Dict(b=spaces.Discrete(3), a=spaces.Box(0, 1, (2,))),
    spaces.Tuple([spaces.Discrete(2), spaces.Box(0, 1, (2,))]),
    spaces.Dict(
        {
            "z/odd ~name": spaces.Tuple([spaces.MultiBinary(2), spaces.Dict(deep=spaces.Discrete(2))]),
            "a": spaces.Dict(one=spaces.Box(0, 9, (1,), np.int64)),
        }
    ),
]


class Echo(gym.Env):
    """Its observation is the last action."""

    def __init__(self, space):
        self.observation_space = self.action_space = space

    def reset(self, *, seed=None, options=None):
        self.observation_space.seed(seed)
        return self.observation_space.sample(), {}

    def step(self, action):
        assert action in self.action_space
        return action, 0.0, False, False, {}


@pytest.mark.parametrize("space", SPACES, ids=str)
def test_what_is_sent_comes_back(space):
    with uepool.make_vec(Echo, num_envs=3, envs_per_instance=3, env_kwargs={"space": space}) as envs:
        assert envs.single_observation_space == envs.single_action_space == space
        assert envs.observation_space == envs.action_space == batch_space(space, 3)
        observations, _ = envs.reset(seed=1)
        assert observations in envs.observation_space
        envs.action_space.seed(2)
        for _ in range(3):
            actions = envs.action_space.sample()
            observations, *_ = envs.step(actions)
            assert observations in envs.observation_space
            got, want = list(iterate(envs.observation_space, observations)), list(iterate(envs.action_space, actions))
            assert str(got) == str(want)
        del got, observations


@pytest.mark.parametrize(
    "space",
    [
        spaces.Text(3),
        spaces.Sequence(spaces.Discrete(2)),
        spaces.Graph(spaces.Box(0, 1), None),
        spaces.OneOf([spaces.Discrete(2), spaces.Discrete(3)]),
        spaces.Dict(fine=spaces.Discrete(2), wrong=spaces.Text(3)),
    ],
    ids=lambda space: type(space).__name__,
)
def test_spaces_without_tensors_are_refused_by_name(space):
    kind = "Text" if isinstance(space, spaces.Dict) else type(space).__name__
    with pytest.raises(StartError, match=kind) as caught:
        uepool.make_vec(Echo, env_kwargs={"space": space})
    assert "wrong" in str(caught.value) or not isinstance(space, spaces.Dict)


def test_a_wrong_leaf_is_named():
    space = SPACES[-1]
    with uepool.make_vec(Echo, num_envs=2, envs_per_instance=2, env_kwargs={"space": space}) as envs:
        envs.reset()
        actions = envs.action_space.sample()
        actions["z/odd ~name"][1]["deep"] = np.array([0, 5])
        with pytest.raises(ActionError, match=r"z~1odd ~0name/1/deep.* env 1 .*Discrete\(2\)"):
            envs.step(actions)
        del actions["a"]
        with pytest.raises(ActionError, match="'a'"):
            envs.step(actions)
