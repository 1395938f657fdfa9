"""RLlib, new API stack, behind ``uepool train``: its algorithms that learn from envs. See docs/training/rllib.md."""

from __future__ import annotations

import math
import pickle
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np

import uepool.rllib
from envserver.errors import BadRequest
from uepool.errors import ConfigError, UepoolError
from uepool.policies.describe import Description, describe, write
from uepool.training.backends.base import Iteration
from uepool.training.backends.rllib_encoding import Mask, encoding
from uepool.training.backends.rllib_episodes import ended_episodes
from uepool.training.backends.rllib_ray import RayHere
from uepool.training.backends.rllib_settings import (
    SHARED,
    build_config,
    check_actions,
    check_settings,
    heeds_masks,
    uses_lstm,
)
from uepool.training.config import TrainConfig
from uepool.vector_env import UepoolVectorEnv, make_vec

ALGORITHM = "algorithm"  # RLlib's own checkpoint, in a checkpoint's folder
BUFFER = "replay_buffer.pkl"
_REMOTE = ("grpc:", "grpcs:")
# Whatever RLlib's catalogs and torch make of values that they cannot use.
_OF_MODELS = (TypeError, ValueError, AssertionError, LookupError, AttributeError, RuntimeError)
_LIFETIME = "num_env_steps_sampled_lifetime"
# Of a module's results: counters that say nothing of learning.
_NO_METRICS = ("num_", "weights_seq_no", "diff_num", "module_train_batch", "timers", "connector")


class RllibBackend:
    """One algorithm of RLlib's at one run, in this process and in those that ``rllib:`` asks for."""

    def __init__(self, config: TrainConfig, folder: Path) -> None:
        self._config = config
        self._folder = folder
        self._ray = RayHere(config.rllib)
        self._algorithm: Any = None
        self._document: dict[str, Any] = {}
        self._env_steps = 0
        self._keeps_buffer = bool(config.hyperparameters.get("store_buffer_in_checkpoints", True))

    # --- what uepool train calls -------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Checks the settings, then asks an env for its spaces, and only then starts Ray and builds."""
        self._ray.quieten()
        config = self._config
        check_settings(config)
        with self._open_one() as envs:
            space, agents = envs.single_observation_space, envs.session.agents
            document = describe(envs, config)
            check_actions(config.algorithm, envs.single_action_space)
            mask = _find_mask(document, envs) if heeds_masks(config) else None
        lstm = uses_lstm(config)
        encoded = encoding(space, custom=config.model is not None, lstm=lstm, mask=mask)
        settings = build_config(config, encoded, agents)
        self._document = {
            **document,
            "rllib": {
                "algorithm": config.algorithm,
                "module": SHARED if agents > 1 else "default_policy",
                "model": config.model,
                "lstm": lstm,
                "mask": None if mask is None else asdict(mask),
                "normalize_actions": bool(settings.normalize_actions),
                "clip_actions": bool(settings.clip_actions),
            },
        }
        has_images = encoded.layout is not None and bool(encoded.layout.images)
        self._ray.start(one_thread=not has_images and config.model is None)
        self._algorithm = self._build(settings)

    def _build(self, settings: Any) -> Any:
        """The algorithm. ConfigError for a network that RLlib's models cannot be made of."""
        try:
            return uepool.rllib.build(settings)
        except UepoolError:
            raise
        except _OF_MODELS as error:
            if self._config.model is not None:
                raise  # what it raises is its own, and has a traceback
            text = " ".join(str(error).split())[:300]
            raise ConfigError(
                f"network: RLlib cannot build a model for {self._config.algorithm} of this; it says: {text} "
                f"({type(error).__name__})"
            ) from error

    def restore(self, checkpoint: Path) -> None:
        """Weights, optimizers, counters, schedules and replay buffer; other episodes than those played before."""
        self._check(checkpoint)
        algorithm = self._algorithm
        try:
            uepool.rllib.restore(algorithm, checkpoint / ALGORITHM)
        except RuntimeError as error:  # of torch, line by line
            first = " ".join(str(error).split())[:300]
            raise ConfigError(f"checkpoint {checkpoint}: is of another network: {first}") from None
        saved = Description.read(checkpoint).document["rllib"]
        self._env_steps = int(saved["env_steps"])
        buffer = checkpoint / BUFFER
        if algorithm.local_replay_buffer is not None and buffer.exists():
            with buffer.open("rb") as file:
                algorithm.local_replay_buffer.set_state(pickle.load(file))
        algorithm.learner_group.foreach_learner(_SetKlCoefficients(saved["kl_coefficients"]))
        # The seed alone would make the envs play again what they played first.
        seed = (self._config.seed + self._env_steps) % 2**31
        algorithm.env_runner_group.foreach_env_runner(_Reseed(seed))
        _seed_learning(seed)

    def train(self, on_iteration: Callable[[Iteration], bool]) -> None:
        """One call of RLlib's ``train()`` after the other."""
        while self._env_steps < self._config.total_steps:
            results = self._algorithm.train()
            self._env_steps = int(results.get("env_runners", {}).get(_LIFETIME, self._env_steps))
            iteration = Iteration(self._env_steps, ended_episodes(results), learner_metrics(results))
            if not on_iteration(iteration):
                return

    def save(self, folder: Path) -> None:
        """RLlib's checkpoint in ``algorithm/``, the replay buffer, policy.json."""
        self._algorithm.save_to_path(str((folder / ALGORITHM).resolve()))
        buffer = self._algorithm.local_replay_buffer
        if buffer is not None and self._keeps_buffer:
            with (folder / BUFFER).open("wb") as file:
                pickle.dump(buffer.get_state(), file, protocol=pickle.HIGHEST_PROTOCOL)
        found = next(iter(self._algorithm.learner_group.foreach_learner(_kl_coefficients))).get()
        own = {**self._document["rllib"], "env_steps": self._env_steps, "kl_coefficients": found}
        write(folder, {**self._document, "rllib": own})

    def close(self) -> None:
        """Ends the algorithm, its envs, and the Ray that was started for it."""
        algorithm, self._algorithm = self._algorithm, None
        try:
            if algorithm is not None:
                algorithm.stop()
                # RLlib keeps a folder of logs for every algorithm, for good.
                shutil.rmtree(algorithm.logdir, ignore_errors=True)
        finally:
            self._ray.stop()

    # --- details -----------------------------------------------------------------------------------------------------

    def _open_one(self) -> UepoolVectorEnv:
        """An env to look at; of a pool as many as training wants, so that too few are missed at once."""
        config = self._config
        keywords = {name: value for name, value in config.env.others.items() if name not in ("seed", "autoreset_mode")}
        address = config.env.target()
        count = 1
        if str(address).startswith(_REMOTE):
            count = config.env.num_envs * max(1, config.rllib.num_env_runners)
        else:
            for name in ("envs_per_instance", "spares", "cpu_affinity"):
                keywords.pop(name, None)
        try:
            return make_vec(address, num_envs=count, **keywords)
        except (TypeError, BadRequest) as error:
            raise ConfigError(f"env: {error}") from None

    def _check(self, checkpoint: Path) -> None:
        """ConfigError when ``checkpoint`` cannot be gone on from."""
        if not (checkpoint / ALGORITHM).is_dir():
            raise ConfigError(f"checkpoint {checkpoint}: is none of RLlib's: there is no folder {ALGORITHM}")
        saved = Description.read(checkpoint)
        own = Description.parse(self._document)
        for name in ("observation_space", "action_space", "agents"):
            then, now = getattr(saved, name), getattr(own, name)
            if then != now:
                raise ConfigError(
                    f"checkpoint {checkpoint}: is of another env: its {name.replace('_', ' ')} was {then}, that of "
                    f"{self._config.env.address} is {now}"
                )
        then, now = saved.document["rllib"]["algorithm"], self._config.algorithm
        if then != now:
            raise ConfigError(f"checkpoint {checkpoint}: is of the algorithm {then}, not {now}")


