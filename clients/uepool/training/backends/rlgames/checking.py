"""``hyperparameters`` and ``network`` of the config, checked against what rl-games knows before anything is started."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from uepool.errors import ConfigError
from uepool.training import synonyms
from uepool.training.backends.rlgames import blocks, keys, parts
from uepool.training.config import TrainConfig

ALGORITHMS = ("PPO", "SAC")
_SWITCHES = ("central_value_config", "torch_compile")  # true, or a block
TORCH_THREADS = "torch_threads"  # of rl-games' params, not of its params.config
_ENDS, _OURS = "total_steps says when training ends", "checkpoint_every and keep_checkpoints say what is saved"
_ELSEWHERE = "uepool train settles that itself"
_SETTLED = {
    "name": "the config's own name is it",
    "env_name": "env.address is it",
    "env_config": "the config's env block is it",
    "num_actors": "env.num_envs is it",
    "network": "the config's own network block is it",
    "self_play": "self_play stands in the env block, self_play_config here",
    "max_epochs": _ENDS,
    "max_frames": _ENDS,
    "max_steps": _ENDS,
    "save_frequency": _OURS,
    "save_best_after": _OURS,
    "train_dir": "results is it",
    "seq_len": "rl-games calls it seq_length",
    "multi_gpu": "several GPUs are for `uepool rl-games` under torchrun",
    **dict.fromkeys(("population_based_training", "pbt_idx"), "uepool train trains no populations"),
    **dict.fromkeys(
        ("env_info", "vec_env", "features", "full_experiment_name", "is_train", "log_path", "network_path", "params"),
        _ELSEWHERE,
    ),
    "print_stats": _ELSEWHERE,
}
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_POSITIVE = (
    *("horizon_length", "minibatch_size", "minibatch_size_per_env", "mini_epochs", "seq_length", "batch_size"),
    *("replay_buffer_size", "num_steps_per_episode", "num_updates_per_step", "policy_frequency", "games_to_track"),
    *("games_to_check", "env_update_num"),
)


def check(config: TrainConfig) -> dict[str, Any]:
    """The hyperparameters, texts that are numbers made numbers (YAML 1.1 takes ``1e-3`` for a text).

    ConfigError for an algorithm, a key or a kind of value that rl-games does not have.
    """
    if config.algorithm not in ALGORITHMS:
        raise ConfigError(_unknown("algorithm", config.algorithm, ALGORITHMS))
    if config.algorithm == "SAC" and config.lstm:
        raise ConfigError("lstm: rl-games' SAC has no memory: take it out, or take algorithm: PPO")
    values = _numbers(config.hyperparameters)
    check_keys("hyperparameters", values, (keys.of_algorithm(config.algorithm) - set(_SETTLED)) | {TORCH_THREADS})
    for name, block in blocks.hyperparameters().items():
        given = values.get(name)
        if given is None or (name in _SWITCHES and not isinstance(given, dict)):
            continue
        check_block(f"hyperparameters.{name}", given, block, given)
        _check_counts(f"hyperparameters.{name}", given)
    _check_counts("hyperparameters", values)
    _check_self_play(config, values)
    return values


def check_network(where: str, given: Mapping[str, Any], whole: Mapping[str, Any], encoders: Iterable[str]) -> None:
    """ConfigError for an entry of a network's description that rl-games does not read, at whatever depth.

    whole: ``given`` upon the defaults. encoders: the parts of the observation, if it has some. A network that neither
    rl-games nor uepool has may read what it likes.
    """
    name = str(whole.get("name"))
    if name == parts.NAME or name in keys.BUILDERS:
        check_block(where, given, blocks.network(name, frozenset(encoders)), whole)


def check_block(where: str, given: Any, block: blocks.Block, whole: Any) -> None:
    """ConfigError that names the first entry, of ``given`` or of a block in it, that rl-games does not read."""
    if given is None:
        return  # takes away what is there
    known = block.known(whole)
    if not isinstance(given, Mapping):
        raise ConfigError(f"{where}: must be a block of {', '.join(sorted(known or ())) or 'nothing'}, not {given!r}")
    if known is not None:
        check_keys(where, given, known)
    for name, value in given.items():
        beside = whole.get(name) if isinstance(whole, Mapping) else None
        if name in block.inner:
            check_block(f"{where}.{name}", value, block.inner[name], beside)
        elif name in block.each and isinstance(value, list):
            for number, entry in enumerate(value):
                check_block(f"{where}.{name}.{number}", entry, block.each[name], entry)


def check_keys(where: str, given: Mapping[str, Any], known: Collection[str]) -> None:
    """ConfigError that names the first of ``given`` that is not among ``known``, and what is near."""
    for key in given:
        if key not in known:
            reason = _SETTLED.get(key) if where == "hyperparameters" else None
            raise ConfigError(f"{where}.{key}: {reason}" if reason else _unknown(f"{where}.{key}", key, known))


def check_kinds(given: Mapping[str, Any], defaults: Mapping[str, Any]) -> None:
    """ConfigError for a hyperparameter that is of another kind than its default."""
    for key, default in defaults.items():
        if key not in given:
            continue
        value = given[key]
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if isinstance(default, bool):
            kind, fits = "true or false", isinstance(value, bool)
        elif isinstance(default, (int, float)):
            kind, fits = "a number", is_number and math.isfinite(value)
        elif isinstance(default, str):
            kind, fits = f"a text like {default!r}", value is None or isinstance(value, str)
        else:
            kind, fits = "a block", isinstance(value, dict)
        if not fits:
            raise ConfigError(f"hyperparameters.{key}: must be {kind}, not {value!r}")


def _unknown(where: str, name: Any, known: Collection[str]) -> str:
    hint = synonyms.hint(str(name), known)
    return f"{where}: rl-games has no {name!r}; {hint}known: {', '.join(sorted(known)) or 'nothing'}"


def _check_counts(where: str, values: Mapping[str, Any]) -> None:
    for name in _POSITIVE:
        value = values.get(name, 1)
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # 1e5
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ConfigError(f"{where}.{name}: must be a whole number, 1 or more, not {value!r}")


def _check_self_play(config: TrainConfig, values: Mapping[str, Any]) -> None:
    plays = config.env.others.get("self_play") not in (None, False)
    block = values.get("self_play_config")
    if config.algorithm == "SAC":
        if plays:
            raise ConfigError("env.self_play: rl-games' SAC knows no self-play: take algorithm: PPO")
    elif plays and "update_score" not in (block or {}):
        raise ConfigError(
            "env.self_play: needs  hyperparameters: {self_play_config: {update_score: SCORE}}:  above which mean "
            "return opponents get the present weights"
        )
    elif block is not None and not plays:
        raise ConfigError("hyperparameters.self_play_config: needs  self_play: {learner: 0}  in the env block")


def _numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _numbers(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_numbers(part) for part in value]
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    return value
