"""rl-games' own agent, driven epoch by epoch."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from rl_games.torch_runner import Runner

from uepool.errors import ConfigError, UepoolError
from uepool.options import MAX_SEED
from uepool.policies.describe import describe, write
from uepool.rlgames.checkpoints import check_state
from uepool.training.backends.base import Iteration
from uepool.training.backends.rlgames import checking, document, state
from uepool.training.backends.rlgames.agents import AGENTS, Observer, Scalars
from uepool.training.backends.rlgames.envs import CountingVecEnv
from uepool.training.backends.rlgames.quiet import Quiet
from uepool.training.config import TrainConfig

TRAINER = "rl-games"
AGENT, WEIGHTS = "agent.pth", "policy.pth"  # of a checkpoint: all there is, as rl-games reads it; the policy's tensors
_SAC_STEPS = 1000  # env steps between two reports: an epoch of SAC is a step or few
_COMPILE = "default"


class _Finished(Exception):
    """Leaves rl-games' loop, which has no other way out."""


class RlGamesBackend:
    """PPO and SAC of rl-games. See :class:`uepool.training.backends.base.Backend`."""

    def __init__(self, config: TrainConfig, folder: Path) -> None:
        self._config, self._folder = config, folder
        self._envs: CountingVecEnv | None = None
        self._agent: Any = None
        self._params: dict[str, Any] = {}
        self._observer = Observer()
        self._scalars = Scalars()
        self._quiet = Quiet(is_off=config.local_mode)
        self._reported = 0

    # --- before training -----------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Opens the envs and builds the agent. ConfigError for what rl-games cannot train, or does not know."""
        config = self._config
        given = checking.check(config)
        given["device"] = document.device(given.get("device"))  # looked for before processes are started
        keywords = config.env_keywords()
        envs = self._envs = CountingVecEnv(keywords.pop("num_envs"), config.env.target(), **keywords)
        self._params = document.params(config, given, envs, self._folder)
        with self._quiet.silent():
            try:
                self._agent = self._build(envs)
            except UepoolError:
                raise
            except Exception as error:  # whatever rl-games and torch make of a config that does not work
                first = (str(error) or type(error).__name__).strip().splitlines()[0]
                what = f"asks for {first}" if isinstance(error, KeyError) else f"says: {first}"
                raise ConfigError(
                    f"rl-games cannot build a {config.algorithm} agent of these hyperparameters and this network; it "
                    f"{what} ({type(error).__name__})"
                ) from error

    def _build(self, envs: CountingVecEnv) -> Any:
        runner = Runner(self._observer)
        runner.load({"params": self._params})
        params = runner.params
        params["config"].update(env_info=envs.get_env_info(), vec_env=envs)
        agent: Any = AGENTS[params["algo"]["name"]](base_name="uepool", params=params)
        agent.vec_env = envs  # SAC takes none from its config
        agent.max_epochs = agent.max_frames = -1  # the end is ours; what is scheduled knows it already
        agent.writer.close()
        agent.writer = self._observer.writer = self._scalars
        if getattr(agent, "has_central_value", False):
            agent.central_value_net.writter = self._scalars
        if getattr(agent, "has_self_play_config", False):
            agent.self_play_manager.writter = self._scalars
        if self._config.algorithm == "SAC":
            self._observer.after_epoch = self._after_sac_epoch
        else:
            agent.after_epoch = self._report
        return agent

    def restore(self, checkpoint: Path) -> None:
        """Goes on from what :meth:`save` left. ConfigError when it was trained on other spaces, or another network."""
        agent, envs = self._ready()
        saved = load_agent(checkpoint, self._device())
        address = envs.envs.session.address
        check_state(saved.get("env_state"), envs.get_env_info(), address, str(checkpoint))
        is_sac = "log_alpha" in saved["uepool"]
        if is_sac != (self._config.algorithm == "SAC"):
            other = "SAC" if is_sac else "PPO"
            raise ConfigError(f"{checkpoint}: was trained by {other}, and the config says {self._config.algorithm}")
        with self._quiet.silent():
            try:
                state.apply(agent, saved)
            except UepoolError:
                raise
            except (RuntimeError, KeyError, ValueError) as error:
                lines = [line.strip() for line in str(error).splitlines() if line.strip()]
                raise ConfigError(
                    f"{checkpoint}: does not fit the network that the config makes; it was trained with another "
                    f"network, lstm, model or normalisation: {' '.join(lines[:3])}"
                ) from error
        # Other episodes than the first part of the run played.
        envs.seed((self._config.seed + self._env_steps()) & MAX_SEED)
        self._reported = self._env_steps()

    # --- training ------------------------------------------------------------------------------------------------

    def train(self, on_iteration: Callable[[Iteration], bool]) -> None:
        """Epoch by epoch, until ``total_steps`` or until ``on_iteration`` returns False.

        It also ends where rl-games' own ``score_to_win`` says so.
        """
        agent, _ = self._ready()
        if self._env_steps() >= self._config.total_steps:
            return
        self._on_iteration = on_iteration
        with self._quiet.silent():
            try:
                self._compile()
                agent.train()
                self._report()
            except _Finished:
                pass

    def _report(self) -> None:
        """Tells of what was done since the last time. _Finished when that is enough."""
        _, envs = self._ready()
        steps = self._reported = self._env_steps()
        with self._quiet.aloud():
            goes_on = self._on_iteration(Iteration(steps, envs.take_episodes(), self._scalars.values()))
        if not goes_on or steps >= self._config.total_steps:
            raise _Finished

    def _after_sac_epoch(self) -> None:
        steps = self._env_steps()
        if steps >= self._config.total_steps or steps - self._reported >= _SAC_STEPS:
            self._report()

    def _env_steps(self) -> int:
        """rl-games counts a frame per agent."""
        return int(self._agent.frame) // (self._agent.num_agents if self._config.algorithm == "PPO" else 1)

    def _compile(self) -> None:
        """torch.compile, if the config asks for it, after weights were restored: it renames them."""
        asked = self._params["config"].get("torch_compile", False)
        if not asked or hasattr(self._agent.model, "_orig_mod"):
            return
        modes = asked if isinstance(asked, dict) else {"mode": asked if isinstance(asked, str) else _COMPILE}
        mode = modes.get("mode", _COMPILE)
        self._agent.model = torch.compile(self._agent.model, mode=mode)
        if getattr(self._agent, "has_central_value", False):
            central = self._agent.central_value_net
            central.model = torch.compile(central.model, mode=modes.get("critic_mode", mode))

    # --- checkpoints ---------------------------------------------------------------------------------------------

    def save(self, folder: Path) -> None:
        """agent.pth, which rl-games' own runner reads too, and what :meth:`save_policy` saves.

        OSError when it cannot be written: the disk is full, for one.
        """
        agent, _ = self._ready()
        with self._quiet.silent():
            content = state.collect(agent)
        _write(folder / AGENT, content)
        self.save_policy(folder)

    def save_policy(self, folder: Path) -> None:
        """policy.pth, the model's weights without anything that would have to be unpickled, and policy.json."""
        agent, envs = self._ready()
        weights = state.uncompiled(agent.model.state_dict())
        _write(folder / WEIGHTS, {name: value.detach().cpu() for name, value in weights.items()})
        write(folder, self._description(envs))

    def _description(self, envs: CountingVecEnv) -> dict[str, Any]:
        config = self._params["config"]
        mask, states = envs.mask_channel, envs.state_channel
        parts = [channel.name for channel in (mask, states) if channel is not None and channel.is_observed]
        return describe(
            envs.envs,
            self._config,
            mask=None if mask is None else {"in": "observation" if mask.is_observed else "info", "name": mask.name},
            rl_games={
                "algorithm": self._params["algo"]["name"],
                "model": self._params["model"]["name"],
                "network": self._params["network"],
                "custom": self._config.model,
                "normalize_input": bool(config["normalize_input"]),
                "normalize_value": bool(config.get("normalize_value", False)),
                "clip_actions": bool(config.get("clip_actions", True)),
                "value_size": envs.value_size,
                "without": parts,
            },
        )

    # --- the end -------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Gives the envs back."""
        if self._envs is not None:
            self._envs.close()

    def _ready(self) -> tuple[Any, CountingVecEnv]:
        if self._agent is None or self._envs is None:
            raise RuntimeError("prepare() comes first")
        return self._agent, self._envs

    def _device(self) -> str:
        return str(self._params["config"]["device"])


def load_agent(checkpoint: Path, device: str) -> dict[str, Any]:
    """What agent.pth of a checkpoint holds. ConfigError when it is not there or is none of ours.

    Unpickles, as rl-games does: only for files that you trust.
    """
    path = checkpoint / AGENT
    try:
        content = torch.load(path, map_location=device, weights_only=False)
    except OSError as error:
        raise ConfigError(f"{checkpoint}: is no checkpoint of rl-games: {AGENT}: {error.strerror}") from None
    except Exception as error:  # whatever unpickling makes of a damaged file
        first = (str(error) or type(error).__name__).strip().splitlines()[0]
        raise ConfigError(f"{path}: torch cannot load it: {first}") from error
    if not isinstance(content, dict) or "uepool" not in content:
        raise ConfigError(f"{path}: was not saved by uepool train")
    return content


def _write(path: Path, content: Any) -> None:
    """By way of memory: of a full disk torch.save itself says no more than that writing failed."""
    buffer = io.BytesIO()
    torch.save(content, buffer)
    path.write_bytes(buffer.getbuffer())
