"""From a TrainConfig to RLlib's AlgorithmConfig. What is wrong is said here, before Ray starts."""

from __future__ import annotations

import inspect
from dataclasses import asdict, fields
from typing import Any, get_type_hints

import gymnasium as gym
import numpy as np
from pydantic import TypeAdapter, ValidationError
from ray._common.deprecation import DEPRECATED_VALUE
from ray.rllib.algorithms.algorithm_config import AlgorithmConfig
from ray.rllib.algorithms.registry import ALGORITHMS
from ray.rllib.core.rl_module.default_model_config import DefaultModelConfig
from ray.rllib.core.rl_module.rl_module import RLModule, RLModuleSpec
from ray.rllib.utils import replay_buffers

import uepool.rllib
from envserver.addresses import near_matches
from uepool.errors import ConfigError
from uepool.training import synonyms
from uepool.training.backends.rllib_encoding import PLAIN, Encoding
from uepool.training.backends.rllib_episodes import note_episode
from uepool.training.backends.rllib_models import LAYOUT, for_layout, takes_masks
from uepool.training.config import TrainConfig
from uepool.training.importing import load_object

SHARED = "shared"  # the module of all agents of an env
_OFFLINE = ("BC", "CQL", "IQL", "MARWIL")
_WITHOUT_MODULES = ("DreamerV3",)
_DISCRETE_ONLY = ("DQN",)
_NO_MEMORY = ("DQN", "SAC")  # DQN's explores with one env at a time only
# Of training(): what has another place here, and what no YAML can say.
_ELSEWHERE = {"model": "write it under network", "train_batch_size": "write train_batch_size_per_learner"}
_CODE = (
    *("learner_class", "learner_connector", "add_default_connectors_to_learner_pipeline", "learner_config_dict"),
    *("before_learn_on_batch", "optimizer", "lr_schedule", "entropy_coeff_schedule"),
)
# Of env_runners(): hyperparameters all the same.
_SAMPLING = ("rollout_fragment_length", "batch_mode", "explore")
_FILTERS = "conv_filters"  # whose type lacks the padding that they may have
_BUFFER = "replay_buffer_config"
_MULTI_AGENT_BUFFER = "MultiAgent"


def algorithm_config(name: str) -> AlgorithmConfig:
    """RLlib's defaults for an algorithm. ConfigError when there is none that learns from envs by that name."""
    online = sorted(set(ALGORITHMS) - {*_OFFLINE, *_WITHOUT_MODULES})
    known = f"known: {', '.join(online)}"
    if name in _OFFLINE:
        raise ConfigError(f"algorithm: RLlib's {name} learns from recordings, not from envs; {known}")
    if name in _WITHOUT_MODULES:
        raise ConfigError(f"algorithm: RLlib's {name} has a sampler of its own, which steps no batches; {known}")
    if name not in ALGORITHMS:
        raise ConfigError(f"algorithm: RLlib has no {name!r}; {near_matches(name, online)}{known}")
    return ALGORITHMS[name]()[1]


def hyperparameter_names(config: AlgorithmConfig) -> list[str]:
    """What ``config.training()`` takes, through all its classes, and what is of sampling."""
    names: dict[str, None] = {}
    for kind in type(config).__mro__:
        training = vars(kind).get("training")
        if training is None:
            continue
        for parameter in inspect.signature(training).parameters.values():
            is_old = parameter.default is DEPRECATED_VALUE
            if parameter.kind is inspect.Parameter.KEYWORD_ONLY and not is_old:
                names[parameter.name] = None
    known = (*names, *_SAMPLING)
    return [name for name in known if name not in _CODE and name not in _ELSEWHERE and not name.startswith("_")]


def set_hyperparameters(config: AlgorithmConfig, values: dict[str, Any]) -> None:
    """ConfigError for an unknown name, or a value that RLlib refuses."""
    known = hyperparameter_names(config)
    kind = type(config).__name__.removesuffix("Config")
    for name in values:
        if name in known:
            continue
        near = synonyms.hint(name, known)
        hint = f"{_ELSEWHERE[name]} instead" if name in _ELSEWHERE else f"{near}known: {', '.join(sorted(known))}"
        raise ConfigError(f"hyperparameters.{name}: RLlib's {kind} takes no such thing here; {hint}")
    _check_buffer(config, values.get(_BUFFER))
    sampling = {name: value for name, value in values.items() if name in _SAMPLING}
    try:
        config.training(**{name: value for name, value in values.items() if name not in sampling})
        if sampling:
            config.env_runners(**sampling)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"hyperparameters: RLlib's {kind} refuses them: {_first_line(error)}") from None


