"""Puts the services together and starts answering calls."""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
from collections.abc import Callable
from typing import Any

# A server forks nothing, and gRPC's handlers for fork() cost and complain.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")

import grpc
from google.protobuf import message_factory

from envserver import wire
from envserver._proto import uepool_pb2 as pb
from envserver.rpc.access import Access, TokenCheck
from envserver.rpc.admin import AdminService
from envserver.rpc.malformed import checked, parser
from envserver.rpc.pools import PoolsService
from envserver.rpc.sessions import SessionsService
from envserver.server import Server

# Calls in progress at a time. A Stream keeps its thread for as long as it lasts, and so does a session in the queue of
# a pool; threads are made as they are needed.
THREADS = 1024
MAX_REQUEST_BYTES = wire.MAX_MESSAGE_BYTES + (1 << 20)  # a pickled callable has to fit into one link message
_OPTIONS = (
    ("grpc.max_send_message_length", -1),  # batches, and pictures of all envs
    ("grpc.so_reuseport", 0),
    ("grpc.http2.max_frame_size", 1 << 20),  # batches are large: fewer frames, a tenth less time
    # A trainer that has vanished without a word is noticed within 15 seconds, and its stream ended.
    ("grpc.keepalive_time_ms", 10_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_pings_without_data", 0),
    # Trainers do the same, every 10 seconds; gRPC's own limit would end their connections while they only wait.
    ("grpc.http2.min_ping_interval_without_data_ms", 2_000),
)


def serve(
    server: Server,
    access: Access,
    bind: Callable[[grpc.Server], None],
    max_request_bytes: int = MAX_REQUEST_BYTES,
    options: tuple[tuple[str, Any], ...] = (),
) -> grpc.Server:
    """Starts answering calls on the ports that `bind` adds. Call in the event loop's thread."""
    threads = concurrent.futures.ThreadPoolExecutor(THREADS, thread_name_prefix="grpc")
    grpc_server = grpc.server(
        threads,
        interceptors=[TokenCheck(access, server.refused)],
        options=(*_OPTIONS, ("grpc.max_receive_message_length", max_request_bytes), *options),
        maximum_concurrent_rpcs=THREADS,
    )
    shared = server, asyncio.get_running_loop(), access
    sessions, pools, admin = SessionsService(*shared), PoolsService(*shared), AdminService(*shared)
    grpc_server.add_generic_rpc_handlers(
        (_handlers("Sessions", sessions, sessions.RAW), _handlers("Pools", pools), _handlers("Admin", admin))
    )
    bind(grpc_server)
    grpc_server.start()
    return grpc_server


def _handlers(service: str, servicer: Any, raw: tuple[str, ...] = ()) -> grpc.GenericRpcHandler:
    """The handlers of a service, as the generated code would make them; those in `raw` answer with bytes."""
    descriptor = pb.DESCRIPTOR.services_by_name[service]
    makers = {
        (False, False): grpc.unary_unary_rpc_method_handler,
        (False, True): grpc.unary_stream_rpc_method_handler,
        (True, True): grpc.stream_stream_rpc_method_handler,
    }
    handlers = {}
    for method in descriptor.methods:
        request = message_factory.GetMessageClass(method.input_type)
        reply = message_factory.GetMessageClass(method.output_type)
        handlers[method.name] = makers[method.client_streaming, method.server_streaming](
            checked(getattr(servicer, method.name), method.client_streaming),
            parser(request),
            None if method.name in raw else reply.SerializeToString,
        )
    return grpc.method_handlers_generic_handler(descriptor.full_name, handlers)
