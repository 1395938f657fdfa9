"""rl-games on Pong: how fast its own EnvPool class steps, and ours, in one process by turns.

Two trainers of the same configuration, rl-games' stock one for Pong with fewer actors and shorter epochs: one steps
EnvPool, one atari:Pong. They take epochs in turns, so that whatever the machine does concerns both. What counts is
rl-games' own "fps step": the frames of an epoch by the seconds it spends in env_step, conversion to tensors included.
"""

from __future__ import annotations

import contextlib
import copy
import importlib.util
import io
import os
import statistics
from pathlib import Path
from typing import Any

import yaml

from benchmarks.learning.proof import Curve, Outcome, Settings

LEVEL = 1.0
_STOCK = "atari/ppo_pong_envpool.yaml"
_EPOCHS = 20
_ACTORS = 32
_HORIZON = 64


def run(settings: Settings) -> Outcome:
    if importlib.util.find_spec("envpool") is None:
        raise RuntimeError("this compares with EnvPool, which is not installed: pip install envpool==1.2.5")
    actors, horizon, epochs = (4, 4, 2) if settings.small else (_ACTORS, _HORIZON, _EPOCHS)
    config = _config(actors, horizon, settings.folder)
    trainers = {"EnvPool": _trainer(config), "uepool": _trainer(_ours(config, actors))}
    rates: dict[str, list[float]] = {name: [] for name in trainers}
    try:
        for epoch in range(epochs + 1):
            order = list(trainers) if epoch % 2 else list(reversed(trainers))
            for name in order:
                rate = actors * horizon / _epoch(trainers[name])
                if epoch:  # the first one warms up
                    rates[name].append(rate)
            if epoch:
                print(f"  epoch {epoch:2d}: " + ", ".join(f"{n} {r[-1]:,.0f}" for n, r in rates.items()), flush=True)
    finally:
        trainers["uepool"].vec_env.close()
    return _outcome(rates, actors)


def _outcome(rates: dict[str, list[float]], actors: int) -> Outcome:
    ratios = [ours / theirs for ours, theirs in zip(rates["uepool"], rates["EnvPool"], strict=True)]
    ratio = statistics.median(ratios)
    rows: list[dict[str, Any]] = [
        {
            "vec env": name,
            "actors": actors,
            "epochs": len(values),
            "step_frames_per_s_median": round(statistics.median(values)),
            "lowest": round(min(values)),
            "highest": round(max(values)),
        }
        for name, values in rates.items()
    ]
    return Outcome(
        rows,
        passed=ratio >= LEVEL,
        figures=f"{ratio:.2f} × (median of {len(ratios)} pairs, {min(ratios):.2f} to {max(ratios):.2f})",
        curves=[Curve(name, [float(i + 1) for i in range(len(values))], values) for name, values in rates.items()],
        x_label="epoch",
        y_label="frames/s in env_step",
    )


def _config(actors: int, horizon: int, folder: Path) -> dict[str, Any]:
    import rl_games

    document = yaml.safe_load((Path(rl_games.__file__).parent / "configs" / _STOCK).read_text())
    document["params"]["torch_threads"] = len(os.sched_getaffinity(0))
    document["params"]["config"].update(
        num_actors=actors,
        horizon_length=horizon,
        minibatch_size=actors * horizon // 2,
        mini_epochs=1,
        max_epochs=-1,
        train_dir=str(folder),
        device="cpu",
        device_name="cpu",
        print_stats=False,
    )
    return document


def _ours(config: dict[str, Any], actors: int) -> dict[str, Any]:
    """The same configuration with the block changed that a user changes."""
    changed = copy.deepcopy(config)
    changed["params"]["config"]["env_name"] = "uepool"
    changed["params"]["config"]["env_config"] = {
        "address": "atari:Pong",
        "envs_per_instance": actors,
        "env_kwargs": {"max_episode_steps": 27_000},
    }
    return changed


def _trainer(config: dict[str, Any]) -> Any:
    """rl-games' algorithm, ready for its first epoch."""
    from rl_games.torch_runner import Runner

    import uepool.rlgames  # noqa: F401  makes env_name: uepool known

    with contextlib.redirect_stdout(io.StringIO()):
        runner = Runner()
        runner.load(config)
        algo = runner.algo_factory.create(runner.algo_name, base_name="run", params=runner.params)
        algo.init_tensors()
        algo.obs = algo.env_reset()
    return algo


def _epoch(algo: Any) -> float:
    """One epoch of training; the seconds that it spent in env_step."""
    algo.update_epoch()
    with contextlib.redirect_stdout(io.StringIO()):
        seconds = algo.train_epoch()[0]
    algo.dataset.update_values_dict(None)
    return float(seconds)
