"""Which episodes ended, through RLlib's metrics: those keep means only."""

from __future__ import annotations

from typing import Any

EPISODES = "uepool_episodes"  # below env_runners in an iteration's results


def note_episode(
    *, episode: Any, prev_episode_chunks: list[Any], metrics_logger: Any, env_runner: Any, **kwargs: Any
) -> None:
    """For ``config.callbacks(on_episode_end=...)``: (return, length) of the episode.

    Several agents: the mean of their returns. Chunks are what RLlib has cut off the episode before.
    """
    total = sum(float(chunk.get_return()) for chunk in (*prev_episode_chunks, episode))
    agents = getattr(episode, "agent_ids", None)
    if agents:
        total /= len(agents)
        steps = int(episode.env_t)
    else:
        steps = int(episode.t)
    metrics_logger.log_value(EPISODES, (total, steps), reduce="item_series")


def ended_episodes(results: dict[str, Any]) -> list[tuple[float, int]]:
    """Of what ``algorithm.train()`` returned: the episodes that ended, (return, length)."""
    found = results.get("env_runners", {}).get(EPISODES, [])
    if isinstance(found, tuple):  # RLlib takes a single one out of its list
        found = [found]
    return [(float(total), int(steps)) for total, steps in found]
