"""rl-games PPO learns DodgeBall by self-play: examples/train/rlgames_dodgeball.yaml, through ``uepool train``.

Judged by games that training never saw, one drone against one in the game as it is by default, against the first
checkpoint of the run and against the scripted player, which knows the whole field. A win is what the game calls one
(info ``winner``): draws, and games at the time limit with both still flying, are none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import uepool
from benchmarks.learning import yaml_runs
from benchmarks.learning.proof import Curve, Outcome, Settings
from benchmarks.learning.rlgames_training import UNSEEN_SEED
from uepool import policies
from uepool.baselines import dodge_ball
from uepool.evaluating import Player, PolicyPlayer, Turn, play_episodes
from uepool.evaluating.players import BatchPlayer
from uepool.session import Batch
from uepool.vector_env import UepoolVectorEnv

EXAMPLE = yaml_runs.EXAMPLES / "rlgames_dodgeball.yaml"
OVER_FIRST, OVER_SCRIPTED = 0.7, 0.5  # shares of games to be won
_GAMES = 200  # that the last policy is judged by, against each
_GAMES_ON_THE_WAY = 40  # for the curve, of every other checkpoint
_ENVS = 50
_SMALL = (
    "env.num_envs=8",
    "env.envs_per_instance=8",
    "total_steps=256",
    "checkpoint_every=128",
    "hyperparameters.horizon_length=16",
    "hyperparameters.minibatch_size=64",
    "hyperparameters.central_value_config.minibatch_size=64",
    "hyperparameters.self_play_config.env_update_num=4",
)
Contestant = Callable[[UepoolVectorEnv, str], Player]
"""Makes what plays a team, "blue" or "red", of these envs; what it does for the other team is not looked at."""


@dataclass(frozen=True)
class Score:
    """Games of one side against another."""

    wins: int
    losses: int
    draws: int

    @property
    def games(self) -> int:
        return self.wins + self.losses + self.draws

    @property
    def share(self) -> float:
        """Of the games that were won."""
        return self.wins / self.games


def run(settings: Settings) -> Outcome:
    folder = yaml_runs.train(EXAMPLE, settings.folder / "run", _SMALL if settings.small else ())
    games, on_the_way = (4, 2) if settings.small else (_GAMES, _GAMES_ON_THE_WAY)
    checkpoints = folder.checkpoints()
    first, last, earlier = checkpoints[0], checkpoints[-1], checkpoints[:-1:2]
    rivals = {f"first snapshot ({first.env_steps:,} env steps)": learned(first.path), "scripted player": scripted}
    rows: list[dict[str, Any]] = []
    curves = []
    scores = []
    for name, rival in rivals.items():
        shares = [play(learned(each.path), rival, on_the_way).share for each in earlier]
        score = play(learned(last.path), rival, games)
        scores.append(score)
        curves.append(
            Curve(f"against the {name}", [float(each.env_steps) for each in (*earlier, last)], [*shares, score.share])
        )
        rows.append(_row("learned policy", name, score))
        print(f"  against the {name}: {score.wins} of {score.games} games won, {score.losses} lost", flush=True)
    snapshot, yardstick = rivals
    rows.append(_row(yardstick, snapshot, play(scripted, learned(first.path), games)))
    return Outcome(
        rows=rows,
        passed=scores[0].share >= OVER_FIRST and scores[1].share >= OVER_SCRIPTED,
        figures=(
            f"{100 * scores[0].share:.0f} % against its first snapshot, {100 * scores[1].share:.0f} % against the "
            f"scripted player; {last.env_steps:,} env steps in {yaml_runs.minutes(folder):.1f} minutes"
        ),
        curves=curves,
        y_label="share of games won",
        level_line=OVER_SCRIPTED,
    )


def _row(player: str, opponent: str, score: Score) -> dict[str, Any]:
    return {
        "player": player,
        "opponent": opponent,
        "games": score.games,
        "wins": score.wins,
        "losses": score.losses,
        "draws": score.draws,
        "won_percent": 100 * score.share,
    }


# --- games -----------------------------------------------------------------------------------------------------------


def learned(checkpoint: Path) -> Contestant:
    """The policy of a checkpoint, by its likeliest actions, as ``uepool evaluate`` plays it."""
    policy = policies.load(checkpoint)
    return lambda envs, team: PolicyPlayer(policy, envs)


def scripted(envs: UepoolVectorEnv, team: str) -> Player:
    """The game's own player."""
    player = dodge_ball.Player(envs, team=team)
    return BatchPlayer(lambda batch: player.act(batch.info))


class _Duel(Player):
    """Blue's rows are played by one, red's by another."""

    def __init__(self, blue: Player, red: Player) -> None:
        self._sides = blue, red

    def begin(self, rows: np.ndarray) -> None:
        for side in self._sides:
            side.begin(rows)

    def act(self, batch: Batch) -> np.ndarray:
        blue, red = (side.act(batch) for side in self._sides)
        return np.where(np.arange(len(blue)) % 2 == 0, blue, red)


def play(one: Contestant, other: Contestant, games: int, seed: int = UNSEEN_SEED) -> Score:
    """Of ``one``, which is blue in half of the games and red in the others. Each game has a seed of its own."""
    half = games // 2
    config = {"agents": dodge_ball.default_agents(blue=1, red=1)}
    envs_here = min(_ENVS, half)
    with uepool.make_vec(
        dodge_ball.ADDRESS, num_envs=envs_here, envs_per_instance=envs_here, env_config=config
    ) as envs:
        blue, red = (_winners(envs, pair, half, seed + k * half) for k, pair in enumerate(((one, other), (other, one))))
    wins, losses = blue.count(1) + red.count(2), blue.count(2) + red.count(1)
    return Score(wins, losses, 2 * half - wins - losses)


def _winners(envs: UepoolVectorEnv, sides: tuple[Contestant, Contestant], games: int, seed: int) -> list[int]:
    """Of each game the info ``winner``: 1 blue, 2 red, 0 neither."""
    winners: dict[int, int] = {}

    def watch(turn: Turn) -> None:
        for episode in turn.ended:
            winners[episode.number] = int(turn.batch.info["winner"][2 * episode.env])

    duel = _Duel(sides[0](envs, "blue"), sides[1](envs, "red"))
    played = play_episodes(envs, duel, games, seed, watch)
    faults = [episode.fault for episode in played if episode.fault]
    if faults:
        raise RuntimeError(f"a game could not be played to its end: {faults[0]}")
    return [winners[number] for number in range(games)]
