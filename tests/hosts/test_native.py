"""Native vector envs: which tasks are waited for, what is reset when, and what happens when they raise.

The order of tasks is played by a fake link, since real ones cannot be made to come late; parity goes through instances.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import hosted_envs  # type: ignore[import-not-found]
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode, SyncVectorEnv

from envserver.hosts import native, tasks
from envserver.hosts.configuration import Configuration
from envserver.hosts.vectorized import GymnasiumVector
from envserver.spec import Role, Spec
from uepool.errors import StartError

N = 3


class FakeLink:
    """Plays tasks to a host and keeps its rows and what it finished. A pause in the script is a NONE."""

    agents, num_blocks, error = 1, 2, ""
    options = None
    options_encoding = tasks.JSON

    def __init__(self, autoreset: AutoresetMode = AutoresetMode.NEXT_STEP) -> None:
        self.autoreset = list(AutoresetMode).index(autoreset)
        self.session_envs = self.places = [5, 6, 7]
        self.script: deque[Any] = deque()
        self.finished: list[tuple[Any, ...]] = []
        self.waits: list[int] = []
        self.seed = self.explicit_seed = 0
        self.seeded = self.asked = False

    def prepare(self, spec: Spec) -> None:
        self.tensors = spec.tensors(self.autoreset)
        dtypes = {0: "bool", 1: "u1", 6: "i4", 8: "i8", 9: "f4", 10: "f8"}
        self._arrays = [
            [np.zeros((10, *dims), dtypes[code]) for _, _, _, code, dims in self.tensors]
            for _ in range(self.num_blocks)
        ]

    def view(self, block: int, i: int) -> np.ndarray:
        return self._arrays[0 if self.tensors[i][0] == Role.ACTION else block][i]

    def column(self, role: Role, block: int = 0) -> list[Any]:
        i = [tensor[0] for tensor in self.tensors].index(role)
        return self.view(block, i)[self.session_envs].tolist()

    def next(self, timeout_ms: int) -> tuple[int, int, int]:
        self.waits.append(timeout_ms)
        kind, env, *rest = self.script.popleft() if self.script else (tasks.LOST, 0)
        assert kind != tasks.NONE or timeout_ms >= 0, "it waits for ever, and nothing comes"
        if kind == tasks.RESET:
            self.asked, *seed = rest
            self.seeded, self.explicit_seed, self.seed = bool(seed), seed[0] if seed else 0, 40 + env
        if kind == tasks.STEP:
            self._arrays[0][[tensor[0] for tensor in self.tensors].index(Role.ACTION)][5 + env] = rest[0]
        return kind, env, 0

    def finish_step(self, env: int, terminated: bool, truncated: bool) -> None:
        self.finished.append(("step", env, terminated))

    def finish_reset(self, env: int) -> None:
        self.finished.append(("reset", env))

    def fail(self, env: int, text: str) -> None:
        self.finished.append(("fail", env, text))


PAUSE = (tasks.NONE, 0)


def step(env: int, action: int = 1) -> tuple[int, int, int]:
    return (tasks.STEP, env, action)


def reset(env: int, *seed: int) -> tuple[int, ...]:
    """Asked for by the trainer."""
    return (tasks.RESET, env, True, *seed)


def auto_reset(env: int) -> tuple[int, ...]:
    return (tasks.RESET, env, False)


@pytest.fixture
def play() -> Callable[..., FakeLink]:
    """Plays scripts to one host, one after the other."""
    hosts: dict[int, native.NativeHost] = {}

    def play(link: FakeLink, *script: Any, raises: bool = False) -> FakeLink:
        def make(config: Configuration, envs: int) -> GymnasiumVector:
            return GymnasiumVector(hosted_envs.NativeCountdown(envs, raises=raises), "Countdown-v0")

        host = hosts.get(id(link))
        if host is None:
            host = hosts[id(link)] = native.NativeHost(link, N, make)  # type: ignore[arg-type]
            link.prepare(host.configure(Configuration()))
            host.bind()
        link.finished.clear()
        link.script.extend(script)
        wait = -1
        while link.script:
            kind, env, block = link.next(wait)
            if kind == tasks.STEP:
                host.add_step(env, block)
            elif kind == tasks.RESET:
                host.add_reset(env, block)
            else:
                host.all_is_quiet()
            wait = host.proceed()
        return link

    return play


def observations(link: FakeLink) -> list[float]:
    return [row[0] for row in link.column(Role.OBSERVATION)]


def kinds(link: FakeLink) -> set[tuple[Any, ...]]:
    return {entry[:2] for entry in link.finished}


ALL_RESET = [reset(env, 100 + env) for env in range(N)]


def start_of(seed: int, episode: int = 0) -> float:
    generator = np.random.Generator(np.random.PCG64(seed))
    return float([generator.integers(2, 12) for _ in range(episode + 1)][-1])


def test_envs_are_stepped_when_all_were_asked_to(play: Callable[..., FakeLink]) -> None:
    link = play(FakeLink(), *ALL_RESET)
    start = observations(link)
    assert start == [start_of(100), start_of(101), start_of(102)]
    play(link, step(0), step(2))
    assert not link.finished
    play(link, step(1))
    assert kinds(link) == {("step", env) for env in range(N)}
    assert observations(link) == [left - 1 for left in start]
    assert link.column(Role.REWARD) == [1, 1, 1]


def until_one_ends(play: Callable[..., FakeLink], link: FakeLink) -> int:
    """Steps until exactly one env has ended; its number."""
    play(link, *ALL_RESET)
    while True:
        play(link, *[step(env) for env in range(N)])
        ended = [env for _, env, terminated in link.finished if terminated]
        if ended:
            assert len(ended) == 1
            return ended[0]


def test_the_reset_of_an_ended_env_comes_with_the_step_of_the_others(play: Callable[..., FakeLink]) -> None:
    link = FakeLink()
    ended = until_one_ends(play, link)
    others = [env for env in range(N) if env != ended]
    left = observations(link)
    link.waits.clear()
    play(link, auto_reset(ended), *[step(env) for env in others])
    assert link.waits == [-1, -1, -1]
    assert kinds(link) == {("reset", ended), *[("step", env) for env in others]}
    after = observations(link)
    assert after[ended] == start_of(100 + ended, episode=1)
    assert [after[env] for env in others] == [left[env] - 1 for env in others]


def test_a_partial_reset_of_an_ended_env_waits_for_no_step(play: Callable[..., FakeLink]) -> None:
    link = FakeLink()
    ended = until_one_ends(play, link)
    left = observations(link)
    link.waits.clear()
    play(link, reset(ended), PAUSE)
    assert link.waits == [-1, 0]
    assert kinds(link) == {("reset", ended)}
    after = observations(link)
    assert after[ended] == start_of(100 + ended, episode=1)
    assert [after[env] for env in range(N) if env != ended] == [left[env] for env in range(N) if env != ended]
    # ... and goes on with the others, all together.
    play(link, *[step(env) for env in range(N) if env != ended])
    assert not link.finished
    play(link, step(ended))
    assert kinds(link) == {("step", env) for env in range(N)}
    assert observations(link)[ended] == after[ended] - 1


def test_a_partial_reset_of_a_running_env_needs_no_waiting(play: Callable[..., FakeLink]) -> None:
    link = play(FakeLink(), *ALL_RESET)
    link.waits.clear()
    play(link, reset(1), PAUSE)
    assert link.waits == [-1, 0]
    assert kinds(link) == {("reset", 1)}
    assert observations(link)[1] == start_of(101, episode=1)
    assert observations(link)[2] == start_of(102)


def test_a_partial_reset_with_broken_options_leaves_nothing_behind(play: Callable[..., FakeLink]) -> None:
    link = play(FakeLink(), *ALL_RESET)
    link.options, link.options_encoding = b"no pickle", tasks.PICKLE  # type: ignore[assignment]
    play(link, reset(1))
    assert kinds(link) == {("fail", 1)}
    link.options = None
    play(link, step(0), step(2))
    assert not link.finished  # the third is still to come
    play(link, auto_reset(1))
    assert kinds(link) == {("step", 0), ("reset", 1), ("step", 2)}


def test_same_step_resets_follow_at_once(play: Callable[..., FakeLink]) -> None:
    link = FakeLink(AutoresetMode.SAME_STEP)
    ended = until_one_ends(play, link)
    link.waits.clear()
    play(link, auto_reset(ended), PAUSE)
    assert link.waits == [-1, 0]
    assert observations(link)[ended] == start_of(100 + ended, episode=1)


def test_a_vector_env_that_raises_takes_all_its_envs_along_and_is_made_anew(play: Callable[..., FakeLink]) -> None:
    link = FakeLink()
    play(link, *ALL_RESET, raises=True)
    play(link, step(0, 3), step(1), step(2))
    assert kinds(link) == {("fail", env) for env in range(N)}
    text = link.finished[0][2]
    assert text.startswith("vector env of envs 5, 6, 7, step: RuntimeError: three is too much")
    assert "hosted_envs.py" in text
    play(link, *[auto_reset(env) for env in range(N)])
    assert kinds(link) == {("reset", env) for env in range(N)}
    assert observations(link) == [start_of(40 + env) for env in range(N)]
    play(link, *[step(env) for env in range(N)])
    assert kinds(link) == {("step", env) for env in range(N)}


def test_envs_that_were_not_asked_when_it_raised_fail_at_their_next_step(play: Callable[..., FakeLink]) -> None:
    link = play(FakeLink(), *ALL_RESET)

    def broken(*arguments: Any, **keywords: Any) -> Any:
        raise OSError("gone")

    original, hosted_envs.NativeCountdown.reset = hosted_envs.NativeCountdown.reset, broken
    try:
        play(link, reset(0), PAUSE)
    finally:
        hosted_envs.NativeCountdown.reset = original
    assert kinds(link) == {("fail", 0)}
    play(link, auto_reset(0), step(1), step(2))
    assert kinds(link) == {("reset", 0), ("fail", 1), ("fail", 2)}
    assert "its episode was lost" in next(entry for entry in link.finished if entry[0] == "fail")[2]
    play(link, step(0), auto_reset(1), auto_reset(2))
    assert kinds(link) == {("step", 0), ("reset", 1), ("reset", 2)}
    play(link, *[step(env) for env in range(N)])
    assert kinds(link) == {("step", env) for env in range(N)}


# --- through instances ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", list(AutoresetMode))
def test_an_id_that_declares_itself_fit_is_hosted_natively_and_plays_the_same(
    make: Callable[..., Any], mode: AutoresetMode
) -> None:
    n = 6
    theirs: Any = SyncVectorEnv([hosted_envs.Countdown] * n, autoreset_mode=mode)
    config = {"info": {"left": "int64"}}
    ours = make("gym:hosted_envs:Countdown-v0", n, envs_per_instance=3, autoreset_mode=mode, env_config=config)
    assert not ours.session.spec.steps_subset
    seeds = [50 + env for env in range(n)]
    np.testing.assert_array_equal(ours.reset(seed=seeds)[0], theirs.reset(seed=seeds)[0])
    theirs.action_space.seed(0)
    for _ in range(80):
        actions = theirs.action_space.sample()
        a, b = ours.step(actions), theirs.step(actions)
        for x, y in zip(a[:4], b[:4], strict=True):
            np.testing.assert_array_equal(x, y)
        assert a[4]["_left"].all()
        np.testing.assert_array_equal(a[4]["left"], b[0][:, 0])
        ended = b[2].copy()
        if mode is AutoresetMode.DISABLED and ended.any():
            a, b = (envs.reset(options={"reset_mask": ended.copy()}) for envs in (ours, theirs))
            np.testing.assert_array_equal(a[0], b[0])
        if mode is AutoresetMode.SAME_STEP and ended.any():
            for env in np.flatnonzero(ended):
                np.testing.assert_array_equal(a[4]["final_obs"][env], b[4]["final_obs"][env])
    assert min(ours.get_attr("batches")) > 60  # fewer than steps: when all of an instance ended, they are only reset


def test_an_id_that_only_claims_to_fit_is_refused(make: Callable[..., Any]) -> None:
    with pytest.raises(StartError, match="does not follow reset_mask"):
        make("gym:hosted_envs:Forgetful-v0", 2, envs_per_instance=2)
