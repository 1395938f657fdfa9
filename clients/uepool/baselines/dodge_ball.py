"""A player for sim:DodgeBall that fetches, aims with lead, throws and dodges: a yardstick, and an opponent.

    config = with_infos(my_env_config)  # it needs to know the field
    envs = uepool.make_vec("sim:DodgeBall", num_envs=16, env_config=config)
    reds = Player(envs, team="red")
    observation, info = envs.reset(seed=0)
    while True:
        actions = my_policy(observation)  # of all agents
        observation, reward, terminated, truncated, info = envs.step(reds.act(info, actions))

``python -m uepool.baselines.dodge_ball --episodes 200`` measures it against random actions.
"""

from __future__ import annotations

import argparse
import copy
from collections.abc import Callable, Sequence
from typing import Any

import gymnasium as gym
import numpy as np

import uepool
from uepool.baselines import _dodge
from uepool.session import Batch, Session
from uepool.vector_env import UepoolVectorEnv

ADDRESS = "sim:DodgeBall"
TEAMS = ("blue", "red")
_STATES = "global_state"  # the type of the info that is read here
_STATES_NAME = "states"
_CHOICES = 10
_AGENT = {
    "sensors": [{"name": "state", "type": "state"}],
    "actuators": [{"name": "movement", "type": "drone_discrete"}],
    "rewarders": [
        {"name": "hit", "type": "hit_reward"},
        {"name": "was_hit", "type": "hit_penalty"},
        {"name": "win", "type": "win_reward"},
    ],
    "terminators": [
        {"name": "step_limit", "type": "step_counter", "max_step_count": 400},
        {"name": "team_out", "type": "team_out"},
    ],
    "infos": [
        {"name": "action_mask", "type": "action_mask"},
        {"name": _STATES_NAME, "type": _STATES},
        {"name": "hits", "type": "hits"},
        {"name": "winner", "type": "winner"},
        {"name": "battle_won", "type": "battle_won"},
    ],
}


def default_agents(blue: int = 2, red: int = 2) -> list[dict[str, Any]]:
    """The agents of the game's own document, for teams of any size."""
    names = [f"blue{i + 1}" for i in range(blue)] + [f"red{i + 1}" for i in range(red)]
    return [{"id": name, "spawn_point": name, **copy.deepcopy(_AGENT)} for name in names]


def with_infos(env_config: dict[str, Any] | None = None) -> dict[str, Any]:
    """A copy of ``env_config`` in which every agent gives the info ``states`` that :class:`Player` reads.

    None, or a document without agents: the game's own agents. ConfigError where ``states`` is something else.
    """
    config = copy.deepcopy(env_config) if env_config else {}
    if not config.get("agents"):
        config["agents"] = default_agents()
    for agent in config["agents"]:
        infos = agent.setdefault("infos", [])
        named = [info for info in infos if info.get("name") == _STATES_NAME]
        if named and named[0].get("type") != _STATES:
            raise uepool.errors.ConfigError(f"the info {_STATES_NAME!r} of {agent.get('id')!r} must be a {_STATES}")
        if not named:
            infos.append({"name": _STATES_NAME, "type": _STATES})
    return config


def scripted_config(env_config: dict[str, Any] | None) -> dict[str, Any]:
    """The env config of a session that :func:`scripted` plays while people watch: the default agents have cameras."""
    config = with_infos(env_config)
    if not (env_config or {}).get("agents"):
        for agent in config["agents"]:
            agent["sensors"] = [{"name": "camera", "type": "camera"}]
    return config


def plays(session: Session) -> bool:
    """Whether the game is this one and tells of the field."""
    try:
        _check(session)
    except uepool.errors.ConfigError:
        return False
    return True


def scripted(session: Session) -> Callable[[Batch], np.ndarray]:
    """From a batch of all envs to their next actions: both teams are played."""
    player = Player(session)
    return lambda batch: player.act(batch.info)


def _check(session: Session) -> None:
    entries = {entry.name: entry for entry in session.spec.info}
    size = _dodge.state_size(session.agents)
    if _STATES_NAME not in entries or tuple(entries[_STATES_NAME].shape) != (size,):
        raise uepool.errors.ConfigError(
            f"the player needs the info {_STATES_NAME!r}, a {_STATES} of {size} numbers: see with_infos()"
        )
    space = session.action_space
    is_discrete = isinstance(space, gym.spaces.Discrete) and space.n == _CHOICES
    if not is_discrete and not (isinstance(space, gym.spaces.Box) and space.shape == (5,)):
        raise uepool.errors.ConfigError(
            f"the player moves drones by drone_discrete or drone_continuous, not by actions of {space}"
        )


