"""Atari games by ale_py's native vector env, with EnvPool's preprocessing: uint8 [4, 84, 84], four frames a step."""

from __future__ import annotations

import difflib
import inspect
import os
from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium.spaces import Discrete

from envserver import spaces
from envserver.hosts.configuration import Configuration, ConfigurationError, unknown
from envserver.hosts.vector import Infos, MakeVector
from envserver.spec import InfoEntry

# EnvPool's names for ale_py's options.
_ENVPOOL_NAMES = {"reward_clip": "reward_clipping", "frame_skip": "frameskip", "gray_scale": "grayscale"}
# Options that this host decides by itself, or that would break the episodes it reports.
_TAKEN = {
    "game": "it is the address's: atari:GAME",
    "num_envs": "it is the session's envs_per_instance",
    "batch_size": "it is the session's batch_size",
    "autoreset_mode": "it is the session's autoreset_mode",
    "life_loss_info": "it reports ends that are none; info['lives'] tells of lost lives",
}
_PER_LIFE = "episode_per_life"  # an option of this host's own
_INFO = (InfoEntry("lives", np.dtype(np.int32)), InfoEntry("reward", np.dtype(np.float32)))


def maker(game: str) -> MakeVector:
    """A maker of AtariVector for a game, named as Gymnasium or the ROMs are: "MsPacman" or "ms_pacman"."""

    def make(config: Configuration, envs: int) -> AtariVector:
        return AtariVector(game, envs, config)

    return make


class AtariVector:
    """ale_py.AtariVectorEnv behind what a host needs of a vector env (envserver.hosts.vector)."""

    info: tuple[InfoEntry, ...] = _INFO
    renders: bool = True

    def __init__(self, game: str, envs: int, config: Configuration) -> None:
        try:
            import ale_py
            from ale_py.vector_env import AtariVectorEnv
        except ImportError as error:
            raise ConfigurationError(
                f"atari:{game}: needs ale_py with its vector env, pip install 'uepool[atari]' ({error})"
            ) from None
        rom = find_rom(game)
        options = _options(config.env_kwargs, AtariVectorEnv)
        self._clip = options.pop("reward_clipping")
        self._per_life = bool(options.pop(_PER_LIFE))
        self._envs = envs
        self._env = AtariVectorEnv(rom, envs, reward_clipping=False, autoreset_mode="NextStep", **options)
        actions = self._env.single_action_space
        self._num_actions = int(actions.n) if isinstance(actions, Discrete) else None
        self._started = False  # ale_py resets all envs at first
        self._pictures: np.ndarray | None = None
        self._infos: Infos = {}
        self._lives = np.zeros(envs, np.int64)
        self._waiting = np.zeros(envs, np.bool_)  # the episode ended with a life, and the game goes on
        self.observation = spaces.to_document(self._env.single_observation_space)
        self.action = spaces.to_document(self._env.single_action_space)
        self.metadata: dict[str, Any] = {
            "env": rom,
            "ale_py": ale_py.__version__,
            "frameskip": options["frameskip"],
            "render_fps": 15,
        }
        if len(names := self._env.ale.get_action_set()) == self._num_actions:
            self.metadata["action_names"] = [ale_py.Action(name).name.lower() for name in names]

    def reset(
        self, envs: Sequence[int], seeds: Sequence[int | None], options: dict[str, Any] | None
    ) -> tuple[list[np.ndarray], Infos]:
        # ale_py takes 31 bits, and -1 for "carry on".
        wanted = dict(zip(envs, (-1 if seed is None else seed & 0x7FFFFFFF for seed in seeds), strict=True))
        if self._started:
            going_on = [env for env, seed in wanted.items() if self._waiting[env] and seed == -1 and not options]
            self._waiting[list(wanted)] = False
            for env in going_on:
                del wanted[env]
            if not wanted:
                assert self._pictures is not None
                return [self._pictures], {**self._infos, "reward": np.zeros(self._envs, np.float32)}
        reset = sorted(wanted) if self._started else range(self._envs)
        mask = np.zeros(self._envs, np.bool_)
        mask[list(reset)] = True
        observations, infos = self._env.reset(
            seed=np.array([wanted.get(env, 0) for env in reset], np.int64), options={"reset_mask": mask}
        )
        self._started = True
        self._pictures, self._infos, self._lives = observations, infos, infos["lives"]
        infos["reward"] = np.zeros(self._envs, np.float32)
        return [observations], infos

    def step(self, actions: list[np.ndarray]) -> tuple[list[np.ndarray], np.ndarray, np.ndarray, np.ndarray, Infos]:
        if self._num_actions is not None and not (actions[0].view(np.uint64) < self._num_actions).all():
            # ale_py would raise in its thread, and never answer again.
            raise ValueError(f"an action is not one of the {self._num_actions}: {actions[0].tolist()}")
        if waited := self._waiting.any():
            actions[0][self._waiting] = 0  # no-op: this step begins their next episode
        observations, rewards, terminated, truncated, infos = self._env.step(actions[0])
        if waited:
            rewards = np.where(self._waiting, np.float32(0), rewards)
        self._pictures, self._infos = observations, infos
        infos["reward"] = rewards
        if self._per_life:
            lives = infos["lives"]
            ended = (lives < self._lives) & (lives > 0) & ~(terminated | truncated | self._waiting)
            self._lives, self._waiting, terminated = lives, ended, terminated | ended
        if self._clip:
            rewards = np.sign(rewards)
        return [observations], rewards, terminated, truncated, infos

    def attribute(self, name: str) -> Any:
        return getattr(self._env, name)

    def render(self, env: int) -> np.ndarray:
        """The newest frame of the observation; ale_py's vector env keeps no other picture."""
        if self._pictures is None:
            raise ValueError("the env was not reset yet")
        frame = self._pictures[env][-1]
        return frame if frame.ndim == 3 else np.repeat(frame[:, :, None], 3, axis=2)

    def close(self) -> None:
        self._env.close()
        del self._env.ale  # ends its threads


