"""Trains CartPole with rl-games' PPO on the reference simulator and says how good the policy became.

    python examples/rlgames_cartpole.py                          # about a minute
    python examples/rlgames_cartpole.py --out out                # also leaves the learning curve, PNG and JSON
    python examples/rlgames_cartpole.py --address grpc://127.0.0.1:50051/cartpole

Needs the extra [rl-games] (and matplotlib for --out). Ends with exit code 1 when the final policy's mean return is
below 475, the value at which Gymnasium counts CartPole-v1 as solved.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from rl_games.common.algo_observer import DefaultAlgoObserver
from rl_games.torch_runner import Runner

import uepool
import uepool.rlgames  # makes env_name: uepool known

SOLVED = 475.0
CONFIG = Path(__file__).with_suffix(".yaml")


class Curve(DefaultAlgoObserver):
    """Keeps the mean return of the last finished episodes, epoch by epoch."""

    def __init__(self) -> None:
        super().__init__()
        self.frames: list[int] = []
        self.seconds: list[float] = []
        self.returns: list[float] = []

    def after_print_stats(self, frame: int, epoch_num: int, total_time: float) -> None:
        super().after_print_stats(frame, epoch_num, total_time)
        is_told = bool(self.frames) and self.frames[-1] == frame  # rl-games calls this twice per epoch
        if is_told or self.algo.game_rewards.current_size == 0:
            return
        self.frames.append(int(frame))
        self.seconds.append(round(float(total_time), 3))
        self.returns.append(round(float(self.algo.game_rewards.get_mean()[0]), 2))
        if epoch_num % 10 == 0:
            rate = self.frames[-1] / self.seconds[-1]
            print(f"epoch {epoch_num:4d}  {frame:8,d} steps  {rate:7,.0f} steps/s  mean return {self.returns[-1]:6.1f}")


def train(config: dict[str, Any], folder: Path) -> tuple[Curve, Path]:
    """Trains in ``folder``; returns the curve and the last checkpoint."""
    curve = Curve()
    config["params"]["config"]["train_dir"] = str(folder)
    runner = Runner(curve)
    with quiet():
        runner.load(config)
    with quiet(keep="epoch "):
        runner.run({"train": True, "play": False})
    curve.algo.vec_env.close()
    checkpoints = sorted(folder.glob("**/last_*.pth"), key=os.path.getmtime)
    return curve, checkpoints[-1]


def evaluate(config: dict[str, Any], checkpoint: Path, episodes: int, seed: int) -> np.ndarray:
    """Returns of the greedy policy over ``episodes`` fresh episodes, the first of each env."""
    settings = config["params"]["config"]
    with quiet():
        runner = Runner()
        runner.load(config)
        runner.params["config"]["env_info"] = None
        player = runner.create_player()
        player.restore(str(checkpoint))
        player.env.close()
    address = settings["env_config"]["address"]
    returns, running = np.zeros(episodes), np.ones(episodes, dtype=bool)
    # On a server the pool settles how many envs a process hosts.
    keywords = {} if address.startswith("grpc") else {"envs_per_instance": (episodes + 1) // 2}
    with uepool.make_vec(address, num_envs=episodes, seed=seed, **keywords) as envs:
        observations, _ = envs.reset()
        player.has_batch_dimension = True
        while running.any():
            actions = player.get_action(torch.as_tensor(observations), is_deterministic=True)
            observations, reward, terminated, truncated, _ = envs.step(actions.numpy())
            returns += np.where(running, reward, 0.0)
            running &= ~(terminated | truncated)
    return returns


@contextlib.contextmanager
def quiet(keep: str | None = None) -> Any:
    """Leaves out what rl-games prints, but for lines that start with ``keep``."""

    class Filter(io.TextIOBase):
        def __init__(self, out: Any) -> None:
            self.out, self.line = out, ""

        def write(self, text: str) -> int:
            *lines, self.line = (self.line + text).split("\n")
            for line in lines:
                if keep and line.startswith(keep):
                    self.out.write(line + "\n")
                    self.out.flush()
            return len(text)

    with contextlib.redirect_stdout(Filter(sys.stdout)):
        yield


def write_curve(out: Path, curve: Curve, result: dict[str, Any]) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    out.mkdir(parents=True, exist_ok=True)
    points = {"frames": curve.frames, "seconds": curve.seconds, "mean_return": curve.returns}
    (out / "rlgames_cartpole.json").write_text(json.dumps({**result, "curve": points}) + "\n")
    figure, axes = pyplot.subplots(figsize=(7, 4), dpi=120)
    axes.plot(curve.frames, curve.returns, color="#1b6ca8")
    axes.axhline(SOLVED, color="#999999", linewidth=1, linestyle="--", label=f"solved: {SOLVED:.0f}")
    axes.set_xlabel("env steps")
    axes.set_ylabel("mean return of the last 100 episodes")
    axes.set_title(
        f"rl-games PPO on sim:CartPole, 64 envs in 2 processes; greedy policy: {result['greedy_mean_return']:.0f}"
    )
    axes.legend(loc="lower right")
    axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(out / "rlgames_cartpole.png")
    pyplot.close(figure)


def main(arguments: list[str] | None = None) -> int:
    assert __doc__ is not None
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path, default=CONFIG, help="rl-games YAML (default: beside this script)")
    parser.add_argument("--address", help="of the envs, instead of the config's")
    parser.add_argument("--seed", type=int, help="instead of the config's")
    parser.add_argument("--epochs", type=int, help="instead of the config's max_epochs")
    parser.add_argument("--episodes", type=int, default=100, help="of the final evaluation (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="folder for the learning curve")
    args = parser.parse_args(arguments)
    config = yaml.safe_load(args.config.read_text())
    if args.address is not None:
        config["params"]["config"]["env_config"] = {"address": args.address}
    if args.seed is not None:
        config["params"]["seed"] = args.seed
    if args.epochs is not None:
        config["params"]["config"]["max_epochs"] = args.epochs

    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="uepool-cartpole-") as folder:
        curve, checkpoint = train(config, Path(folder))
        trained = time.perf_counter() - started
        returns = evaluate(config, checkpoint, args.episodes, seed=12345)
    mean = float(returns.mean())
    print(
        f"{curve.frames[-1]:,} env steps in {trained:.0f} s; the greedy policy's mean return over {args.episodes} "
        f"episodes is {mean:.1f} (worst {returns.min():.0f})"
    )
    result = {
        "address": config["params"]["config"]["env_config"]["address"],
        "seed": config["params"]["seed"],
        "train_seconds": round(trained, 1),
        "episodes": args.episodes,
        "greedy_mean_return": round(mean, 2),
        "greedy_worst_return": float(returns.min()),
    }
    if args.out is not None:
        write_curve(args.out, curve, result)
    return 0 if mean >= SOLVED else 1


if __name__ == "__main__":
    sys.exit(main())
