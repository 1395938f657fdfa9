"""The checker itself: equal to the game's C++ side, and it notices what it is for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tests import pattern_check as pattern

SHAPE = (3, 7, 3)


def batch(action: int = 2, step: int = 5, seed: int = 9) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    env = np.arange(4)
    rows = pattern.expected(seed, env, env, 3, step, action, vector_size=12, image_shape=SHAPE)
    return {name: rows[name] for name in ("image", "step", "vector")}, {
        "checksum": rows["checksum"],
        "episode": np.full(4, 3),
    }


def test_equal_to_the_game() -> None:
    # The same numbers stand in cpp/sim/pattern_test.cc.
    seed = pattern.episode_seed(11, 2, 3)
    key = pattern.row_key(seed, 4, 1, 5, 6)
    assert seed[0] == 0xD32BC82E523404D6
    assert key[0] == 0x2BB4B6B7534CE9D2
    assert pattern.row_key(seed, 4, 0, 0, pattern.NO_ACTION)[0] == 0x3BA77612471285F1
    assert pattern.episode_length(seed, 20, 60)[0] == 45
    assert bool(pattern.ends_terminated(seed)[0]) is True
    assert pattern.action_code(np.array([[3, 0, 2]]))[0] == 613782
    assert pattern.action_code(np.array([[0.25, -1.0]], dtype=np.float32))[0] == 13093702
    assert pattern.action_code(np.array([3, 0])).tolist() == [3, 0]
    rows = pattern.expected(11, 2, 4, 3, 5, 6, agent=1, image_shape=SHAPE)
    assert rows["reward"][0] == 0.17072618007659912
    assert rows["vector"][0, 9] == np.float32(0.692634523)
    assert rows["checksum"][0] == np.array(0x2BB4B6B7534CE9D2, dtype=np.uint64).view(np.int64)
    words = b"".join(((0x2BB4B6B7534CE9D2 + i * 0x9E3779B97F4A7C15) % 2**64).to_bytes(8, "little") for i in range(8))
    assert rows["image"][0].tobytes() == words[:63]


def test_whole_rows_pass() -> None:
    observation, info = batch()
    pattern.check_rows(observation, info)
    del observation["image"]
    pattern.check_rows(observation)


def tear_image(observation: dict[str, np.ndarray], info: dict[str, np.ndarray]) -> None:
    observation["image"][2].reshape(-1)[24:] = batch(action=1)[0]["image"][2].reshape(-1)[24:]


def mix_up(observation: dict[str, np.ndarray], info: dict[str, np.ndarray]) -> None:
    observation["image"][[2, 3]] = observation["image"][[3, 2]]


def change_a_byte(observation: dict[str, np.ndarray], info: dict[str, np.ndarray]) -> None:
    observation["image"][2, 2, 6, 2] ^= 1


def stale_step(observation: dict[str, np.ndarray], info: dict[str, np.ndarray]) -> None:
    observation["step"][2] -= 1


def stale_vector(observation: dict[str, np.ndarray], info: dict[str, np.ndarray]) -> None:
    observation["vector"][2] = batch(step=4)[0]["vector"][2]


def other_seed(observation: dict[str, np.ndarray], info: dict[str, np.ndarray]) -> None:
    observation["image"][2] = batch(seed=8)[0]["image"][2]


def stale_checksum(observation: dict[str, np.ndarray], info: dict[str, np.ndarray]) -> None:
    info["checksum"][2] = batch(step=4)[1]["checksum"][2]


def wrong_episode(observation: dict[str, np.ndarray], info: dict[str, np.ndarray]) -> None:
    info["episode"][2] += 1


@pytest.mark.parametrize(
    "harm",
    [tear_image, mix_up, change_a_byte, stale_step, stale_vector, other_seed, stale_checksum, wrong_episode],
)
def test_any_harm_is_noticed(harm: Callable[..., None]) -> None:
    observation, info = batch()
    harm(observation, info)
    with pytest.raises(AssertionError, match="the first is row 2"):
        pattern.check_rows(observation, info)
    if harm is not mix_up:
        pattern.check_rows(observation, info, mask=np.array([True, True, False, True]))


class Twin:
    """A session of Pattern in numpy, without images: what the follower is tried on."""

    def __init__(self, num_envs: int, seed: int, same_step: bool = False) -> None:
        self.env = np.arange(num_envs)
        self.seed, self.same_step = seed, same_step
        self.episode = np.zeros(num_envs, dtype=np.int64)
        self.number = np.zeros(num_envs, dtype=np.int64)
        self.over = np.zeros(num_envs, dtype=bool)

    def rows(self, actions: np.ndarray | int) -> dict[str, np.ndarray]:
        return pattern.expected(
            self.seed, self.env, self.env, self.episode, self.number, actions, vector_size=9, image_shape=None
        )

    def info(self, rows: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        valid = np.ones(len(self.env), dtype=bool)
        return {"checksum": rows["checksum"], "episode": self.episode.copy(), "valid": valid}

    def step(self, actions: np.ndarray) -> dict[str, object]:
        first = self.over
        self.episode += first
        self.number = np.where(first, 0, self.number + 1)
        rows = self.rows(np.where(first, pattern.NO_ACTION, actions))
        reward = np.where(first, 0.0, rows["reward"])
        seed = pattern.episode_seed(self.seed, self.env, self.episode)
        self.over = (self.number == pattern.episode_length(seed, 2, 6)) & ~first
        terminated = self.over & pattern.ends_terminated(seed)
        final = None
        if self.same_step:
            ended, final = self.over, dict(rows)
            terminated_, truncated_ = terminated, ended & ~terminated
            self.episode, self.number = self.episode + ended, np.where(ended, 0, self.number)
            rows = self.rows(np.where(ended, pattern.NO_ACTION, actions))
            self.over = np.zeros_like(ended)
            observation = {"step": rows["step"], "vector": rows["vector"]}
            return {
                "observation": observation, "reward": reward, "terminated": terminated_, "truncated": truncated_,
                "info": self.info(rows), "actions": actions, "final_observation": final,
            }  # fmt: skip
        observation = {"step": rows["step"], "vector": rows["vector"]}
        truncated = self.over & ~terminated
        return {
            "observation": observation, "reward": reward, "terminated": terminated, "truncated": truncated,
            "info": self.info(rows), "actions": actions,
        }  # fmt: skip


@pytest.mark.parametrize("mode", [pattern.NEXT_STEP, pattern.SAME_STEP])
def test_follower_accepts_the_right_rows_and_only_those(mode: str) -> None:
    rng = np.random.default_rng(1)
    for harm in range(7):
        twin = Twin(5, 77, same_step=mode == pattern.SAME_STEP)
        follower = pattern.Follower(5, 77, episode_length=(2, 6), autoreset_mode=mode)
        first = twin.rows(pattern.NO_ACTION)
        follower.reset({"step": first["step"], "vector": first["vector"]}, twin.info(first))
        for _ in range(30):
            follower.step(**twin.step(rng.integers(0, 4, 5)))  # type: ignore[arg-type]
        assert follower.rows == 31 * 5
        assert follower.episode.min() >= 3
        stale = twin.step(rng.integers(0, 4, 5))
        follower.step(**stale)  # type: ignore[arg-type]
        batch = twin.step(rng.integers(0, 4, 5))
        if harm == 0:  # the control: no harm
            follower.step(**batch)  # type: ignore[arg-type]
            continue
        if harm == 1:
            batch["observation"] = stale["observation"]
            batch["info"] = stale["info"]
        elif harm == 2:
            batch["actions"] = (np.asarray(batch["actions"]) + 1) % 4
        elif harm == 3:
            batch["reward"] = np.asarray(batch["reward"]) + 1
        elif harm == 4:
            batch["terminated"] = ~np.asarray(batch["terminated"])
        elif harm == 5:
            batch["truncated"] = ~np.asarray(batch["truncated"])
        elif harm == 6:
            batch["envs"] = np.array([1, 0, 2, 3, 4])
        with pytest.raises(AssertionError):
            follower.step(**batch)  # type: ignore[arg-type]