class _Reseed:
    """Sent to every EnvRunner: its next reset is by another seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def __call__(self, runner: Any) -> None:
        runner._seed = self.seed + (runner.worker_index or 0)


def _kl_coefficients(learner: Any) -> dict[str, float]:
    """By module: what PPO and APPO have adapted, which RLlib's checkpoints leave out."""
    found = getattr(learner, "curr_kl_coeffs_per_module", {})
    return {module: float(value) for module, value in found.items()}


class _SetKlCoefficients:
    """Sent to every Learner: goes on with these."""

    def __init__(self, values: dict[str, float]) -> None:
        self.values = values

    def __call__(self, learner: Any) -> None:
        for module, value in self.values.items():
            learner.curr_kl_coeffs_per_module[module].data.fill_(value)


def _seed_learning(seed: int) -> None:
    from ray.rllib.utils.debug import update_global_seed_if_necessary

    update_global_seed_if_necessary("torch", seed)


def _find_mask(document: dict[str, Any], envs: UepoolVectorEnv) -> Mask | None:
    """The env's action mask; None: it has none, or its actions are no choices. ConfigError: it does not fit them."""
    found, actions = document["mask"], envs.single_action_space
    if found is None or not isinstance(actions, (gym.spaces.Discrete, gym.spaces.MultiDiscrete)):
        return None
    name, in_info = str(found["name"]), found["in"] == "info"
    if in_info:
        shape = next(entry.shape for entry in envs.session.spec.info if entry.name == name)
    else:
        assert isinstance(envs.single_observation_space, gym.spaces.Dict)
        shape = envs.single_observation_space.spaces[name].shape or ()
    choices = int(np.sum(getattr(actions, "nvec", getattr(actions, "n", 0))))
    if int(np.prod(shape)) != choices:
        raise ConfigError(f"env: {name!r} has {int(np.prod(shape))} values, but the actions have {choices} choices")
    return Mask(name, choices, in_info)


def learner_metrics(results: dict[str, Any]) -> dict[str, float]:
    """The losses and so on in what ``algorithm.train()`` returned, by name; with several modules ``module/name``."""
    learners = {
        module: values
        for module, values in results.get("learners", {}).items()
        if isinstance(values, dict) and not module.startswith("__")
    }
    found = {}
    for module, values in learners.items():
        prefix = f"{module}/" if len(learners) > 1 else ""
        for name, value in values.items():
            number = _number(value)
            if number is not None and not name.startswith(_NO_METRICS):
                found[prefix + name] = number
    return found


def _number(value: Any) -> float | None:
    if isinstance(value, (bool, str)) or np.ndim(value) != 0:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None
