"""Several trainer processes, as torchrun starts them: rl-games' own multi-GPU training, here on CPUs."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

pytest.importorskip("rl_games")

from uepool.rlgames.shards import shard_seed

ROOT = Path(__file__).parents[3]

# rl-games hard-wires NCCL and cuda:RANK. What is changed here is that and nothing else.
TRAINER = """
    import json, os
    import torch
    import torch.distributed as dist
    import uepool.rlgames
    from tests.trainers.rlgames import training

    class OnCpu(dict):
        def __setitem__(self, key, value):
            if key != "device" or key not in self:
                super().__setitem__(key, value)

    start = dist.init_process_group
    dist.init_process_group = lambda backend, **ranks: start("gloo", **ranks)
    torch.cuda.set_device = lambda device: None

    firsts = []

    def note(algo):
        firsts.append(algo.experience_buffer.tensor_dict["obses"][0].tolist())

    made = training.parameters("runs", {"address": "gym:CartPole-v1"}, actors=4, multi_gpu=True, lr_schedule=None)
    made["params"]["config"] = OnCpu(made["params"]["config"])
    algo, _ = training.train(made, each=note)
    weights = [float(value.sum()) for value in algo.model.state_dict().values()]
    trained = {"world": algo.world_size, "frame": algo.frame, "firsts": firsts[0], "weights": weights}
    algo.vec_env.close()
    with open(f"rank{os.environ['RANK']}.json", "w") as file:
        json.dump(trained, file)
    dist.barrier()
    dist.destroy_process_group()
"""


@pytest.mark.slow
def test_each_rank_plays_episodes_of_its_own(tmp_path):
    (tmp_path / "trainer.py").write_text(textwrap.dedent(TRAINER))
    (tmp_path / "runs").mkdir()
    torchrun = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    command = [sys.executable, *torchrun, "trainer.py"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stdout + done.stderr
    ranks = [json.loads((tmp_path / f"rank{rank}.json").read_text()) for rank in range(2)]
    assert [rank["world"] for rank in ranks] == [2, 2]
    assert [rank["frame"] for rank in ranks] == [2 * 2 * 8 * 4] * 2, "frames of all"
    played = [tuple(row) for rank in ranks for row in rank["firsts"]]
    assert len(played) == len(set(played)) == 8, "no first observation twice, in no rank"


def test_seeds(monkeypatch):
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    assert shard_seed(7) == 7
    monkeypatch.setenv("WORLD_SIZE", "1")
    assert shard_seed(7) == 7
    monkeypatch.setenv("WORLD_SIZE", "64")
    envs = 4096
    taken: set[int] = set()
    for rank in range(64):
        monkeypatch.setenv("RANK", str(rank))
        first = shard_seed(7 + rank)  # as rl-games seeds its ranks
        mine = set(range(first, first + envs))
        assert not mine & taken
        taken |= mine
    assert all(seed < 2**31 for seed in taken), "small enough for envs that keep 31 bits"
    assert shard_seed(2**64 - 1) < 2**64
