"""What a host of single envs does beside stepping: exceptions, bad values, declared info, options, refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gymnasium
import hosted_envs  # type: ignore[import-not-found]
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from uepool.errors import StartError

EXCEPTION = 4


def counters(**kwargs: Any) -> Callable[[], gymnasium.Env]:
    return lambda: hosted_envs.Counter(**kwargs)


def one_in_trouble(what: str, step: int = 3) -> Callable[[], gymnasium.Env]:
    """A factory for several envs of one instance, of which the second gets into trouble."""
    made: list[gymnasium.Env] = []

    def factory() -> gymnasium.Env:
        trouble = {"what": what, "step": step} if len(made) == 1 else None
        made.append(hosted_envs.Counter(trouble=trouble))
        return made[-1]

    return factory


def test_an_exception_arrives_with_the_traceback_and_the_others_go_on(make: Callable[..., Any]) -> None:
    envs = make(one_in_trouble("raise"), 3, envs_per_instance=3)
    observations, _ = envs.reset(seed=0)
    for _ in range(2):
        last, *_ = envs.step(np.array([1, 1, 1]))
    assert (last[:, 1] == 2).all()
    observations, rewards, terminated, truncated, info = envs.step(np.array([1, 1, 1]))
    assert info["fault"].tolist() == [0, EXCEPTION, 0]
    assert info["valid"].tolist() == [True, False, True]
    assert rewards.tolist() == [1, 0, 1]
    assert truncated.tolist() == [False, True, False]
    assert not terminated.any()
    np.testing.assert_array_equal(observations[1], last[1])  # nothing new to see: the last one
    assert observations[[0, 2], 1].tolist() == [3, 3]
    text = info["fault_message"][1]
    for part in ("env 1, step: RuntimeError: the wheels came off", "_deeper", "hosted_envs.py", "Traceback"):
        assert part in text
    assert "single.py" not in text
    # A new env in its place; the process and the other envs are the same.
    observations, rewards, _, truncated, info = envs.step(np.array([1, 1, 1]))
    assert observations[:, 1].tolist() == [4, 0, 4]
    assert not truncated.any()
    assert (info["fault"] == 0).all()
    assert info["elapsed_step"].tolist() == [4, 0, 4]
    for _ in range(5):
        observations, *_ = envs.step(np.array([1, 1, 1]))
    assert observations[:, 1].tolist() == [9, 5, 9]  # the new one is not in trouble
    assert envs.session.stats()["restarts"] == 0


def test_an_exception_in_same_step_mode_is_completed_by_the_new_env(make: Callable[..., Any]) -> None:
    envs = make(one_in_trouble("raise"), 2, envs_per_instance=2, autoreset_mode=AutoresetMode.SAME_STEP)
    envs.reset(seed=0)
    for _ in range(3):
        observations, rewards, _, truncated, info = envs.step(np.array([1, 1]))
    assert info["fault"].tolist() == [0, EXCEPTION]
    assert truncated.tolist() == [False, True]
    assert rewards.tolist() == [1, 0]
    assert observations[:, 1].tolist() == [3, 0]
    assert not info.get("_final_obs", np.zeros(2, np.bool_))[1]
    observations, _, _, truncated, info = envs.step(np.array([1, 1]))
    assert observations[:, 1].tolist() == [4, 1]
    assert not truncated.any()


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("shape", r"env 1, step: observation of space Box\(float32, \(2,\)\) has shape \(1,\), not \(2,\)"),
        ("dtype", r"env 1, step: observation of space Box\(float32, \(2,\)\) has dtype <U1, which is no float32"),
        ("reward", r"env 1, step: the reward None is no number"),
        ("tuple", r"env 1, step: ValueError: not enough values to unpack \(expected 5, got 4\)"),
    ],
)
def test_a_bad_return_value_is_a_fault_that_says_so(make: Callable[..., Any], what: str, text: str) -> None:
    envs = make(one_in_trouble(what, step=1), 2, envs_per_instance=2)
    envs.reset(seed=0)
    observations, _, _, truncated, info = envs.step(np.array([0, 0]))
    assert info["fault"].tolist() == [0, EXCEPTION]
    assert truncated.tolist() == [False, True]
    with pytest.raises(AssertionError, match=text):
        raise AssertionError(info["fault_message"][1])
    assert observations[0, 1] == 1


@pytest.mark.parametrize("what", ["float64", "strided", "list"])
def test_what_is_only_of_another_form_is_converted(make: Callable[..., Any], what: str) -> None:
    envs = make(one_in_trouble(what, step=1), 2, envs_per_instance=2)
    envs.reset(seed=0)
    observations, _, _, _, info = envs.step(np.array([0, 0]))
    assert (info["fault"] == 0).all()
    assert observations.dtype == np.float32
    assert observations[:, 1].tolist() == [1, 1]


def test_declared_info_becomes_arrays_with_presence(make: Callable[..., Any]) -> None:
    declared = {"odd": "int32", "twice": {"dtype": "float64", "shape": [2]}, "start": "float32"}
    envs = make(counters(), 2, env_config={"info": declared})
    _, info = envs.reset(seed=[0, 1], options={"start": 6})
    assert (info["odd"].dtype, info["twice"].dtype, info["start"].dtype) == (np.int32, np.float64, np.float32)
    assert info["start"].tolist() == [6, 6]
    assert info["_start"].tolist() == [True, True]
    assert not info["_odd"].any()
    for step in range(1, 6):
        _, _, _, _, info = envs.step(np.array([0, 0]))
        odd = step % 2 == 1
        assert info["_odd"].tolist() == info["_twice"].tolist() == [odd, odd]
        assert info["odd"].tolist() == [step * odd] * 2
        assert info["twice"].tolist() == [[step * odd] * 2] * 2
        assert not info["_start"].any()
        assert not info["start"].any()


def test_declared_info_of_a_wrong_kind_is_a_fault(make: Callable[..., Any]) -> None:
    envs = make(counters(), 1, env_config={"info": {"twice": "int64"}})
    envs.reset(seed=0)
    _, _, _, _, info = envs.step(np.array([0]))
    assert info["fault"].tolist() == [EXCEPTION]
    assert "env 0, step: info['twice'], declared as int64 of shape [], has shape (2,)" in info["fault_message"][0]


def test_options_reach_the_reset_and_may_make_it_raise(make: Callable[..., Any]) -> None:
    envs = make(counters(), 2, envs_per_instance=2)
    observations, _ = envs.reset(seed=0, options={"start": 42})
    assert observations[:, 0].tolist() == [42, 42]
    _, info = envs.reset(options={"raise": "at once"})
    assert info["fault"].tolist() == [EXCEPTION, EXCEPTION]
    assert "env 0, reset: ValueError: told to raise at once" in info["fault_message"][0]
    observations, info = envs.reset(options={"start": 7})
    assert (info["fault"] == 0).all()
    assert observations[:, 0].tolist() == [7, 7]


def test_asynchronous_sessions_step_single_envs_by_themselves(open_session: Callable[..., Any]) -> None:
    session = open_session(counters(), 6, envs_per_instance=3, batch_size=2)
    session.async_reset(seed=0)
    steps = dict.fromkeys(range(6), 0)
    for _ in range(60):
        batch = session.recv()
        for env, count in zip(batch.env_id.tolist(), batch.observation[:, 1].tolist(), strict=True):
            assert count == steps[env]
            steps[env] += 1
        session.send(np.zeros(2, np.int64), batch.env_id)
    assert min(steps.values()) > 0


@pytest.mark.parametrize(
    ("address", "keywords", "text"),
    [
        ("gym:NoSuchEnv-v0", {}, "NoSuchEnv.* doesn't exist"),
        ("gym:CartPool-v1", {}, "(?s)Did you mean.*CartPole.*imports"),
        ("gym:no_such_module:Env-v0", {}, "no_such_module"),
        ("gym:CartPole-v1", {"env_kwargs": {"gravity": 3}}, "(?s)making the env: TypeError.*gravity"),
        ("gym:CartPole-v1", {"env_config": {"inf": {}}}, "env_config.inf: is unknown; did you mean info"),
        ("gym:CartPole-v1", {"env_config": {"info": {"x": "text"}}}, "env_config.info: x: dtype must be one of bool"),
        ("gym:CartPole-v1", {"env_config": {"info": {"fault": "int8"}}}, "'fault' is taken"),
        ("gym:CartPole-v1", {"env_config": {"imports": ["nope"]}}, "env_config.imports: No module named 'nope'"),
        (lambda: hosted_envs.Texts(), {}, "observation_space: note: a Text space has no tensors"),
        (lambda: 3, {}, "returned a int, not a gymnasium.Env"),
        (lambda: 1 / 0, {}, "(?s)making the env: ZeroDivisionError: .*test_single.py"),
    ],
)
def test_what_cannot_be_hosted_is_refused_with_the_reason(
    make: Callable[..., Any], address: Any, keywords: dict, text: str
) -> None:
    with pytest.raises(StartError, match=text):
        make(address, 1, **keywords)


def test_envs_of_one_instance_that_differ_are_refused(make: Callable[..., Any]) -> None:
    made: list[gymnasium.Env] = []

    def factory() -> gymnasium.Env:
        made.append(gymnasium.make("CartPole-v1" if not made else "Acrobot-v1"))
        return made[-1]

    with pytest.raises(StartError, match="the envs differ: env 1 has observation_space Box"):
        make(factory, 2, envs_per_instance=2)


def test_modules_named_in_the_env_config_are_imported(make: Callable[..., Any]) -> None:
    envs = make("gym:Counter-v0", 1, env_config={"imports": ["hosted_envs"]})
    assert envs.reset(seed=0)[0].shape == (1, 2)


def test_an_env_that_exits_takes_its_instance_with_it_and_comes_back(make: Callable[..., Any]) -> None:
    class Exits(hosted_envs.Counter):
        def step(self, action: Any) -> Any:
            if action == 1:
                raise SystemExit(3)
            return super().step(action)

    envs = make(Exits, 2)
    envs.reset(seed=0)
    _, _, _, truncated, info = envs.step(np.array([0, 1]))
    assert info["fault"].tolist() == [0, 1]
    assert truncated.tolist() == [False, True]
    observations, _, _, _, info = envs.step(np.array([0, 0]))
    assert (info["fault"] == 0).all()
    assert observations[:, 1].tolist() == [2, 0]
