"""The vector env against Gymnasium's own SyncVectorEnv: the same envs, seeds and actions must give the same."""

import logging
import sys

import cloudpickle
import gymnasium as gym
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode, SyncVectorEnv

import uepool
from tests.kept_server import kept_server  # noqa: F401 - one server for all tests
from uepool.errors import ClosedError, ConfigError, EnvAttributeError, EnvError, StateError, Unsupported

cloudpickle.register_pickle_by_value(sys.modules[__name__])

NUM_ENVS = 5
STEPS = 40


class Walk(gym.Env):
    """A random walk whose episodes have random lengths and which tells things in info."""

    metadata = {"render_modes": ["rgb_array"], "render_fps": 9}  # noqa: RUF012 - as Gymnasium has it
    observation_space = gym.spaces.Dict(
        {
            "place": gym.spaces.Box(-100, 100, (2, 3), np.float64),
            "inner": gym.spaces.Tuple([gym.spaces.Discrete(1000, start=-3), gym.spaces.MultiBinary(4)]),
        }
    )
    action_space = gym.spaces.Discrete(3, start=-1)
    bonus = 0.0

    def __init__(self, render_mode=None):
        self.render_mode = render_mode

    def _observation(self):
        bits = self.np_random.integers(0, 2, 4, dtype=np.int8)
        return {"place": self.place.copy(), "inner": (np.int64(self.steps - 3), bits)}

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.place = self.np_random.uniform(-1, 1, (2, 3)) + (options or {}).get("shift", 0)
        self.length = int(self.np_random.integers(2, 9))
        self.steps = 0
        return self._observation(), {"length": self.length}

    def step(self, action):
        self.steps += 1
        self.place += action * self.np_random.uniform(0, 1, (2, 3))
        ended = self.steps >= self.length
        info = {"last": float(self.steps)} if self.steps % 2 else {}
        if ended:
            info["length"] = self.length
        return self._observation(), float(self.place.sum()) + self.bonus, ended and self.length % 2 == 0, ended, info

    def render(self):
        return np.full((4, 6, 3), self.steps, np.uint8)

    def double(self, value, *, plus=0):
        return 2 * value + plus

    def explode(self):
        raise KeyError("no such thing")


INFO = {"info": {"length": "int64", "last": "float64"}}


def both(mode, **keywords):
    ours = uepool.make_vec(
        Walk, num_envs=NUM_ENVS, envs_per_instance=3, autoreset_mode=mode, env_config=INFO, **keywords
    )
    return ours, SyncVectorEnv([Walk] * NUM_ENVS, autoreset_mode=mode)


def same(ours, theirs):
    """Equal values in equal structures, of equal dtypes."""
    if isinstance(theirs, dict):
        assert ours.keys() == theirs.keys()
        for key in theirs:
            same(ours[key], theirs[key])
    elif isinstance(theirs, tuple):
        assert isinstance(ours, tuple)
        assert len(ours) == len(theirs)
        for a, b in zip(ours, theirs, strict=True):
            same(a, b)
    elif isinstance(theirs, np.ndarray) and theirs.dtype == object:
        for a, b in zip(ours, theirs, strict=True):
            same(a, b)
    else:
        assert type(ours) is type(theirs)
        if theirs is not None:
            assert ours.dtype == theirs.dtype
            np.testing.assert_array_equal(ours, theirs)


def same_info(ours, theirs):
    """Gymnasium leaves an entry out of a batch when no env has it; ours is there, with a mask that says so."""
    ours = dict(ours)
    for name in ("env_id", "elapsed_step", "fault", "valid"):
        ours.pop(name, None)
        ours.pop(f"_{name}", None)
    for name, values in theirs.items():
        if isinstance(values, dict):
            same_info(ours.pop(name), values)
        else:
            same(ours.pop(name), values)
    assert not [name for name, values in ours.items() if name.startswith("_") and values.any()]


