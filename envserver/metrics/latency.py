"""How long steps take that go through the server."""

from __future__ import annotations

import collections
import math
import threading
import time
from collections.abc import Sequence

_LEAST = 1e-5  # seconds: the upper edge of the first bucket
_PER_OCTAVE = 4  # buckets; each is 2 ** (1 / 4), that is 19 %, wider than the one before
_OCTAVES = 24  # up to 168 s
_BUCKETS = _PER_OCTAVE * _OCTAVES + 1
_EDGES = [_LEAST * 2.0 ** (index / _PER_OCTAVE) for index in range(_BUCKETS)]


class Histogram:
    """Counts of durations in buckets that grow by a fixed factor. One thread adds, others may read meanwhile."""

    def __init__(self, counts: Sequence[int] = (), total: float = 0.0) -> None:
        self.counts = list(counts) or [0] * (_BUCKETS + 1)  # the last one: longer than the last edge
        self.total = total  # seconds

    def add(self, seconds: float) -> None:
        index = 0 if seconds <= _LEAST else math.ceil(math.log2(seconds / _LEAST) * _PER_OCTAVE)
        self.counts[min(index, _BUCKETS)] += 1
        self.total += seconds

    def merge(self, other: Histogram) -> None:
        self.counts = [mine + theirs for mine, theirs in zip(self.counts, other.counts, strict=True)]
        self.total += other.total

    def copy(self) -> Histogram:
        return Histogram(self.counts, self.total)

    def since(self, earlier: Histogram) -> Histogram:
        """What was added after `earlier` was copied from it."""
        counts = [now - then for now, then in zip(self.counts, earlier.counts, strict=True)]
        return Histogram(counts, self.total - earlier.total)

    @property
    def count(self) -> int:
        return sum(self.counts)

    def quantile(self, q: float) -> float:
        """The upper edge of the bucket that holds it: too high by at most 19 %. 0 when empty."""
        count = self.count
        if count == 0:
            return 0.0
        rank, seen = max(1, math.ceil(q * count)), 0
        for index, inside in enumerate(self.counts):
            seen += inside
            if seen >= rank:
                return _EDGES[min(index, _BUCKETS - 1)]
        return _EDGES[-1]

    def cumulative(self) -> list[tuple[float, int]]:
        """(upper edge, how many were at most so long) per octave: enough for a dashboard, and not too much to store."""
        rows, seen = [], 0
        for index, inside in enumerate(self.counts[:_BUCKETS]):
            seen += inside
            if index % _PER_OCTAVE == 0:
                rows.append((_EDGES[index], seen))
        return rows


class StepClock:
    """Times batches from the request that they answer: the oldest one that is outstanding.

    Requests and batches may be in different threads; each of them is one.
    """

    def __init__(self) -> None:
        self.histogram = Histogram()
        # [when, envs that are not answered yet]; when is 0 for a reset
        self._asked: collections.deque[list[float]] = collections.deque()
        self._lock = threading.Lock()

    def asked(self, envs: int, is_reset: bool = False) -> None:
        """Before a request is carried out."""
        with self._lock:
            self._asked.append([0.0 if is_reset else time.perf_counter(), envs])

    def refused(self) -> None:
        """The last request was not carried out."""
        with self._lock:
            if self._asked:
                self._asked.pop()

    def forget(self) -> None:
        """All envs are reset: nothing else is outstanding."""
        with self._lock:
            self._asked.clear()

    def answered(self, envs: int) -> None:
        """A batch of so many envs is ready."""
        with self._lock:
            oldest = self._asked[0][0] if self._asked else 0.0
            while envs > 0 and self._asked:
                first = self._asked[0]
                taken = min(envs, int(first[1]))
                first[1] -= taken
                envs -= taken
                if first[1] <= 0:
                    self._asked.popleft()
        if oldest > 0:
            self.histogram.add(time.perf_counter() - oldest)
