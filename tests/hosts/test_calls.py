"""call, get_attr, set_attr, set_params and render reach hosted envs between their steps."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import hosted_envs  # type: ignore[import-not-found]
import numpy as np
import pytest

from envserver.hosts import calls, tasks
from uepool.errors import EnvAttributeError, EnvError, UepoolError


@pytest.fixture
def counters(make: Callable[..., Any]) -> Any:
    envs = make(hosted_envs.Counter, 3, envs_per_instance=2, env_kwargs={"render_mode": "rgb_array"})
    envs.reset(seed=0)
    envs.step(np.array([0, 0, 0]))
    return envs


def test_methods_are_called_with_their_arguments(counters: Any) -> None:
    assert counters.call("add", 2, b=3) == (6, 6, 6)
    value = {"a": np.arange(3), "b": (1, None)}
    for answer in counters.call("identity", value):
        np.testing.assert_array_equal(answer["a"], value["a"])
        assert answer["b"] == (1, None)


def test_attributes_are_read_and_set(counters: Any) -> None:
    assert counters.get_attr("steps") == (1, 1, 1)
    assert counters.get_attr("cheerful") == ({"level": 3},) * 3
    counters.set_attr("speed", [1.0, 5.0, 9.0])
    observations, *_ = counters.step(np.array([0, 0, 0]))
    assert observations[:, 1].tolist() == [2, 6, 10]
    counters.set_attr("steps", 40)
    assert counters.get_attr("steps") == (40, 40, 40)


def test_attributes_of_wrappers_are_found(make: Callable[..., Any]) -> None:
    envs = make("gym:CartPole-v1", 1)
    envs.reset(seed=0)
    assert envs.get_attr("_max_episode_steps") == (500,)  # TimeLimit's
    assert envs.get_attr("gravity") == (9.8,)
    envs.set_attr("_max_episode_steps", 2)
    envs.step(np.array([0]))
    assert envs.step(np.array([0]))[3].tolist() == [True]


def test_errors_arrive_with_their_traceback(counters: Any) -> None:
    with pytest.raises(EnvError, match=r"(?s)env 0: KeyError: 'no such luck'.*hosted_envs.py.*in fail"):
        counters.call("fail")
    with pytest.raises(EnvAttributeError, match="Counter has no attribute 'nonsense'"):
        counters.get_attr("nonsense")
    with pytest.raises(UepoolError, match="reset"):
        counters.call("reset")
    assert counters.get_attr("steps") == (1, 1, 1)  # all is well


def test_params_go_to_every_env_and_to_envs_made_anew(counters: Any) -> None:
    counters.session.set_params({"speed": 3.0})
    assert counters.get_attr("speed") == (3.0, 3.0, 3.0)
    with pytest.raises(UepoolError, match="unexpected keyword argument 'colour'"):
        counters.session.set_params({"colour": 1})
    counters.reset(options={"raise": True})
    counters.reset()
    assert counters.get_attr("speed") == (3.0, 3.0, 3.0)


def test_params_of_an_env_without_any_are_refused(make: Callable[..., Any]) -> None:
    envs = make("gym:CartPole-v1", 1)
    envs.reset(seed=0)
    with pytest.raises(UepoolError, match="CartPoleEnv takes no parameters: it has no method set_params"):
        envs.session.set_params({"gravity": 1.0})


def test_pictures_are_what_the_envs_draw(counters: Any) -> None:
    pictures = counters.render()
    assert [picture.shape for picture in pictures] == [(4, 6, 3)] * 3
    assert all((picture == 1).all() for picture in pictures)
    assert pictures[0].dtype == np.uint8


def test_an_env_without_a_render_mode_says_how_to_get_one(make: Callable[..., Any]) -> None:
    envs = make(hosted_envs.Counter, 1)
    envs.reset(seed=0)
    with pytest.raises(UepoolError, match="render"):
        envs.render()
    with pytest.raises(calls.CallError, match=r'pass env_kwargs={"render_mode": "rgb_array"}'):
        calls.draw(hosted_envs.Counter())


# --- the request documents, without an instance ----------------------------------------------------------------------


class FakeLink(SimpleNamespace):
    """Holds one CALL and keeps the answer."""

    answer: tuple[Any, ...]

    def reply(self, request: int, payload: bytes, encoding: int) -> None:
        self.answer = (request, payload, encoding)

    def reply_error(self, request: int, text: str) -> None:
        self.answer = (request, text)


def ask(document: Any, encoding: int = tasks.JSON) -> Any:
    link: Any = FakeLink(request=9, encoding=encoding, text=json.dumps(document).encode())
    env = hosted_envs.Counter()
    calls.answer_call(link, 5, lambda *request: calls.perform(env, *request))
    assert link.answer[0] == 9
    return link.answer[1]


def test_json_calls_are_answered_in_json() -> None:
    assert json.loads(ask({"op": "call", "name": "add", "args": [1], "kwargs": {"b": 2}})) == 3
    assert json.loads(ask({"op": "get_attr", "name": "speed"})) == 1.0
    assert json.loads(ask({"op": "set_attr", "name": "speed", "value": 3})) is None


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ([], "a call is a document"),
        ({"op": "jump", "name": "add"}, "op must be one of call, get_attr"),
        ({"op": "call"}, "name must be a string"),
        ({"op": "call", "name": "close"}, "close.. cannot be called"),
        ({"op": "get_attr", "name": "observation_space"}, "has no JSON .Box.: call with pickle"),
        ({"op": "call", "name": "add"}, "env 5: TypeError: .*missing 1 required"),
    ],
)
def test_requests_that_make_no_sense_say_why(document: Any, text: str) -> None:
    with pytest.raises(AssertionError, match=text):
        raise AssertionError(ask(document))
