"""The self-checking game in the engine: every row that arrives is the right one, bit for bit (tests/pattern_check.py).

Its step is counted by ticks of the world, so that these tests also prove the lock-step: no tick too many or too few.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

import uepool
from tests import pattern_check as pattern
from tests.attach.conftest import OtherSide, other_side
from tests.kept_server import kept_server
from tests.unreal_plugin.conftest import Games
from tests.unreal_plugin.subjects import pattern_config

__all__ = ["kept_server", "other_side"]

pytestmark = pytest.mark.slow

LENGTH = (2, 9)
INFO = ("episode", "valid")
Address = Callable[..., str]


@pytest.fixture(params=["unix", "tcp"])
def address(request: pytest.FixtureRequest, games: Games, other_side: OtherSide) -> Iterator[Address]:
    """Where to open sessions: ``address(4, 2)`` for instances with 4 and 2 envs.

    unix: instances that the server starts, over a unix socket and shared memory. tcp: ones that dial in.
    """

    def of(*envs: int) -> str:
        if request.param == "unix":
            return games.address("Pattern")
        other_side.plan(games.line("Pattern"), *envs)
        return "attach:"

    yield of
    for engine in other_side.engines:
        assert engine.wait() == 0, engine.said


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
@pytest.mark.parametrize(
    ("agents", "image", "action"),
    [
        (1, (60, 84), {}),
        (2, (5, 7), {}),
        (3, None, {"action": "box", "action_size": 3}),
        (1, (5, 7), {"action": "multi_discrete", "actions": 3}),
    ],
    ids=["one-agent", "two-agents", "three-agents-box", "multi-discrete"],
)
@pytest.mark.parametrize("each", [1, 3])
def test_every_row_is_the_next_one(
    address: Address,
    mode: AutoresetMode,
    agents: int,
    image: tuple[int, int] | None,
    action: dict[str, Any],
    each: int,
) -> None:
    config = pattern_config(agents, image, LENGTH, **action)
    with uepool.make_vec(
        address(*[each] * (3 // each)), num_envs=3, envs_per_instance=each, env_config=config, autoreset_mode=mode
    ) as envs:
        follower = pattern.Follower(3, 3, agents=agents, episode_length=LENGTH, autoreset_mode=mode)
        follow(envs, follower, 60, envs.reset(seed=3), agents)
        assert follower.rows == 61 * 3 * agents
        assert follower.episode.min() >= 3


def follow(envs: Any, follower: pattern.Follower, steps: int, first: Any, agents: int = 1) -> None:
    follower.reset(rows_of(first[0]), first[1])
    envs.action_space.seed(1)
    for _ in range(steps):
        actions = envs.action_space.sample()
        observation, reward, terminated, truncated, info = envs.step(actions)
        observation = rows_of(observation)
        final = final_rows(info, observation)
        follower.step(observation, reward, terminated, truncated, info, actions, final_observation=final)


def rows_of(observation: Any) -> dict[str, np.ndarray]:
    """With one sensor, an observation is no Dict."""
    return observation if isinstance(observation, dict) else {"vector": observation}


def final_rows(info: dict[str, Any], like: dict[str, np.ndarray]) -> dict[str, np.ndarray] | None:
    if "final_obs" not in info:
        return None
    final = [None if each is None else rows_of(each) for each in info["final_obs"]]
    return pattern.batched(np.array(final, dtype=object), like)


@pytest.mark.parametrize("each", [1, 4])
def test_without_auto_reset(address: Address, each: int) -> None:
    """Envs of one instance begin episodes at different times: the others stand still meanwhile."""
    config = pattern_config(length=LENGTH)
    with uepool.make_vec(
        address(*[each] * (4 // each)), num_envs=4, envs_per_instance=each, env_config=config, autoreset_mode="DISABLED"
    ) as envs:
        follower = pattern.Follower(4, [5, 5, 6, 7], episode_length=LENGTH)
        follower.reset(*envs.reset(seed=[5, 5, 6, 7]))
        ended = np.zeros(4, dtype=bool)
        for step in range(40):
            if ended.any():
                observation, info = envs.reset(options={"reset_mask": ended})
                which = np.flatnonzero(ended)
                rows = {name: values[which] for name, values in observation.items()}
                follower.reset(rows, {name: info[name][which] for name in INFO}, which)
                pattern.check_rows(observation)
            actions = np.full(4, step % 4)
            observation, reward, terminated, truncated, info = envs.step(actions)
            follower.step(observation, reward, terminated, truncated, info, actions)
            ended = terminated | truncated
        assert follower.episode.min() >= 3


@pytest.mark.parametrize(("each", "batch_size"), [(1, 2), (3, 3), (2, 2)])
def test_asynchronous(address: Address, each: int, batch_size: int) -> None:
    """Batches of fewer envs than there are, in the order in which they come."""
    config = pattern_config(length=LENGTH)
    with uepool.open(
        address(*[each] * (6 // each)), num_envs=6, envs_per_instance=each, batch_size=batch_size, env_config=config
    ) as session:
        follower = pattern.Follower(6, 8, episode_length=LENGTH)
        session.async_reset(seed=8)
        sent = np.full(6, pattern.NO_ACTION)
        seen = np.zeros(6, dtype=np.int64)
        for step in range(150):
            batch = session.recv()
            fresh = seen[batch.env_id] == 0
            for rows, first in ((fresh, True), (~fresh, False)):
                part = batch.env_id[rows]
                if not len(part):
                    continue
                observation = {name: values[rows] for name, values in batch.observation.items()}
                info = {name: batch.info[name][rows] for name in INFO}
                if first:
                    follower.reset(observation, info, part)
                else:
                    ends = batch.reward[rows], batch.terminated[rows], batch.truncated[rows]
                    follower.step(observation, *ends, info, sent[part], part)
            seen[batch.env_id] += 1
            sent[batch.env_id] = (step + batch.env_id) % 4
            session.send(sent[batch.env_id], batch.env_id)
        assert seen.min() > 0
        assert follower.rows == 150 * batch_size


def test_several_ticks_make_a_step(games: Games) -> None:
    """A frame skip: the game counts all of them, and sees the action in each."""
    ticks = "-ini:Game:[/Script/UEPool.UEPoolSettings]:TicksPerStep=3"
    config = pattern_config(length=LENGTH)
    with uepool.make_vec(
        games.address("Pattern", ticks), num_envs=4, envs_per_instance=2, env_config=config, seed=9
    ) as envs:
        follower = pattern.Follower(4, 9, episode_length=LENGTH)
        follow(envs, follower, 40, envs.reset())
        assert follower.rows == 41 * 4


@pytest.mark.parametrize("each", [1, 4])
def test_seeds_alone_say_what_comes(games: Games, each: int) -> None:
    """Whole runs from equal seeds are equal, whatever the engine did before: another session, another seed."""
    config = pattern_config(length=LENGTH)
    with uepool.make_vec(games.address("Pattern"), num_envs=4, envs_per_instance=each, env_config=config) as envs:
        for seed in (12, 2**31 + 5, 12):
            follower = pattern.Follower(4, seed, episode_length=LENGTH)
            follow(envs, follower, 25, envs.reset(seed=seed))


def test_calls_reach_the_env(games: Games) -> None:
    config = pattern_config(length=LENGTH)
    with uepool.make_vec(games.address("Pattern"), num_envs=3, envs_per_instance=2, env_config=config) as envs:
        envs.reset(seed=1)
        envs.step(np.zeros(3, dtype=np.int64))
        states = envs.call("get_state")
        assert [state["env"] for state in states] == [0, 1, 2]
        assert [state["step"] for state in states] == [1, 1, 1]
        seeds = pattern.episode_seed(1, np.arange(3), 0)
        assert [int(state["seed"], 16) for state in states] == seeds.tolist()
        with pytest.raises(uepool.errors.UepoolError, match='no method "no_such_method"'):
            envs.session.call("no_such_method")
        _, info = envs.reset(options={"anything": 1})
        assert not info["valid"].any()
        assert all("options: Pattern takes none" in text for text in info["fault_message"])


def test_a_refused_configuration(games: Games) -> None:
    config = pattern_config(length=LENGTH)
    config["agents"][0]["sensors"][1]["heigth"] = 3
    with pytest.raises(uepool.errors.StartError, match=re.escape("agents.0.sensors.1.heigth: unknown field")):
        uepool.make_vec(games.address("Pattern"), num_envs=1, env_config=config)


def test_the_server_knows_the_engine(games: Games) -> None:
    with uepool.make_vec(games.address("Pattern"), num_envs=1, env_config=pattern_config()) as envs:
        (row,) = envs.session.instances()
        assert row["engine"].startswith("Unreal")
