"""The envs of a fake instance: a counter each, and its side of the segment's protocol."""

import struct
from typing import Protocol

from fake_instance_wire import (
    DISABLED,
    DONE,
    ELAPSED,
    FAULT,
    FINAL_ELAPSED,
    FINAL_FLAG,
    FINAL_OBSERVATION,
    INTERRUPTED,
    MASK64,
    OBSERVATION,
    PENDING,
    RECEIVE,
    RESET_SEEDED,
    REWARD,
    SAME_STEP,
    STEP,
    TERMINATED,
    TRUNCATED,
    VALID,
    WANT,
    Segment,
)


def mix64(x: int) -> int:
    x = (x + 0x9E3779B97F4A7C15) & MASK64
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK64
    return x ^ (x >> 31)


class Game(Protocol):
    """What the envs of a process share: steps of an episode, numbers in an observation, what happens before each."""

    episode: int
    width: int

    def on_reset(self) -> None: ...

    def on_step(self) -> None: ...


class Env:
    """One env: the game (a counter) and its side of the segment protocol."""

    def __init__(self, segment: Segment, index: int, takeover: int, fault: int, game: Game) -> None:
        self.segment, self.index, self.game = segment, index, game
        self.line = segment.envs_at + 64 * index
        self.live = False
        self.interrupted = fault if takeover == INTERRUPTED else 0  # the next step reports it
        self.fault = fault if takeover != INTERRUPTED else 0  # the next reset reports it
        self.elapsed = 0
        self.seed = 0
        self.block = 0

    def poll(self) -> bool:
        """Does what is asked of the env; whether anything was."""
        segment = self.segment
        word = segment.load64(self.line)
        if word & 0xFF != PENDING:
            return False
        command, self.block = struct.unpack_from("<2I", segment.map, self.line + 28)
        if command != STEP:
            # An explicit reset starts anew, whatever happened before.
            fault, self.interrupted, self.fault = self.fault, 0, 0
            self.reset(command)
            self.row(fault=fault)
        elif self.interrupted:
            fault, self.interrupted = self.interrupted, 0
            if segment.autoreset == SAME_STEP:
                self.reset(STEP)
                self.row(truncated=True, fault=fault, valid=0)
            else:
                self.live = False
                self.row(truncated=True, fault=fault, valid=2)
        elif self.live:
            self.step()
        elif segment.autoreset == DISABLED:
            self.row(truncated=True, valid=2)
        else:
            self.reset(STEP)
            self.row()
        self.hand_over(word)
        return True

    def reset(self, command: int) -> None:
        segment = self.segment
        struct.pack_into("<I", segment.map, self.line + 40, 0)  # the server's clock for a reset is another one
        self.game.on_reset()
        seed, episode, stream = struct.unpack_from("<QQI", segment.map, self.line + 8)
        episode = 0 if command == RESET_SEEDED else episode
        self.seed = mix64(mix64(mix64(seed) ^ stream) ^ episode)
        self.elapsed, self.live = 0, True
        struct.pack_into("<Q", segment.map, self.line + 16, episode + 1)

    def step(self) -> None:
        self.game.on_step()
        assert self.segment.action(self.index) in (0, 1)
        self.elapsed += 1
        reward = float(self.elapsed)
        ended = self.elapsed >= self.game.episode
        if ended and self.segment.autoreset == SAME_STEP:
            self.segment.put(FINAL_OBSERVATION, 0, self.block, self.index, self.observation())
            self.segment.put(FINAL_ELAPSED, 0, self.block, self.index, struct.pack("<i", self.elapsed))
            self.reset(STEP)
            self.row(reward, terminated=True, final=True)
        else:
            self.live = not ended
            self.row(reward, terminated=ended)

    def observation(self) -> bytes:
        return struct.pack("<2q", self.seed & 0xFFFFFFFF, self.elapsed) + bytes(8 * (self.game.width - 2))

    def row(
        self, reward: float = 0.0, terminated: bool = False, truncated: bool = False, fault: int = 0, valid: int = 1,
        final: bool = False,
    ) -> None:  # fmt: skip
        def put(role: int, value: bytes) -> None:
            self.segment.put(role, 0, self.block, self.index, value)

        if valid != 2:
            put(OBSERVATION, self.observation())
        put(REWARD, struct.pack("<d", reward))
        put(TERMINATED, struct.pack("<?", terminated))
        put(TRUNCATED, struct.pack("<?", truncated))
        put(FAULT, struct.pack("<i", fault))
        put(VALID, struct.pack("<B", valid))
        put(ELAPSED, struct.pack("<i", self.elapsed))
        put(FINAL_FLAG, struct.pack("<?", final))

    def hand_over(self, word: int) -> None:
        segment = self.segment
        struct.pack_into("<I", segment.map, self.line + 40, self.live)
        if not segment.exchange64(self.line, word, word & ~0xFF | DONE):
            return
        segment.or64(segment.ready_at + self.index // 64 * 8, 1 << (self.index % 64))
        want = segment.load32(WANT)
        words = range((segment.num_envs + 63) // 64)
        if sum(segment.load64(segment.ready_at + 8 * i).bit_count() for i in words) >= want:
            segment.add32(RECEIVE)
            segment.wake(RECEIVE, 1, 0xFFFFFFFF)
