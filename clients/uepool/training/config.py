"""What the YAML of ``uepool train`` may say. ``uepool.training.reading.load`` makes one of a file."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from envserver.addresses import near_matches
from uepool._lease import Address
from uepool.errors import ConfigError
from uepool.options import KEYWORDS
from uepool.vector_env import EXPERIMENT_KEYWORDS

TRAINERS = ("rl-games", "sb3", "rllib")
CALLABLE = "callable:"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SETTLED = ("batch_size", "autoreset_mode")  # by the trainer
# What an adapter takes in its env block beside make_vec's keywords.
OF_TRAINER: dict[str, tuple[str, ...]] = {
    "rl-games": ("action_mask", "states", "rewards", "curriculum", "self_play"),
    "sb3": (),
    "rllib": (),
}


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(f"must be letters, digits, dots, - and _, at most 64 of them, got {text!r}")
    return text


def _trainer(given: Any) -> Any:
    if given not in TRAINERS:
        word = str(given)
        near = near_matches("sb3" if "baselines" in word else word, list(TRAINERS))
        raise ValueError(f"there is no trainer {given!r}; {near}known: {', '.join(TRAINERS)}")
    return given


def _no_flag(given: Any) -> Any:
    if isinstance(given, bool):
        raise ValueError(f"must be a number, got {given!r}")
    return given


Trainer = Annotated[Literal["rl-games", "sb3", "rllib"], BeforeValidator(_trainer)]


def _empty(given: Any) -> Any:
    return {} if given is None else given  # a block with nothing in it


Block = Annotated[dict[str, Any], BeforeValidator(_empty)]
Integer = Annotated[int, BeforeValidator(_no_flag)]  # 1e6 is one too
Text = Annotated[str, Field(min_length=1)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", protected_namespaces=())


class EnvSettings(_Model):
    """Which envs are trained on: an address, and any keyword of ``uepool.make_vec``.

    address: as anywhere; ``callable:MODULE:NAME`` is a function or class that returns a Gymnasium env.
    num_envs: of the whole training; for RLlib of each EnvRunner.
    """

    model_config = ConfigDict(extra="allow", protected_namespaces=())

    address: str
    num_envs: Integer = Field(default=8, ge=1, le=65536)

    def target(self) -> Address:
        """The address as ``make_vec`` takes it. ConfigError when ``callable:`` names nothing that can be imported."""
        name = self.address.removeprefix(CALLABLE)
        if name == self.address:
            return self.address
        from uepool.training.importing import load_object

        found = load_object(name, "env.address")
        if not callable(found):
            raise ConfigError(f"env.address: {name} is no callable: name a function or a class that returns an env")
        return found

    @property
    def others(self) -> dict[str, Any]:
        """What is given beside address and num_envs."""
        return dict(self.model_extra or {})


class RllibSettings(_Model):
    """Ray's resources, by RLlib's own names."""

    num_env_runners: Integer = Field(default=0, ge=0)
    num_cpus_per_env_runner: float = Field(default=1, ge=0)
    num_gpus_per_env_runner: float = Field(default=0, ge=0)
    num_learners: Integer = Field(default=0, ge=0)
    num_gpus_per_learner: float = Field(default=0, ge=0)


class TrainConfig(_Model):
    """One training run. Steps are env steps: one per env and step, however many agents it has.

    Frozen by habit: :meth:`changed` makes another one.
    """

    trainer: Trainer
    name: Annotated[str, AfterValidator(_name)] = "run"
    env: EnvSettings
    seed: Integer = Field(default=1, ge=0, le=2**31 - 1)
    total_steps: Integer = Field(default=100_000, ge=1)
    algorithm: Text = "PPO"
    hyperparameters: Block = Field(default_factory=dict)
    network: Block = Field(default_factory=dict)
    lstm: bool = False
    model: str | None = None
    checkpoint_every: Integer = Field(default=50_000, ge=1)
    video_every: Integer = Field(default=0, ge=0)
    keep_checkpoints: Integer = Field(default=5, ge=0)
    results: Text = "results"
    local_mode: bool = False
    rllib: RllibSettings = Field(default_factory=RllibSettings)

    def env_keywords(self) -> dict[str, Any]:
        """The keywords for ``make_vec``, or the trainer's adapter: num_envs and seed too, but not the address."""
        return {"seed": self.seed, **self.env.others, "num_envs": self.env.num_envs}

    def changed(self, **values: Any) -> TrainConfig:
        """A copy with other values, validated."""
        return TrainConfig.model_validate({**self.plain(), **values})

    def plain(self) -> dict[str, Any]:
        """As YAML has it, every field named."""
        return self.model_dump(mode="python")

    def in_one_process(self) -> TrainConfig:
        """As small as it goes, to look for errors: ``--local-mode``."""
        values = self.plain()
        values["env"]["num_envs"] = 1
        values["env"].pop("envs_per_instance", None)
        values["rllib"].update(num_env_runners=0, num_learners=0)
        return TrainConfig.model_validate({**values, "local_mode": True})


def env_keywords_of(trainer: str) -> tuple[str, ...]:
    """The keywords that may stand in the env block."""
    makers = tuple(name for name in KEYWORDS if name not in (*_SETTLED, "num_envs"))
    return ("address", "num_envs", *makers, *EXPERIMENT_KEYWORDS, *OF_TRAINER.get(trainer, ()))
