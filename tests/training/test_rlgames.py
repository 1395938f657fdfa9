"""rl-games behind `uepool train`: what it trains, that it goes on where it stopped, and what is refused."""

from __future__ import annotations

import math
import shutil

import pytest

pytest.importorskip("rl_games")
torch = pytest.importorskip("torch")


from tests.kept_server import kept_server  # noqa: E402
from tests.trainers.rlgames import games  # noqa: E402
from tests.trainers.rlgames.gardens import garden  # noqa: E402
from tests.training.rlgames_runs import (  # noqa: E402
    CARTPOLE,
    PENDULUM,
    Training,
    config,
    game,
    training,
    two_senses,
)
from uepool.errors import ConfigError  # noqa: E402
from uepool.training.backends.rlgames import checking, keys  # noqa: E402
from uepool.training.backends.rlgames.backend import AGENT  # noqa: E402

__all__ = ["kept_server", "training"]


@pytest.fixture(scope="module")
def cartpole(tmp_path_factory):
    """(what was told, a checkpoint) of 128 env steps on CartPole."""
    one = Training(tmp_path_factory.mktemp("cartpole") / "training", config()).train()
    checkpoint = one.saved()
    one.backend.close()
    return one.told, checkpoint


# --- training ----------------------------------------------------------------------------------------------------


def test_every_epoch_is_told_with_its_episodes(cartpole):
    told, _ = cartpole
    assert [iteration.env_steps for iteration in told] == [64, 128]
    episodes = [episode for iteration in told for episode in iteration.episodes]
    assert episodes
    assert all(value == length for value, length in episodes), "CartPole gives 1 a step"
    assert {"losses/a_loss", "losses/c_loss", "info/last_lr"} <= set(told[-1].metrics)
    assert all(math.isfinite(value) for value in told[-1].metrics.values())


def test_returns_are_the_envs_own_whatever_is_shaped(training):
    one = training(config(hyperparameters={"reward_shaper": {"scale_value": 0.01}})).train()
    assert all(value == length for iteration in one.told for value, length in iteration.episodes)


def test_an_iteration_may_be_the_last_one(training):
    one = training(config(total_steps=10_000)).train(epochs=2)
    assert [iteration.env_steps for iteration in one.told] == [64, 128]


def test_what_was_trained_to_the_end_is_not_trained_on(training, cartpole):
    _, checkpoint = cartpole
    assert training(config(), checkpoint).train().told == []


