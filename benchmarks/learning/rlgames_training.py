"""What the proofs with rl-games share: training that keeps its curve, and a checkpoint's policy, to be played."""

from __future__ import annotations

import contextlib
import copy
import io
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rl_games.common.algo_observer import DefaultAlgoObserver
from rl_games.torch_runner import Runner

import uepool
import uepool.rlgames  # makes env_name: uepool known

UNSEEN_SEED = 987_654  # of the episodes that policies are judged by
_TOLD_EVERY = 15.0  # seconds


@dataclass(frozen=True)
class Training:
    """The mean return of the last finished episodes after so many env steps; what the whole took; its checkpoint."""

    frames: list[float]
    returns: list[float]
    env_steps: int
    minutes: float
    checkpoint: Path


class _Observer(DefaultAlgoObserver):
    def __init__(self) -> None:
        super().__init__()
        self.frames: list[float] = []
        self.returns: list[float] = []
        self.told = time.monotonic()

    def after_print_stats(self, frame: int, epoch_num: int, total_time: float) -> None:
        super().after_print_stats(frame, epoch_num, total_time)
        if (self.frames and self.frames[-1] == frame) or self.algo.game_rewards.current_size == 0:
            return
        self.frames.append(float(frame))
        self.returns.append(round(float(self.algo.game_rewards.get_mean()[0]), 3))
        if time.monotonic() - self.told > _TOLD_EVERY:
            self.told = time.monotonic()
            print(f"  epoch {epoch_num:4d}  {frame:9,d} steps  mean return {self.returns[-1]:7.2f}", flush=True)


def shrink(config: dict[str, Any]) -> None:
    """Changes the YAML's document ``config`` to a training of seconds, which learns nothing."""
    settings = config["params"]["config"]
    settings.update(num_actors=8, minibatch_size=128, max_epochs=2, horizon_length=16)
    settings["env_config"]["envs_per_instance"] = 8


def train(config: dict[str, Any], folder: Path) -> Training:
    """Trains in ``folder`` as the YAML's document ``config`` says."""
    config = copy.deepcopy(config)  # rl-games changes what it is given
    config["params"]["config"]["train_dir"] = str(folder)
    observer = _Observer()
    begin = time.perf_counter()
    runner = Runner(observer)
    told = _Told()
    with contextlib.redirect_stdout(told):
        runner.load(config)
        runner.run({"train": True, "play": False})
    observer.algo.vec_env.close()
    minutes = (time.perf_counter() - begin) / 60
    checkpoint = max(folder.glob("**/last_*.pth"), key=os.path.getmtime)
    return Training(observer.frames, observer.returns, int(observer.algo.frame), minutes, checkpoint)


class _Told(io.TextIOBase):
    """Passes on our own lines, which are indented, of all that is printed."""

    def __init__(self) -> None:
        import sys

        self._out = sys.stdout

    def write(self, text: str) -> int:
        if text.startswith("  epoch "):
            self._out.write(text + "\n")
            self._out.flush()
        return len(text)


def policy(config: dict[str, Any], checkpoint: Path, greedy: bool = False) -> Callable[[np.ndarray], np.ndarray]:
    """A function from observations [rows, ...] to the checkpoint's actions: the likeliest if ``greedy``, else drawn.

    That of a network with an RNN remembers from its first call on, so it plays one episode in each row.
    """
    with contextlib.redirect_stdout(io.StringIO()):
        runner = Runner()
        runner.load(copy.deepcopy(config))
        player = runner.create_player()
        player.restore(str(checkpoint))
        player.env.close()
    player.has_batch_dimension = True

    def act(observations: np.ndarray) -> np.ndarray:
        if player.is_rnn and player.states is None:
            player.batch_size = len(observations)
            player.init_rnn()
        actions = player.get_action(torch.as_tensor(np.ascontiguousarray(observations)), is_deterministic=greedy)
        return actions.cpu().numpy()

    return act


def play(config: dict[str, Any], checkpoint: Path, episodes: int) -> np.ndarray:
    """Returns of the greedy policy, one episode in each of ``episodes`` envs, on seeds that training never saw."""
    act = policy(config, checkpoint, greedy=True)
    env_config = {**config["params"]["config"]["env_config"], "envs_per_instance": episodes}
    returns, running = np.zeros(episodes), np.ones(episodes, dtype=bool)
    with uepool.make_vec(**env_config, num_envs=episodes, seed=UNSEEN_SEED) as envs:
        observations, _ = envs.reset()
        while running.any():
            observations, reward, terminated, truncated, _ = envs.step(act(observations))
            returns += np.where(running, reward, 0.0)
            running &= ~(terminated | truncated)
    return returns
