"""All actors of one rl-games process as one object: what its trainers and players step."""

from __future__ import annotations

import logging
from typing import Any

import gymnasium as gym
import numpy as np
from rl_games.common.ivecenv import IVecEnv

from uepool import _tree
from uepool.errors import ConfigError, EnvError
from uepool.options import seed_value
from uepool.rlgames import channels
from uepool.rlgames.actions import acted
from uepool.rlgames.checkpoints import check_state, fingerprint, give_back_states, own_states
from uepool.rlgames.observations import observed
from uepool.rlgames.page_lock import PageLock
from uepool.rlgames.self_play import Opponents
from uepool.rlgames.settings import Settings
from uepool.rlgames.shards import shard_seed
from uepool.vector_env import UepoolVectorEnv, make_vec

logger = logging.getLogger("uepool")

_PER_ACTOR = ("scores", "battle_won")  # rl-games' observers look these up by actor, everything else by row


class UepoolVecEnv(IVecEnv):
    """All actors of one trainer process. Rows are actor-major, agent-minor: num_actors * agents of them.

    rl-games never sees a finished episode's last observation: it bootstraps a truncated episode from
    ``infos["time_outs"]`` and its own value of the observation before. That, and that it takes every row for a
    transition, asks for SAME_STEP, which is chosen here. A row that is none (``info["valid"]`` False: an instance
    failed) ends its episode without a bootstrap.

    Observations are float32 or uint8, the two types that rl-games knows: other numbers are converted to float32,
    Discrete and MultiDiscrete become one-hot as gymnasium.spaces.flatten_space has them.

    envs: the vector env underneath. agents: rows per actor that the trainer sees. With self-play it is 1.
    """

    def __init__(self, config_name: str, num_actors: int, address: Any = None, **env_config: Any) -> None:
        settings = Settings.parse(address, env_config)
        self.envs: UepoolVectorEnv = make_vec(address, num_envs=num_actors, **settings.keywords)
        try:
            self._set_up(settings, num_actors)
        except BaseException:
            self.envs.close()
            raise

    def _set_up(self, settings: Settings, num_actors: int) -> None:
        envs, agents = self.envs, self.envs.session.agents
        self._actions = acted(envs.single_action_space, envs.num_envs)
        self.action_space = self._actions.space
        self._mask_channel = channels.mask_channel(envs, settings.action_mask, self._actions.heads)
        self._state_channel = channels.find(envs, "states", settings.states, "states")
        self._reward_channel = channels.reward_channel(envs, settings.rewards)
        taken = [
            part.name for part in (self._mask_channel, self._state_channel) if part is not None and part.is_observed
        ]
        self.observation_space, self._observe = observed(envs.single_observation_space, frozenset(taken))
        self.state_space: gym.Space | None = None
        if self._state_channel is not None:
            self.state_space, self._observe_state = observed(self._state_channel.space)
        self.value_size = 1 if self._reward_channel is None else int(self._reward_channel.space.shape[0])  # type: ignore[index]
        self.agents = agents
        self._learner_rows: np.ndarray | None = None
        self._actor_rows: Any = slice(None) if agents == 1 else slice(None, None, agents)
        self._opponents: Opponents | None = None
        if settings.self_play is not None:
            spaces = (self.observation_space, self.action_space)
            self._opponents = Opponents(settings.self_play, spaces, num_actors, agents)
            self._learner_rows = self._actor_rows = self._opponents.learner_rows
            self.agents = 1
        self._info = {
            "observation_space": self.observation_space,
            "action_space": self.action_space,
            "agents": self.agents,
            "value_size": self.value_size,
            "state_space": self.state_space,
            "use_global_observations": self.state_space is not None,
            "autoreset_mode": "same_step",
        }
        self._mask: np.ndarray | None = None
        self._seed: int | None = None
        self._is_training = False
        self._segment_address: int | None = None
        self._info_names: tuple[str, ...] = ()
        self._curriculum = settings.curriculum
        self._params: dict[str, Any] = {}
        self._set_params(self._curriculum.at(0))  # a wrong name shows before training starts
        self._page_lock: PageLock | None = None

    # --- what rl-games asks first --------------------------------------------------------------------------------

    def get_env_info(self) -> dict[str, Any]:
        """The spaces of one row, as rl-games spells them, and how many agents an actor has."""
        return self._info

    def get_number_of_agents(self) -> int:
        return self.agents

    def seed(self, seed: int) -> None:
        """The next reset restarts all envs from this seed, or this process's share of it (uepool.rlgames.shards)."""
        self._seed = shard_seed(seed_value("seed", seed))

    # --- stepping ------------------------------------------------------------------------------------------------

    def reset(self) -> Any:
        """The first observations, as :meth:`step` returns them."""
        self._check_central_value()
        observations, info = self.envs.reset(seed=self._seed)
        self._seed = None
        self._info_names = tuple(
            name for name, value in info.items() if isinstance(value, np.ndarray) and value.dtype != object
        )
        self._segment_address = info["valid"].ctypes.data  # not the array: it would hold the memory of its batch
        return self._seen(observations, info, None)

    def step(self, actions: np.ndarray) -> tuple[Any, np.ndarray, np.ndarray, dict[str, Any]]:
        """(observations, rewards float32 [rows], dones bool [rows], infos).

        observations: [rows, ...]; a dict of arrays with ``"obs"`` around it for a Dict space; with a central state
            ``{"obs": ..., "states": [num_actors, ...]}``.
        rewards: [rows, value_size] when the env gives vector rewards.
        infos: the env's entries, of the step just taken (where an episode ended, of its last step), and ``time_outs``
            bool [rows]: truncated, so to be bootstrapped.
        """
        actions = np.asarray(actions)
        if self._opponents is not None:
            actions = self._opponents.complete(actions)
        observations, reward, terminated, truncated, info = self.envs.step(self._actions.decode(actions))
        done = terminated | truncated
        infos = self._infos(info)
        infos["time_outs"] = truncated & ~terminated & info["valid"]
        rewards = reward if self._reward_channel is None else infos[self._reward_channel.name]
        seen = self._seen(observations, info, done)
        rows = self._learner_rows
        if rows is not None:
            rewards, done = rewards[rows], done[rows]
            infos = {name: value[rows] for name, value in infos.items()}
        for name in _PER_ACTOR:
            if name in infos and self.agents > 1:
                infos[name] = infos[name][self._actor_rows]
        rewards = rewards.astype(np.float32)
        if self.value_size > 1 and not self._is_training:
            rewards = rewards.T  # rl-games' player, other than its trainer, takes rewards[0] for the first of them
        return seen, rewards, done, infos

    def _infos(self, info: dict[str, Any]) -> dict[str, Any]:
        infos = {name: info[name] for name in self._info_names}
        final = info.get("final_info")
        if final is not None:
            ended = info["_final_info"]
            for name in final.keys() & infos.keys():
                infos[name] = infos[name].copy()
                infos[name][ended] = final[name][ended]
        return infos

    def _seen(self, observations: Any, info: dict[str, Any], done: np.ndarray | None) -> Any:
        if self._mask_channel is not None:
            self._mask = channels.as_mask(self._mask_channel.values(observations, info))
        seen = self._observe(observations)
        if self._opponents is not None:
            self._opponents.see(seen, self._mask, done)
            seen = _tree.take(seen, self._learner_rows)
        if self._state_channel is not None:
            states = self._observe_state(self._state_channel.values(observations, info))
            return {"obs": seen, "states": _tree.take(states, self._actor_rows)}
        # Under "obs": parts called "states" or the like are then parts to rl-games, nothing of its own.
        return {"obs": seen} if isinstance(seen, dict) else seen

    def _check_central_value(self) -> None:
        # rl-games puts the observation space into our info when it wants a central value and the env has no states.
        if self.state_space is None and self._info["state_space"] is not None:
            raise ConfigError(
                f"central_value_config needs a state, and {self.envs.session.address} gives none: name the part of the "
                "observation or the entry of info in env_config, states: NAME, or take central_value_config out"
            )

    # --- action masks --------------------------------------------------------------------------------------------

    def has_action_masks(self) -> bool:
        return self._mask_channel is not None

    def get_action_masks(self) -> np.ndarray:
        """What is allowed in the observation last returned: bool [rows, choices], the heads of a Tuple side by side."""
        if self._mask is None:
            raise ConfigError(
                f"use_action_masks: {self.envs.session.address} gives no action mask; name the part of the observation "
                "or the entry of info in env_config, action_mask: NAME, or take use_action_masks out"
            )
        if len(set(self._actions.heads)) > 1:
            raise ConfigError(
                "use_action_masks: rl-games masks several heads only if all have as many choices, and these have "
                f"{list(self._actions.heads)}"
            )
        return self._mask if self._learner_rows is None else self._mask[self._learner_rows]

    # The player's names for the same.
    def has_action_mask(self) -> bool:
        return self.has_action_masks()

    def get_action_mask(self) -> np.ndarray:
        """As :meth:`get_action_masks`."""
        return self.get_action_masks()

    # --- from the trainer ----------------------------------------------------------------------------------------

    def set_train_info(self, env_frames: int, *args: Any, **kwargs: Any) -> None:
        """Called by the trainer before each epoch with its count of frames, and itself."""
        self._is_training = True
        values = self._curriculum.at(int(env_frames))
        self._set_params({name: value for name, value in values.items() if self._params.get(name) != value})
        if not args:
            return
        algo = args[0]
        if self._opponents is not None:
            self._opponents.train(algo)
        if self._page_lock is None and self._segment_address is not None and "cuda" in str(algo.ppo_device):
            self._page_lock = PageLock(self._segment_address)

    def _set_params(self, params: dict[str, Any]) -> None:
        if params:
            self.envs.session.set_params(params)
            self._params.update(params)

    def set_weights(self, indices: Any, weights: Any) -> None:
        """rl-games' self-play manager: the opponents in the envs ``indices`` play with ``weights`` from now on."""
        if self._opponents is None:
            raise ConfigError("self_play_config needs env_config.self_play, which says who plays against whom")
        self._opponents.set_weights(indices, weights)

    # --- checkpoints ---------------------------------------------------------------------------------------------

    def get_env_state(self) -> dict[str, Any]:
        """For rl-games' checkpoint: which env this is, parameters set so far, opponents, and the envs' own state.

        The latter is what their method ``get_env_state()`` returns, for envs that have one.
        """
        state: dict[str, Any] = {
            "fingerprint": fingerprint(self.get_env_info()),
            "address": self.envs.session.address,
            "params": dict(self._params),
        }
        if self._opponents is not None:
            state["self_play"] = self._opponents.document()
        own = own_states(self.envs)
        return state if own is None else {**state, "envs": own}

    def set_env_state(self, env_state: Any) -> None:
        """What :meth:`get_env_state` returned, or None. ConfigError when it is of an env with other spaces.

        With another number of envs, env i gets the state of env i modulo theirs. An env at another address may not know
        what was saved there: a warning says so, and the policy is used all the same.
        """
        if not isinstance(env_state, dict):
            return
        address = self.envs.session.address
        check_state(env_state, self.get_env_info(), address)
        if self._opponents is not None and env_state.get("self_play") is not None:
            self._opponents.restore(env_state["self_play"])
        try:
            self._set_params(env_state.get("params", {}))
            give_back_states(self.envs, env_state.get("envs", ()))
        except EnvError as error:
            if env_state.get("address") == address:
                raise
            logger.warning("%s does not take over what was saved at %s: %s", address, env_state.get("address"), error)

    # --- the end -------------------------------------------------------------------------------------------------

    def render(self, mode: str = "rgb_array") -> tuple[np.ndarray, ...] | None:
        """Pictures of all envs. They are shown by whoever asked."""
        return self.envs.render()

    def close(self) -> None:
        """Gives the envs back. Again: does nothing. The end of the process does it too."""
        if self._page_lock is not None:
            self._page_lock.release()
        self.envs.close()

    def __del__(self) -> None:
        if hasattr(self, "_page_lock"):  # set up to the end
            self.close()
