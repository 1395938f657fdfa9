"""The numpy twin of the self-checking game ``sim:Pattern`` (docs/simulator.md): what its rows must be.

``check_rows`` proves that each row of an observation is whole: all of it belongs to the row that its vector names.
``Follower`` proves in addition that it is the right row: of this env, the next step, after the action that was sent.
"""

from __future__ import annotations

from typing import Any

import numpy as np

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
NO_ACTION = -1
ENV, AGENT, EPISODE, STEP, ACTION, SEED, FILL = 0, 1, 2, 3, 4, 5, 9  # indices in the vector

NEXT_STEP, SAME_STEP, DISABLED = "NextStep", "SameStep", "Disabled"  # values of gymnasium's AutoresetMode


def _u64(value: Any) -> np.ndarray:
    """As uint64 of at least one dimension (numpy wraps arrays silently and warns about scalars)."""
    array = np.atleast_1d(np.asarray(value))
    return array.astype(np.int64).view(np.uint64) if array.dtype.kind == "i" else array.astype(np.uint64)


def mix64(x: Any) -> np.ndarray:
    """One round of SplitMix64, elementwise: uint64 [n]."""
    x = _u64(x) + GOLDEN
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def episode_seed(seed: Any, stream: Any, episode: Any) -> np.ndarray:
    """uint64 [n]: the seed of an episode, from the session's or the env's seed, the stream, the episode's number."""
    return mix64(mix64(mix64(seed) ^ _u64(stream)) ^ _u64(episode))


def row_key(episode_seed: Any, env: Any, agent: Any, step: Any, action: Any) -> np.ndarray:
    """uint64 [n]: everything in a row that does not name it follows from this."""
    who = mix64(_u64(episode_seed) ^ (_u64(env) * np.uint64(1024) + _u64(agent)))
    return mix64(mix64(who ^ _u64(step)) ^ _u64(action))


