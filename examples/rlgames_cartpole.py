"""Trains CartPole with rl-games' PPO on the reference simulator and says how good the policy became.

    python examples/rlgames_cartpole.py                          # about a minute
    python examples/rlgames_cartpole.py --out runs/cartpole      # keeps the checkpoint there
    python examples/rlgames_cartpole.py --address grpc://127.0.0.1:50051/cartpole

Needs the extra [rl-games]. Ends with exit code 1 when the final policy's mean return is below 475, the value at which
Gymnasium counts CartPole-v1 as solved. Ctrl-C saves what was learned so far, gives the envs back and ends with exit
code 130.
"""

from __future__ import annotations

import argparse
import contextlib
import io
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


class Progress(DefaultAlgoObserver):
    """Prints every ten epochs how far it is. Keeps rl-games' algorithm as ``algo``, None until there is one."""

    algo: Any = None

    def __init__(self) -> None:
        super().__init__()
        self.told = 0

    def after_print_stats(self, frame: int, epoch_num: int, total_time: float) -> None:
        super().after_print_stats(frame, epoch_num, total_time)
        is_told = epoch_num == self.told  # rl-games calls this twice per epoch
        if is_told or epoch_num % 10 or self.algo.game_rewards.current_size == 0:
            return
        self.told = epoch_num
        rate, mean = frame / total_time, float(self.algo.game_rewards.get_mean()[0])
        print(f"epoch {epoch_num:4d}  {frame:8,d} steps  {rate:7,.0f} steps/s  mean return {mean:6.1f}")


def train(config: dict[str, Any], checkpoint: Path) -> int:
    """Trains, and saves what was learned, also when Ctrl-C ends it. Returns how many env steps it took."""
    progress = Progress()
    config["params"]["config"]["train_dir"] = str(checkpoint.parent)
    runner = Runner(progress)
    try:
        with quiet():
            runner.load(config)
        with quiet(keep="epoch "):
            runner.run({"train": True, "play": False})
        return int(progress.algo.frame)
    finally:
        if progress.algo is not None:
            with contextlib.closing(progress.algo.vec_env), quiet():
                progress.algo.save(str(checkpoint.with_suffix("")))  # rl-games adds the suffix
            print(f"saved: {checkpoint}", flush=True)


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


def main(arguments: list[str] | None = None) -> int:
    assert __doc__ is not None
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path, default=CONFIG, help="rl-games YAML (default: beside this script)")
    parser.add_argument("--address", help="of the envs, instead of the config's")
    parser.add_argument("--seed", type=int, help="instead of the config's")
    parser.add_argument("--epochs", type=int, help="instead of the config's max_epochs")
    parser.add_argument("--episodes", type=int, default=100, help="of the final evaluation (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="folder for the checkpoint (default: a new temporary one)")
    args = parser.parse_args(arguments)
    config = yaml.safe_load(args.config.read_text())
    if args.address is not None:
        config["params"]["config"]["env_config"] = {"address": args.address}
    if args.seed is not None:
        config["params"]["seed"] = args.seed
    if args.epochs is not None:
        config["params"]["config"]["max_epochs"] = args.epochs

    out = args.out or Path(tempfile.mkdtemp(prefix="uepool-cartpole-"))
    checkpoint = out / "cartpole.pth"
    started = time.perf_counter()
    try:
        steps = train(config, checkpoint)
        trained = time.perf_counter() - started
        returns = evaluate(config, checkpoint, args.episodes, seed=12345)
    except KeyboardInterrupt:
        return 130
    mean = float(returns.mean())
    print(
        f"{steps:,} env steps in {trained:.0f} s; the greedy policy's mean return over {args.episodes} episodes is "
        f"{mean:.1f} (worst {returns.min():.0f})"
    )
    return 0 if mean >= SOLVED else 1


if __name__ == "__main__":
    sys.exit(main())