@pytest.mark.parametrize("mode", list(AutoresetMode))
def test_as_sync_vector_env(mode):
    ours, theirs = both(mode)
    with ours:
        assert ours.metadata["autoreset_mode"] is mode
        assert ours.observation_space == theirs.observation_space
        assert ours.action_space == theirs.action_space
        assert ours.single_observation_space == theirs.single_observation_space
        assert ours.single_action_space == theirs.single_action_space
        assert ours.num_envs == theirs.num_envs == NUM_ENVS
        got, want = ours.reset(seed=7), theirs.reset(seed=7)
        same(got[0], want[0])
        same_info(got[1], want[1])
        assert got[0] in ours.observation_space
        theirs.action_space.seed(1)
        for _ in range(STEPS):
            actions = theirs.action_space.sample()
            got, want = ours.step(actions), theirs.step(actions)
            for a, b in zip(got[:4], want[:4], strict=True):
                same(a, b)
            same_info(got[4], want[4])
            ended = want[2] | want[3]
            if mode == AutoresetMode.DISABLED and ended.any():
                got = ours.reset(options={"reset_mask": ended})
                want = theirs.reset(options={"reset_mask": ended})
                same(got[0], want[0])
        theirs.close()


def test_lists_of_seeds_and_options():
    ours, theirs = both(AutoresetMode.DISABLED)
    with ours:
        seeds = [3, 1, 4, 1, 5]
        got, want = ours.reset(seed=seeds, options={"shift": 10}), theirs.reset(seed=seeds, options={"shift": 10})
        same(got[0], want[0])
        np.testing.assert_array_equal(got[0]["place"][1], got[0]["place"][3])
        mask = np.array([True, False, True, False, True])
        partly = [9, None, None, 8, 9]
        got = ours.reset(seed=partly, options={"reset_mask": mask, "shift": 5})
        want = theirs.reset(seed=partly, options={"reset_mask": mask, "shift": 5})
        same(got[0], want[0])
        theirs.close()


def test_the_options_dict_is_left_alone():
    with uepool.make_vec("sim:CartPole", num_envs=2) as envs:
        envs.reset()
        options = {"reset_mask": np.array([True, False])}
        envs.reset(options=options)
        assert list(options) == ["reset_mask"]


@pytest.mark.parametrize(
    "mask", [[True, False], np.array([1, 0]), np.array([True]), np.array([False, False]), np.array([[True, False]])]
)
def test_wrong_reset_masks(mask):
    with uepool.make_vec("sim:CartPole", num_envs=2) as envs:
        envs.reset()
        with pytest.raises(ConfigError, match="reset_mask"):
            envs.reset(options={"reset_mask": mask})


@pytest.mark.parametrize("seed", [-1, [1], [1, 2, 3], [1, "x"], 1.5])
def test_wrong_seeds(seed):
    with uepool.make_vec("sim:CartPole", num_envs=2) as envs, pytest.raises(ConfigError, match="seed"):
        envs.reset(seed=seed)


def test_equal_seeds_equal_episodes_and_others_differ():
    def first(reset_seed, **keywords):
        with uepool.make_vec("sim:CartPole", num_envs=6, **keywords) as envs:
            return envs.reset(seed=reset_seed)[0]

    one = first(5)
    np.testing.assert_array_equal(one, first(5, envs_per_instance=6))
    np.testing.assert_array_equal(one, first(None, seed=5, envs_per_instance=4))
    assert (one != first(6)).all()
    assert len(np.unique(one[:, 0])) == 6
    assert (first(None) != first(None)).all(), "without a seed every session draws its own"


def test_a_partial_reset_repeats_the_other_rows():
    with uepool.make_vec("sim:Pattern", num_envs=4, envs_per_instance=2, autoreset_mode="disabled") as envs:
        envs.reset(seed=0)
        last = envs.step(np.zeros(4, np.int64))
        observations, info = envs.reset(options={"reset_mask": np.array([False, True, False, False])})
        kept = [0, 2, 3]
        for name in observations:
            np.testing.assert_array_equal(observations[name][kept], last[0][name][kept])
        assert observations["step"].tolist() == [1, 0, 1, 1]
        assert info["elapsed_step"].tolist() == [1, 0, 1, 1]
        assert info["episode"].tolist() == [0, 1, 0, 0]


def test_disabled_refuses_to_step_a_finished_env():
    config = {"episode_length": 1}
    with uepool.make_vec("sim:Pattern", num_envs=2, autoreset_mode="disabled", env_config=config) as envs:
        envs.reset()
        envs.step(np.zeros(2, np.int64))
        with pytest.raises(StateError, match="env 0"):
            envs.step(np.zeros(2, np.int64))