def find_rom(game: str) -> str:
    """ale_py's name of a game. Raises ConfigurationError that lists near matches, or all games."""
    from ale_py import roms

    known = {_plain(rom): rom for rom in roms.get_all_rom_ids()}
    name = _plain(game.removeprefix("ALE/").partition("-v")[0])
    if name in known:
        return known[name]
    near = [known[match] for match in difflib.get_close_matches(name, known, n=5, cutoff=0.5)]
    titles = [rom.title().replace("_", "") for rom in near or sorted(known.values())]
    meant = f"did you mean {' or '.join(titles)}?" if near else f"known are {', '.join(titles)}"
    raise ConfigurationError(f"atari:{game}: there is no such game; {meant}")


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _options(env_kwargs: dict[str, Any], env_class: type) -> dict[str, Any]:
    """Options of ale_py's vector env, from env_kwargs in its words or EnvPool's."""
    parameters = list(inspect.signature(env_class).parameters.values())
    known = {p.name: p.default for p in parameters if p.name not in _TAKEN and p.default is not p.empty}
    # Rewards as the game gives them, as in EnvPool; and no more threads than this instance's share of the CPUs.
    threads = min(int(os.environ.get("UEPOOL_CPU_SHARE", "1")), len(os.sched_getaffinity(0)))
    known[_PER_LIFE] = False
    options = {**known, "reward_clipping": False, "num_threads": threads}
    steps = None
    for name, value in env_kwargs.items():
        ale_name = _ENVPOOL_NAMES.get(name, name)
        if ale_name in _TAKEN:
            raise ConfigurationError(f"env_kwargs.{name}: cannot be given: {_TAKEN[ale_name]}")
        if name == "max_episode_steps":
            steps = value
        elif ale_name in known:
            options[ale_name] = value
        else:
            raise ConfigurationError(
                f"env_kwargs.{name}: {unknown(name, sorted({*known, *_ENVPOOL_NAMES, 'max_episode_steps'}))}"
            )
    if steps is not None:
        options["max_num_frames_per_episode"] = steps * options["frameskip"]
    return options
