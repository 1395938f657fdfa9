"""A policy that RLlib has trained, from its checkpoint: no Ray, no env.

RLlib's module computes it; what its connectors do around it in training is done here for whole batches.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import torch
import tree  # type: ignore[import-untyped]
from ray.rllib.algorithms.dqn.default_dqn_rl_module import QF_PREDS, DefaultDQNRLModule
from ray.rllib.core.columns import Columns
from ray.rllib.core.rl_module.rl_module import RLModule
from ray.rllib.utils.spaces.space_utils import clip_action, get_base_struct_from_space, unsquash_action
from ray.rllib.utils.torch_utils import convert_to_torch_tensor

from uepool.errors import ConfigError
from uepool.policies.base import Tree
from uepool.policies.describe import Description
from uepool.training.backends.rllib_encoding import Encoding, Mask, encoding
from uepool.training.importing import load_object

_MODULES = Path("algorithm", "learner_group", "learner", "rl_module")
_FORBIDDEN = -1e9


class RllibPolicy:
    """See :class:`uepool.policies.Policy`.

    module: RLlib's, a torch module. encoding: what it gets of observations.
    normalize_actions, clip_actions: RLlib's settings: Box actions are from -1 to 1 and are stretched to their bounds,
        or are cut off there.
    env_steps: of the checkpoint; where DQN's exploration stands.
    """

    def __init__(
        self, module: Any, description: Description, encoded: Encoding, device: str, settings: dict[str, Any]
    ) -> None:
        self.observation_space = description.observation_space
        self.action_space = description.action_space
        self.module = module
        self.encoding = encoded
        self.recurrent = bool(module.is_stateful())
        self.normalize_actions = bool(settings["normalize_actions"])
        self.clip_actions = bool(settings["clip_actions"])
        self.env_steps = int(settings["env_steps"])
        self._device = device
        self._actions = get_base_struct_from_space(self.action_space)
        self._state: Any = None  # each leaf [rows, ...]

    def initial_state(self, rows: int) -> Any:
        """The memory of an episode's begin, each leaf [rows, ...], nested as RLlib has it."""

        def repeated(value: Any) -> torch.Tensor:
            one = torch.as_tensor(value, dtype=torch.float32, device=self._device)
            return one.expand(rows, *one.shape).clone()

        return tree.map_structure(repeated, self.module.get_initial_state())

    def reset(self, rows: np.ndarray | None = None) -> None:
        """See :class:`uepool.policies.Policy`."""
        if rows is None or self._state is None:
            self._state = None
            return
        chosen = torch.as_tensor(np.asarray(rows, dtype=bool), device=self._device)
        fresh = self.initial_state(len(chosen))

        def mixed(old: torch.Tensor, new: torch.Tensor) -> torch.Tensor:
            return torch.where(chosen.reshape(-1, *[1] * (old.dim() - 1)), new, old)

        self._state = tree.map_structure(mixed, self._state, fresh)

    def act(self, observations: Tree, *, masks: np.ndarray | None = None, deterministic: bool = True) -> Tree:
        """See :class:`uepool.policies.Policy`. Drawn by torch's generator.

        Not deterministic: DQN explores with the epsilon that its schedule has at ``env_steps``.
        """
        seen = convert_to_torch_tensor(self.encoding.batch(observations, masks), device=self._device)
        rows = len(tree.flatten(seen)[0])
        batch = {Columns.OBS: seen}
        if self.recurrent:
            if self._state is None:
                self._state = self.initial_state(rows)
            # RLlib's recurrent models take an axis of time.
            batch = {Columns.OBS: tree.map_structure(_with_time, seen), Columns.STATE_IN: self._state}
        allowed = None if masks is None else torch.as_tensor(np.asarray(masks, dtype=bool), device=self._device)
        with torch.no_grad():
            chosen = self._choose(batch, allowed, deterministic)
        actions = tree.map_structure(lambda value: value.cpu().numpy(), chosen)
        return tree.map_structure(_as_env_takes, self._for_env(actions), self._actions)

    def _choose(self, batch: dict[str, Any], allowed: torch.Tensor | None, deterministic: bool) -> Any:
        """Actions as the module means them, each leaf [rows, ...]."""
        if isinstance(self.module, DefaultDQNRLModule) and (allowed is not None or not deterministic):
            return self._by_quality(batch, allowed, deterministic)
        output = self._remembered(
            self.module.forward_inference(batch)
            if deterministic
            else self.module.forward_exploration(batch, t=self.env_steps)
        )
        if Columns.ACTIONS in output:
            return output[Columns.ACTIONS]
        logits = output[Columns.ACTION_DIST_INPUTS]
        if allowed is not None and isinstance(self.action_space, (gym.spaces.Discrete, gym.spaces.MultiDiscrete)):
            logits = torch.where(allowed, logits, _FORBIDDEN)
        if deterministic:
            return self.module.get_inference_action_dist_cls().from_logits(logits).to_deterministic().sample()
        return self.module.get_exploration_action_dist_cls().from_logits(logits).sample()

    def _by_quality(self, batch: dict[str, Any], allowed: torch.Tensor | None, deterministic: bool) -> torch.Tensor:
        """The best choice of those allowed, by DQN's estimates; now and then, if asked to explore, any of them."""
        qualities = self._remembered(self.module.compute_q_values(batch))[QF_PREDS]
        if allowed is not None:
            qualities = torch.where(allowed, qualities, float("-inf"))
        best = qualities.argmax(dim=-1)
        if deterministic:
            return best
        schedule = self.module.epsilon_schedule
        schedule.update(self.env_steps)
        possible = torch.isfinite(qualities)
        possible = (possible | ~possible.any(dim=-1, keepdim=True)).float()
        explores = torch.rand(len(best), device=best.device) < float(schedule.get_current_value())
        return torch.where(explores, torch.multinomial(possible, 1).squeeze(1), best)

    def _remembered(self, output: dict[str, Any]) -> dict[str, Any]:
        """Keeps the next state; the rest without the axis of time."""
        if not self.recurrent:
            return output
        self._state = output[Columns.STATE_OUT]
        kept = (Columns.ACTIONS, Columns.ACTION_DIST_INPUTS, QF_PREDS)
        return {name: tree.map_structure(lambda v: v.squeeze(1), output[name]) for name in kept if name in output}

    def _for_env(self, actions: Any) -> Any:
        if self.normalize_actions:
            return unsquash_action(actions, self._actions)
        return clip_action(actions, self._actions) if self.clip_actions else actions


