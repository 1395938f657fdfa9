"""Forward passes for whatever has come meanwhile: none waits for others to come, and those that have go together."""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from envserver import spaces
from uepool.policies.onnx import Memory, OnnxPolicy


@dataclass
class _Request:
    leaves: list[np.ndarray]
    memory: Memory
    mask: np.ndarray | None
    rows: int
    answer: asyncio.Future[tuple[Any, Memory]]


class Batcher:
    """Runs the policy in one thread. Requests that come while it computes go together into the next forward pass.

    max_rows: of a forward pass. passes: how many there were; requests: how many they answered.
    """

    def __init__(self, policy: OnnxPolicy, max_rows: int) -> None:
        self._policy, self._max_rows = policy, max_rows
        self._waiting: deque[_Request] = deque()
        self._came = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="uepool-policy")
        self.passes = self.requests = 0

    async def act(
        self, leaves: list[np.ndarray], memory: Memory, mask: np.ndarray | None, rows: int
    ) -> tuple[Any, Memory]:
        """Actions for the rows, and the states that follow. Raises what the forward pass raises."""
        answer: asyncio.Future[tuple[Any, Memory]] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Request(leaves, memory, mask, rows, answer))
        self._came.set()
        return await answer

    async def run(self) -> None:
        """Answers requests until it is cancelled."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                await self._came.wait()
                batch = self._next()
                if not batch:
                    self._came.clear()
                    continue
                try:
                    results = await loop.run_in_executor(self._thread, self._forward, batch)
                except Exception as error:  # said to those who asked; the server goes on
                    for request in batch:
                        if not request.answer.done():
                            request.answer.set_exception(error)
                    continue
                self.passes += 1
                self.requests += len(batch)
                for request, result in zip(batch, results, strict=True):
                    if not request.answer.done():  # its client may have gone
                        request.answer.set_result(result)
        finally:
            self._thread.shutdown(wait=False)

    def _next(self) -> list[_Request]:
        batch: list[_Request] = []
        rows = 0
        while self._waiting and (not batch or rows + self._waiting[0].rows <= self._max_rows):
            request = self._waiting.popleft()
            if not request.answer.done():
                batch.append(request)
                rows += request.rows
        return batch

    def _forward(self, batch: list[_Request]) -> list[tuple[Any, Memory]]:
        manifest = self._policy.manifest
        leaves = [np.concatenate(parts) for parts in zip(*(request.leaves for request in batch), strict=True)]
        states = [np.concatenate(parts) for parts in zip(*(request.memory for request in batch), strict=True)]
        masks = None
        if manifest.choices and any(request.mask is not None for request in batch):
            all_allowed = [np.ones((request.rows, manifest.choices), bool) for request in batch]
            given = [every if r.mask is None else r.mask for r, every in zip(batch, all_allowed, strict=True)]
            masks = np.concatenate(given)
        actions, after = self._policy.step(spaces.unflatten(manifest.observation, leaves), states, masks)
        parts = spaces.flatten(manifest.action, actions)
        results: list[tuple[Any, Memory]] = []
        end = 0
        for request in batch:
            begin, end = end, end + request.rows
            acted = spaces.unflatten(manifest.action, [part[begin:end] for part in parts])
            results.append((acted, [state[begin:end].copy() for state in after]))
        return results
