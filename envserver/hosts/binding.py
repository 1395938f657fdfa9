"""The segment as a host sees it once it is bound: views by role, block and env."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING, Any

import numpy as np

from envserver.hosts import tasks
from envserver.spec import Role, Spec

if TYPE_CHECKING:
    from envserver._core import Link


class Bound:
    """Views of the rows; hold none of them longer than the binding lasts."""

    def __init__(self, link: Link, spec: Spec) -> None:
        if link.agents != 1:
            raise ValueError(f"a Gymnasium host has one agent per env, the binding says {link.agents}")
        self.session_envs = list(link.session_envs)
        self.places = list(link.places)
        self.autoreset = link.autoreset
        self.blocks = link.num_blocks
        self._views: list[dict[int, list[np.ndarray]]] = []
        for block in range(self.blocks):
            by_role: dict[int, list[np.ndarray]] = {role: [] for role in Role}
            for i, (role, *_) in enumerate(link.tensors):
                by_role[role].append(link.view(block, i))
            self._views.append(by_role)
        shapes = [leaf.shape for leaf in spec.observation_leaves]
        if [view.shape[1:] for view in self.views(Role.OBSERVATION, 0)] != shapes:
            raise ValueError("the binding's observations are not those of the spec")

    def views(self, role: Role, block: int) -> list[np.ndarray]:
        """The arrays [rows, ...] of a role, in the order of their index. For actions `block` is ignored."""
        return self._views[block][role]

    def rows(self, role: Role, block: int, local: int) -> list[np.ndarray]:
        """The row of one env in each array of a role; views, also where a row is a single number."""
        row = self.places[local]
        return [view[row, ...] for view in self.views(role, block)]


def reset_arguments(link: Link, fresh: bool) -> dict[str, Any]:
    """What to give env.reset() for the RESET that the link holds.

    An explicit seed of the trainer's as it is. Else the env's own generator carries on, and only an env that was never
    reset (`fresh`) gets a seed: one that follows from the session's, so that runs repeat.
    """
    arguments: dict[str, Any] = {}
    if link.seeded:
        arguments["seed"] = int(link.explicit_seed)
    elif fresh:
        arguments["seed"] = int(link.seed) & 0x7FFFFFFF
    options = link.options
    if options is not None:
        load = pickle.loads if link.options_encoding == tasks.PICKLE else json.loads
        arguments["options"] = load(options)
    return arguments
