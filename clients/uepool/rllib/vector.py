"""One agent per env: the batch of a uepool vector env, with the infos that RLlib can take."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from gymnasium.vector import VectorWrapper

from uepool.errors import ConfigError
from uepool.rllib._open import check_keywords, noting_loss, open_envs
from uepool.vector_env import ask_for_pictures

_OWN = ("env_id", "elapsed_step", "fault", "valid")


class RLlibVectorEnv(VectorWrapper):
    """What ``gym.make_vec("uepool.rllib:Env-v0", num_envs, address=..., **keywords)`` makes.

    Observations, rewards and flags are those of :class:`~uepool.vector_env.UepoolVectorEnv`, uncopied. RLlib makes a
    dict of each row's info, entry by entry, so info has only what the env declares, and what a fault says, in the
    rows that have one: ``fault``, ``fault_message``. Such a row ends its episode as truncated, at the last
    observation that there was.

    ConfigError: no address, a seed, another auto-reset than NEXT_STEP, several agents per env.
    """

    def __init__(self, address: Any, num_envs: int = 1, *, render_mode: str | None = None, **keywords: Any) -> None:
        check_keywords(address, keywords)
        ask_for_pictures(render_mode, address, keywords)
        envs = open_envs(address, num_envs, keywords)
        if envs.session.agents != 1:
            agents = envs.session.agents
            envs.close()
            raise ConfigError(
                f"{address} has {agents} agents per env: set env_runners(env_runner_cls="
                "uepool.rllib.MultiAgentEnvRunner) and multi_agent(policies=..., policy_mapping_fn=...)"
            )
        super().__init__(envs)
        self._address = address

    def reset(self, *, seed: Any = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        """First observations and info."""
        with noting_loss(self._address):
            observation, info = self.env.reset(seed=seed, options=options)
        return observation, told(info)

    def step(self, actions: Any) -> tuple[Any, Any, Any, Any, dict[str, Any]]:
        """As :meth:`uepool.vector_env.UepoolVectorEnv.step`. ServerLost: RLlib may make the env anew."""
        with noting_loss(self._address):
            observation, reward, terminated, truncated, info = self.env.step(actions)
        return observation, reward, terminated, truncated, told(info)

    def __enter__(self) -> RLlibVectorEnv:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def told(info: dict[str, Any]) -> dict[str, Any]:
    """What of ``info`` is worth a look-up per row and step. Gymnasium's masks say which rows have an entry."""
    kept = {name: value for name, value in info.items() if name not in _OWN}
    if "fault_message" in info:
        faulty = info["fault"] != 0
        kept.update(fault=info["fault"], _fault=faulty, _fault_message=faulty)
    return kept