def test_rl_games_prints_nothing_and_leaves_nothing(training, capfd, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    one = training()

    def told(iteration):
        print("told")
        return True

    one.backend.train(told)
    one.saved()
    assert capfd.readouterr().out == "told\ntold\n"
    assert list((tmp_path / "here").iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("env", "hyperparameters", "values"),
    [
        (PENDULUM, {}, {}),
        (CARTPOLE, {"seq_length": 8}, {"lstm": True}),
        (CARTPOLE, {"lr_schedule": "adaptive", "kl_threshold": "8e-3"}, {"network": {"mlp": {"units": [8]}}}),
        (game("MaskedHeads"), {}, {}),
        (two_senses(), {}, {"network": {"mlp": {"units": [8]}}}),
        (game("Judged", env_config={"info": games.INFO_OF_JUDGED}), {"central_value_config": True}, {}),
    ],
    ids=["numbers", "lstm", "adaptive", "masked heads", "parts", "central value and two rewards"],
)
def test_it_trains_and_goes_on(training, env, hyperparameters, values):
    one = training(config(env, hyperparameters, **values)).train()
    more = training(config(env, hyperparameters, **{**values, "total_steps": 192}), one.saved()).train()
    assert [iteration.env_steps for iteration in one.told + more.told] == [64, 128, 192]


def test_masks_are_used_where_there_are_some(training):
    one = training(config(game("Masked"))).train()
    returns = [value for iteration in one.told for value, _ in iteration.episodes]
    assert returns
    assert set(returns) == {float(games.STEPS)}, "what is forbidden costs 100"


def test_agents_share_a_return(training):
    env = {"address": "sim:CollectApples", "num_envs": 4, "envs_per_instance": 4, "env_config": garden(2, steps=8)}
    one = training(config(env)).train()
    episodes = [episode for iteration in one.told for episode in iteration.episodes]
    assert [length for _, length in episodes] == [8] * 4 * 4  # 16 steps an epoch
    assert [iteration.env_steps for iteration in one.told] == [64, 128], "steps of envs, not of agents"


def test_self_play_goes_on_against_the_same_opponents(training):
    env = {"address": "sim:CollectApples", "num_envs": 4, "envs_per_instance": 4, "env_config": garden(2, steps=8)}
    env["self_play"] = {"learner": 0}
    manager = {"self_play_config": {"update_score": -1, "games_to_check": 1, "env_update_num": 1}}
    one = training(config(env, manager)).train()
    saved = one.saved()
    before = one.agent.vec_env.get_env_state()["self_play"]
    assert len(before["weights"]) == 3, "each epoch gave one env the present weights"
    more = training(config(env, manager, total_steps=192), saved)
    after = more.agent.vec_env.get_env_state()["self_play"]
    assert after["envs"] == before["envs"]
    assert more.agent.self_play_manager.env_indexes.tolist() == one.agent.self_play_manager.env_indexes.tolist() == [2]
    assert more.train().told[-1].env_steps == 192


@pytest.mark.slow
def test_sac_trains_and_goes_on_with_its_memory(training):
    sac = {"num_warmup_frames": 32, "batch_size": 32, "num_updates_per_step": 3, "replay_buffer_size": 200}
    settings = {"algorithm": "SAC", "total_steps": 300, "network": {"mlp": {"units": [16]}}}
    one = training(config(PENDULUM, sac, **settings)).train()
    assert one.told[-1].env_steps == 300
    assert {"losses/a_loss", "losses/alpha_loss", "info/alpha"} <= set(one.told[-1].metrics)
    more = training(config(PENDULUM, sac, **{**settings, "total_steps": 320}), one.saved())
    assert more.agent.replay_buffer.full
    there, here = one.agent.replay_buffer, more.agent.replay_buffer
    assert torch.equal(torch.roll(there.obses, -there.idx, 0), here.obses), "the oldest first"
    assert torch.equal(one.agent.log_alpha, more.agent.log_alpha)
    assert [iteration.env_steps for iteration in more.train().told] == [320]


@pytest.mark.parametrize("rates", [{"actor_lr": 1e-5, "critic_lr": 2e-5, "alpha_lr": 3e-5}, {}], ids=["other", "same"])
def test_sac_goes_on_with_the_learning_rates_of_its_config(training, rates):
    sac = {"num_warmup_frames": 16, "batch_size": 16, "num_updates_per_step": 2, "replay_buffer_size": 200}
    settings = {"algorithm": "SAC", "network": {"mlp": {"units": [16]}}}
    saved = training(config(PENDULUM, sac, total_steps=32, **settings)).train().saved()
    more = training(config(PENDULUM, {**sac, **rates}, **settings), saved)
    optimizers = (more.agent.actor_optimizer, more.agent.critic_optimizer, more.agent.log_alpha_optimizer)
    expected = list(rates.values()) or [3e-4, 1e-3, 1e-3]
    assert [optimizer.param_groups[0]["lr"] for optimizer in optimizers] == expected
    assert all(optimizer.state_dict()["state"] for optimizer in optimizers), "its moments go on"


# --- checkpoints -------------------------------------------------------------------------------------------------


def test_a_checkpoint_gives_back_all_there_was(training):
    settings = config(hyperparameters={"lr_schedule": "adaptive", "kl_threshold": 1e-9})
    one = training(settings).train()
    more = training(config(hyperparameters=settings.hyperparameters, total_steps=192), one.saved())
    there, here = one.agent, more.agent
    assert here.last_lr == there.last_lr != here.config["learning_rate"]
    assert (here.frame, here.epoch_num) == (there.frame, there.epoch_num) == (128, 2)
    for name, value in there.model.state_dict().items():
        assert torch.equal(value, here.model.state_dict()[name]), name
    moments = [agent.optimizer.state_dict()["state"] for agent in (there, here)]
    assert all(torch.equal(moments[0][i]["exp_avg_sq"], moments[1][i]["exp_avg_sq"]) for i in moments[0])
    assert here.game_rewards.get_mean() == there.game_rewards.get_mean()
    assert here.game_rewards.current_size == there.game_rewards.current_size > 0


@pytest.mark.parametrize("schedule", ["constant", "linear", "adaptive"])
def test_ppo_goes_on_with_a_learning_rate_that_was_changed(training, schedule):
    """From the first minibatch on, and so does the central value."""
    env = game("Judged", env_config={"info": games.INFO_OF_JUDGED})
    given = {"lr_schedule": schedule, "kl_threshold": 1e-9, "central_value_config": True}
    saved = training(config(env, given)).train().saved()
    same = training(config(env, given, total_steps=256), saved).agent
    other = training(config(env, {**given, "learning_rate": 4e-5}, total_steps=256), saved).agent
    share = 0.5 if schedule == "linear" else 1
    for agent, rate in ((same, 5e-4), (other, 4e-5)):
        central = agent.central_value_net
        assert central.optimizer.param_groups[0]["lr"] == central.lr == pytest.approx(share * rate, rel=0.05)
        assert agent.optimizer.param_groups[0]["lr"] == agent.last_lr
    assert other.last_lr == pytest.approx(share * 4e-5, rel=0.05)
    if schedule == "adaptive":
        assert same.last_lr < 5e-4, "what it adapted to"
    else:
        assert same.last_lr == pytest.approx(share * 5e-4, rel=0.05)


def test_other_episodes_are_played_after_it(training, cartpole):
    told, checkpoint = cartpole
    more = training(config(total_steps=192), checkpoint).train()
    assert more.told[0].episodes != told[0].episodes


@pytest.mark.parametrize(
    ("env", "values", "text"),
    [
        ({**CARTPOLE, "address": "gym:Acrobot-v1"}, {}, "was trained on sim:CartPole, this is gym:Acrobot-v1"),
        (CARTPOLE, {"network": {"mlp": {"units": [8]}}}, "does not fit the network"),
        (CARTPOLE, {"lstm": True}, "does not fit the network"),
    ],
    ids=["env", "network", "lstm"],
)
def test_a_checkpoint_of_something_else_is_refused(training, cartpole, env, values, text):
    _, checkpoint = cartpole
    with pytest.raises(ConfigError, match=text):
        training(config(env, {"seq_length": 8} if "lstm" in values else {}, **values), checkpoint)


def test_a_folder_without_a_checkpoint_is_refused(training, cartpole, tmp_path):
    _, checkpoint = cartpole
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match=r"is no checkpoint of rl-games: agent\.pth: No such file"):
        training(config(), tmp_path / "empty")
    damaged = tmp_path / "damaged"
    shutil.copytree(checkpoint, damaged)
    (damaged / AGENT).write_bytes((damaged / AGENT).read_bytes()[:1000])
    with pytest.raises(ConfigError, match="torch cannot load it"):
        training(config(), damaged)


