"""The GPU camera: an observation shows the frame of its own step, whoever else draws."""

from __future__ import annotations

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from tests.attach.conftest import other_side  # noqa: F401
from tests.client.conftest import nothing_left  # noqa: F401
from tests.unreal_plugin.checks import NOTHING, check_pictures, gpu_config
from tests.unreal_plugin.dialling import Trainer, trainer_fixture  # noqa: F401

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nothing_left")]

STEPS = 12  # episodes have 3


@pytest.mark.parametrize("mode", list(AutoresetMode))
@pytest.mark.parametrize(("level", "ids", "envs"), [("Clock", ["Agent1"], 3), ("Two", ["A", "B"], 2)])
def test_pictures_are_of_their_own_step(
    trainer: Trainer, mode: AutoresetMode, level: str, ids: list[str], envs: int
) -> None:
    with trainer.open(level, gpu_config(*ids), envs=envs, gpu=True, autoreset_mode=mode) as vec:
        rows = envs * len(ids)
        assert vec.reset(seed=1)[0]["sight"].shape[0] == rows
        over = np.zeros(rows, bool)
        ends = 0
        frames: list[float] = []
        for _ in range(STEPS):
            first = over & (mode is AutoresetMode.NEXT_STEP)
            observation, _, terminated, truncated, info = vec.step(np.full(rows, NOTHING))
            check_pictures(observation, first)
            frames.append(observation["sight"][0, 0, 0].astype(int) @ [1, 256, 0])
            over = terminated | truncated
            ends += int(over.sum())
            if "final_obs" in info:
                for row in np.flatnonzero(over):
                    check_pictures({name: value[None] for name, value in info["final_obs"][row].items()})
            if mode is AutoresetMode.DISABLED and over.any():
                vec.reset(options={"reset_mask": over})
        assert ends >= 2 * rows
        # A reset that no tick precedes is done in the frame of the next step.
        assert (np.diff(frames) >= 0).all()
        assert frames[-1] - frames[0] >= STEPS - 1 - ends // rows


def test_beside_a_cpu_camera(trainer: Trainer) -> None:
    config = gpu_config("Agent1")
    config["agents"][0]["sensors"].append({"name": "eyes", "type": "camera", "width": 8, "height": 6})
    with trainer.open("Clock", config, gpu=True) as vec:
        vec.reset(seed=1)
        for _ in range(3):
            observation, *_ = vec.step(np.array([NOTHING]))
            check_pictures({"sight": observation["sight"], "clock": observation["clock"]})
            assert observation["eyes"].shape == (1, 6, 8, 3)
