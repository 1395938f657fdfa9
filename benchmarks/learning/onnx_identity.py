"""Exported policies act as the trainers' own: on 10,000 observations that each policy saw while it played.

The policies are trained for a little while by the examples' YAMLs: half-learned ones have choices that are nearly
equal, which is where a difference would show.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from benchmarks.learning import yaml_runs
from benchmarks.learning.proof import Outcome, Settings
from uepool.exporting import export

OBSERVATIONS = 10_000


@dataclass(frozen=True)
class _Case:
    """file: of examples/train. steps: trained for. changes: of the YAML. is_short: the small run has it too."""

    what: str
    file: str
    steps: int
    changes: tuple[str, ...] = ()
    is_short: bool = False


_PENDULUM = ("env.address=gym:Pendulum-v1", "env.num_envs=16", "env.envs_per_instance=16")
_CASES = (
    _Case("rl-games PPO", "rlgames_cartpole.yaml", 50_000, is_short=True),
    _Case("rl-games PPO, LSTM", "rlgames_cartpole_lstm.yaml", 100_000),
    _Case("rl-games PPO, continuous", "rlgames_cartpole.yaml", 50_000, _PENDULUM),
    _Case("rl-games PPO, pixels", "rlgames_collect_apples.yaml", 50_000),
    _Case("rl-games PPO, masks", "rlgames_dodgeball.yaml", 100_000),
    _Case("SB3 PPO", "sb3_cartpole.yaml", 50_000),
    _Case("SB3 PPO, LSTM", "sb3_cartpole.yaml", 20_000, ("lstm=true",)),
    _Case("SB3 SAC, continuous", "sb3_pendulum_sac.yaml", 5_000, is_short=True),
    _Case("RLlib PPO", "rllib_cartpole_ppo.yaml", 50_000, is_short=True),
    _Case("RLlib PPO, LSTM", "rllib_cartpole_ppo.yaml", 20_000, ("lstm=true",)),
    _Case("RLlib PPO, masks", "rllib_dodgeball.yaml", 20_000),
    _Case("RLlib DQN, pixels", "rllib_drive_dqn.yaml", 10_000),
)


def run(settings: Settings) -> Outcome:
    rows = [_compare(case, settings) for case in _CASES if case.is_short or not settings.small]
    passed = all(row["actions differ"] == 0 and row["observations"] >= OBSERVATIONS for row in rows)
    largest = max(float(row["numbers apart by at most"]) for row in rows)
    total = sum(row["observations"] for row in rows)
    figures = (
        f"{sum(row['actions differ'] for row in rows)} of {total:,} actions of {len(rows)} policies differ; "
        f"numbers within {largest:.1g}"
    )
    return Outcome(rows=rows, passed=passed, figures=figures)


def _compare(case: _Case, settings: Settings) -> dict[str, Any]:
    folder = settings.folder / case.what.replace(" ", "_")
    steps = 200 if settings.small else case.steps
    overrides = [f"total_steps={steps}", "video_every=0", *case.changes]
    trained = yaml_runs.train(yaml_runs.EXAMPLES / case.file, folder, overrides)
    exported = export(trained.path, folder / "policy.onnx", 100 if settings.small else OBSERVATIONS)
    print(f"  {case.what}: {exported.comparison}", flush=True)
    return {
        "policy": case.what,
        "example": case.file,
        "env steps trained": exported.manifest.env_steps,
        "observations": exported.comparison.observations,
        "from": exported.recording.source,
        "actions differ": exported.comparison.different,
        "numbers apart by at most": f"{exported.comparison.largest:.1g}",
    }
