"""What is evaluated: a policy and the envs it plays, found by what people write on the command line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from envserver.addresses import REMOTE, SCHEMES
from uepool._lease import Address
from uepool._named import SCHEME as NAMED
from uepool.errors import ConfigError
from uepool.evaluating.players import BatchPlayer, Player, PolicyPlayer
from uepool.options import KEYWORDS
from uepool.policies.base import Policy
from uepool.vector_env import EXPERIMENT_KEYWORDS, UepoolVectorEnv

if TYPE_CHECKING:
    from uepool.training.run_folder import Checkpoint, RunFolder

LATEST = "latest"
DIGITS = 12  # of the names of checkpoints
_FOLDER = "evaluation"
_ENVS = 8
_SETTLED = ("num_envs", "batch_size", "autoreset_mode", "seed")
# Of instances that are started here: a pool has its own.
_OF_INSTANCES = ("envs_per_instance", "spares", "cpu_affinity", "start_timeout", "env_kwargs")


@dataclass(frozen=True)
class Subject:
    """A policy, and the envs it plays.

    name: for people, in titles. address, keywords: of ``make_vec``. num_envs: how many are usual.
    policy: None: one that is no trained one, named ``player``.
    out: the folder of its results unless another is asked for. about: what returns.json says of it.
    """

    name: str
    address: Address
    keywords: dict[str, Any]
    num_envs: int
    policy: Policy | None
    player: str
    out: Path
    about: dict[str, Any] = field(default_factory=dict)

    def make_player(self, envs: UepoolVectorEnv, seed: int, deterministic: bool) -> Player:
        """Who plays ``envs``, which were opened as this says. ConfigError when that does not fit."""
        if self.policy is not None:
            return PolicyPlayer(self.policy, envs, deterministic)
        from uepool.seeing.policies import make_policy

        return BatchPlayer(make_policy(self.player, envs.session, seed))


def is_address(text: str) -> bool:
    return text.partition(":")[0] in SCHEMES


def find(
    target: str,
    *,
    address: str = "",
    checkpoint: str = LATEST,
    player: str = "",
    env_config: Mapping[str, Any] | None = None,
    env_kwargs: Mapping[str, Any] | None = None,
) -> Subject:
    """The subject that is meant.

    target: a run, one of its checkpoints, on S3 too, an ONNX file, or with a player an address.
    address: to be played instead of the run's; checkpoint: "latest", or the steps of another one.
    player: "random" or "scripted" instead of a trained policy.
    env_config, env_kwargs: instead of the run's.

    ConfigError for what is not there or does not go together.
    """
    if is_address(target):
        if not player:
            raise ConfigError(
                f"who is to play {target}? Name a run, a checkpoint or an ONNX file (uepool evaluate RUN --address "
                f"{target}), or give --policy scripted or --policy random"
            )
        subject = _of_address(address or target, player)
    elif target.endswith(".onnx") or _is_single_checkpoint(target):
        subject = _of_file(target, checkpoint, player)
    else:
        subject = _of_run(target, checkpoint, player)
    if address:
        subject = _elsewhere(subject, address)
    if not subject.address:
        raise ConfigError(f"{target} does not say what it was trained on: give --address")
    subject = _named(subject)
    if player and not is_address(target):
        subject = replace(
            subject,
            name=f"{player} on {_shown(subject.address)}",
            player=player,
            about={"policy": player},
            out=Path(f"{subject.out}-{player}"),
        )
    return _configured(subject, env_config, env_kwargs)


def _of_address(address: str, player: str) -> Subject:
    short = re.sub(r"[^A-Za-z0-9]+", "-", address).strip("-")[:60]
    return Subject(
        name=f"{player} on {address}",
        address=address,
        keywords={},
        num_envs=_ENVS,
        policy=None,
        player=player,
        out=Path(_FOLDER) / f"{short}-{player}",
        about={"policy": player},
    )


def _of_run(target: str, wanted: str, player: str) -> Subject:
    """player: who plays instead of its policy, which is not loaded then; "": nobody."""
    from uepool import policies
    from uepool.training.run_folder import CHECKPOINTS, RunFolder

    is_remote = target.startswith("s3://")
    if is_remote and wanted != LATEST and CHECKPOINTS not in target:  # only what is named is downloaded
        target, wanted = f"{target.rstrip('/')}/{CHECKPOINTS}/{_steps(wanted):0{DIGITS}d}", LATEST
    run = RunFolder.find(target)
    config = run.config()
    checkpoint = choose(run, wanted)
    folder = Path(_FOLDER) / config.name if is_remote else run.path / _FOLDER
    return Subject(
        name=f"{config.name} after {checkpoint.env_steps:,} steps",
        address=config.env.target(),
        keywords=_of_make_vec(config.env_keywords()),
        num_envs=config.env.num_envs,
        policy=None if player else policies.load(checkpoint.path),
        player="",
        out=folder / checkpoint.path.name,
        about={
            "policy": target if is_remote else str(checkpoint.path),
            "trainer": checkpoint.trainer,
            "env_steps": checkpoint.env_steps,
        },
    )


def choose(run: RunFolder, wanted: str) -> Checkpoint:
    """The checkpoint after so many steps, or the latest. ConfigError that lists those there are."""
    if wanted == LATEST:
        latest = run.latest()
        if latest is None:
            raise ConfigError(f"{run.path}: has no whole checkpoint yet")
        return latest
    found = run.checkpoints()
    for checkpoint in found:
        if checkpoint.env_steps == _steps(wanted):
            return checkpoint
    known = ", ".join(str(checkpoint.env_steps) for checkpoint in found) or "none"
    raise ConfigError(f"{run.path} has no checkpoint {wanted!r}; there are: {known}, and {LATEST}")


def _steps(wanted: str) -> int:
    """ConfigError when it is no number."""
    text = wanted.replace("_", "").replace(",", "")
    if not text.isdigit():
        raise ConfigError(f"--checkpoint must be a number of env steps, or {LATEST}, got {wanted!r}")
    return int(text)


def _of_make_vec(keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Those that are not the trainer's own, nor settled here."""
    known = (*(name for name in KEYWORDS if name not in _SETTLED), *EXPERIMENT_KEYWORDS)
    return {name: value for name, value in keywords.items() if name in known and value is not None}


