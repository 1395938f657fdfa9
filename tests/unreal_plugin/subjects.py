"""Env configs of the plugin's games that several tests use."""

from __future__ import annotations

from typing import Any

from tests.conformance.conftest import GARDEN

__all__ = ["GARDEN", "pattern_config"]


def pattern_config(
    agents: int = 1, image: tuple[int, int] | None = (6, 10), length: tuple[int, int] = (9, 9), **action: Any
) -> dict[str, Any]:
    """Of the self-checking game (ue_plugin/tests/games/Pattern). image: height and width; action: of its actuator."""
    sensors: list[dict[str, Any]] = [{"name": "vector", "type": "pattern_vector", "size": 16}]
    if image is not None:
        sensors.append({"name": "image", "type": "pattern_image", "height": image[0], "width": image[1]})
    return {
        "agents": [
            {
                "id": f"Agent{number}",
                "sensors": sensors,
                "actuators": [{"name": "action", "type": "pattern_action", "action": "discrete", **action}],
                "rewarders": [{"name": "reward", "type": "pattern_reward"}],
                "terminators": [{"name": "end", "type": "pattern_end", "episode_length": list(length)}],
                "infos": [{"name": "episode", "type": "pattern_episode"}],
            }
            for number in range(agents)
        ]
    }