def _check_buffer(config: AlgorithmConfig, given: Any) -> None:
    """ConfigError for what the replay buffer does not take: RLlib's buffers pass over keywords that they lack."""
    if not isinstance(given, dict):
        return
    default = getattr(config, _BUFFER, None) or {}
    kind = given.get("type", default.get("type"))
    if isinstance(kind, str) and not kind.isidentifier():
        return  # a class of the user's, by its path
    found = getattr(replay_buffers, kind, None) if isinstance(kind, str) else kind
    if not isinstance(found, type):
        known = sorted(name for name in vars(replay_buffers) if name.endswith("EpisodeReplayBuffer"))
        near = near_matches(str(kind), known)
        raise ConfigError(f"hyperparameters.{_BUFFER}.type: RLlib has no {kind!r}; {near}known: {', '.join(known)}")
    known = ["type", *_parameters(found)]
    if "Prioritized" in found.__name__:
        known.append("beta")  # which the algorithm reads, when it samples
    for name in given:
        if name not in known:
            raise ConfigError(
                f"hyperparameters.{_BUFFER}.{name}: RLlib's {found.__name__} has no such parameter; "
                f"{near_matches(str(name), known)}known: {', '.join(known)}"
            )


def _parameters(kind: type) -> list[str]:
    """The names that a class and those that it is made from are built with."""
    names: dict[str, None] = {}
    for base in kind.__mro__:
        if "__init__" in vars(base) and base is not object:
            for parameter in list(inspect.signature(vars(base)["__init__"]).parameters.values())[1:]:
                if parameter.kind not in (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL):
                    names[parameter.name] = None
    return list(names)


def set_model(config: AlgorithmConfig, settings: TrainConfig, encoding: Encoding) -> None:
    """RLlib's default model by ``network`` and ``lstm``, or the one that ``model`` names."""
    if settings.model is not None:
        module = load_object(settings.model, "model")
        if not (isinstance(module, type) and issubclass(module, RLModule)):
            raise ConfigError(f"model: {settings.model} is no subclass of ray.rllib's RLModule")
        if settings.lstm:
            raise ConfigError("lstm: is for RLlib's own models; the one that model names has what it has")
        # Whatever is under network is the module's model_config.
        config.rl_module(rl_module_spec=RLModuleSpec(module_class=module, model_config=dict(settings.network)))
        return
    known = [field.name for field in fields(DefaultModelConfig)]
    for name in settings.network:
        if name not in known:
            raise ConfigError(
                f"network.{name}: RLlib's DefaultModelConfig has no such field; "
                f"{synonyms.hint(name, known)}known: {', '.join(known)}"
            )
    _check_kinds(settings.network)
    remembers = uses_lstm(settings)
    if remembers and settings.algorithm in _NO_MEMORY:
        raise ConfigError(
            f"lstm: RLlib's {settings.algorithm} has no memory for batches of envs; take PPO, IMPALA or APPO"
        )
    model = asdict(DefaultModelConfig()) | config._model_config_auto_includes | dict(settings.network)
    model["use_lstm"] = remembers
    if encoding.layout is not None:
        module, catalog = for_layout(config.get_default_rl_module_spec().module_class, encoding.layout)
        if catalog is not None:
            model[LAYOUT] = encoding.layout.document()
            config.rl_module(rl_module_spec=RLModuleSpec(module_class=module, catalog_class=catalog))
    config.rl_module(model_config=model)


def _check_kinds(network: dict[str, Any]) -> None:
    """ConfigError for a value that is of another kind than DefaultModelConfig's field: RLlib only trips over it."""
    kinds = {**get_type_hints(DefaultModelConfig), _FILTERS: list[list[Any]]}
    for name, value in network.items():
        if value is None:
            continue
        try:
            TypeAdapter(kinds[name]).validate_python(value)
        except ValidationError as error:
            said = error.errors()[0]["msg"].lower()
            raise ConfigError(f"network.{name}: {said.replace('input should', 'must')}, got {value!r}") from None


def uses_lstm(settings: TrainConfig) -> bool:
    """Whether RLlib's default model has its LSTM."""
    return settings.model is None and (settings.lstm or bool(settings.network.get("use_lstm")))


def heeds_masks(settings: TrainConfig) -> bool:
    """Whether RLlib's default model for the algorithm heeds action masks."""
    if settings.model is not None:
        return False
    return takes_masks(algorithm_config(settings.algorithm).get_default_rl_module_spec().module_class)


