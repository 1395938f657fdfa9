"""Which instances the conformance suite runs against: the built-in ones, or those named on the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conformance.subject import Opener, Subject
from tests.kept_server import kept_server

__all__ = ["kept_server"]

# Two robots with cameras.
GARDEN = {
    "agents": [
        {
            "id": name,
            "sensors": [{"name": "camera", "type": "camera", "width": 10, "height": 6}],
            "actuators": [{"name": "movement", "type": "robot_movement", "mode": "continuous"}],
            "terminators": [{"name": "steps", "type": "step_counter", "max_step_count": 9}],
        }
        for name in ("A", "B")
    ]
}

# One drone a side: whoever is hit ends it.
DUEL = {
    "agents": [
        {
            "id": name,
            "spawn_point": name,
            "sensors": [{"name": "state", "type": "state"}],
            "actuators": [{"name": "movement", "type": "drone_discrete"}],
            "terminators": [{"name": "steps", "type": "step_counter", "max_step_count": 9}],
            "infos": [{"name": "action_mask", "type": "action_mask"}, {"name": "states", "type": "global_state"}],
        }
        for name in ("blue1", "red1")
    ]
}

# A car that sees the plan of the streets around it.
STREETS = {
    "agents": [
        {
            "id": "Car",
            "sensors": [{"name": "camera", "type": "camera", "attach_to_comp_name": "bird", "width": 12, "height": 8}],
            "actuators": [{"name": "drive", "type": "drive_continuous"}],
            "rewarders": [{"name": "progress", "type": "progress_reward"}],
            "terminators": [{"name": "steps", "type": "step_counter", "max_step_count": 9}],
        }
    ]
}

BUILT_IN = (
    Subject("sim:CartPole"),
    Subject("sim:CollectApples", GARDEN),
    Subject("sim:DodgeBall", DUEL),
    Subject("sim:Drive", STREETS),
    Subject("sim:Pattern", {"height": 6, "width": 10, "episode_length": 9}),
    Subject("sim:Pattern", {"height": 4, "width": 3, "episode_length": 7, "agents": 2}),
    Subject("gym:CartPole-v1"),
    Subject("gym:FrozenLake-v1"),
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "subject" not in metafunc.fixturenames:
        return
    named = metafunc.config.getoption("--instance")
    config = json.loads(metafunc.config.getoption("--instance-config"))
    engine = metafunc.config.getoption("--instance-engine")
    subjects = [Subject(address, config, engine) for address in named] or BUILT_IN
    metafunc.parametrize("subject", subjects, ids=str)


@pytest.fixture
def opener(subject: Subject) -> Iterator[Opener]:
    """Opens vector envs and sessions on the subject, and closes them all."""
    with Opener(subject) as opener:
        yield opener


@pytest.fixture
def vec(opener: Opener) -> Any:
    return opener.vec
