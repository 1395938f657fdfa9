"""Messages that are none: told to the client as what they are, instead of as a failure of the server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import grpc
from google.protobuf.message import DecodeError

from envserver.rpc.handlers import abort


class _Malformed:
    def __init__(self, kind: str, why: str) -> None:
        self.text = f"the message is not a {kind}: {why}"


def parser(kind: Any) -> Callable[[bytes], Any]:
    """From bytes to a message of a protobuf class, for a handler that is `checked`."""

    def parse(message: bytes) -> Any:
        try:
            return kind.FromString(message)
        except DecodeError as error:
            return _Malformed(kind.DESCRIPTOR.full_name, str(error))

    return parse


def checked(handler: Callable[[Any, Any], Any], of_stream: bool) -> Callable[[Any, Any], Any]:
    """A handler that is given well-formed messages only, or a stream of them."""

    def check(request: Any, context: grpc.ServicerContext) -> Any:
        if isinstance(request, _Malformed):
            abort(context, grpc.StatusCode.INVALID_ARGUMENT, request.text)
        return request

    def each(requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:
        for request in requests:
            yield check(request, context)

    if of_stream:
        return lambda requests, context: handler(each(requests, context), context)
    return lambda request, context: handler(check(request, context), context)
