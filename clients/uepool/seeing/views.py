"""What can be seen of a session's envs: what they render, and the images that they give as observations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from envserver import spaces
from envserver.spec import SPECTATOR
from uepool.errors import ConfigError, EnvError, Unsupported
from uepool.seeing.observed import ObservedImage, observed_images
from uepool.session import Session

OBSERVATION = "observation"
_CAMERAS = (SPECTATOR, "agent", "depth")  # what a video shows, of what there is


class Views:
    """The pictures that can be had of a synchronous session's envs, by name.

    names: what the envs render (``session.views``), then "observation", the first image of an agent's observation, and
        "observation/NAME" for each image of one that has several.

    Unsupported when there is no picture at all.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        images = observed_images(session.spec)
        self._images = {f"{OBSERVATION}/{image.name}": image for image in images} if len(images) > 1 else {}
        best = next((image for image in images if image.is_picture), images[0] if images else None)
        if best is not None:
            self._images = {OBSERVATION: best, **self._images}
        self.names = (*session.views, *self._images)
        if not self.names:
            hint = (
                '; a Gymnasium env draws with env_kwargs={"render_mode": "rgb_array"}'
                if session.address.startswith(("gym:", "callable:"))
                else ""
            )
            raise Unsupported(
                f"{session.address} has no pictures: it does not render, and no observation is an image{hint}"
            )

    def check(self, name: str) -> str:
        """``name``, if there is such a view; ConfigError that lists them if not."""
        if name not in self.names:
            known = ", ".join(self.names)
            raise ConfigError(f"{self._session.address}: there is no view {name!r}; known: {known}")
        return name

    @property
    def overview(self) -> str:
        """The one that shows most: a spectator's, or else the observation."""
        return self.names[0]

    @property
    def cameras(self) -> tuple[str, ...]:
        """Those that a video shows: spectator, agent and depth as far as there are; else what there is."""
        rendered = tuple(name for name in _CAMERAS if name in self._session.views)
        if len(rendered) > 1 or OBSERVATION not in self._images:
            return rendered or self.names[:1]
        return (*rendered, OBSERVATION)

    @property
    def agent(self) -> str:
        """The one that shows what an agent sees: its observation if that is an image, else what comes closest."""
        return OBSERVATION if OBSERVATION in self._images else self.overview

    def pictures(self, name: str, observation: Any, env_id: Sequence[int] | None = None) -> list[np.ndarray]:
        """A picture of each env, uint8 [height, width, 3], or of those in ``env_id``. Of several agents, the first's.

        observation: the last batch of all envs, as ``recv`` gave it; drawn from it are the views "observation...".
        """
        self.check(name)
        image = self._images.get(name)
        if image is None:
            return list(self._session.render(env_id, name))
        ids = range(self._session.num_envs) if env_id is None else env_id
        return self._painted(image, observation, ids)

    def latest(self, name: str, observation: Any, before: Sequence[np.ndarray] = ()) -> list[np.ndarray]:
        """As :meth:`pictures`, also while an env cannot be drawn since its process is being replaced: then it has its
        picture of ``before``, and none there either, a black one."""
        try:
            return self.pictures(name, observation)
        except EnvError:
            pass
        found: list[np.ndarray | None] = []
        for env in range(self._session.num_envs):
            try:
                found += self.pictures(name, observation, [env])
            except EnvError:
                found.append(before[env] if before else None)
        shapes = [picture.shape for picture in found if picture is not None]
        black = np.zeros(shapes[0] if shapes else (1, 1, 3), np.uint8)
        return [black if picture is None else picture for picture in found]

    def _painted(self, image: ObservedImage, observation: Any, ids: Sequence[int]) -> list[np.ndarray]:
        rows = spaces.flatten(self._session.spec.observation, observation)[image.index]
        return [image.paint(rows[env * self._session.agents]) for env in ids]
