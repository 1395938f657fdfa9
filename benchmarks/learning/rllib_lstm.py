"""RLlib's PPO with an LSTM on CartPole without its velocities, which only a memory can make up for."""

from __future__ import annotations

from typing import Any

from benchmarks.learning.proof import Outcome, Settings
from benchmarks.learning.rllib_training import ray_here, row_of, train_and_judge

LEVEL = 450.0
EXPERIMENT = "examples/experiments/masked_velocities.py:MaskedVelocities"


def lstm_config(seed: int, num_envs: int, batch: int) -> Any:
    """PPO; observations are normalised, as they are small."""
    from ray.rllib.algorithms.ppo import PPOConfig
    from ray.rllib.connectors.env_to_module import MeanStdFilter
    from ray.rllib.core.rl_module.default_model_config import DefaultModelConfig

    import uepool.rllib

    config = PPOConfig()
    uepool.rllib.environment(
        config, "sim:CartPole", num_envs=num_envs, envs_per_instance=num_envs, experiment=EXPERIMENT
    )
    config.env_runners(num_env_runners=0, env_to_module_connector=lambda env, spaces, device: MeanStdFilter())
    config.training(
        train_batch_size_per_learner=batch,
        minibatch_size=batch // 8,
        num_epochs=8,
        lr=[[0, 1e-3], [100_000, 3e-4], [200_000, 2e-5]],
        gamma=0.98,
        lambda_=0.9,
        clip_param=0.2,
        vf_clip_param=1e6,
        vf_loss_coeff=0.5,
        use_kl_loss=False,
        grad_clip=0.5,
        grad_clip_by="global_norm",
    )
    config.rl_module(
        model_config=DefaultModelConfig(
            fcnet_hiddens=[64],
            fcnet_activation="tanh",
            use_lstm=True,
            lstm_cell_size=64,
            max_seq_len=32,
            vf_share_layers=False,  # the values' losses are large and would drown the policy's
        )
    )
    config.debugging(seed=seed, log_level="ERROR")
    return config


def run(settings: Settings) -> Outcome:
    """Two seeds."""
    seeds = (1,) if settings.small else (1, 2)
    with ray_here():
        results = {
            seed: train_and_judge(
                lstm_config(seed, num_envs=4 if settings.small else 32, batch=128 if settings.small else 2048),
                f"seed {seed}",
                steps=256 if settings.small else 220_000,
                stop_at=475.0,
                rounds=1 if settings.small else 4,
            )
            for seed in seeds
        }
    means = [float(trained.returns.mean()) for trained in results.values()]
    return Outcome(
        rows=[row_of(trained, seed=seed) for seed, trained in results.items()],
        passed=min(means) >= LEVEL,
        figures=f"greedy mean return {', '.join(f'{mean:.0f}' for mean in means)}",
        curves=[trained.curve for trained in results.values()],
        level_line=LEVEL,
    )
