"""All envs of a trainer as one Stable-Baselines3 ``VecEnv``."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode
from stable_baselines3.common.monitor import Monitor
from stable_baselines3.common.vec_env.base_vec_env import VecEnv, VecEnvIndices, VecEnvObs, VecEnvStepReturn

from envserver.hosts import monitored
from uepool._autoreset import require_autoreset
from uepool._lease import Address, is_list
from uepool.errors import ConfigError, EnvAttributeError, EnvError, StateError
from uepool.options import check_names, keywords_but
from uepool.sb3 import infos, spaces
from uepool.sb3.episodes import Episodes
from uepool.vector_env import EXPERIMENT_KEYWORDS, UepoolVectorEnv, make_vec


class UepoolVecEnv(VecEnv):
    """Steps all envs at once; each instance of them is a process of its own.

    address: as for ``uepool.make_vec``; or a list of callables, one per env, as for DummyVecEnv.
    n_envs: how many envs; with a list, its length.
    monitor: say that the envs are wrapped with Monitor. The infos have ``episode`` in any case.
    keywords: those of ``uepool.make_vec`` but num_envs, batch_size and autoreset_mode.

    num_envs: rows, that is n_envs * agents, env-major. envs: the vector env underneath, a Gymnasium one.

    What ``reset`` and ``step`` return is never written again and may be kept, except the list ``reset_infos``.

    Raises ConfigError for an unusable keyword or space, TypeError for an unknown keyword, StartError, PoolBusy.
    """

    def __init__(
        self,
        address: Address,
        n_envs: int | None = None,
        *,
        monitor: bool = False,
        **keywords: Any,
    ) -> None:
        count = _check(address, n_envs, keywords)
        self.envs: UepoolVectorEnv = make_vec(address, num_envs=count, **keywords)
        try:
            self._set_up(monitor)
        except BaseException:
            self.envs.close()
            raise

    def _set_up(self, monitor: bool) -> None:
        envs, session = self.envs, self.envs.session
        spec = session.spec
        self._agents = session.agents
        self._is_python = spec.call == "pickle"
        self._monitor = monitor
        self._mode: str | None = envs.render_mode or spec.metadata.get("render_mode")
        observation_space, self._observe = spaces.observations(envs.single_observation_space)
        action_space, self._act = spaces.actions(envs.single_action_space, envs.num_envs)
        super().__init__(envs.num_envs, observation_space, action_space)
        # What is drawn as arrays, SB3 shows to people by itself.
        modes = {"rgb_array": ["human", "rgb_array"], None: []}.get(self._mode, [self._mode])
        self.metadata: dict[str, Any] = {**envs.metadata, "render_modes": modes}
        names = [entry.name for entry in spec.info]
        inner = monitored.LENGTH in names
        self._infos = infos.Infos(names, self.num_envs, hidden=monitored.ENTRIES)
        self.episodes = Episodes(self.num_envs, inner)
        self._actions: Any = None
        self._is_reset = False

    # --- stepping ------------------------------------------------------------------------------------------------

    def seed(self, seed: int | None = None) -> Sequence[int | None]:
        """The next reset seeds env i with seed + i (of the simulator's games: stream i of the seed). None draws one."""
        if seed is None:
            seed = int(np.random.randint(0, np.iinfo(np.uint32).max, dtype=np.uint32))  # noqa: NPY002 # as SB3 does
        self._seeds = [seed + row // self._agents for row in range(self.num_envs)]
        return self._seeds

    def reset(self) -> VecEnvObs:
        """Resets all envs, with the seeds and options that were set since the last time. ``reset_infos`` tells more."""
        self._actions = None
        self._is_reset = True
        self.episodes.reset()
        options = self._options_argument()
        observations, info = self.envs.reset(seed=self._seed_argument(), options=options)
        self._reset_seeds()
        self._reset_options()
        self.reset_infos = self._infos.of_reset(info)
        return self._observe(observations)

    def _seed_argument(self) -> int | list[int | None] | None:
        seeds: list[int | None] = list(self._seeds[:: self._agents])
        first = seeds[0]
        if all(seed is None for seed in seeds):
            return None
        if first is not None and seeds == list(range(first, first + len(seeds))):
            return first  # what a number means to any vector env of uepool's: streams that no other number has
        return seeds

    def _options_argument(self) -> dict[str, Any] | None:
        """The options of the next reset if they are the same for all; else each env is told its own."""
        by_env = self._options[:: self._agents]
        if all(options == by_env[0] for options in by_env):
            return by_env[0] or None
        for env, options in enumerate(by_env):
            if options:
                self.envs.session.set_options(options, env_id=[env])
        return None

    def step_async(self, actions: Any) -> None:
        """Takes the actions of all rows. They are sent by :meth:`step_wait`."""
        self._actions = actions

    def step_wait(self) -> VecEnvStepReturn:
        """(observations, reward float32 [num_envs], done bool [num_envs], infos: a dict per row).

        A finished row shows the first observation of its next episode. Its info has ``terminal_observation``,
        ``TimeLimit.truncated`` and ``episode``. A row that is no real transition (an instance failed) is done, without
        a terminal observation, so that nothing is bootstrapped from it; its info says why.
        """
        if self._actions is None:
            raise StateError(f"{self.envs.session.address}: step_wait() before step_async()")
        actions, self._actions = self._act(self._actions), None
        if not self._is_reset:  # SB3's own vec envs ask for no reset before the first step
            self.reset()
        observations, reward, terminated, truncated, info = self.envs.step(actions)
        done = terminated | truncated
        rows = self._infos.of_step(info)
        self.episodes.step(reward)
        if done.any():
            self._finish(np.flatnonzero(done).tolist(), rows, info, truncated & ~terminated & info["valid"])
        if "fault_message" in info:
            infos.add_faults(rows, info)
        return self._observe(observations), reward.astype(np.float32), done, rows

    def _finish(self, ended: list[int], rows: list[infos.Info], info: infos.Info, time_outs: np.ndarray) -> None:
        valid = info["valid"]
        for row in ended:
            first = rows[row]
            del first[infos.TRUNCATED]
            self.reset_infos[row] = first
            rows[row] = last = self._infos.of_last_step(info, row)
            if "terminal_observation" in last:
                last["terminal_observation"] = self._observe(last["terminal_observation"])
                last[infos.TRUNCATED] = bool(time_outs[row])
            is_real = valid[row] and "terminal_observation" in last
            self.episodes.end(row, last, info["final_info"] if is_real else None)

    def close(self) -> None:
        """Ends the session and its instances. Again: does nothing."""
        self.episodes.close()
        self.envs.close()

    # --- beside stepping -----------------------------------------------------------------------------------------

    def get_attr(self, attr_name: str, indices: VecEnvIndices = None) -> list[Any]:
        """An attribute of envs, wrappers included. EnvAttributeError, an AttributeError, when one has none."""
        if attr_name == "render_mode":
            return [self._mode for _ in self._row_list(indices)]
        op = "read" if self._is_python else "get_attr"
        return self._ask({"op": op, "name": attr_name}, indices)

    def has_attr(self, attr_name: str) -> bool:
        """Whether all envs have an attribute, a method for one. Nothing is called."""
        try:
            if self._is_python:
                return all(self.env_method("has_wrapper_attr", attr_name))
        except EnvAttributeError:
            pass  # of a native vector env: it has no such method
        try:
            self.get_attr(attr_name)
        except EnvAttributeError:
            return False
        return True

    def set_attr(self, attr_name: str, value: Any, indices: VecEnvIndices = None) -> None:
        """Sets an attribute of the wrapper or env that has it, else of the outermost wrapper."""
        self._ask({"op": "set_attr", "name": attr_name, "value": value}, indices)

    def env_method(self, method_name: str, *args: Any, indices: VecEnvIndices = None, **kwargs: Any) -> list[Any]:
        """Calls a method of envs; one result per row asked. EnvError when one raises."""
        return self._ask({"op": "call", "name": method_name, "args": list(args), "kwargs": kwargs}, indices)

    def env_is_wrapped(self, wrapper_class: type[gym.Wrapper], indices: VecEnvIndices = None) -> list[bool]:
        """Whether envs are wrapped with a class. Asked of Python envs; others have no wrappers."""
        if self._monitor and issubclass(Monitor, wrapper_class):
            return [True for _ in self._row_list(indices)]
        if not self._is_python:
            return [False for _ in self._row_list(indices)]
        name = f"{wrapper_class.__module__}:{wrapper_class.__qualname__}"
        return self._ask({"op": "is_wrapped", "name": name}, indices)

    def get_images(self) -> Sequence[np.ndarray | None]:
        """A picture of each env, uint8 [height, width, 3], for ``render()`` and VecVideoRecorder."""
        session = self.envs.session
        if self.render_mode != "rgb_array":
            warnings.warn(
                f"envs with render_mode {self.render_mode!r} draw no pictures: it must be 'rgb_array'", stacklevel=2
            )
            return [None] * session.num_envs
        try:
            return self.envs.render()
        except EnvError:
            if not self._is_python:
                raise
            return session.call("render")  # pictures of other dtypes than uint8

    def _ask(self, document: dict[str, Any], indices: VecEnvIndices) -> list[Any]:
        """One answer per row: rows of one env have the same."""
        envs = [row // self._agents for row in self._row_list(indices)]
        if not envs:
            return []
        asked = list(dict.fromkeys(envs))
        answers = dict(zip(asked, self.envs.session.ask(document, asked), strict=True))
        return [answers[env] for env in envs]

    def _row_list(self, indices: VecEnvIndices) -> list[int]:
        if isinstance(indices, np.integer):
            indices = int(indices)
        rows = range(self.num_envs)
        return [rows[index] for index in self._get_indices(indices)]


def _check(address: Any, n_envs: int | None, keywords: dict[str, Any]) -> int:
    """How many envs."""
    for name, instead in (("num_envs", "n_envs gives it"), ("batch_size", "Stable-Baselines3 waits for all envs")):
        if name in keywords:
            raise ConfigError(f"{name}: leave it out, {instead}")
    check_names(keywords, (*keywords_but("num_envs", "batch_size", "autoreset_mode"), *EXPERIMENT_KEYWORDS))
    require_autoreset("Stable-Baselines3", AutoresetMode.SAME_STEP, keywords)
    if n_envs is not None and n_envs < 1:
        raise ConfigError(f"n_envs must be at least 1, got {n_envs}")
    if not is_list(address):
        return 1 if n_envs is None else n_envs
    if n_envs not in (None, len(address)):
        raise ConfigError(f"n_envs is {n_envs}, but there are {len(address)} callables: leave n_envs out")
    return len(address)