class Player:
    """Plays agents of all envs of a session.

    envs: a vector env or a session on DodgeBall whose env config went through :func:`with_infos`, or the game's own.
    team: "blue" or "red": its agents alone are played; None: all of them. agents: their numbers instead, per env.
    """

    def __init__(
        self, envs: UepoolVectorEnv | Session, team: str | None = None, agents: Sequence[int] | None = None
    ) -> None:
        self._session = envs.session if isinstance(envs, UepoolVectorEnv) else envs
        _check(self._session)
        if team is not None and team not in TEAMS:
            raise uepool.errors.ConfigError(f"there is no team {team!r}; known: {', '.join(TEAMS)}")
        [state] = self._session.call("get_state", env_id=[0])
        self.teams = [drone["team"] for drone in state["drones"]]
        chosen = range(len(self.teams)) if agents is None else agents
        self.agents = [agent for agent in chosen if team in (None, self.teams[agent])]
        self._is_discrete = isinstance(self._session.action_space, gym.spaces.Discrete)
        self._fields: dict[int, _dodge.Field] = {}

    def act(self, info: dict[str, Any], actions: np.ndarray | None = None) -> np.ndarray:
        """The actions for the rows that ``info`` (of a reset, a step or a batch) belongs to, one row each.

        actions: those of all rows; a copy is returned in which those of the played agents are this player's. None:
            all others do nothing.
        """
        space, count = self._session.action_space, self._session.agents
        rows = len(info["env_id"])
        out = np.zeros((rows, *(space.shape or ())), space.dtype) if actions is None else np.array(actions)
        played = set(self.agents)
        for row in range(rows):
            if row % count in played:
                env, is_first = int(info["env_id"][row]), int(info["elapsed_step"][row]) == 0
                move = _dodge.decide(self._field(env, is_first), info[_STATES_NAME][row], self._mates(row % count))
                out[row] = move.choice() if self._is_discrete else move.numbers()
        return out

    def _mates(self, agent: int) -> int:
        return self.teams.count(self.teams[agent]) - 1

    def _field(self, env: int, is_first: bool) -> _dodge.Field:
        """What does not change within an episode; asked for when one begins."""
        known = self._fields.get(env)
        if known is None or (is_first and known.used):
            [state] = self._session.call("get_state", env_id=[env])
            known = self._fields[env] = _dodge.Field.of(state)
        known.used |= not is_first
        return known


def measure(
    policies: tuple[str, str],
    episodes: int,
    *,
    env_config: dict[str, Any] | None = None,
    num_envs: int = 16,
    seed: int = 0,
) -> dict[str, float]:
    """Plays whole episodes, blue by the first of ``policies`` and red by the second: "scripted", "random" or "still".

    Returns the shares of episodes won by each and of neither, opponents hit per episode by each, the mean length in
    steps, and the number of episodes (at least ``episodes``).
    """
    each = -(-episodes // num_envs)
    config = with_infos(env_config)
    outcomes: list[tuple[int, int, int, int]] = []  # winner, hits of blue, of red, steps
    with uepool.make_vec(ADDRESS, num_envs=num_envs, envs_per_instance=-(-num_envs // 2), env_config=config) as envs:
        players = [Player(envs, team) for team, name in zip(TEAMS, policies, strict=True) if name == "scripted"]
        randoms = [team for team, name in zip(TEAMS, policies, strict=True) if name == "random"]
        agents = envs.session.agents
        teams = Player(envs).teams
        is_blue = np.array([team == "blue" for team in teams])
        is_random = np.tile([team in randoms for team in teams], num_envs)
        envs.action_space.seed(seed)
        _, info = envs.reset(seed=seed)
        played = np.zeros(num_envs, dtype=int)
        while played.min() < each:
            drawn = envs.action_space.sample()
            actions = np.where(is_random.reshape(-1, *([1] * (drawn.ndim - 1))), drawn, np.zeros_like(drawn))
            for player in players:
                actions = player.act(info, actions)
            _, _, terminated, truncated, info = envs.step(actions)
            for env in np.flatnonzero(((terminated | truncated) & info["valid"])[::agents]):
                hits = info["hits"][env * agents : (env + 1) * agents]
                if played[env] < each:
                    row = env * agents
                    outcomes.append(
                        (
                            int(info["winner"][row]),
                            int(hits[is_blue].sum()),
                            int(hits[~is_blue].sum()),
                            int(info["elapsed_step"][row]),
                        )
                    )
                played[env] += 1
    table = np.array(outcomes)
    return {
        "episodes": len(table),
        "blue": float((table[:, 0] == 1).mean()),
        "red": float((table[:, 0] == 2).mean()),
        "neither": float((table[:, 0] == 0).mean()),
        "hits_of_blue": float(table[:, 1].mean()),
        "hits_of_red": float(table[:, 2].mean()),
        "steps": float(table[:, 3].mean()),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line: a table of who beats whom."""
    parser = argparse.ArgumentParser(prog="python -m uepool.baselines.dodge_ball", description=__doc__)
    parser.add_argument("--episodes", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--num-envs", type=int, default=16)
    options = parser.parse_args(arguments)
    print("actuator           blue       red        blue wins   red wins   neither   hits of blue   of red   steps")
    for actuator in ("drone_discrete", "drone_continuous"):
        agents = default_agents()
        for agent in agents:
            agent["actuators"][0]["type"] = actuator
            if actuator == "drone_continuous":
                agent["infos"] = [one for one in agent["infos"] if one["type"] != "action_mask"]
        for policies in (
            ("scripted", "random"),
            ("random", "scripted"),
            ("random", "random"),
            ("scripted", "scripted"),
        ):
            found = measure(
                policies, options.episodes, env_config={"agents": agents}, num_envs=options.num_envs, seed=options.seed
            )
            print(
                f"{actuator:18} {policies[0]:10} {policies[1]:10} {100 * found['blue']:7.1f} %"
                f" {100 * found['red']:8.1f} % {100 * found['neither']:7.1f} %"
                f" {found['hits_of_blue']:14.2f} {found['hits_of_red']:8.2f} {found['steps']:7.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
