"""The server's gRPC calls as plain functions, and its status codes as uepool's exceptions.

Imported only when a session is opened: grpc takes longer to import than everything else together.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import cloudpickle
import numpy as np

from envserver._proto import uepool_pb2 as pb
from uepool import _tls, errors
from uepool._grpc import grpc, uepool_pb2_grpc

PROTOCOL_VERSION = 1
_ANSWER_SECONDS = 60.0  # for calls that only look something up
_CHANNEL_OPTIONS = (
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    ("grpc.enable_http_proxy", 0),
    ("grpc.http2.max_frame_size", 1 << 20),
    # A server that has vanished without a word is noticed within 15 seconds, also while nothing is asked.
    ("grpc.keepalive_time_ms", 10_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_pings_without_data", 0),
)
_ERRORS: dict[grpc.StatusCode, type[errors.UepoolError]] = {
    grpc.StatusCode.INVALID_ARGUMENT: errors.ConfigError,
    grpc.StatusCode.FAILED_PRECONDITION: errors.StartError,
    grpc.StatusCode.DEADLINE_EXCEEDED: errors.StartTimeout,
    grpc.StatusCode.UNIMPLEMENTED: errors.Unsupported,
    grpc.StatusCode.NOT_FOUND: errors.ClosedError,
    grpc.StatusCode.UNAVAILABLE: errors.ServerLost,
    grpc.StatusCode.UNAUTHENTICATED: errors.AccessError,
    grpc.StatusCode.PERMISSION_DENIED: errors.AccessError,
}
# What is not there when a session is opened is the pool that was named.
_OPEN_ERRORS = {**_ERRORS, grpc.StatusCode.NOT_FOUND: errors.ConfigError}
# By the trailing metadata "uepool-reason". Without it, it is a limit of gRPC's.
_EXHAUSTED: dict[str, type[errors.UepoolError]] = {"busy": errors.PoolBusy, "memory": errors.OutOfMemory}
# Once a session is open the same codes mean something else.
_CALL_ERRORS = {
    **_ERRORS,
    grpc.StatusCode.FAILED_PRECONDITION: errors.EnvError,
    grpc.StatusCode.DEADLINE_EXCEEDED: errors.EnvError,
}


class Control:
    """A connection to one server.

    credentials: of TLS. trusted: it is this process's own server, so that data may be pickled.
    """

    def __init__(
        self, target: str, token: str, credentials: grpc.ChannelCredentials | None = None, trusted: bool = False
    ) -> None:
        if credentials is None:
            self._channel = grpc.insecure_channel(target, options=_CHANNEL_OPTIONS)
        else:
            self._channel = grpc.secure_channel(target, credentials, options=_CHANNEL_OPTIONS)
        self._target = target
        self._secure = credentials is not None
        self._trusted = trusted
        self._stub: Any = uepool_pb2_grpc.SessionsStub(self._channel)
        self._pools: Any = uepool_pb2_grpc.PoolsStub(self._channel)
        self._metadata = (("authorization", f"Bearer {token}"),) if token else ()

    def open(self, request: pb.OpenRequest, on_progress: Callable[[int, int, str], None]) -> pb.Opened:
        """Opens a session; returns when its instances are ready. Interrupted: the server ends what it started."""
        stream: Iterator[Any] = self._stub.Open(request, metadata=self._metadata)
        try:
            for event in stream:
                if event.WhichOneof("event") == "opened":
                    return event.opened
                on_progress(event.progress.ready, event.progress.total, event.progress.text)
        except grpc.RpcError as error:
            raise self._translate(error, _OPEN_ERRORS) from None
        finally:
            stream.cancel()  # type: ignore[attr-defined] # a grpc.Call too
        raise errors.StartError("the server ended the start without a session")

    def close_session(self, session_id: str, timeout: float) -> None:
        """Ends a session; returns when its processes and memory are gone."""
        self._ask(self._stub.Close, pb.CloseRequest(session_id=session_id), timeout)

    def call(self, session_id: str, env_ids: Sequence[int], document: dict[str, Any], as_json: bool) -> list[Any]:
        """One result per env. EnvError quoting the first env that raised."""
        payload, encoding = _encode("the arguments", document, as_json or not self._trusted)
        request = pb.CallRequest(session_id=session_id, env_ids=env_ids, payload=payload, encoding=encoding)
        results = []
        for result in self._ask(self._stub.Call, request).results:
            if not result.ok:
                raise _env_error(result.env_id, result.payload.decode(errors="replace"))
            results.append(self._decode(result.payload, result.encoding))
        return results

    def render(self, session_id: str, env_ids: Sequence[int], view: str) -> list[np.ndarray]:
        """One uint8 [height, width, 3] picture per env. ConfigError for an unknown view."""
        reply = self._ask(self._stub.Render, pb.RenderRequest(session_id=session_id, env_ids=env_ids, view=view))
        pictures = []
        for picture in reply.pictures:
            if picture.error:
                raise errors.EnvError(f"env {picture.env_id} does not render: {picture.error}")
            flat = np.frombuffer(bytearray(picture.rgb), dtype=np.uint8)
            pictures.append(flat.reshape(picture.height, picture.width, 3))
        return pictures

    def set_options(self, session_id: str, env_ids: Sequence[int], options: dict[str, Any], as_json: bool) -> None:
        """Options for the next reset of envs."""
        payload, encoding = _encode("options", options, as_json or not self._trusted)
        request = pb.SetOptionsRequest(session_id=session_id, env_ids=env_ids, payload=payload, encoding=encoding)
        self._ask(self._stub.SetOptions, request)

    def set_params(self, session_id: str, params: dict[str, Any]) -> None:
        """Parameters of all envs of a session, from now on."""
        text = _json("params", params)
        self._ask(self._stub.SetParams, pb.SetParamsRequest(session_id=session_id, params=text))

    def stats(self, session_id: str, timeout: float = _ANSWER_SECONDS) -> dict[str, Any]:
        """The fields of StatsReply."""
        return _fields(self._ask(self._stub.Stats, pb.StatsRequest(session_id=session_id), timeout))

    def instances(self, session_id: str) -> list[dict[str, Any]]:
        """The fields of InstanceInfo, for each process behind a session."""
        request = pb.InstancesRequest(session_id=session_id)
        return [_fields(item) for item in self._ask(self._stub.Instances, request, _ANSWER_SECONDS).instances]

    def stream(self, requests: Iterator[bytes]) -> Any:
        """The Stream call, of serialized requests and replies."""
        return self._channel.stream_stream("/uepool.v1.Sessions/Stream")(requests, metadata=self._metadata)

    def stream_error(self, error: Exception) -> Exception:
        """The exception for what iterating over a Stream raised, as the core would raise it."""
        if not isinstance(error, grpc.RpcError):
            return error
        if error.code() == grpc.StatusCode.CANCELLED:
            return RuntimeError("the session was closed by another thread")
        return ConnectionError(f"the stream ended: {error.code().name}: {error.details()}")

    def pools(self) -> Any:
        """ListPoolsReply."""
        return self._ask(self._pools.List, pb.ListPoolsRequest(), _ANSWER_SECONDS)

    def disconnect(self) -> None:
        self._channel.close()

    def _translate(
        self, error: grpc.RpcError, table: dict[Any, type[errors.UepoolError]] | None = None
    ) -> errors.UepoolError:
        code, text = error.code(), error.details() or ""
        kind = (table or _CALL_ERRORS).get(code)
        if code == grpc.StatusCode.RESOURCE_EXHAUSTED:
            kind = _EXHAUSTED.get(_reason(error))
        if kind is None:
            return errors.UepoolError(f"the server answered {code.name}: {text}")
        if code == grpc.StatusCode.UNAVAILABLE and not _reason(error):
            hint = _tls.explain(text, self._secure)
            text = f"the server at {self._target} cannot be reached: {hint or text}"
        return kind(text)

    def _decode(self, payload: bytes, encoding: int) -> Any:
        if encoding == pb.PICKLE:
            if not self._trusted:
                raise errors.UepoolError("the server sent pickled data, which is not taken from a network")
            return pickle.loads(payload)
        return json.loads(payload) if payload else None

    def _ask(self, method: Any, request: Any, timeout: float | None = None) -> Any:
        # A future's wait can be interrupted by Ctrl-C at once.
        try:
            future = method.future(request, metadata=self._metadata, timeout=timeout)
        except ValueError as error:  # grpc: the channel is closed
            raise errors.ServerLost(f"the server is gone: {error}") from None
        try:
            return future.result()
        except grpc.RpcError as error:
            raise self._translate(error, _CALL_ERRORS) from None
        except grpc.FutureCancelledError:
            raise errors.ServerLost("the connection to the server was closed during a call") from None
        except BaseException:
            future.cancel()
            raise


def _reason(error: grpc.RpcError) -> str:
    trailing = error.trailing_metadata() or ()
    return next((value for name, value in trailing if name == "uepool-reason"), "")


def _env_error(env_id: int, text: str) -> errors.EnvError:
    first = text.partition("\n")[0]
    is_attribute = any(words in first for words in ("AttributeError: ", "no attribute", "has no method"))
    if not text.startswith(f"env {env_id}:"):
        text = f"env {env_id}: {text}"
    return (errors.EnvAttributeError if is_attribute else errors.EnvError)(text)


def _encode(what: str, document: dict[str, Any], as_json: bool) -> tuple[bytes, Any]:
    if as_json:
        return _json(what, document).encode(), pb.JSON
    try:
        return cloudpickle.dumps(document), pb.PICKLE
    except Exception as error:
        raise errors.ConfigError(f"{what} cannot be pickled: {error}") from error


def _json(what: str, document: dict[str, Any]) -> str:
    try:
        return json.dumps(document, allow_nan=False, default=_plain)
    except (TypeError, ValueError) as error:
        raise errors.ConfigError(f"{what} must consist of JSON values: {error}") from None


def _plain(value: Any) -> Any:
    """numpy's scalars and arrays as JSON has them."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} is none")


def _fields(message: Any) -> dict[str, Any]:
    values = {field.name: getattr(message, field.name) for field in message.DESCRIPTOR.fields}
    return {name: list(v) if not isinstance(v, (str, bytes, int, float)) else v for name, v in values.items()}
