"""copy=False: batches are handed out without a copy, and stay as they are for as long as someone keeps them."""

import gc
from pathlib import Path

import numpy as np
import pytest

import uepool
from tests.kept_server import kept_server  # noqa: F401 - one server for all tests

STEPS = 40


def addresses_of_segments() -> list[tuple[int, int]]:
    ranges = []
    for line in Path("/proc/self/maps").read_text().splitlines():
        if "memfd:" in line:
            low, high = line.split()[0].split("-")
            ranges.append((int(low, 16), int(high, 16)))
    return ranges


def in_segment(array: np.ndarray) -> bool:
    address = array.__array_interface__["data"][0]
    return any(low <= address < high for low, high in addresses_of_segments())


def leaves(batch):
    observation, reward, terminated, truncated, info = batch
    arrays = [*observation.values(), reward, terminated, truncated]
    return arrays + [value for value in info.values() if isinstance(value, np.ndarray)]


def test_pixels_are_not_copied():
    config = {"height": 84, "width": 80}
    with uepool.make_vec("sim:Pattern", num_envs=4, env_config=config) as envs:
        observations, _ = envs.reset()
        seen = set()
        for _ in range(20):
            assert in_segment(observations["image"])
            assert observations["image"].flags.c_contiguous
            seen.add(observations["image"].__array_interface__["data"][0])
            observations, *_ = envs.step(np.zeros(4, np.int64))
        assert len(seen) < 20, "the blocks go round"
    del observations


def test_copy_true_is_on_the_heap():
    config = {"episode_length": 1}
    with uepool.make_vec("sim:Pattern", num_envs=2, copy=True, env_config=config, autoreset_mode="same_step") as envs:
        _observations, _info = envs.reset()
        for _ in range(3):
            batch = envs.step(np.zeros(2, np.int64))
            assert not any(in_segment(array) for array in leaves(batch))
            assert not in_segment(batch[4]["final_obs"][0]["image"])
    with uepool.open("sim:Pattern", num_envs=2, batch_size=1, copy=True) as session:
        assert not in_segment(session.reset().observation["image"])


@pytest.mark.parametrize("mode", ["next_step", "same_step"])
def test_every_batch_can_be_kept(mode):
    config = {"height": 20, "width": 30, "episode_length": [2, 6]}
    with uepool.make_vec("sim:Pattern", num_envs=3, env_config=config, autoreset_mode=mode) as envs:
        envs.reset(seed=4)
        kept, copies = [], []
        for step in range(STEPS):
            batch = envs.step(np.full(3, step % 4))
            kept.append(batch)
            copies.append([array.copy() for array in leaves(batch)])
        for batch, copied in zip(kept, copies, strict=True):
            for array, copy in zip(leaves(batch), copied, strict=True):
                np.testing.assert_array_equal(array, copy)
        checksums = [batch[4]["checksum"].tolist() for batch in kept]
        assert len({value for row in checksums for value in row}) > STEPS, "and they are not all one batch"
    # closing does not touch them either
    for batch, copied in zip(kept, copies, strict=True):
        np.testing.assert_array_equal(batch[0]["image"], copied[0])
    del batch, kept, envs
    gc.collect()


def test_one_row_keeps_its_batch():
    with uepool.make_vec("sim:Pattern", num_envs=3) as envs:
        observations, _ = envs.reset(seed=4)
        row = observations["image"][1]
        copied = row.copy()
        del observations
        for _ in range(STEPS):
            envs.step(np.zeros(3, np.int64))
        np.testing.assert_array_equal(row, copied)
    del row


def test_what_is_written_into_a_kept_batch_stays_there():
    with uepool.make_vec("sim:Pattern", num_envs=2) as envs:
        envs.reset(seed=4)
        observations, reward, *_ = envs.step(np.zeros(2, np.int64))
        observations["image"][...] = 7
        reward += 100
        for _ in range(STEPS):
            envs.step(np.zeros(2, np.int64))
        assert (observations["image"] == 7).all()
        assert (reward >= 100).all()
    del observations


def test_asynchronous_batches_can_be_kept():
    with uepool.open("sim:Pattern", num_envs=6, batch_size=2) as session:
        session.async_reset(seed=1)
        kept = []
        for _ in range(STEPS):
            batch = session.recv()
            kept.append((batch, batch.observation["image"].copy(), batch.info["checksum"].copy()))
            session.send(np.zeros(2, np.int64), batch.env_id)
        for batch, image, checksum in kept:
            np.testing.assert_array_equal(batch.observation["image"], image)
            np.testing.assert_array_equal(batch.info["checksum"], checksum)
