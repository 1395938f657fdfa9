"""grpc and the stubs, imported so that it keeps quiet.

It reads how talkative to be when it is imported; unasked, it tells on standard error of every server that ends in
order. A trainer that has imported it before, or has set GRPC_VERBOSITY, has it as it likes.
"""

from __future__ import annotations

import os

_NAME = "GRPC_VERBOSITY"

if _NAME in os.environ:
    import grpc
else:
    os.environ[_NAME] = "ERROR"
    try:
        import grpc
    finally:
        del os.environ[_NAME]

from envserver._proto import uepool_pb2_grpc  # noqa: E402 - imports grpc

__all__ = ["grpc", "uepool_pb2_grpc"]
