"""Stable-Baselines3 behind ``uepool train``."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.logger import Logger
from stable_baselines3.common.off_policy_algorithm import OffPolicyAlgorithm
from stable_baselines3.common.save_util import load_from_zip_file, recursive_setattr
from stable_baselines3.common.vec_env import VecEnv, VecNormalize

from uepool.errors import ConfigError
from uepool.policies.describe import Description, check_same, write
from uepool.policies.sb3 import MODEL, NORMALIZER, read_normalizer
from uepool.training.backends import sb3_settings as settings
from uepool.training.backends.base import Iteration
from uepool.training.backends.sb3_buffers import load_buffer, save_buffer
from uepool.training.backends.sb3_envs import Envs, open_envs
from uepool.training.config import TrainConfig

# Rows between two reports: off-policy algorithms have an iteration every few steps, A2C every few dozens.
_LEAST_OFF_POLICY, _LEAST_ON_POLICY = 500, 100
# What an algorithm counts beside its parameters.
_COUNTERS = ("num_timesteps", "_n_updates", "_episode_num", "_n_calls", "exploration_rate")


class _Enough(Exception):
    """Ends ``learn``."""


class Sb3Backend:
    """See :class:`uepool.training.backends.base.Backend`."""

    def __init__(self, config: TrainConfig, folder: Path) -> None:
        self._config = config
        self._envs: Envs | None = None
        self._normalizer: VecNormalize | None = None
        self._model: Any = None
        self._is_restored = False
        self._reporter: _Reporter | None = None
        self._threads = 0  # torch's, before they were changed here

    def prepare(self) -> None:
        config = self._config
        algorithm = settings.algorithm_class(config)
        normalize = settings.normalize_arguments(config)
        envs = self._envs = open_envs(config)
        vec_env: VecEnv = envs.vec_env
        arguments = settings.arguments(config, algorithm, vec_env.action_space)
        policy, policy_kwargs = settings.network(config, algorithm, vec_env.observation_space)
        if normalize is not None:
            build = lambda: VecNormalize(vec_env, **normalize)  # noqa: E731
            vec_env = self._normalizer = settings.built(config, build)
        make = lambda: algorithm(  # noqa: E731
            policy, vec_env, policy_kwargs=policy_kwargs, seed=config.seed, verbose=0, **arguments
        )
        self._model = settings.built(config, make)
        self._model.set_logger(Logger(None, []))
        if str(policy).startswith("Mlp") and self._model.device.type == "cpu" and "OMP_NUM_THREADS" not in os.environ:
            self._threads = torch.get_num_threads()
            torch.set_num_threads(1)  # a small network, where threads cost more than they do; the envs need the CPUs

    def restore(self, checkpoint: Path) -> None:
        assert self._model is not None
        assert self._envs is not None
        before = Description.read(checkpoint)
        check_same(before, self._description(), checkpoint)
        model = self._model
        if before.document.get("algorithm") != type(model).__name__:
            raise ConfigError(
                f"algorithm: is {type(model).__name__}, and {checkpoint} is of {before.document.get('algorithm')}"
            )
        if before.document.get("normalized", False) != (self._normalizer is not None):
            raise ConfigError(f"hyperparameters.normalize: {checkpoint} was trained the other way: with it, or without")
        data, parameters, variables = load_from_zip_file(checkpoint / MODEL, device=model.device)
        try:
            model.set_parameters(parameters, exact_match=True, device=model.device)
        except (RuntimeError, ValueError) as error:
            text = " ".join(str(error).split())
            raise ConfigError(f"network: {checkpoint} is of another network: {text}") from error
        for name, value in (variables or {}).items():
            if value is not None:
                recursive_setattr(model, f"{name}.data", value.data)
        for name in _COUNTERS:
            if name in data and hasattr(model, name):
                setattr(model, name, data[name])
        if self._normalizer is not None:
            stored = read_normalizer(checkpoint)
            self._normalizer.obs_rms, self._normalizer.ret_rms = stored.obs_rms, stored.ret_rms
        load_buffer(model, checkpoint)
        # Other episodes than those that the run began with.
        self._envs.vec_env.seed(self._config.seed + model.num_timesteps)
        self._is_restored = True

    def train(self, on_iteration: Callable[[Iteration], bool]) -> None:
        assert self._model is not None
        assert self._envs is not None
        model, agents = self._model, self._envs.agents
        least = _LEAST_OFF_POLICY if isinstance(model, OffPolicyAlgorithm) else _LEAST_ON_POLICY
        least = min(least, self._config.checkpoint_every * agents)
        reporter = self._reporter = _Reporter(on_iteration, agents, least)
        rest = self._config.total_steps * agents - model.num_timesteps
        try:
            # log_interval None: nothing is printed, and what is recorded waits until it is told here.
            model.learn(rest, callback=reporter, log_interval=None, reset_num_timesteps=not self._is_restored)
        except _Enough:
            return
        reporter.tell()

    def stop(self) -> None:
        """Ends :meth:`train` after the step that is under way. What a signal handler may call."""
        if self._reporter is not None:
            self._reporter.is_enough = True

    def save(self, folder: Path) -> None:
        self.save_policy(folder)
        save_buffer(self._model, folder)

    def save_policy(self, folder: Path) -> None:
        """What ``uepool.policies.load`` needs: all but the replay buffer."""
        self._model.save(folder / MODEL)
        if self._normalizer is not None:
            self._normalizer.save(str(folder / NORMALIZER))
        write(folder, self._description().document)

    def _description(self) -> Description:
        assert self._envs is not None
        more = {"algorithm": type(self._model).__name__, "normalized": self._normalizer is not None}
        return Description.parse(self._envs.describe(self._config, **more))

    def close(self) -> None:
        if self._threads:
            torch.set_num_threads(self._threads)
        if self._envs is not None:
            self._envs.vec_env.close()


class _Reporter(BaseCallback):
    """Tells of iterations: of what was collected and then learned from it, so that a checkpoint holds both."""

    def __init__(self, on_iteration: Callable[[Iteration], bool], agents: int, least: int) -> None:
        super().__init__()
        self.is_enough = False
        self._on_iteration = on_iteration
        self._agents = agents
        self._least = least
        self._told = 0
        self._episodes: list[tuple[float, int]] = []

    def _on_training_start(self) -> None:
        self._told = self.model.num_timesteps

    def _on_rollout_start(self) -> None:
        if self.model.num_timesteps - self._told >= self._least and not self.tell():
            raise _Enough

    def _on_step(self) -> bool:
        dones = self.locals["dones"]
        if dones.any():
            self._collect(np.flatnonzero(dones), self.locals["infos"])
        return not self.is_enough

    def _collect(self, rows: np.ndarray, infos: list[dict[str, Any]]) -> None:
        by_env: dict[int, list[dict[str, float]]] = {}
        for row in rows.tolist():
            episode = infos[row].get("episode")
            if episode is not None:
                by_env.setdefault(row // self._agents, []).append(episode)
        for ended in by_env.values():
            total = float(np.mean([episode["r"] for episode in ended]))
            self._episodes.append((total, int(max(episode["l"] for episode in ended))))

    def tell(self) -> bool:
        """One iteration. Returns whether to go on."""
        logger = self.model.logger
        values = {
            name: float(value)
            for name, value in logger.name_to_value.items()
            if isinstance(value, (int, float, np.number)) and not name.startswith("time/")
        }
        logger.dump(self.model.num_timesteps)  # to nowhere: means begin anew
        episodes, self._episodes = self._episodes, []
        self._told = self.model.num_timesteps
        return self._on_iteration(Iteration(self._told // self._agents, episodes, values))
