"""Servers with an operator's token and trainers' tokens."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from prometheus_client.parser import text_string_to_metric_families

from envserver.rpc.access import hash_token
from tests.pool_server import PoolServerProcess, wait_until
from uepool._admin import Admin

OPERATOR, ALICE, BOB = "operator-of-these-tests", "alice-of-these-tests", "bob-of-these-tests"


def cart(**fields: Any) -> dict[str, Any]:
    """A small pool in the file's form."""
    return {"name": "cart", "address": "sim:CartPole", "instances": 2, "envs_per_instance": 2, **fields}


class Running(PoolServerProcess):
    """A server with tokens: operator (may all), alice (4 envs), bob (no limit)."""

    def __init__(self, folder: Path, *pools: Mapping[str, Any], **fields: Any) -> None:
        tokens = [
            {"name": "op", "sha256": hash_token(OPERATOR), "operator": True},
            {"name": "alice", "sha256": hash_token(ALICE), "max_envs": 4},
            {"name": "bob", "sha256": hash_token(BOB)},
        ]
        metrics = {"listen": "127.0.0.1:0"}
        super().__init__(folder, {"pools": list(pools), "tokens": tokens, "log": "json", "metrics": metrics, **fields})

    @contextmanager
    def admin(self, token: str = OPERATOR) -> Iterator[Admin]:
        admin = Admin(self.target, token)
        try:
            yield admin
        finally:
            admin.disconnect()

    def events(self, message: str) -> list[dict[str, Any]]:
        """What the server has logged under that message so far."""
        lines = [line for line in self.errors.splitlines() if line.endswith("}")]
        return [event for event in map(json.loads, lines) if event["message"] == message]

    def event(self, message: str) -> dict[str, Any]:
        return wait_until(lambda: self.events(message), f"the server logs {message!r}")[-1]

    def scrape(self) -> dict[str, float]:
        """The samples that Prometheus would store: 'name{label="value"}' and its value."""
        address = self.event("server started")["metrics"]
        with urllib.request.urlopen(f"http://{address}/metrics", timeout=20) as reply:
            text = reply.read().decode()
        found = {}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
                found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
        return found


def steps(envs: Any, count: int) -> None:
    for _ in range(count):
        envs.step(np.zeros(envs.num_envs, np.int64))
