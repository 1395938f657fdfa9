"""From Batch messages to arrays: the other end of cpp/batch/frames.h, in plain Python so that it runs everywhere.

protobuf's own parser would copy the rows twice more than needed, so the fields are read by hand; `data` is the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from envserver._proto import uepool_pb2 as pb
from envserver.spec import DTYPE_CODES, Role

_ALIGNMENT = 64
_DATA = 15
_DATA_TAG = _DATA << 3 | 2
_DTYPES = {code: np.dtype(name) for name, code in DTYPE_CODES.items()}


class Layout:
    """Where each tensor of a batch lies in its bytes. Tensors: (role, index, name, dtype code, dims), as in the core."""

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
    """One Batch message: its fields, and a view of its rows."""

    __slots__ = ("data", "head")

    def __init__(self, message: bytes) -> None:
        at = 0
        size = len(message)
        while at < size:
            start = at
            tag, at = _varint(message, at)
            if tag == _DATA_TAG:
                length, at = _varint(message, at)
                if at + length != size:
                    break
                self.head = pb.Batch.FromString(message[:start])
                self.data = memoryview(message)[at:]
                return
            if tag & 7 == 0:
                _, at = _varint(message, at)
            elif tag & 7 == 2:
                length, at = _varint(message, at)
                at += length
            else:
                break
        # No rows, or a field of a later version: protobuf knows.
        self.head = pb.Batch.FromString(message)
        self.data = memoryview(self.head.data)


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