# --- bad input ---------------------------------------------------------------------------------------------------


def test_the_list_of_hyperparameters_is_rl_games_own():
    """Read from its source; these are in its configs and documentation."""
    ppo, sac = keys.of_algorithm("PPO"), keys.of_algorithm("SAC")
    assert {"gamma", "tau", "e_clip", "horizon_length", "bounds_loss_coef", "use_action_masks", "torch_compile"} <= ppo
    assert {"gamma", "critic_tau", "init_alpha", "replay_buffer_size", "num_warmup_steps"} <= sac
    assert "critic_tau" not in ppo
    assert "e_clip" not in sac
    assert {"update_score", "games_to_check", "check_scores", "env_update_num"} == keys.of_self_play()
    assert {"mlp", "cnn", "rnn", "separate", "space"} <= keys.of_network("actor_critic")


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"hyperparameters": {"learning_rat": 1}}, r"hyperparameters\.learning_rat: .*did you mean 'learning_rate'"),
        ({"hyperparameters": {"max_epochs": 5}}, r"hyperparameters\.max_epochs: total_steps says"),
        ({"hyperparameters": {"gamma": "high"}}, r"hyperparameters\.gamma: must be a number, not 'high'"),
        ({"hyperparameters": {"horizon_length": 0}}, r"hyperparameters\.horizon_length: must be a whole number"),
        ({"hyperparameters": {"minibatch_size": 48}}, r"minibatch_size: 48 must divide the batch, .* = 16 × 4 = 64"),
        ({"hyperparameters": {"reward_shaper": {"scale": 1}}}, r"reward_shaper\.scale: .*did you mean 'scale_value'"),
        ({"hyperparameters": {"central_value_config": True}}, "central_value_config: needs a state, and sim:CartPole"),
        ({"hyperparameters": {"central_value_config": {"lr": 1}}}, r"central_value_config\.lr: rl-games has no 'lr'"),
        ({"hyperparameters": {"use_action_masks": True}}, "sim:CartPole gives no action mask"),
        ({"hyperparameters": {"device": "cuda:99"}}, "device: 'cuda:99' is not there"),
        ({"hyperparameters": {"device": "gpu"}}, "device: torch has no 'gpu'"),
        ({"hyperparameters": {"self_play_config": {"update_score": 1}}}, "self_play_config: needs  self_play"),
        ({"hyperparameters": {"actor_lr": 1}}, "rl-games has no 'actor_lr'"),
        ({"algorithm": "DQN"}, "algorithm: rl-games has no 'DQN'; known: PPO, SAC"),
        ({"algorithm": "SAC"}, r"algorithm: SAC acts in numbers, and the env's actions are Discrete\(2\)"),
        ({"algorithm": "SAC", "lstm": True}, "lstm: rl-games' SAC has no memory"),
        ({"network": {"mpl": {}}}, r"network\.mpl: .*did you mean 'mlp'"),
        ({"network": {"mlp": {"activation": "rellu"}}}, "rl-games cannot build"),
        ({"network": {"mlp": {"unit": [8]}}}, r"network\.mlp\.unit: rl-games has no 'unit'; did you mean 'units'\?"),
        ({"network": {"mlp": [8]}}, r"network\.mlp: must be a block of activation, "),
        ({"network": {"mlp": {"initializer": {"nam": 1}}}}, r"network\.mlp\.initializer\.nam: .*mean 'name'"),
        (
            {"network": {"mlp": {"initializer": {"name": "orthogonal", "gian": 1}}}},
            r"network\.mlp\.initializer\.gian: .*did you mean 'gain'",
        ),
        ({"network": {"rnn": {"unit": 8}}}, r"network\.rnn\.unit: .*did you mean 'units'"),
        ({"network": {"space": {"discret": {}}}}, r"network\.space\.discret: .*did you mean 'discrete'"),
        ({"network": {"space": {"discrete": {"sigma": 1}}}}, r"network\.space\.discrete\.sigma: .*known: nothing"),
        (
            {"env": PENDULUM, "network": {"space": {"continuous": {"sigma_init": {"value": 1}}}}},
            r"space\.continuous\.sigma_init\.value: .*did you mean 'val'",
        ),
        (
            {"network": {"cnn": {"convs": [{"filters": 8}, {"filter": 8}]}}},
            r"network\.cnn\.convs\.1\.filter: .*did you mean 'filters'",
        ),
        ({"env": two_senses(), "network": {"parts": {"eye": {}}}}, r"network\.parts\.eye: .*did you mean "),
        ({"hyperparameters": {"torch_compile": {"mod": "x"}}}, r"torch_compile\.mod: .*did you mean 'mode'"),
        (
            {
                "env": game("Judged", env_config={"info": games.INFO_OF_JUDGED}),
                "hyperparameters": {"central_value_config": {"network": {"mlp": {"unit": [8]}}}},
            },
            r"hyperparameters\.central_value_config\.network\.mlp\.unit: ",
        ),
        ({"model": "tests.training.rlgames_runs:Training"}, "is no network builder"),
        ({"env": {**CARTPOLE, "self_play": {"learner": 0}}}, "self_play: needs .*update_score"),
        ({"env": game("Unequal"), "hyperparameters": {"use_action_masks": True}}, "as many choices"),
        ({"env": game("Judged", states="state")}, "states: there is no 'state'"),
    ],
)
def test_what_is_wrong_is_said_before_training(training, values, text):
    with pytest.raises(ConfigError, match=text):
        training(config(**values))


def test_blocks_of_ones_own_and_of_rl_games_own_configs_pass():
    own = {"name": "tests.training.rlgames_runs:WideBuilder", "mlp": {"unit": [8]}, "attention": {"heads": 2}}
    checking.check_network("network", own, own, ())
    usual = {
        "name": "actor_critic",
        "space": {"continuous": {"mu_init": {"name": "default"}, "fixed_sigma": True}},
        "mlp": {"units": [8], "d2rl": False, "initializer": {"name": "default"}, "regularizer": {"name": "None"}},
        "rnn": {"name": "lstm", "units": 8, "layers": 1, "before_mlp": True, "concat_output": True},
        "cnn": {
            "type": "conv2d",
            "initializer": {"name": "variance_scaling_initializer", "scale": 1.0},
            "convs": [{"filters": 8, "kernel_size": 3, "strides": 1, "padding": 0}],
        },
    }
    checking.check_network("network", usual, usual, ())
