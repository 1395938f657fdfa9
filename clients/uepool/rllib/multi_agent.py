"""Several agents per env: one batch of uepool's as the dicts by agent that RLlib's multi-agent episodes are made of."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode
from ray.rllib.callbacks.utils import make_callback
from ray.rllib.env.env_context import EnvContext
from ray.rllib.env.multi_agent_env import MultiAgentEnv as RLlibMultiAgentEnv
from ray.rllib.env.multi_agent_env_runner import MultiAgentEnvRunner as RLlibMultiAgentEnvRunner
from ray.rllib.env.vector.vector_multi_agent_env import VectorMultiAgentEnv as RLlibVectorMultiAgentEnv
from ray.rllib.utils.spaces.space_utils import unbatch

from uepool.errors import ConfigError
from uepool.rllib._open import check_keywords, noting_loss, open_envs
from uepool.rllib.single import batch_actions, row_info
from uepool.rllib.vector import told

_ID = "uepool.rllib:Env-v0"
ByAgent = dict[str, Any]
Batch = tuple[list[ByAgent], list[ByAgent], list[ByAgent], list[ByAgent], list[ByAgent]]


class _Spaces(RLlibMultiAgentEnv):
    """What RLlib asks an env of a vector env for: its agents and their spaces."""

    def __init__(self, agents: list[str], observation_space: gym.Space, action_space: gym.Space) -> None:
        self.agents = list(agents)
        self.possible_agents = list(agents)
        self.observation_spaces = dict.fromkeys(agents, observation_space)
        self.action_spaces = dict.fromkeys(agents, action_space)
        super().__init__()


class VectorMultiAgentEnv(RLlibVectorMultiAgentEnv):
    """``num_envs`` envs, each with the agents "agent_0", "agent_1", ..., stepped as one batch.

    An env ends as a whole. The step after that ignores its actions and returns its next first observations
    (NEXT_STEP). keywords: as in ``uepool.make_vec``. Envs with one agent are taken too.
    """

    def __init__(self, address: Any = None, num_envs: int = 1, **keywords: Any) -> None:
        self.closed = True  # until there is something to close
        check_keywords(address, keywords)
        self._address = address
        self.vector_env = open_envs(address, num_envs, keywords)
        self.closed = False
        session = self.vector_env.session
        self.num_envs = session.num_envs
        self.agents = [f"agent_{number}" for number in range(session.agents)]
        self._action_space = self.vector_env.single_action_space
        self._ignored = self._action_space.sample()  # for an env that is being reset: any will do
        one = _Spaces(self.agents, self.vector_env.single_observation_space, self._action_space)
        self.envs = [one] * self.num_envs
        self.single_observation_spaces = one.observation_spaces
        self.single_action_spaces = one.action_spaces
        self.single_observation_space = gym.spaces.Dict(one.observation_spaces)
        self.single_action_space = gym.spaces.Dict(one.action_spaces)
        self.metadata = {**self.vector_env.metadata, "autoreset_mode": AutoresetMode.NEXT_STEP.value}
        self.render_mode = self.vector_env.render_mode

    def reset(
        self, *, seed: int | list[int] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[list[ByAgent], list[ByAgent]]:
        """First observations and infos, one dict by agent for each env."""
        if seed is None or isinstance(seed, int):
            super().reset(seed=seed)
        with noting_loss(self._address):
            observation, info = self.vector_env.reset(seed=seed, options=options)
        return self._by_agent(unbatch(observation)), self._infos(info)

    def step(self, actions: list[ByAgent]) -> Batch:
        """One step of every env. ``actions``: a dict by agent for each env; empty where the env is being reset.

        Returns observations, rewards (float), terminateds, truncateds (with "__all__") and infos: lists of dicts.
        """
        ignored = self._ignored
        rows = [action.get(agent, ignored) for action in actions for agent in self.agents]
        batch = batch_actions(self._action_space, rows)
        with noting_loss(self._address):
            observation, reward, terminated, truncated, info = self.vector_env.step(batch)
        rewards = self._by_agent(list(reward.tolist()))
        return (
            self._by_agent(unbatch(observation)),
            rewards,
            self._flags(terminated),
            self._flags(truncated),
            self._infos(info),
        )

    def render(self) -> tuple[np.ndarray, ...]:
        """A picture of each env, uint8 [height, width, 3]."""
        return self.vector_env.render()

    def close_extras(self, **kwargs: Any) -> None:
        """Ends the session."""
        self.vector_env.close()

    def _by_agent(self, rows: list[Any]) -> list[ByAgent]:
        agents = self.agents
        count = len(agents)
        return [dict(zip(agents, rows[at : at + count], strict=True)) for at in range(0, len(rows), count)]

    def _flags(self, flags: np.ndarray) -> list[ByAgent]:
        ended: list[bool] = np.asarray(flags.reshape(self.num_envs, -1).any(axis=1)).tolist()
        return [{**dict.fromkeys(self.agents, end), "__all__": end} for end in ended]

    def _infos(self, info: dict[str, Any]) -> list[ByAgent]:
        entries = told(info)
        if not entries:
            return [{} for _ in range(self.num_envs)]
        return self._by_agent([row_info(entries, row) for row in range(self.num_envs * len(self.agents))])


class MultiAgentEnv(RLlibMultiAgentEnv):
    """One env with several agents by itself: for env checks, evaluation by hand and RLlib's own MultiAgentEnvRunner.

    config: ``{"address": ..., any keyword of uepool.make_vec but num_envs}``.
    """

    def __init__(self, config: Any = None) -> None:
        keywords = dict(config or {})
        if "num_envs" in keywords:
            raise ConfigError("num_envs is not for a single env: set num_envs_per_env_runner")
        keywords.pop("envs_per_instance", None)
        self._env = VectorMultiAgentEnv(**keywords)
        self.agents = list(self._env.agents)
        self.possible_agents = list(self._env.agents)
        self.observation_spaces = self._env.single_observation_spaces
        self.action_spaces = self._env.single_action_spaces
        self.render_mode = self._env.render_mode
        super().__init__()

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[ByAgent, ByAgent]:
        """First observations and infos by agent."""
        observations, infos = self._env.reset(seed=seed, options=options or None)
        return observations[0], infos[0]

    def step(self, action_dict: ByAgent) -> tuple[ByAgent, ByAgent, ByAgent, ByAgent, ByAgent]:
        """Observations, rewards, terminateds, truncateds and infos by agent."""
        observations, rewards, terminateds, truncateds, infos = self._env.step([action_dict])
        return observations[0], rewards[0], terminateds[0], truncateds[0], infos[0]

    def render(self) -> np.ndarray:
        """A picture, uint8 [height, width, 3]."""
        return self._env.render()[0]

    def close(self) -> None:
        """Ends the process. Again: does nothing."""
        if hasattr(self, "_env"):
            self._env.close()


class MultiAgentEnvRunner(RLlibMultiAgentEnvRunner):
    """RLlib's, with all envs of the runner in one batch: RLlib's own steps multi-agent envs one by one.

    config.env_runners(env_runner_cls=uepool.rllib.MultiAgentEnvRunner)
    """

    env: Any  # VectorMultiAgentEnv, or None

    def make_env(self) -> None:
        """Opens the envs; again, after a failure, anew. ConfigError for another env than uepool's."""
        if self.env is not None:
            self.env.close()
            self.env = None
        if self.config.env != _ID:
            raise ConfigError(f"uepool's MultiAgentEnvRunner steps {_ID!r}, but config.env is {self.config.env!r}")
        keywords = dict(self.config.env_config)
        self.env = VectorMultiAgentEnv(num_envs=self.config.num_envs_per_env_runner, **keywords)
        self.num_envs = self.env.num_envs
        self._needs_initial_reset = True
        context = EnvContext(
            keywords,
            worker_index=self.worker_index or 0,
            num_workers=self.num_workers,
            remote=self.config.remote_worker_envs,
        )
        make_callback(
            "on_environment_created",
            callbacks_objects=self._callbacks,
            callbacks_functions=self.config.callbacks_on_environment_created,
            kwargs={
                "env_runner": self,
                "metrics_logger": self.metrics,
                "env": self.env.unwrapped,
                "env_context": context,
            },
        )