def load(checkpoint: Path, device: str) -> RllibPolicy:
    """The policy in a checkpoint's folder. Unpickles, as RLlib does: only for folders that you trust.

    ConfigError: it is none of ours, or its model cannot be imported here.
    """
    description = Description.read(checkpoint)
    settings = description.document.get("rllib")
    if settings is None:
        raise ConfigError(f"{checkpoint}: policy.json says nothing of RLlib")
    if settings["model"]:
        load_object(settings["model"], f"{checkpoint}: model")
    folder = (checkpoint / _MODULES / settings["module"]).resolve()
    if not folder.is_dir():
        raise ConfigError(f"{checkpoint}: there is no {_MODULES / settings['module']}")
    logger = logging.getLogger("ray")
    level = logger.level
    logger.setLevel(logging.ERROR)  # RLlib warns of how it builds its own modules
    try:
        module = RLModule.from_checkpoint(str(folder)).to(device)
    finally:
        logger.setLevel(level)
    module.eval()
    mask = Mask(**settings["mask"]) if settings["mask"] else None
    space, lstm = description.observation_space, bool(settings["lstm"])
    encoded = encoding(space, custom=bool(settings["model"]), lstm=lstm, mask=mask)
    return RllibPolicy(module, description, encoded, device, settings)


def _with_time(value: torch.Tensor) -> torch.Tensor:
    return value.unsqueeze(1)


def _as_env_takes(value: np.ndarray, space: gym.Space) -> np.ndarray:
    return np.ascontiguousarray(value, dtype=space.dtype)