def test_info_says_who_and_when():
    with uepool.make_vec("sim:CartPole", num_envs=3) as envs:
        _, info = envs.reset()
        for step in range(4):
            assert info["env_id"].tolist() == [0, 1, 2]
            assert info["elapsed_step"].tolist() == [step] * 3
            assert info["fault"].tolist() == [0] * 3
            assert info["valid"].tolist() == [True] * 3
            assert "fault_message" not in info
            assert [info[name].dtype for name in ("env_id", "elapsed_step", "fault", "valid")] == [
                np.int32,
                np.int32,
                np.int32,
                np.bool_,
            ]
            *_, info = envs.step(np.array([0, 1, 0]))


def test_several_agents_are_rows():
    config = {"agents": 3, "episode_length": 2}
    with uepool.make_vec("sim:Pattern", num_envs=2, env_config=config, autoreset_mode="disabled") as envs:
        assert envs.num_envs == 6
        assert envs.session.num_envs == 2
        observations, info = envs.reset()
        assert observations in envs.observation_space
        assert info["env_id"].tolist() == [0, 0, 0, 1, 1, 1]
        assert observations["vector"][:, 0].tolist() == [0, 0, 0, 1, 1, 1], "the env, as it says itself"
        assert observations["vector"][:, 1].tolist() == [0, 1, 2, 0, 1, 2], "the agent"
        observations, *_ = envs.step(np.arange(6) % 4)
        assert observations["vector"][:, 4].tolist() == [0, 1, 2, 3, 0, 1], "the action it was given"
        *_, terminated, truncated, _ = envs.step(envs.action_space.sample())
        assert (terminated | truncated).all()
        with pytest.raises(ConfigError, match="all 3 agents"):
            envs.reset(options={"reset_mask": np.array([True, False, False, False, False, False])})
        _, info = envs.reset(options={"reset_mask": np.array([False] * 3 + [True] * 3)})
        assert info["elapsed_step"].tolist() == [2, 2, 2, 0, 0, 0]
        assert len(envs.render()) == 2


def test_calls_and_attributes():
    with uepool.make_vec(Walk, num_envs=3, envs_per_instance=2) as envs:
        envs.reset()
        assert envs.call("double", 4, plus=1) == (9, 9, 9)
        assert envs.get_attr("bonus") == (0.0, 0.0, 0.0)
        envs.set_attr("bonus", [1.0, 2.0, 3.0])
        assert envs.get_attr("bonus") == (1.0, 2.0, 3.0)
        envs.set_attr("bonus", 5.0)
        assert envs.call("bonus") == (5.0, 5.0, 5.0), "what is no method is returned"
        assert envs.session.call("double", 1, env_id=[2]) == (2,)
        with pytest.raises(EnvAttributeError, match="nothing"):
            envs.get_attr("nothing")
        with pytest.raises(AttributeError):
            envs.call("nothing")
        with pytest.raises(EnvError, match=r"(?s)env 0.*no such thing.*Traceback"):
            envs.call("explode")
        with pytest.raises(ConfigError, match="2 values for 3 envs"):
            envs.set_attr("bonus", [1.0, 2.0])
        with pytest.raises(ConfigError, match="its own step"):
            envs.call("step", 0)
        envs.step(np.zeros(3, np.int64))


def test_render():
    with uepool.make_vec(Walk, num_envs=2, env_kwargs={"render_mode": "rgb_array"}) as envs:
        assert envs.render_mode == "rgb_array"
        assert envs.metadata["render_modes"] == ["rgb_array"]
        envs.reset()
        envs.step(np.zeros(2, np.int64))
        pictures = envs.render()
        assert [picture.shape for picture in pictures] == [(4, 6, 3)] * 2
        assert all((picture == 1).all() and picture.dtype == np.uint8 for picture in pictures)
    with uepool.make_vec(Walk) as envs:
        assert envs.render_mode is None
        with pytest.raises(Unsupported, match="does not render"):
            envs.render()


def test_gymnasium_wrappers_take_it():
    envs = uepool.make_vec("sim:CartPole", num_envs=4, autoreset_mode="same_step")
    with envs:
        wrapped = gym.wrappers.vector.RecordEpisodeStatistics(envs)
        listed = gym.wrappers.vector.DictInfoToList(wrapped)
        listed.reset(seed=0)
        ended = 0
        for step in range(12):
            *_, terminated, _, infos = listed.step(np.ones(4, np.int64))
            for i, info in enumerate(infos):
                assert info["env_id"] == i
                assert ("final_obs" in info) == ("episode" in info) == terminated[i]
                if terminated[i]:
                    ended += 1
                    assert info["final_info"]["elapsed_step"] == info["episode"]["l"] == step + 1
        assert ended == 4


