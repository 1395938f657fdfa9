"""Opens one env to see what it is: its spec, and a picture of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

import uepool
from envserver import spaces
from envserver.spec import Spec
from uepool import _tree
from uepool.catalogue.entry import Entry
from uepool.errors import ConfigError, EnvError, StartError, Unsupported
from uepool.seeing.policies import RANDOM, make_policy
from uepool.seeing.views import Views
from uepool.session import Session

_STEPS = 20  # of random actions before the picture: many first frames are black


@dataclass(frozen=True)
class Look:
    """What an env is.

    views: what can be seen of it, observations included. picture: uint8 [height, width, 3]; None: there is none, and
    ``why`` says why not.
    """

    entry: Entry
    spec: Spec
    views: tuple[str, ...]
    picture: np.ndarray | None
    why: str = ""

    def document(self) -> dict[str, Any]:
        """For programs."""
        return {**self.entry.document(), "spec": self.spec.document(), "views": list(self.views)}


def look(entry: Entry, seed: int = 0) -> Look:
    """Opens one env of it, makes some random steps and takes a picture.

    ConfigError when something has to be installed first; what opening raises.
    """
    if entry.missing:
        raise ConfigError(f"{entry.address} needs something that is not installed: {entry.missing}")
    with _opened(entry) as session:
        names, picture, why = _picture(session, seed)
        return Look(entry, session.spec, names, picture, why)


@contextmanager
def _opened(entry: Entry) -> Iterator[Session]:
    keywords: dict[str, Any] = {"num_envs": 1, "env_config": entry.env_config}
    kwargs = dict(entry.env_kwargs)
    session: Session | None = None
    if entry.address.startswith("gym:") and "render_mode" not in kwargs:
        try:
            session = uepool.open(entry.address, env_kwargs={**kwargs, "render_mode": "rgb_array"}, **keywords)
        except StartError:  # perhaps one that does not draw; if it was something else, it comes again
            pass
    if session is None:
        session = uepool.open(entry.address, **({"env_kwargs": kwargs} if kwargs else {}), **keywords)
    with session:
        yield session


def _picture(session: Session, seed: int) -> tuple[tuple[str, ...], np.ndarray | None, str]:
    """(names of the views, picture, why there is none)."""
    try:
        views = Views(session)
    except Unsupported as error:
        return (), None, str(error)
    try:
        policy = make_policy(RANDOM, session, seed)
        batch = session.reset(seed=seed)
        for _ in range(_STEPS):
            batch = session.step(policy(batch))
        return views.names, views.pictures(views.overview, batch.observation)[0], ""
    except (EnvError, Unsupported) as error:
        return views.names, None, str(error).strip().splitlines()[-1]


def described(look: Look) -> list[str]:
    """Lines of text that tell of it."""
    entry, spec = look.entry, look.spec
    lines = [entry.address]
    if entry.about:
        lines.append(entry.about)
    lines += ["", "observation", *_leaves(spec.observation), "", "action", *_leaves(spec.action)]
    names = spec.metadata.get("action_names")
    if isinstance(names, list):
        lines.append(f"  {', '.join(map(str, names))}")
    lines += ["", f"agents       {spec.agents}"]
    infos = [f"{info.name} {_array(info.dtype, info.shape)}" for info in spec.info]
    lines.append(f"infos        {', '.join(infos) or 'none'}")
    lines.append(f"views        {', '.join(look.views) or 'none'}")
    return lines


def _leaves(document: spaces.Document) -> list[str]:
    leaves = zip(spaces.leaves(document), _tree.leaf_documents(document), strict=True)
    return [f"  {leaf.name + ': ' if leaf.name else ''}{_space(leaf, found)}" for leaf, found in leaves]


def _space(leaf: spaces.Leaf, document: Any) -> str:
    kind = document["type"]
    if kind == "Discrete":
        return f"one of {document['n']}" + (f", from {document['start']} on" if document["start"] else "")
    if kind == "MultiDiscrete":
        return f"one of each: {', '.join(map(str, document['nvec']))}"
    if kind == "MultiBinary":
        return f"flags {list(leaf.shape)}"
    text = _array(leaf.dtype, leaf.shape)
    low, high = document["low"], document["high"]
    return text if isinstance(low, list) or isinstance(high, list) else f"{text}, {low} to {high}"


def _array(dtype: np.dtype, shape: tuple[int, ...]) -> str:
    return f"{dtype.name} {list(shape)}" if shape else dtype.name
