"""The conformance suite (tests/conformance) against the plugin: its tests, with subjects of ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.conformance.subject import Opener, Subject
from tests.conformance.test_autoreset import *  # noqa: F403
from tests.conformance.test_faults import *  # noqa: F403
from tests.conformance.test_seeds import *  # noqa: F403
from tests.conformance.test_spaces import *  # noqa: F403
from tests.kept_server import kept_server  # noqa: F401 - one server for all tests
from tests.unreal_plugin.conftest import Games
from tests.unreal_plugin.subjects import GARDEN, pattern_config

pytestmark = pytest.mark.slow

# As the game has it by default, with shorter episodes.
APPLES = {
    "agents": [
        {
            "id": "Robot",
            "sensors": [{"name": "camera", "type": "camera"}],
            "actuators": [{"name": "movement", "type": "robot_movement", "mode": "discrete"}],
            "rewarders": [{"name": "apples", "type": "pickup_reward"}, {"name": "haste", "type": "step_penalty"}],
            "terminators": [{"name": "steps", "type": "step_counter", "max_step_count": 40}],
        }
    ]
}


@dataclass(frozen=True)
class PluginSubject(Subject):
    @property
    def names_envs(self) -> bool:
        return "Pattern" in self.address


# Game, env config, envs of an instance where the test does not say.
SUBJECTS: dict[str, tuple[str, dict[str, Any], int]] = {
    "apples": ("CollectApples", APPLES, 1),
    "garden": ("CollectApples", GARDEN, 1),
    "garden-together": ("CollectApples", GARDEN, 2),
    "pattern": ("Pattern", pattern_config(), 1),
    "pattern-two-agents": ("Pattern", pattern_config(agents=2, image=(4, 3), length=(7, 7)), 1),
}


class TogetherOpener(Opener):
    """Puts several envs into each instance, unless the test says how many."""

    def __init__(self, subject: Subject, envs_per_instance: int) -> None:
        super().__init__(subject)
        self._each = envs_per_instance

    def vec(self, num_envs: int = 3, **keywords: Any) -> Any:
        keywords.setdefault("envs_per_instance", min(self._each, num_envs))
        return super().vec(num_envs, **keywords)

    def session(self, num_envs: int, **keywords: Any) -> Any:
        keywords.setdefault("envs_per_instance", min(self._each, num_envs))
        return super().session(num_envs, **keywords)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    # An instance that dies takes all of its envs along: those tests want an instance for each.
    alone = "one_instance" in metafunc.function.__name__ or "survives" in metafunc.function.__name__
    names = [name for name, (_, _, together) in SUBJECTS.items() if together == 1 or not alone]
    metafunc.parametrize("subject_name", names)


@pytest.fixture
def opener(games: Games, subject_name: str) -> Iterator[Opener]:
    game, config, together = SUBJECTS[subject_name]
    with TogetherOpener(PluginSubject(games.address(game), config), together) as opener:
        yield opener


@pytest.fixture
def vec(opener: Opener) -> Any:
    return opener.vec
