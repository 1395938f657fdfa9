"""A checkpoint of another env is refused before its weights are."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

from uepool.errors import ConfigError

_MODULES = Path("learner_group", "learner", "rl_module")
_ARGUMENTS = "class_and_ctor_args.pkl"


def restore(algorithm: Any, checkpoint: str | os.PathLike[str]) -> None:
    """``algorithm.restore_from_path(checkpoint)`` after :func:`check_checkpoint`."""
    check_checkpoint(checkpoint, algorithm)
    algorithm.restore_from_path(str(Path(checkpoint).resolve()))


def check_checkpoint(checkpoint: str | os.PathLike[str], algorithm: Any) -> None:
    """ConfigError when the modules of ``checkpoint`` were made for other spaces than those of ``algorithm``.

    checkpoint: a folder that ``algorithm.save_to_path`` or Tune has written. Unpickles it: use none that you do not
    trust, as RLlib itself would.
    """
    folder = Path(checkpoint) / _MODULES
    saved = sorted(path.parent.name for path in folder.glob(f"*/{_ARGUMENTS}"))
    if not saved:
        raise ConfigError(f"{checkpoint} is no checkpoint of an RLlib algorithm: there is no {_MODULES}/*/{_ARGUMENTS}")
    own = algorithm.config.get_multi_rl_module_spec(spaces=algorithm.spaces).rl_module_specs
    if saved != sorted(own):
        raise ConfigError(f"checkpoint {checkpoint} has the modules {saved}, this algorithm has {sorted(own)}")
    for name in saved:
        with (folder / name / _ARGUMENTS).open("rb") as file:
            _, keywords = pickle.load(file)["ctor_args_and_kwargs"]
        for space in ("observation_space", "action_space"):
            then, now = keywords.get(space), getattr(own[name], space)
            if then is not None and then != now:
                raise ConfigError(
                    f"checkpoint {checkpoint} is of another env: the {space} of its module {name!r} was {then}, "
                    f"that of this env is {now}; restore it with the address and env_config that it was trained with"
                )