def _is_single_checkpoint(target: str) -> bool:
    """Whether it is a checkpoint that was copied out of its run."""
    from uepool.training.run_folder import CHECKPOINTS, WHOLE

    path = Path(target).expanduser()
    return path.parent.name != CHECKPOINTS and (path / WHOLE).is_file()


def _of_file(target: str, wanted: str, player: str) -> Subject:
    """An ONNX file, or a checkpoint without its run: both say themselves what they were trained on.

    player: as above.
    """
    from uepool import policies

    if wanted != LATEST:
        raise ConfigError(f"{target} is one policy: --checkpoint is for runs")
    path = Path(target).expanduser()
    # Of an ONNX file it is the policy itself that knows its envs.
    policy = None if player and path.is_dir() else policies.load(path)
    if path.is_dir():
        description = policies.Description.read(path)
        address, keywords = description.address, {"env_config": description.env_config}
    else:
        manifest = policy.manifest  # type: ignore[union-attr]
        address, keywords = manifest.address, manifest.env
    return Subject(
        name=path.stem,
        address=address,
        keywords=_of_make_vec(keywords),
        num_envs=_ENVS,
        policy=None if player else policy,
        player="",
        out=Path(_FOLDER) / path.stem,
        about={"policy": str(path)},
    )


def _elsewhere(subject: Subject, address: str) -> Subject:
    """The same on other envs. What is of instances that are started here means nothing to a pool."""
    keywords = subject.keywords
    if address.partition(":")[0] in REMOTE:
        keywords = {name: value for name, value in keywords.items() if name not in _OF_INSTANCES}
    return replace(subject, address=address, keywords=keywords)


def _named(subject: Subject) -> Subject:
    """With the address that env:NAME means, and its env config and keywords where the subject has none: players are
    chosen by the game."""
    if not isinstance(subject.address, str) or not subject.address.startswith(NAMED):
        return subject
    from uepool.catalogue.configured import named

    entry = named(subject.address.removeprefix(NAMED))
    own = {"env_config": entry.env_config, "env_kwargs": dict(entry.env_kwargs)}
    given = {name: value for name, value in own.items() if value}
    return replace(subject, address=entry.address, keywords={**given, **subject.keywords})


def _configured(
    subject: Subject, env_config: Mapping[str, Any] | None, env_kwargs: Mapping[str, Any] | None
) -> Subject:
    """With the env config and keywords that were asked for, and what the player needs."""
    keywords = dict(subject.keywords)
    if env_config is not None:
        keywords["env_config"] = dict(env_config)
    if env_kwargs:
        keywords["env_kwargs"] = dict(env_kwargs)
    if subject.policy is None and isinstance(subject.address, str):
        from uepool.seeing.policies import check_policy, config_for

        check_policy(subject.player, subject.address)
        config = config_for(subject.player, subject.address, keywords.get("env_config"))
        keywords.update({} if config is None else {"env_config": config})
    return replace(subject, keywords=keywords, about={**subject.about, "address": _shown(subject.address)})


def _shown(address: Address) -> str:
    return address if isinstance(address, str) else getattr(address, "__qualname__", repr(address))