@pytest.mark.parametrize("keywords", [{}, {"autoreset_mode": "SameStep", "envs_per_instance": 2}])
def test_gym_make_vec(keywords):
    envs = gym.make_vec("uepool:Env-v0", num_envs=4, address="sim:CartPole", seed=3, **keywords)
    assert isinstance(envs, uepool.UepoolVectorEnv)
    with envs:
        assert envs.spec is not None
        assert "uepool" in str(envs.spec.vector_entry_point)
        assert envs.metadata["autoreset_mode"] is AutoresetMode(keywords.get("autoreset_mode", "NextStep"))
        observations, _ = envs.reset(seed=3)
        with uepool.make_vec("sim:CartPole", num_envs=4) as direct:
            np.testing.assert_array_equal(observations, direct.reset(seed=3)[0])


def test_gym_make_vec_with_pictures():
    envs = gym.make_vec("uepool:Env-v0", address="gym:Acrobot-v1", render_mode="rgb_array")
    assert envs.render_mode == "rgb_array"
    envs.close()


def test_gym_make_vec_refuses():
    with pytest.raises(ConfigError, match="address"):
        gym.make_vec("uepool:Env-v0", num_envs=2)
    with pytest.raises(ConfigError, match="human"):
        gym.make_vec("uepool:Env-v0", address="sim:CartPole", render_mode="human")
    with pytest.raises(TypeError, match="nonsense"):
        gym.make_vec("uepool:Env-v0", address="sim:CartPole", nonsense=1)


def test_closing():
    envs = uepool.make_vec("sim:CartPole", num_envs=2)
    observations, _ = envs.reset(seed=0)
    kept = observations.copy()
    envs.close()
    envs.close()
    assert envs.closed
    np.testing.assert_array_equal(observations, kept)
    for use in (
        envs.reset,
        lambda: envs.step(np.zeros(2, np.int64)),
        envs.render,
        lambda: envs.call("x"),
        lambda: envs.session.stats(),
        lambda: envs.session.recv(),
    ):
        with pytest.raises(ClosedError, match="sim:CartPole"):
            use()


def test_dropped_without_closing():
    envs = uepool.make_vec("sim:CartPole", num_envs=2)
    envs.reset()
    del envs  # the fixture sees that everything went with it


def test_spaces_of_a_large_batch_are_made_when_asked_for():
    config = {"height": 1000, "width": 1000}
    with uepool.make_vec("sim:Pattern", num_envs=3, env_config=config) as envs:
        assert "observation_space" not in vars(envs)
        assert isinstance(envs.observation_space, gym.spaces.Dict)
        assert envs.observation_space["image"].shape == (3, 1000, 1000, 3)
        assert envs.observation_space is envs.observation_space


def test_faults_are_logged_and_told(caplog):
    config = {"fail_at_step": 3, "fault_envs": [1], "fault_episodes": [0], "episode_length": 50}
    caplog.set_level(logging.WARNING, logger="uepool")
    with uepool.make_vec("sim:Pattern", num_envs=3, env_config=config) as envs:
        envs.reset()
        actions = np.zeros(3, np.int64)
        envs.step(actions)
        assert not caplog.records
        before, *_ = envs.step(actions)
        last, reward, terminated, truncated, info = envs.step(actions)
        assert info["fault"].tolist() == [0, 4, 0]
        assert info["valid"].tolist() == [True, False, True]
        assert info["fault_message"][0] is None
        assert info["fault_message"][2] is None
        assert "the env raised" in info["fault_message"][1]
        assert reward[1] == 0
        assert truncated.tolist() == [False, True, False]
        assert not terminated.any()
        np.testing.assert_array_equal(last["vector"][1], before["vector"][1])
        assert [record.getMessage() for record in caplog.records] == [f"sim:Pattern: env 1: {info['fault_message'][1]}"]
        *_, info = envs.step(actions)
        assert info["fault"].tolist() == [0, 0, 0]
        assert info["elapsed_step"].tolist() == [4, 0, 4]
        assert "fault_message" not in info
        assert len(caplog.records) == 1
