"""Episodes of the policy as it is, as videos: played in an env of its own, which training does not notice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from uepool.errors import ConfigError, EnvError, UepoolError
from uepool.policies import Policy
from uepool.policies.describe import Description
from uepool.seeing.extras import pillow, pyav
from uepool.seeing.files import open_picture_file
from uepool.seeing.stitching import Panel, stitch
from uepool.seeing.views import Views
from uepool.training.config import TrainConfig
from uepool.training.tensorboard import Thinned
from uepool.vector_env import ask_for_pictures, make_vec

_MOST_STEPS = 2000
_FPS = 20.0
_HEIGHT = 240


class Videos:
    """Holds one env. ConfigError when it cannot be drawn, before anything is trained."""

    def __init__(self, config: TrainConfig) -> None:
        pillow("video_every")
        pyav("video_every")
        if config.env.address.startswith("attach:"):
            raise ConfigError("video_every: an attach: address has no env of its own for videos: leave it out")
        keywords = config.env_keywords()
        for name in ("envs_per_instance", "spares", "action_mask", "states", "rewards", "curriculum", "self_play"):
            keywords.pop(name, None)
        address = config.env.target()
        ask_for_pictures("rgb_array", address, keywords)
        self._envs = make_vec(address, **{**keywords, "num_envs": 1, "autoreset_mode": "disabled"})
        try:
            session = self._envs.session
            views = Views(session)
            self._view = views.overview
            if self._view not in session.views and "experiment" in keywords:
                raise ConfigError(f"video_every: {session.address} renders nothing: leave video_every out")
            self._views = views
        except BaseException as error:
            self._envs.close()
            if isinstance(error, UepoolError):
                raise ConfigError(f"video_every: {str(error).removeprefix('video_every: ')}") from None
            raise
        self.fps = float(self._envs.metadata.get("render_fps") or _FPS)

    def record(self, policy: Policy, description: Description, path: Path, env_steps: int) -> list[np.ndarray]:
        """Plays an episode into an MP4. Returns some of its frames, small, uint8 [height, width, 3].

        EnvError when the env fails meanwhile, OSError when it cannot be written.
        """
        kept = Thinned()
        policy.reset()
        observation, info = self._envs.reset(seed=env_steps)
        total, step = 0.0, 0
        over = np.zeros(self._envs.num_envs, bool)
        with open_picture_file(path, self.fps, endings=(".mp4",)) as file:
            while True:
                text = f"after {env_steps:,} env steps   step {step}   return {total:.4g}"
                frame = stitch([Panel(self._view, self._picture(observation))], [text], _HEIGHT)
                file.add(frame)
                kept.add(frame)
                if over.all() or step == _MOST_STEPS:
                    break
                actions = policy.act(observation, masks=description.masks(info))
                observation, reward, terminated, truncated, info = self._envs.step(actions)
                if "fault_message" in info:
                    raise EnvError(f"the episode was lost: {info['fault_message'][0]}")
                step, total = step + 1, total + float(np.mean(reward))
                over |= terminated | truncated
            file.close()
        return kept.frames

    def _picture(self, observation: Any) -> np.ndarray:
        picture: np.ndarray = self._views.pictures(self._view, observation)[0]
        return picture

    def close(self) -> None:
        self._envs.close()
