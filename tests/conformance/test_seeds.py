"""Equal seeds give equal episodes, whoever plays them; different seeds do not."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.conformance.subject import Opener, actions_for, leaves, row, same

STEPS = 60


def play(envs: Any, **reset: Any) -> list[Any]:
    """Observations, rewards and ends of a run with fixed actions."""
    observation, _ = envs.reset(**reset)
    run = [(observation, None, None)]
    for action in actions_for(envs, STEPS):
        observation, reward, terminated, truncated, _ = envs.step(action)
        run.append((observation, reward, terminated | truncated))
    return run


def assert_same_runs(a: list[Any], b: list[Any]) -> None:
    for step, (x, y) in enumerate(zip(a, b, strict=True)):
        assert same(x[0], y[0]), f"observations differ at step {step}"
        assert np.array_equal(x[1], y[1]), f"rewards differ at step {step}"
        assert np.array_equal(x[2], y[2]), f"ends differ at step {step}"


def test_equal_seeds_match_across_processes_and_groupings(opener: Opener) -> None:
    one_each = opener.vec(num_envs=4)
    together = opener.vec(num_envs=4, envs_per_instance=4)
    uneven = opener.vec(num_envs=4, envs_per_instance=3)
    run = play(one_each, seed=7)
    assert_same_runs(run, play(together, seed=7))
    assert_same_runs(run, play(uneven, seed=7))


def test_an_explicit_seed_starts_over(opener: Opener) -> None:
    envs = opener.vec(num_envs=2)
    assert_same_runs(play(envs, seed=3), play(envs, seed=3))


def test_different_seeds_differ(opener: Opener) -> None:
    envs = opener.vec(num_envs=4)
    runs = [play(envs, seed=seed) for seed in (0, 1000)]
    assert not all(same(x[0], y[0]) for x, y in zip(*runs, strict=True))


def test_envs_of_a_session_differ(opener: Opener) -> None:
    envs = opener.vec(num_envs=4)
    agents = envs.session.agents
    constant = [np.repeat(leaf[:1], len(leaf), axis=0) for leaf in leaves(envs.action_space.sample())]
    observation, _ = envs.reset(seed=0)
    distinct = False
    for _ in range(STEPS):
        distinct |= any(
            not all(np.array_equal(a, b) for a, b in zip(row(observation, 0), row(observation, r), strict=True))
            for r in range(agents, envs.num_envs, agents)
        )
        if len(constant) != 1:
            observation, *_ = envs.step(envs.action_space.sample())
        else:
            observation, *_ = envs.step(constant[0])
    assert distinct


def test_a_list_of_equal_seeds_gives_equal_envs(opener: Opener) -> None:
    envs = opener.vec(num_envs=2)
    agents = envs.session.agents
    own = opener.vec(num_envs=2)
    observation, _ = envs.reset(seed=[5, 5])
    again, _ = own.reset(seed=[9, 5])
    if opener.subject.names_envs:
        return  # its observations name their env
    for agent in range(agents):
        first, second = row(observation, agent), row(observation, agents + agent)
        assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
        other = row(again, agents + agent)
        assert all(np.array_equal(a, b) for a, b in zip(second, other, strict=True))


def test_asynchronous_envs_play_the_same_episodes(opener: Opener) -> None:
    """The order of arrival must not matter: each env's own sequence is that of the synchronous run."""
    sync = opener.vec(num_envs=4)
    agents = sync.session.agents
    actions = [leaves(action) for action in actions_for(sync, STEPS)]
    run = play(sync, seed=11)

    session = opener.session(num_envs=4, batch_size=2)
    session.async_reset(seed=11)
    steps = np.zeros(4, int)
    while steps.min() < STEPS:
        batch = session.recv()
        for place, env in enumerate(batch.env_id):
            if steps[env] > STEPS:
                continue
            for agent in range(agents):
                got = row(batch.observation, place * agents + agent)
                want = row(run[steps[env]][0], env * agents + agent)
                assert all(np.array_equal(a, b) for a, b in zip(got, want, strict=True)), (env, steps[env])
        parts = []
        for index in range(len(actions[0])):
            picked = [
                actions[min(steps[env], STEPS - 1)][index][env * agents : (env + 1) * agents] for env in batch.env_id
            ]
            parts.append(np.concatenate(picked))
        steps[batch.env_id] += 1
        session.send(nested_like(session.action_space, parts), batch.env_id)


def nested_like(space: Any, parts: list[np.ndarray]) -> Any:
    """The inverse of leaves() for the action spaces of the built-in subjects, which are flat."""
    assert len(parts) == 1, f"this check needs a flat action space, not {space}"
    return parts[0]
