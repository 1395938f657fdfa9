"""The adapter's own entries of env_config, checked; the rest is make_vec's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from gymnasium.vector import AutoresetMode

from uepool._autoreset import require_autoreset
from uepool.errors import ConfigError, UnknownKeyword
from uepool.options import check_names, keywords_but, seed_value
from uepool.rlgames.curriculum import Curriculum
from uepool.rlgames.shards import shard_seed
from uepool.vector_env import EXPERIMENT_KEYWORDS

SPREAD = "spread"


@dataclass(frozen=True)
class SelfPlay:
    """learner: the agent of each env that is trained, or "spread": in env i it is agent i modulo agents.

    deterministic: opponents take their likeliest action instead of drawing one.
    """

    learner: int | str = 0
    deterministic: bool = False

    @classmethod
    def parse(cls, value: Any) -> SelfPlay | None:
        """From YAML: a mapping, True for the defaults, or False or None for no self-play."""
        if value is None or value is False:
            return None
        if value is True:
            return cls()
        known = [field.name for field in fields(cls)]
        if not isinstance(value, Mapping) or not set(value) <= set(known):
            raise ConfigError(f"self_play must be True or a mapping with some of {', '.join(known)}, got {value!r}")
        made = cls(**value)
        is_number = isinstance(made.learner, int) and not isinstance(made.learner, bool) and made.learner >= 0
        if not is_number and made.learner != SPREAD:
            raise ConfigError(f"self_play.learner must be the number of an agent or {SPREAD!r}, got {made.learner!r}")
        if not isinstance(made.deterministic, bool):
            raise ConfigError(f"self_play.deterministic must be True or False, got {made.deterministic!r}")
        return made


@dataclass(frozen=True)
class Settings:
    """action_mask, states, rewards: where they are, None: by their usual names, if there. keywords: for make_vec."""

    action_mask: str | None
    states: str | None
    rewards: str | None
    curriculum: Curriculum
    self_play: SelfPlay | None
    keywords: dict[str, Any]

    @classmethod
    def parse(cls, address: Any, env_config: Mapping[str, Any]) -> Settings:
        """ConfigError for what cannot be used, before any env is started."""
        keywords = dict(env_config)
        if address is None:
            raise ConfigError("env_config needs an address, for example  address: sim:CartPole")
        for name, why in (("num_envs", "is given by num_actors"), ("batch_size", "is num_actors for rl-games")):
            if name in keywords:
                raise ConfigError(f"{name} {why}: take it out of env_config")
        try:
            check_names(keywords, (*_TAKEN, *OWN))
        except UnknownKeyword as error:
            raise UnknownKeyword(f"env_config: {error}") from None
        require_autoreset("rl-games", AutoresetMode.SAME_STEP, keywords)
        settings = cls(
            action_mask=_name(keywords, "action_mask", may_be_empty=True),
            states=_name(keywords, "states"),
            rewards=_name(keywords, "rewards"),
            curriculum=Curriculum(keywords.pop("curriculum", None) or {}),
            self_play=SelfPlay.parse(keywords.pop("self_play", None)),
            keywords=keywords,
        )
        if keywords.get("seed") is not None:
            keywords["seed"] = shard_seed(seed_value("seed", keywords["seed"]))
        return settings


OWN = tuple(field.name for field in fields(Settings) if field.name != "keywords")
_TAKEN = (*keywords_but("num_envs", "batch_size", "autoreset_mode"), *EXPERIMENT_KEYWORDS)


def _name(keywords: dict[str, Any], setting: str, may_be_empty: bool = False) -> str | None:
    value = keywords.pop(setting, None)
    if value is None or (isinstance(value, str) and (value or may_be_empty)):
        return value
    raise ConfigError(f"{setting} must be the name of a part of the observation or of an entry of info, got {value!r}")
