"""From Batch messages to arrays: the other end of cpp/batch/frames.h, in plain Python so that it runs everywhere.

protobuf's own parser would copy the rows twice more than needed, so the fields are read by hand; `data` is the last.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from envserver._proto import uepool_pb2 as pb
from envserver.spec import DTYPE_CODES, Role

_ALIGNMENT = 64
_IS_CPYTHON = sys.implementation.name == "cpython"
_WORTH_IT = 4096
_VARINT, _LENGTH_DELIMITED = 0, 2
_PADDING_TAG = 14 << 3 | _LENGTH_DELIMITED
_DATA_TAG = 15 << 3 | _LENGTH_DELIMITED
_DTYPES = {code: np.dtype(name) for name, code in DTYPE_CODES.items()}


class Layout:
    """Where each tensor of a batch lies in its bytes; tensors: (role, index, name, dtype code, dims)."""

    def __init__(self, tensors: Sequence[tuple[int, int, str, int, Sequence[int]]], rows: int) -> None:
        self._rows = rows
        self.ordinary: list[tuple[int, int, np.dtype, tuple[int, ...]]] = []  # position, offset, dtype, shape
        self.final: list[tuple[int, np.dtype, tuple[int, ...]]] = []  # position, dtype, shape of one row
        self.count = len(tensors)
        self.final_flag = -1
        at = 0
        for position, (role, _, _, code, dims) in enumerate(tensors):
            dtype = np.dtype(np.bool_) if role == Role.VALID else _DTYPES[code]
            shape = tuple(dims)
            if role == Role.ACTION:
                continue
            if role > Role.FINAL_FLAG:
                self.final.append((position, dtype, shape))
                continue
            if role == Role.FINAL_FLAG:
                self.final_flag = position
            self.ordinary.append((position, at, dtype, (rows, *shape)))
            at += dtype.itemsize * int(np.prod(shape, dtype=np.int64)) * rows
            self.bytes = at
            at += -at % _ALIGNMENT

    def arrays(self, buffer: np.ndarray, any_final: bool) -> list[Any]:
        """Views of a batch's bytes; None for action tensors, and for final ones when there are none."""
        arrays: list[Any] = [None] * self.count
        for position, offset, dtype, shape in self.ordinary:
            arrays[position] = np.ndarray(shape, dtype, buffer, offset)
        if any_final:
            at = self.bytes
            rows = np.flatnonzero(arrays[self.final_flag])
            for position, dtype, shape in self.final:
                count = len(rows) * int(np.prod(shape, dtype=np.int64))
                arrays[position] = whole = np.zeros((self._rows, *shape), dtype)
                whole[rows] = np.frombuffer(buffer, dtype, count, at).reshape(len(rows), *shape)
                at += count * dtype.itemsize
        return arrays


class Frame:
    """One Batch message: its fields, and a view of its rows. env_ids: None when they are all of the session's."""

    __slots__ = (
        "any_fault",
        "any_final",
        "data",
        "env_ids",
        "faults",
        "message",
        "offset",
        "refused",
        "resets",
        "total",
    )

    def __init__(self, message: bytes) -> None:
        self.total = self.offset = self.resets = 0
        self.any_fault = self.any_final = False
        self.env_ids: np.ndarray | None = None
        self.faults: dict[int, str] = {}
        self.refused: Any = None
        self.message = message
        self.data = memoryview(b"")
        numbers = {2: 0, 3: 0, 5: 0, 6: 0, 10: 0}
        at, size = 0, len(message)
        is_plain = True
        while at < size:
            start = at
            tag, at = _varint(message, at)
            value, at = _varint(message, at)
            if tag & 7 == _VARINT:
                numbers[tag >> 3] = value
                continue
            if tag == _DATA_TAG and at + value == size:
                self.data = memoryview(message)[at:]
                break
            if tag & 7 != _LENGTH_DELIMITED:
                raise ConnectionError("the server sent a message that is no Batch")
            is_plain = is_plain and tag == _PADDING_TAG
            at += value
        else:
            start = size
        self.total, self.offset, any_fault, any_final, self.resets, *_ = numbers.values()
        self.any_fault, self.any_final = bool(any_fault), bool(any_final)
        if not is_plain:
            self._rest(pb.Batch.FromString(message[:start]))

    def rows(self) -> np.ndarray:
        """The bytes of a batch that came in one frame, writable.

        In CPython they are used where they are, since a batch may be megabytes: the message is an object that nobody
        else has seen, so writing to it harms nobody.
        """
        size = len(self.data)
        if not _IS_CPYTHON or size < _WORTH_IT:
            return np.frombuffer(bytearray(self.data), np.uint8)
        start = id(self.message) + bytes.__basicsize__ - 1 + len(self.message) - size
        place: Any = (ctypes.c_ubyte * size).from_address(start)
        place.message = self.message  # lives as long as the arrays
        return np.frombuffer(place, np.uint8)

    def _rest(self, head: Any) -> None:
        if head.env_ids:
            self.env_ids = np.array(head.env_ids, np.int32)
        self.faults = {fault.env_id: fault.text for fault in head.faults}
        if head.HasField("refused"):
            self.refused = head.refused


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = message[at]
    at += 1
    if value < 0x80:
        return value, at
    value &= 0x7F
    shift = 7
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