def check_actions(algorithm: str, space: gym.Space) -> None:
    """ConfigError for actions that the algorithm cannot choose."""
    if algorithm in _DISCRETE_ONLY and not isinstance(space, gym.spaces.Discrete):
        raise ConfigError(f"algorithm: RLlib's {algorithm} chooses one of n actions (Discrete), this env takes {space}")
    if algorithm == "SAC" and not isinstance(space, (gym.spaces.Discrete, gym.spaces.Box)):
        raise ConfigError(f"algorithm: RLlib's SAC takes actions that are Discrete or a Box, this env takes {space}")
    for part in _parts(space):
        if isinstance(part, (gym.spaces.Discrete, gym.spaces.MultiDiscrete)) and (part.start != 0).any():
            raise ConfigError(f"RLlib counts choices from 0, this env from {part.start}: {part}")
        if isinstance(part, gym.spaces.Box) and len(part.shape) != 1:
            raise ConfigError(f"RLlib's models take actions of one axis, this env's have {part.shape}")


def _parts(space: gym.Space) -> list[Any]:
    if isinstance(space, gym.spaces.Dict):
        return [leaf for part in space.spaces.values() for leaf in _parts(part)]
    if isinstance(space, gym.spaces.Tuple):
        return [leaf for part in space.spaces for leaf in _parts(part)]
    return [space]


def check_settings(settings: TrainConfig) -> None:
    """ConfigError for what is wrong whatever the env is: before one is started."""
    config = algorithm_config(settings.algorithm)
    set_hyperparameters(config, settings.hyperparameters)
    set_model(config, settings, Encoding(gym.spaces.Box(-1, 1, (1,), np.float32), PLAIN))


def build_config(settings: TrainConfig, encoding: Encoding, agents: int) -> AlgorithmConfig:
    """All of it: env, sampling, resources, model, seed. ConfigError for what RLlib refuses."""
    config = algorithm_config(settings.algorithm)
    others = {name: value for name, value in settings.env.others.items() if value is not None}
    if others.get("seed") is not None:
        raise ConfigError("env.seed: write seed beside env; RLlib gives each EnvRunner its own")
    try:
        uepool.rllib.environment(config, settings.env.target(), num_envs=settings.env.num_envs, **others)
    except TypeError as error:  # a keyword
        raise ConfigError(f"env: {error}") from None
    _set_resources(config, settings)
    set_hyperparameters(config, settings.hyperparameters)
    set_model(config, settings, encoding)
    connector = encoding.connector(multi_agent=agents > 1)
    if connector is not None:
        config.env_runners(env_to_module_connector=connector)
    if agents > 1:
        _set_agents(config)
    config.callbacks(on_episode_end=note_episode)
    # Never more in one iteration than what checkpoints and the end are asked for by; RLlib's own is by time, too.
    least = min(settings.checkpoint_every, max(1, settings.total_steps // 20))
    config.reporting(
        min_time_s_per_iteration=1 if config.min_time_s_per_iteration else None,
        min_sample_timesteps_per_iteration=min(config.min_sample_timesteps_per_iteration or 0, least),
    )
    config.debugging(seed=settings.seed, log_level="ERROR")
    try:
        config.copy(copy_frozen=False).validate()
    except (ValueError, AssertionError) as error:
        raise ConfigError(f"RLlib's {settings.algorithm} refuses its settings: {_first_line(error)}") from None
    return config


def _set_resources(config: AlgorithmConfig, settings: TrainConfig) -> None:
    wanted = settings.rllib
    config.env_runners(
        num_env_runners=wanted.num_env_runners,
        num_cpus_per_env_runner=wanted.num_cpus_per_env_runner,
        num_gpus_per_env_runner=wanted.num_gpus_per_env_runner,
    )
    config.learners(num_learners=wanted.num_learners, num_gpus_per_learner=wanted.num_gpus_per_learner)


def _set_agents(config: AlgorithmConfig) -> None:
    """All agents of an env play, and train, one policy."""
    config.multi_agent(policies={SHARED}, policy_mapping_fn=_to_shared)
    config.env_runners(env_runner_cls=uepool.rllib.MultiAgentEnvRunner)
    buffer = getattr(config, "replay_buffer_config", None)
    if isinstance(buffer, dict) and isinstance(buffer.get("type"), str):
        name = buffer["type"]
        if not name.startswith(_MULTI_AGENT_BUFFER):
            config.training(replay_buffer_config={**buffer, "type": f"{_MULTI_AGENT_BUFFER}{name}"})


def _to_shared(agent: str, episode: Any, **kwargs: Any) -> str:
    return SHARED


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
