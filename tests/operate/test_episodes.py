"""How many episodes an instance has begun, as the server reads it off a segment."""

from __future__ import annotations

import json
import mmap
import struct

from envserver import _core
from envserver.spec import Spec

ENVS_OFFSET_AT, ENV_LINE_BYTES, EPISODE_AT = 64, 64, 16  # docs/segment.md
SPEC = Spec.parse(
    json.dumps(
        {
            "agents": 1,
            "observation": {"type": "Box", "dtype": "float32", "shape": [4], "low": -1, "high": 1},
            "action": {"type": "Discrete", "n": 2, "start": 0},
        }
    )
)


class Envs:
    """The env lines, as instances write them."""

    def __init__(self, segment: _core.Segment) -> None:
        self._memory = mmap.mmap(segment.fd, segment.total_bytes)
        (self._first,) = struct.unpack_from("<Q", self._memory, ENVS_OFFSET_AT)

    def begin(self, env: int, episode: int) -> None:
        struct.pack_into("<Q", self._memory, self._first + env * ENV_LINE_BYTES + EPISODE_AT, episode)

    def close(self) -> None:
        self._memory.close()


def test_episodes_are_counted_per_instance() -> None:
    segment = _core.Segment(4, 1, 4, 4, 0, 0, 7, SPEC.tensors(0), [2, 2], False)
    envs = Envs(segment)
    try:
        assert [segment.take_episodes(0), segment.take_episodes(1)] == [0, 0]
        for env, episode in ((0, 1), (1, 3), (2, 5)):
            envs.begin(env, episode)
        assert [segment.take_episodes(0), segment.take_episodes(1)] == [4, 5]
        assert [segment.take_episodes(0), segment.take_episodes(1)] == [0, 0]
        envs.begin(1, 2)  # it was seeded anew, and has begun two episodes since
        assert segment.take_episodes(0) == 2
        envs.begin(1, 4)
        assert segment.take_episodes(0) == 2
    finally:
        envs.close()
        segment.close()
