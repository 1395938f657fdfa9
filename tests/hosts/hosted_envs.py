"""Small envs that the instances of these tests import."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space


class Nested(gymnasium.Env):
    """Every kind of space, nested, in observation and action; the observation tells of the action it was given."""

    observation_space = spaces.Dict(
        [
            ("image", spaces.Box(0, 255, (3, 5, 3), np.uint8)),
            ("alone", spaces.Box(-1, 1, (), np.float32)),
            ("pair", spaces.Tuple([spaces.Discrete(100), spaces.MultiBinary(4)])),
            ("a/b~", spaces.Dict(bits=spaces.MultiDiscrete([3, 4]))),
        ]
    )
    action_space = spaces.Dict(
        [
            ("turn", spaces.Discrete(5, start=-2)),
            ("arms", spaces.Tuple([spaces.Box(-1, 1, (2,), np.float32), spaces.MultiDiscrete([2, 3])])),
            ("throttle", spaces.Box(0, 1, (), np.float32)),
        ]
    )

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        super().reset(seed=seed)
        self.source = deepcopy(self.observation_space)  # a generator of its own
        self.source.seed(int(self.np_random.integers(1000)))
        self.kept: list[Any] = []
        return self._observe(0), {}

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        self.kept.append(action["arms"][0])  # must stay as it is
        kinds = (type(action["turn"]), action["arms"][0].dtype, action["arms"][1].dtype, type(action["throttle"]))
        assert kinds == (np.int64, np.float32, np.int64, np.float32), kinds
        assert type(action["arms"]) is tuple
        assert all(self.action_space[name].contains(action[name]) for name in ("turn", "arms"))
        total = sum(float(arm.sum()) for arm in self.kept)
        return self._observe(int(action["turn"]) + 2), total + float(action["throttle"]), False, False, {}

    def _observe(self, number: int) -> Any:
        observation = self.source.sample()
        return {**observation, "pair": (number, observation["pair"][1])}


class Counter(gymnasium.Env):
    """Observes its steps. Raises, exits or gives something wrong at the step that `trouble` names."""

    observation_space = spaces.Box(-np.inf, np.inf, (2,), np.float32)
    action_space = spaces.Discrete(2)
    metadata = {"render_modes": ["rgb_array"], "render_fps": 5}  # noqa: RUF012

    def __init__(
        self,
        trouble: dict[str, Any] | None = None,
        length: int = 1000,
        render_mode: str | None = None,
    ) -> None:
        self.trouble = trouble or {}
        self.length = length
        self.render_mode = render_mode
        self.steps = 0
        self.speed = 1.0
        self.closed = False
        self.cheerful = {"level": 3}

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        super().reset(seed=seed)
        self.steps = 0
        if options and options.get("raise"):
            raise ValueError(f"told to raise {options['raise']}")
        start = float((options or {}).get("start", self.np_random.integers(10)))
        self.state = np.array([start, 0], np.float32)
        return self.state, {"start": start}

    def step(self, action: Any) -> tuple[Any, Any, Any, Any, Any]:
        self.steps += 1
        self.state = self.state + np.array([0, self.speed], np.float32)
        info = {"odd": self.steps, "twice": [self.steps, self.steps]} if self.steps % 2 else {}
        result = [self.state, float(action), self.steps >= self.length, False, info]
        if self.steps == self.trouble.get("step", 3) and "what" in self.trouble:
            self._misbehave(result, self.trouble["what"])
        return tuple(result)  # type: ignore[return-value]

    def _misbehave(self, result: list[Any], what: Any) -> None:
        if what == "raise":
            self._deeper()
        elif what == "shape":
            result[0] = np.zeros(1, np.float32)
        elif what == "dtype":
            result[0] = np.array(["a", "b"])
        elif what == "reward":
            result[1] = None
        elif what == "tuple":
            del result[3]
        elif what == "float64":
            result[0] = self.state.astype(np.float64)
        elif what == "strided":
            result[0] = np.repeat(self.state, 2)[::2]
        elif what == "list":
            result[0] = self.state.tolist()

    def _deeper(self) -> None:
        raise RuntimeError("the wheels came off")

    def set_params(self, speed: float) -> None:
        self.speed = speed

    def add(self, a: int, b: int = 0) -> int:
        return a + b + self.steps

    def fail(self) -> None:
        raise KeyError("no such luck")

    def identity(self, value: Any) -> Any:
        return value

    def render(self) -> Any:
        return np.full((4, 6, 3), self.steps, np.uint8)


class Texts(gymnasium.Env):
    observation_space = spaces.Dict(note=spaces.Text(5))
    action_space = spaces.Discrete(2)


class Countdown(gymnasium.Env):
    """The single form of NativeCountdown: counts down from a number drawn at reset, at the speed of the action."""

    observation_space = spaces.Box(-10, 100, (1,), np.float32)
    action_space = spaces.Discrete(3, start=1)

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        super().reset(seed=seed)
        self.left = int(self.np_random.integers(2, 12))
        return np.array([self.left], np.float32), {"left": self.left}

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        self.left -= int(action)
        return np.array([self.left], np.float32), float(action), self.left <= 0, False, {"left": self.left}


class NativeCountdown(VectorEnv):
    """A native vector env that keeps what envserver.hosts.vectorized asks for; raises at the action 3 when told to."""

    metadata = {"autoreset_mode": AutoresetMode.NEXT_STEP, "uepool_native": True}  # noqa: RUF012

    def __init__(self, num_envs: int, raises: bool = False) -> None:
        self.num_envs = num_envs
        self.raises = raises
        self.single_observation_space = Countdown.observation_space
        self.single_action_space = Countdown.action_space
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self.generators = [np.random.default_rng() for _ in range(num_envs)]
        self.left = np.zeros(num_envs, np.int64)
        self.over = np.zeros(num_envs, np.bool_)
        self.batches = 0

    def _restart(self, mask: np.ndarray) -> None:
        for env in np.flatnonzero(mask):
            self.left[env] = self.generators[env].integers(2, 12)
        self.over[mask] = False

    def reset(self, *, seed: Any = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        mask = (options or {}).get("reset_mask", np.ones(self.num_envs, np.bool_))
        for env in np.flatnonzero(mask):
            if seed is not None and seed[env] is not None:
                self.generators[env] = np.random.Generator(np.random.PCG64(seed[env]))
        self._restart(mask)
        return self._observe(), {"left": self.left.copy()}

    def step(self, actions: Any) -> tuple[Any, Any, Any, Any, dict[str, Any]]:
        self.batches += 1
        if self.raises and (actions == 3).any():
            raise RuntimeError("three is too much")
        over = self.over.copy()
        self.left[~over] -= actions[~over]
        self._restart(over)
        self.over = ~over & (self.left <= 0)
        rewards = np.where(over, 0.0, actions)
        return self._observe(), rewards, self.over.copy(), np.zeros_like(over), {"left": self.left.copy()}

    def _observe(self) -> np.ndarray:
        return self.left.astype(np.float32)[:, None]


class ForgetfulCountdown(NativeCountdown):
    """Claims to fit, but resets all envs whatever the mask."""

    def reset(self, *, seed: Any = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        return super().reset(seed=[s if s is not None else 7 for s in seed])


HERE = "hosted_envs:"
gymnasium.register("Countdown-v0", HERE + "Countdown", vector_entry_point=HERE + "NativeCountdown")
gymnasium.register("Forgetful-v0", HERE + "Countdown", vector_entry_point=HERE + "ForgetfulCountdown")
gymnasium.register("Nested-v0", HERE + "Nested", max_episode_steps=7)
gymnasium.register("Counter-v0", HERE + "Counter")
