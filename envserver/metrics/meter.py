"""Steps, bytes and latencies of one session, and of all sessions of a pool since the server was started."""

from __future__ import annotations

import collections
import time
from dataclasses import dataclass, field

from envserver.metrics.latency import Histogram

_WINDOW = 5.0  # seconds that rates and latencies are of
SAMPLE_SECONDS = 1.0  # between two samples


@dataclass(frozen=True)
class Counts:
    """What a session has done so far."""

    steps: int = 0
    bytes_in: int = 0  # of requests that went through the server
    bytes_out: int = 0  # ... of batches
    latency: Histogram = field(default_factory=Histogram)


@dataclass(frozen=True)
class Rates:
    """Of the last few seconds."""

    steps: float = 0.0  # per second
    bytes: float = 0.0  # per second, both ways
    latency: Histogram = field(default_factory=Histogram)


class Meter:
    """Turns a session's counts into rates. sample() is to be called about once a second."""

    def __init__(self) -> None:
        self._samples: collections.deque[tuple[float, Counts]] = collections.deque([(time.monotonic(), Counts())])

    def sample(self, counts: Counts) -> None:
        now = time.monotonic()
        kept = Counts(counts.steps, counts.bytes_in, counts.bytes_out, counts.latency.copy())
        self._samples.append((now, kept))
        while len(self._samples) > 2 and now - self._samples[1][0] >= _WINDOW:
            self._samples.popleft()

    def rates(self, counts: Counts) -> Rates:
        """From the oldest sample of the window until now."""
        then, old = self._samples[0]
        seconds = max(time.monotonic() - then, 1e-6)
        moved = counts.bytes_in + counts.bytes_out - old.bytes_in - old.bytes_out
        return Rates((counts.steps - old.steps) / seconds, moved / seconds, counts.latency.since(old.latency))


class Tally:
    """Of one pool: what its sessions that are over have done, and how they ended."""

    def __init__(self) -> None:
        self.steps = 0
        self.bytes_in = 0
        self.bytes_out = 0
        self.latency = Histogram()
        self.opened = 0
        self.ended: collections.Counter[str] = collections.Counter()  # by the kind of end, session.End

    def add(self, counts: Counts) -> None:
        self.steps += counts.steps
        self.bytes_in += counts.bytes_in
        self.bytes_out += counts.bytes_out
        self.latency.merge(counts.latency)

    def copy(self) -> Tally:
        other = Tally()
        other.add(Counts(self.steps, self.bytes_in, self.bytes_out, self.latency))
        other.opened, other.ended = self.opened, self.ended.copy()
        return other
