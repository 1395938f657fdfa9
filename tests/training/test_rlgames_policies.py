"""Policies that rl-games trained, loaded without any env: they act as rl-games' own player does."""

from __future__ import annotations

import contextlib
import io
import json

import numpy as np
import pytest

pytest.importorskip("rl_games")
torch = pytest.importorskip("torch")

from rl_games.algos_torch import players  # noqa: E402
from rl_games.torch_runner import Runner  # noqa: E402

import uepool  # noqa: E402
from tests.kept_server import kept_server  # noqa: E402
from tests.training.rlgames_runs import CARTPOLE, PENDULUM, config, game, load, training, two_senses  # noqa: E402
from uepool.errors import ConfigError  # noqa: E402
from uepool.training.backends.rlgames.backend import AGENT  # noqa: E402

__all__ = ["kept_server", "training"]


def player_of(one):
    """rl-games' own player of what was saved."""
    parameters = json.loads(json.dumps(one.backend._params))
    parameters["config"].update(device_name="cpu", player={"deterministic": True})
    names = {"a2c_discrete": players.PpoPlayerDiscrete, "a2c_continuous": players.PpoPlayerContinuous}
    with contextlib.redirect_stdout(io.StringIO()):
        runner = Runner()
        runner.load({"params": parameters})
        runner.params["config"].update(env_info=one.agent.env_info, vec_env=None)
        player = names[parameters["algo"]["name"]](runner.params)
        player.restore(str(one.saved("played") / AGENT))
    return player


@pytest.mark.slow
@pytest.mark.parametrize(
    ("env", "lstm"),
    [(CARTPOLE, False), (CARTPOLE, True), (PENDULUM, False), (game("MaskedHeads"), False), (two_senses(), True)],
    ids=["choices", "lstm", "numbers", "masked heads", "parts and lstm"],
)
def test_a_policy_acts_like_rl_games_player(training, env, lstm):
    one = training(config(env, {"seq_length": 8} if lstm else {}, lstm=lstm)).train()
    policy = load(one.saved())
    player = player_of(one)
    assert policy.recurrent == lstm
    own = one.agent.vec_env
    with uepool.make_vec(one.backend._config.env.target(), **{k: v for k, v in env.items() if k != "address"}) as envs:
        observations, _ = envs.reset(seed=3)
        player.get_batch_size(player.obs_to_torch(own._observe(observations)), 1)
        player.reset()
        for _ in range(20):
            seen = player.obs_to_torch(own._observe(observations))
            masks = observations.get("action_mask") if isinstance(observations, dict) else None
            told = (
                player.get_action(seen, is_deterministic=True)
                if masks is None
                else player.get_masked_action(seen, masks, is_deterministic=True)
            )
            expected = own._actions.decode(told.numpy())
            actions = policy.act(observations)
            np.testing.assert_array_equal(actions, expected)
            observations, *_ = envs.step(actions)


def test_a_network_of_the_users_own(training):
    values = {"model": "tests.training.rlgames_runs:WideBuilder", "network": {"mlp": {"units": [8, 4]}}}
    one = training(config(hyperparameters={"seq_length": 1}, **values)).train()
    policy = load(one.saved())
    assert [tuple(layer.weight.shape) for layer in policy.module.a2c_network.actor_mlp[::2]] == [(16, 4), (8, 16)]
    assert policy.act(np.zeros((3, 4), np.float32)).shape == (3,)


def test_rows_forget_one_by_one(training):
    one = training(config(hyperparameters={"seq_length": 8}, lstm=True)).train()
    policy = load(one.saved())
    seen = np.random.default_rng(0).normal(size=(10, 3, 4)).astype(np.float32)
    for step in seen[:9]:
        policy.act(step)
    remembered = [state.clone() for state in policy._states]
    policy.reset(np.array([False, True, False]))
    for state, before in zip(policy._states, remembered, strict=True):
        assert torch.equal(state[:, [0, 2]], before[:, [0, 2]])
        assert not state[:, 1].any()
    with pytest.raises(ConfigError, match=r"bool \[3\]"):
        policy.reset(np.array([True]))
    policy.reset()
    first = policy.act(seen[9])
    policy.reset()
    np.testing.assert_array_equal(policy.act(seen[9]), first)


def test_a_policy_draws(training):
    policy = load(training().train().saved())
    observations = np.zeros((500, 4), np.float32)
    assert len(set(policy.act(observations).tolist())) == 1
    assert set(policy.act(observations, deterministic=False).tolist()) == {0, 1}
    forced = np.tile([False, True], (500, 1))
    assert set(policy.act(observations, masks=forced, deterministic=False).tolist()) == {1}


@pytest.mark.slow
def test_sac_acts_within_the_envs_bounds(training):
    sac = {"num_warmup_frames": 32, "batch_size": 32}
    one = training(config(PENDULUM, sac, algorithm="SAC", total_steps=48)).train()
    policy = load(one.saved())
    observations = np.random.default_rng(0).normal(size=(200, 3)).astype(np.float32) * 5
    expected = one.agent.act(torch.from_numpy(observations), None, sample=False).detach().numpy()
    np.testing.assert_allclose(policy.act(observations), expected, atol=1e-6)
    drawn = policy.act(observations, deterministic=False)
    assert np.abs(drawn).max() > 1, "Pendulum takes -2 to 2"
    assert np.abs(drawn).max() <= 2
