"""An rl-games YAML: read, checked as far as that goes without envs, and adapted to the flags and the machine."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from uepool.errors import ConfigError
from uepool.rlgames_launcher.flags import Flags

_DEVICES = ("device", "device_name")  # the trainer's, the player's
_OURS = "uepool"


def read(path: Path) -> dict[str, Any]:
    """The document of an rl-games YAML. ConfigError that names the file when it is none."""
    import yaml

    try:
        document = yaml.safe_load(path.read_text())
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: is not YAML: {error}") from None
    for name, keys in (("params", ("params",)), ("params.config", ("params", "config"))):
        part = document
        for key in keys:
            part = part.get(key) if isinstance(part, dict) else None
        if not isinstance(part, dict):
            raise ConfigError(f"{path}: needs a block {name}: it must be an rl-games YAML")
    config = document["params"]["config"]
    for name in ("env_config", "player"):
        if config.get(name) is None:
            config[name] = {}  # rl-games fails where one is named but empty
        elif not isinstance(config[name], dict):
            raise ConfigError(f"{path}: params.config.{name} must be a block, not {config[name]!r}")
    if not isinstance((document["params"].get("algo") or {}).get("name"), str):
        raise ConfigError(f"{path}: params.algo.name must name an algorithm, for example a2c_discrete")
    return document


def adapt(document: dict[str, Any], flags: Flags, has_cuda: bool) -> list[str]:
    """Puts the flags into ``document``, and what follows from there being no CUDA device. Says what it changed.

    ConfigError when the YAML asks for a CUDA device that there is not.
    """
    params, config = document["params"], document["params"]["config"]
    if flags.num_actors:
        config["num_actors"] = flags.num_actors
    if flags.seed:
        params["seed"] = config["env_config"]["seed"] = flags.seed
    if flags.address is not None:
        config["env_name"] = _OURS
        config["env_config"]["address"] = flags.address
    return [] if has_cuda else _without_cuda(config, flags.file)


def _without_cuda(config: dict[str, Any], file: Path) -> list[str]:
    notes = []
    for name in _DEVICES:
        if "cuda" in str(config.get(name, "")):
            raise ConfigError(
                f"{file}: params.config.{name} is {config[name]!r}, but torch sees no CUDA device: "
                "write cpu, or leave it out"
            )
    missing = [name for name in _DEVICES if name not in config]
    if missing:
        config.update(dict.fromkeys(missing, "cpu"))
        notes.append(f"no CUDA device: {' and '.join(missing)} set to cpu")
    if "torch_compile" not in config:
        config["torch_compile"] = False
        notes.append("on the CPU torch_compile is off unless the YAML says torch_compile: True")
    return notes


def check_env_name(document: dict[str, Any], file: Path, known: Sequence[str], has_envpool: bool) -> str:
    """The YAML's env_name. ConfigError when rl-games knows no such env, or needs EnvPool for it, which is not there."""
    name = document["params"]["config"].get("env_name")
    if name is None:
        raise ConfigError(f"{file}: params.config needs  env_name: {_OURS}")
    if name not in known:
        near = difflib.get_close_matches(str(name), known, n=2)
        hint = f" (did you mean {' or '.join(near)}?)" if near else ""
        raise ConfigError(f"{file}: env_name {name!r} is none that rl-games knows{hint}: write  env_name: {_OURS}")
    if name == "envpool" and not has_envpool:
        raise ConfigError(f"{file}: has env_name: envpool, and EnvPool is not installed: add --replace-envpool")
    return str(name)
