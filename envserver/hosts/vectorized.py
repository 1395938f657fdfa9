"""Native vector envs that Gymnasium's registry knows, for ids whose authors say that they fit.

A single env and a native vector env of the same id are different programs as a rule: Gymnasium's own for CartPole-v1
draws all envs from one generator, ale_py's gives other observations. So an id is hosted as single envs unless its
vector entry point declares ``metadata["uepool_native"] = True``, by which its author says that

* reset(seed=[...]) takes a list with a seed or None per env, and row i plays what a single env with that seed plays;
* reset(options={"reset_mask": bool array}) resets those envs and leaves the others alone;
* metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP.

The first two are tried out when the env is made, as far as they can be seen from outside.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv

from envserver import spaces
from envserver.hosts import calls
from envserver.hosts.configuration import Configuration, ConfigurationError
from envserver.hosts.makers import import_modules
from envserver.hosts.vector import Infos, MakeVector
from envserver.spec import InfoEntry


def maker(env_id: str) -> MakeVector | None:
    """A maker of the id's native vector env; None when it has none that declares itself fit, or is unknown."""
    module, _, name = env_id.rpartition(":")
    try:
        if module:
            importlib.import_module(module)
        entry_point: Any = gymnasium.spec(name).vector_entry_point
        if isinstance(entry_point, str):
            entry_point = gymnasium.envs.registration.load_env_creator(entry_point)
    except Exception:
        return None  # making the single env will say what is wrong, and to whom it concerns
    if not getattr(entry_point, "metadata", {}).get("uepool_native"):
        return None

    def make(config: Configuration, envs: int) -> GymnasiumVector:
        import_modules(config)
        env = gymnasium.make_vec(env_id, envs, vectorization_mode="vector_entry_point", **config.env_kwargs)
        return GymnasiumVector(env, env_id)

    return make


class GymnasiumVector:
    """A gymnasium.vector.VectorEnv behind what a host needs of a vector env (envserver.hosts.vector)."""

    info: tuple[InfoEntry, ...] = ()

    def __init__(self, env: VectorEnv, env_id: str) -> None:
        self._env = env
        mode = env.metadata.get("autoreset_mode")
        if mode != AutoresetMode.NEXT_STEP:
            raise ConfigurationError(f"gym:{env_id}: its native vector env has autoreset_mode {mode}, not NEXT_STEP")
        self.observation = spaces.to_document(env.single_observation_space)
        self.action = spaces.to_document(env.single_action_space)
        self.renders = env.render_mode in calls.RENDER_MODES
        self.metadata = {"env": env_id, "render_mode": env.render_mode}
        self._try_out(env_id)

    def _try_out(self, env_id: str) -> None:
        n = self._env.num_envs
        same, _ = self.reset(range(n), [7] * n, None)
        other, _ = self.reset(range(n), [8] * n, None)
        if any(not (leaf == leaf[:1]).all() for leaf in (*same, *other)):
            raise ConfigurationError(f"gym:{env_id}: its native vector env takes no seeds per env: equal ones differ")
        mixed, _ = self.reset([0], [7], None)
        for leaf, first, rest in zip(mixed, same, other, strict=True):
            if not ((leaf[0] == first[0]).all() and (leaf[1:] == rest[1:]).all()):
                raise ConfigurationError(f"gym:{env_id}: its native vector env does not follow reset_mask")

    def reset(
        self, envs: Sequence[int], seeds: Sequence[int | None], options: dict[str, Any] | None
    ) -> tuple[list[np.ndarray], Infos]:
        n = self._env.num_envs
        all_seeds: Any = [None] * n
        for env, seed in zip(envs, seeds, strict=True):
            all_seeds[env] = seed
        options = dict(options or {})
        if len(envs) < n:
            options["reset_mask"] = np.isin(np.arange(n), envs)
        observations, infos = self._env.reset(seed=all_seeds, options=options or None)
        return self._flat(observations), infos

    def step(self, actions: list[np.ndarray]) -> tuple[list[np.ndarray], np.ndarray, np.ndarray, np.ndarray, Infos]:
        nested = spaces.unflatten(self.action, actions)
        observations, rewards, terminated, truncated, infos = self._env.step(nested)
        return self._flat(observations), rewards, terminated, truncated, infos

    def _flat(self, observations: Any) -> list[np.ndarray]:
        # Copies: some vector envs hand the same buffer out again.
        return [np.array(leaf) for leaf in spaces.flatten(self.observation, observations)]

    def attribute(self, name: str) -> Any:
        return getattr(self._env, name)

    def render(self, env: int) -> np.ndarray:
        if not self.renders:
            raise calls.CallError(
                f'the env has render_mode {self._env.render_mode!r}; pass env_kwargs={{"render_mode": "rgb_array"}}'
            )
        frames: Any = self._env.render()
        return np.ascontiguousarray(frames[env])

    def close(self) -> None:
        self._env.close()
