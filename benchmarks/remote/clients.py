"""The other half of services.py: each client steps once per call. close() ends what it opened."""

from __future__ import annotations

import queue
import socket
from collections.abc import Callable
from typing import Any

import grpc
import numpy as np

import uepool
from benchmarks.remote import messages
from benchmarks.remote.services import OPTIONS

Step = Callable[[], object]
Client = tuple[Step, Callable[[], None]]  # step(), close()
_REQUEST = bytes(512)  # 64 actions


def tcp(port: int, size: int) -> Client:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    view = memoryview(bytearray(size))

    def step() -> None:
        connection.sendall(_REQUEST)
        got = 0
        while got < size:
            got += connection.recv_into(view[got:])

    return step, connection.close


def echo(port: int, request: bytes = _REQUEST) -> Client:
    channel = _channel(port)
    requests: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    call = channel.stream_stream("/bench.Echo/Stream")(iter(requests.get, None))

    def step() -> object:
        requests.put(request)
        return next(call)

    def close() -> None:
        requests.put(None)
        call.cancel()
        channel.close()

    return step, close


def naive(port: int) -> Client:
    channel = _channel(port)
    call = channel.unary_unary(
        "/bench.Naive/Step", messages.StepRequest.SerializeToString, messages.StepReply.FromString
    )
    actions = [0] * 64

    def step() -> object:
        reply = call(messages.StepRequest(actions=actions))
        observations = np.stack([np.frombuffer(row.observation, np.uint8) for row in reply.rows])
        rewards = np.array([row.reward for row in reply.rows])
        ends = np.array([(row.terminated, row.truncated) for row in reply.rows])
        return observations, rewards, ends

    return step, channel.close


def per_env(port: int, envs: int) -> Client:
    """All envs' calls are in flight at the same time."""
    channel = _channel(port)
    call = channel.unary_unary(
        "/bench.PerEnv/Step", messages.StepRequest.SerializeToString, messages.EnvStep.FromString
    )

    def step() -> object:
        futures = [call.future(messages.StepRequest(env=env, actions=[env % 2])) for env in range(envs)]
        replies = [future.result() for future in futures]
        return np.stack([np.frombuffer(reply.observation, np.float32) for reply in replies])

    return step, channel.close


def dm_env(port: int, envs: int) -> Client:
    from dm_env_rpc.v1 import dm_env_rpc_pb2 as rpc
    from dm_env_rpc.v1 import dm_env_rpc_pb2_grpc, tensor_utils

    channel = _channel(port)
    stub: Any = dm_env_rpc_pb2_grpc.EnvironmentStub(channel)
    queues: list[queue.SimpleQueue[Any]] = [queue.SimpleQueue() for _ in range(envs)]
    calls = [stub.Process(iter(requests.get, None)) for requests in queues]

    def step() -> object:
        for env, requests in enumerate(queues):
            request = rpc.EnvironmentRequest()
            request.step.actions[1].CopyFrom(tensor_utils.pack_tensor(np.int64(env % 2)))
            request.step.requested_observations.extend((1, 2))
            requests.put(request)
        responses = [next(call) for call in calls]
        return np.stack([tensor_utils.unpack_tensor(response.step.observations[1]) for response in responses])

    def close() -> None:
        for requests in queues:
            requests.put(None)
        channel.close()

    return step, close


def session(address: str, num_envs: int, **options: Any) -> Client:
    """A session's own step: actions in, arrays out."""
    opened = uepool.open(address, num_envs=num_envs, seed=0, **options)
    opened.reset()
    actions = np.zeros(num_envs, np.int64)
    return lambda: opened.step(actions), opened.close


def _channel(port: int) -> grpc.Channel:
    return grpc.insecure_channel(f"127.0.0.1:{port}", options=OPTIONS)
