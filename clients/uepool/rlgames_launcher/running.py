"""Trains or plays by rl-games' own Runner. What is wrong is said before; Ctrl-C saves what was learned."""

from __future__ import annotations

import importlib
import importlib.util
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import torch
from rl_games.common import env_configurations

import uepool.rlgames
from uepool.errors import ConfigError, UepoolError
from uepool.rlgames.checkpoints import check_state, saved_state
from uepool.rlgames_launcher import checks, envpool, settings
from uepool.rlgames_launcher.flags import Flags
from uepool.rlgames_launcher.interrupts import Stop
from uepool.rlgames_launcher.watching import WatchedRunner, envs_seen

FAILED = 1  # exit statuses
WRONG_INPUT = 2


def run(flags: Flags) -> int:
    """Trains or plays as the flags say.

    The exit status: 0; 2 when training or playing could not begin, 1 when uepool failed later, 130 after Ctrl-C. What
    was wrong is printed, and after the latter two where the checkpoint is that was saved. What rl-games itself fails
    with while it trains is raised.
    """
    try:
        document = settings.read(flags.file)
        for note in settings.adapt(document, flags, torch.cuda.is_available()):
            say(note)
        if flags.plays and flags.checkpoint is None:
            say("there is no --checkpoint: this plays a network that was not trained")
        saved = None if flags.checkpoint is None else saved_state(flags.checkpoint)
        return _run(document, flags, saved)
    except ConfigError as error:
        say(str(error))
        return WRONG_INPUT


def _run(document: dict[str, Any], flags: Flags, saved: Any) -> int:
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")  # as rl-games' runner.py has it
    with ExitStack() as stack:
        stop = stack.enter_context(Stop())
        if flags.replace_envpool:
            stack.enter_context(envpool.replaced())
        _see_envs(stack, document, flags, saved)
        stack.enter_context(_tracked(document, flags))
        runner = WatchedRunner(stop)
        try:
            runner.load(document)
            with _profiled(flags):
                runner.run(flags.runner_arguments())
            return 0
        except KeyboardInterrupt:
            say("interrupted")
            _save(runner, flags)
            return stop.status
        except UepoolError as error:
            say(str(error))
            _save(runner, flags)
            return FAILED if runner.has_begun else WRONG_INPUT
        except (KeyError, ValueError) as error:
            if runner.has_begun or (text := checks.refusal(error)) is None:
                raise
            raise ConfigError(f"{flags.file}: {text}") from error


def _see_envs(stack: ExitStack, document: dict[str, Any], flags: Flags, saved: Any) -> None:
    """Has the envs checked that rl-games will make, if they are uepool's. saved: the checkpoint's state of its envs."""
    has_envpool = flags.replace_envpool or importlib.util.find_spec("envpool") is not None
    known = list(env_configurations.configurations)
    name = settings.check_env_name(document, flags.file, known, has_envpool)

    def check(env: uepool.rlgames.UepoolVecEnv) -> None:
        checks.check_spaces(document["params"], env.get_env_info())
        check_state(saved, env.get_env_info(), env.envs.session.address, f"--checkpoint {flags.checkpoint}")

    if name == uepool.rlgames.NAME or (name == envpool.NAME and flags.replace_envpool):
        stack.enter_context(envs_seen(name, check))


@contextmanager
def _tracked(document: dict[str, Any], flags: Flags) -> Iterator[None]:
    """With --track, the run as one of Weights and Biases."""
    if not flags.track or int(os.environ.get("RANK", "0")):
        yield
        return
    try:
        wandb = importlib.import_module("wandb")
    except ImportError:
        raise ConfigError("--track needs Weights and Biases: pip install wandb") from None
    wandb.init(
        project=flags.wandb_project_name,
        entity=flags.wandb_entity,
        sync_tensorboard=True,
        config=document,
        monitor_gym=True,
        save_code=True,
    )
    try:
        yield
    finally:
        wandb.finish()


@contextmanager
def _profiled(flags: Flags) -> Iterator[None]:
    """With --profile, what took the time: the ten worst on standard output, all in profile_trace.json.

    Not by rl-games' own use of torch's profiler, which asks for Python's call stacks: torch 2.13 fails to read them.
    """
    if not flags.profile:
        yield
        return
    activities = torch.profiler.supported_activities()
    with torch.profiler.profile(activities=activities, record_shapes=True, profile_memory=True) as profiler:
        yield
    on = "cuda" if torch.cuda.is_available() else "cpu"
    print(profiler.key_averages().table(sort_by=f"self_{on}_time_total", row_limit=10))
    profiler.export_chrome_trace("profile_trace.json")


def _save(runner: WatchedRunner, flags: Flags) -> None:
    """Saves what was learned, and says where. Under a name of its own: rl-games' files stay as they are."""
    agent = runner.agent
    if agent is None or not runner.has_begun or agent.global_rank:
        return
    path = Path(agent.nn_dir) / f"last_{agent.config['name']}_ep_{agent.epoch_num}_interrupted.pth"
    part = f"{path}.part"
    try:
        agent.save(part)
    except UepoolError:  # the envs are gone, and with them their state
        agent.vec_env = None
        agent.save(part)
    os.replace(f"{part}.pth", path)  # rl-games adds the ending; a file of the right name is whole
    if agent.writer is not None:
        agent.writer.close()
    more = ["--replace-envpool"] * flags.replace_envpool + (["--address", flags.address] if flags.address else [])
    command = ["uepool", "rl-games", "--train", "--file", str(flags.file), *more, "--checkpoint", str(path)]
    say(f"saved {path}; go on with\n  {shlex.join(command)}")


def say(text: str) -> None:
    print(f"uepool: {text}", file=sys.stderr, flush=True)