def image(key: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """uint8 [n, *shape]."""
    size = int(np.prod(shape))
    words = np.arange((size + 7) // 8, dtype=np.uint64) * GOLDEN
    return (key[:, None] + words).view(np.uint8)[:, :size].reshape(len(key), *shape)


def _reward(key: np.ndarray) -> np.ndarray:
    """float64 [n]."""
    return (key >> np.uint64(40)).astype(np.float64) * 2.0**-24


def episode_length(episode_seed: Any, low: int, high: int) -> np.ndarray:
    """int64 [n]: steps until the episode ends."""
    return low + (mix64(_u64(episode_seed) ^ np.uint64(1)) % np.uint64(high - low + 1)).astype(np.int64)


def ends_terminated(episode_seed: Any) -> np.ndarray:
    """bool [n]: it ends with ``terminated``, otherwise with ``truncated``."""
    return mix64(_u64(episode_seed) ^ np.uint64(2)) % np.uint64(2) == 0


def action_code(actions: np.ndarray) -> np.ndarray:
    """int64 [n] from a batch of actions: integers [n], integers [n, k] or float32 [n, k]."""
    actions = np.asarray(actions)
    if actions.ndim == 1:
        return actions.astype(np.int64)
    words = actions.view(np.uint32) if actions.dtype == np.float32 else _u64(actions)
    code = np.zeros(len(actions), dtype=np.uint64)
    for column in words.T:
        code = mix64(code ^ column.astype(np.uint64))
    return (code & np.uint64(0xFFFFFF)).astype(np.int64)


def _rows(
    seed: Any, env: Any, agent: Any, episode: Any, step: Any, action: Any, size: int, shape: tuple[int, ...] | None
) -> dict[str, np.ndarray]:
    seed, env, agent, episode, step, action = np.broadcast_arrays(_u64(seed), env, agent, episode, step, action)
    key = row_key(seed, env, agent, step, action)
    vector = np.empty((len(key), size), dtype=np.float32)
    vector[:, ENV], vector[:, AGENT], vector[:, STEP], vector[:, ACTION] = env, agent, step, action
    vector[:, EPISODE] = np.asarray(episode, dtype=np.int64) & 0xFFFFFF
    for i in range(4):
        vector[:, SEED + i] = (seed >> np.uint64(16 * i)) & np.uint64(0xFFFF)
    for i in range(FILL, size):
        vector[:, i] = (mix64(key ^ np.uint64(i)) >> np.uint64(40)).astype(np.float32) * np.float32(2.0**-24)
    rows: dict[str, np.ndarray] = {"step": np.array(step, dtype=np.int64), "vector": vector}
    rows["checksum"], rows["reward"] = key.view(np.int64), _reward(key)
    if shape is not None:
        rows["image"] = image(key, shape)
    return rows


def expected(
    seed_base: Any,
    stream: Any,
    env: Any,
    episode: Any,
    step: Any,
    action: Any,
    *,
    agent: Any = 0,
    vector_size: int = 16,
    image_shape: tuple[int, ...] | None = (60, 84, 3),
) -> dict[str, np.ndarray]:
    """The rows of a batch, each value [n, ...]; arguments are numbers or arrays [n].

    seed_base: the session's seed, or what reset() gave the env. stream: the env's stream of that seed (its index in
    the session unless a list of seeds was given: then 0). env: its index in the session. episode: its number since
    the stream was seeded. step: 0 in the first row of an episode. action: action_code() of the action that led here,
    NO_ACTION in the first row.

    Returns "image" (unless image_shape is None), "step", "vector"; "checksum", and "reward" (not of first rows: 0).
    """
    seed = episode_seed(seed_base, stream, episode)
    return _rows(seed, env, agent, episode, step, action, vector_size, image_shape)


def names(observation: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What the rows of a batch say of themselves: int64 [n] each, and ``seed`` uint64 [n]."""
    vector = observation["vector"]
    columns = {"env": ENV, "agent": AGENT, "episode": EPISODE, "step": STEP, "action": ACTION}
    said = {name: vector[:, column].astype(np.int64) for name, column in columns.items()}
    seed = np.zeros(len(vector), dtype=np.uint64)
    for i in range(4):
        seed |= vector[:, SEED + i].astype(np.uint64) << np.uint64(16 * i)
    return {**said, "seed": seed}


def check_rows(observation: dict[str, np.ndarray], info: dict[str, Any] | None = None, mask: Any = None) -> None:
    """Raises AssertionError, naming the first bad row, unless each row is all of a piece.

    observation: {"image": uint8 [n, H, W, 3] (or absent), "step": int64 [n], "vector": float32 [n, k]}.
    info: its "checksum" and "episode" [n] are checked too, where it has them. mask: bool [n], rows to look at.
    """
    said = names(observation)
    wanted = _rows(
        said["seed"], said["env"], said["agent"], said["episode"], said["step"], said["action"],
        observation["vector"].shape[1], observation["image"].shape[1:] if "image" in observation else None,
    )  # fmt: skip
    got = dict(observation)
    if info is not None and "checksum" in info:
        got["checksum"] = info["checksum"]
    if info is not None and "episode" in info:
        got["episode"] = np.asarray(info["episode"]) & 0xFFFFFF
        wanted["episode"] = said["episode"]
    for name, values in got.items():
        _same(f"{name} does not belong to the row that the vector names", values, wanted[name], said, mask)


def _valid(info: dict[str, Any]) -> np.ndarray:
    return np.asarray(info["valid"]) == 1


def _same(what: str, got: Any, wanted: Any, said: dict[str, np.ndarray], mask: Any = None) -> None:
    got = np.asarray(got)
    wrong = got != wanted
    bad = wrong.reshape(len(got), -1).any(axis=1)
    if mask is not None:
        bad &= mask
    if not bad.any():
        return
    row = int(np.flatnonzero(bad)[0])
    where = np.flatnonzero(wrong[row].reshape(-1))
    name = ", ".join(f"{key} {values[row]}" for key, values in said.items())
    raise AssertionError(
        f"{what}: {int(bad.sum())} rows, the first is row {row} (it says {name}): {len(where)} values differ, the "
        f"first at {where[0]}: {got[row].reshape(-1)[where[0]]} instead of "
        f"{np.broadcast_to(wanted, got.shape)[row].reshape(-1)[where[0]]}"
    )


class Follower:
    """Follows the envs of one session row by row, and raises AssertionError at the first that is not the next one.

    num_envs, agents: of the session. seed: an int, as given to reset() or as the session's; or one per env.
    episode_length: (lowest, highest) as configured. autoreset_mode: gymnasium's AutoresetMode or its value.

    A row with a fault (``info["valid"]`` False) must repeat the last one, or, with SAME_STEP, begin an episode; after
    it an env may go on with any later episode. ``rows``: how many valid rows were checked.
    """

    def __init__(
        self,
        num_envs: int,
        seed: int | list[int],
        *,
        agents: int = 1,
        episode_length: tuple[int, int] = (20, 60),
        autoreset_mode: Any = NEXT_STEP,
    ) -> None:
        self.agents, self.length = agents, episode_length
        self.same_step = getattr(autoreset_mode, "value", autoreset_mode) == SAME_STEP
        self.episode = np.full(num_envs, -1, dtype=np.int64)  # of the last row
        self.number = np.zeros(num_envs, dtype=np.int64)  # the last row's step
        self.ended = np.ones(num_envs, dtype=bool)  # its next row is a first one
        self.lost = np.zeros(num_envs, dtype=bool)  # it had a fault since its last row
        self.seeds = np.zeros(num_envs, dtype=np.uint64)
        self.streams = np.zeros(num_envs, dtype=np.uint64)
        self.rows = 0
        self.seed(seed)

    def seed(self, seed: int | list[int], envs: np.ndarray | None = None) -> None:
        """The envs, all unless some are named, are being reset with this seed (a list: one per env)."""
        where = self._all(envs)
        self.seeds[where] = np.array(seed, dtype=np.uint64)
        self.streams[where] = 0 if isinstance(seed, list) else where
        self.episode[where], self.ended[where], self.lost[where] = -1, True, False

    def reset(self, observation: dict[str, np.ndarray], info: dict[str, Any], envs: np.ndarray | None = None) -> None:
        """What a reset of these envs gave: rows of exactly them, of all unless some are named."""
        envs = self._all(envs)
        self.ended[envs] = True
        zeros = np.zeros(len(envs) * self.agents)
        truncated = ~_valid(info)
        self._follow(envs, observation, zeros, zeros.astype(bool), truncated, info, zeros.astype(np.int64))

    def step(
        self,
        observation: dict[str, np.ndarray],
        reward: np.ndarray,
        terminated: np.ndarray,
        truncated: np.ndarray,
        info: dict[str, Any],
        actions: np.ndarray,
        envs: np.ndarray | None = None,
        final_observation: dict[str, np.ndarray] | None = None,
    ) -> None:
        """A received batch: rows of ``envs`` [n], all unless named; ``actions``: what was sent, in the same order.

        final_observation: with SAME_STEP, batched like ``observation``; only rows of ended episodes are looked at.
        """
        envs, codes = self._all(envs), action_code(actions)
        if not self.same_step:
            self._follow(envs, observation, reward, terminated, truncated, info, codes)
            return
        env, said = np.repeat(envs, self.agents), names(observation)
        valid = _valid(info)
        over = (terminated | truncated) & valid
        last = {name: values.copy() for name, values in observation.items()}
        for name in last if over.any() else ():
            assert final_observation is not None, "an episode ended, but there is no final observation"
            last[name][over] = final_observation[name][over]
        before = self._seed_of(env)
        self._follow(envs, last, reward, terminated, truncated, {"valid": valid}, codes)
        # The rows proper hold the first observation of what comes next.
        begun = over | (~valid & (said["step"] == 0) & (said["seed"] != before))
        self._begin(env, said, begun)
        self.ended[env[begun]] = self.lost[env[begun]] = False
        check_rows(observation, info, valid | begun)

    def _follow(
        self, envs: Any, observation: Any, reward: Any, terminated: Any, truncated: Any, info: Any, codes: Any
    ) -> None:
        env, said, valid = np.repeat(envs, self.agents), names(observation), _valid(info)
        agent = np.tile(np.arange(self.agents), len(envs))
        seen = self.episode[env] >= 0
        check_rows(observation, info if "checksum" in info else None, valid)
        if not self.same_step:
            check_rows(observation, None, seen)
            for name, kept in (("step", self.number), ("episode", self.episode & 0xFFFFFF)):
                _same(f"a row with a fault repeats another {name}", said[name], kept[env], said, ~valid & seen)

        first = self.ended[env]
        self._begin(env, said, first & valid)
        number = np.where(first, 0, self.number[env] + 1)
        seed = self._seed_of(env)
        over = ~first & valid & (number == episode_length(seed, *self.length))
        terminates = over & ends_terminated(seed)
        earned = np.where(~first & valid, _reward(row_key(seed, env, agent, number, codes)), 0.0)
        _same("not a row of this env", said["env"], env, said, valid)
        _same("not a row of this agent", said["agent"], agent, said, valid)
        _same("not the next step", said["step"], number, said, valid)
        _same("another episode", said["episode"], self.episode[env] & 0xFFFFFF, said, valid)
        _same("another seed", said["seed"], seed, said, valid)
        _same("not after the action that was sent", said["action"], np.where(first, NO_ACTION, codes), said, valid)
        _same("wrong reward", reward, earned, said)
        _same("wrong end: terminated", terminated, terminates, said)
        _same("wrong end: truncated", truncated, (over & ~terminates) | ~valid, said)
        self.number[env[valid]] = number[valid]
        self.ended[env] = over | ~valid
        self.lost[env] = ~valid
        self.rows += int(valid.sum())

    def _begin(self, env: np.ndarray, said: dict[str, np.ndarray], mask: np.ndarray) -> None:
        """The rows in ``mask`` begin an episode: the next one, or after a fault the one that they say."""
        begun, index = np.unique(env[mask], return_index=True)
        following, claimed = self.episode[begun] + 1, said["episode"][mask][index]
        self.episode[begun] = np.where(self.lost[begun] & (claimed > following), claimed, following)
        self.number[begun] = 0
        _same("the first row of another episode", said["seed"], self._seed_of(env), said, mask)
        _same("not a first row", said["step"], np.zeros(len(env)), said, mask)

    def _seed_of(self, env: np.ndarray) -> np.ndarray:
        return episode_seed(self.seeds[env], self.streams[env], self.episode[env])

    def _all(self, envs: np.ndarray | None) -> np.ndarray:
        return np.arange(len(self.episode)) if envs is None else np.asarray(envs, dtype=np.int64)


def batched(final_obs: np.ndarray, like: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Gymnasium's object array of final observations as a batch; zeros where there is none."""
    batch = {name: np.zeros_like(values) for name, values in like.items()}
    for row, observation in enumerate(final_obs):
        if observation is not None:
            for name, value in observation.items():
                batch[name][row] = value
    return batch
