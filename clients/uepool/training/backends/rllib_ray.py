"""A Ray for one training run: found, or started here and ended with it."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ray
import torch

from uepool.errors import ConfigError
from uepool.training.config import RllibSettings

_OWN_CPUS = 1  # of this process, for Ray's books
_NOISY = ("ray", "ray.rllib", "ray.tune")


class RayHere:
    """Ray, from :meth:`start` to :meth:`stop`. One that runs already is used, and left running.

    With the environment variable RAY_ADDRESS it is the cluster there. What Ray and RLlib log below an error is not
    shown meanwhile.
    """

    def __init__(self, settings: RllibSettings) -> None:
        self._settings = settings
        self._started = False
        self._levels: dict[str, int] = {}
        self._threads: int | None = None

    def quieten(self) -> None:
        """RLlib logs a page of advice for every algorithm that it builds. Undone by :meth:`stop`."""
        for name in _NOISY:
            logger = logging.getLogger(name)
            self._levels.setdefault(name, logger.level)
            logger.setLevel(logging.ERROR)

    def start(self, *, one_thread: bool) -> None:
        """ConfigError when what ``rllib:`` asks for is not there: RLlib would wait for it without a word.

        one_thread: torch computes with one here, which small models are fastest with.
        """
        wanted = self._wanted()
        if not ray.is_initialized():
            is_elsewhere = bool(os.environ.get("RAY_ADDRESS"))
            if not is_elsewhere:
                _require("GPU", wanted["GPU"], torch.cuda.device_count())
            options: dict[str, Any] = {} if is_elsewhere else {"num_cpus": self._cpus(), "include_dashboard": False}
            with _signals_kept():
                ray.init(logging_level="ERROR", log_to_driver=False, **options)
            self._started = True
        available = ray.cluster_resources()
        for name, amount in wanted.items():
            _require(name, amount, available.get(name, 0))
        if one_thread and not torch.cuda.is_available():
            self._threads = torch.get_num_threads()
            torch.set_num_threads(1)

    def stop(self) -> None:
        """Ends the Ray that was started here. Again: does nothing."""
        if self._started:
            self._started = False
            ray.shutdown()
        if self._threads is not None:
            torch.set_num_threads(self._threads)
            self._threads = None
        for name, level in self._levels.items():
            logging.getLogger(name).setLevel(level)
        self._levels.clear()

    def _wanted(self) -> dict[str, float]:
        """What the processes beside this one take."""
        settings = self._settings
        runners, learners = settings.num_env_runners, settings.num_learners
        return {
            "CPU": runners * settings.num_cpus_per_env_runner + learners,
            "GPU": runners * settings.num_gpus_per_env_runner + max(learners, 1) * settings.num_gpus_per_learner,
        }

    def _cpus(self) -> int:
        """Of a Ray of our own: no fewer than the run asks for, however many there are."""
        return max(os.cpu_count() or 1, _OWN_CPUS + int(-(-self._wanted()["CPU"] // 1)))


def _require(name: str, wanted: float, available: float) -> None:
    if wanted > available:
        raise ConfigError(
            f"rllib: the EnvRunners and Learners want {wanted:g} {name}s, Ray has {available:g}: "
            "fewer of them, or num_cpus_per_env_runner, num_gpus_per_env_runner, num_gpus_per_learner"
        )


@contextmanager
def _signals_kept() -> Iterator[None]:
    """Ray takes over SIGTERM when it starts, for good; whoever trains may have a use of their own for it."""
    is_main = threading.current_thread() is threading.main_thread()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            if is_main and handler is not None:
                signal.signal(number, handler)
