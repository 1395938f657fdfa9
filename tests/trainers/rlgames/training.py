"""rl-games at a scale of seconds: parameters, a training run, a game."""

import copy
from pathlib import Path

from rl_games.common.algo_observer import DefaultAlgoObserver
from rl_games.torch_runner import Runner

MLP = {"units": [16], "activation": "relu", "initializer": {"name": "default"}}
CNN = {
    "type": "conv2d",
    "activation": "relu",
    "initializer": {"name": "default"},
    "convs": [{"filters": 4, "kernel_size": 4, "strides": 4, "padding": 0}],
}
CONTINUOUS = {
    "continuous": {
        "mu_activation": "None",
        "sigma_activation": "None",
        "mu_init": {"name": "default"},
        "sigma_init": {"name": "const_initializer", "val": 0},
        "fixed_sigma": True,
    }
}
MODELS = {"discrete": "discrete_a2c", "multi_discrete": "multi_discrete_a2c", "continuous": "continuous_a2c_logstd"}


def parameters(folder, env_config, *, actions="discrete", network=None, actors=8, **config):
    """What a YAML of rl-games holds, for two epochs of 8 steps. network: entries beside the usual ones."""
    space = CONTINUOUS if actions == "continuous" else {actions: None}
    algo = "a2c_continuous" if actions == "continuous" else "a2c_discrete"
    settings = {
        "name": "small",
        "env_name": "uepool",
        "num_actors": actors,
        "env_config": {"envs_per_instance": actors, **env_config},
        "reward_shaper": {"scale_value": 1},
        "normalize_input": True,
        "normalize_value": True,
        "normalize_advantage": True,
        "gamma": 0.99,
        "tau": 0.95,
        "learning_rate": 1e-3,
        "lr_schedule": None,
        "e_clip": 0.2,
        "clip_value": True,
        "entropy_coef": 0.0,
        "critic_coef": 1,
        "grad_norm": 1.0,
        "truncate_grads": True,
        "bounds_loss_coef": 0.0,
        "horizon_length": 8,
        "minibatch_size": 8 * actors,
        "mini_epochs": 1,
        "max_epochs": 2,
        "save_best_after": 10_000,
        "device": "cpu",
        "device_name": "cpu",
        "torch_compile": False,
        "print_stats": False,
        "train_dir": str(folder),
        "player": {"use_vecenv": True, "games_num": actors, "deterministic": True, "print_stats": False},
        **config,
    }
    return {
        "params": {
            "seed": 3,
            "torch_threads": 1,
            "algo": {"name": algo},
            "model": {"name": MODELS[actions]},
            "network": {"name": "actor_critic", "separate": False, "space": space, "mlp": MLP, **(network or {})},
            "config": settings,
        }
    }


class Watching(DefaultAlgoObserver):
    """Keeps rl-games' agent, and calls ``each`` with it after the steps of every epoch."""

    def __init__(self, each=None):
        super().__init__()
        self.each = each

    def after_steps(self):
        if self.each is not None:
            self.each(self.algo)


def train(parameters, checkpoint=None, each=None):
    """The agent once it has trained, its envs still open, and the path of its last checkpoint."""
    observer = Watching(each)
    runner = Runner(observer)
    runner.load(copy.deepcopy(parameters))
    try:
        runner.run({"train": True, "play": False, "checkpoint": checkpoint})
    except BaseException:
        if hasattr(observer, "algo"):
            observer.algo.vec_env.close()
        raise
    folder = Path(parameters["params"]["config"]["train_dir"])
    return observer.algo, str(max(folder.glob("**/last_*.pth"), key=lambda path: path.stat().st_mtime_ns))


def play(parameters, checkpoint=None, use_vecenv=True):
    """The player after its games, its envs closed."""
    changed = copy.deepcopy(parameters)
    changed["params"]["config"]["player"]["use_vecenv"] = use_vecenv
    runner = Runner()
    runner.load(changed)
    player = runner.create_player()
    try:
        if checkpoint is not None:
            player.restore(checkpoint)
        player.run()
    finally:
        player.env.close()
    return player


def soft_actor_critic(folder, env_config, actors=4):
    """What a YAML for rl-games' SAC holds, for a few epochs."""
    made = parameters(folder, env_config, actions="continuous", actors=actors, max_epochs=4)
    made["params"].update(
        algo={"name": "sac"},
        model={"name": "soft_actor_critic"},
        network={"name": "soft_actor_critic", "separate": True, "mlp": MLP, "log_std_bounds": [-5, 2]},
    )
    made["params"]["network"]["space"] = {"continuous": {}}
    made["params"]["config"].update(
        normalize_input=False,
        num_steps_per_episode=8,
        num_warmup_steps=2,
        num_seed_steps=2,
        batch_size=16,
        replay_buffer_size=1000,
        init_alpha=1.0,
        alpha_lr=1e-3,
        actor_lr=1e-3,
        critic_lr=1e-3,
        critic_tau=0.005,
        learnable_temperature=True,
        name="small",
    )
    return made
