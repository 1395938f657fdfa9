"""What sessions are compared with, each a process of its own: ``python -m benchmarks.remote.services NAME [BYTES]``.

tcp     a plain socket: so many bytes back for each small request
echo    a bidirectional stream of grpcio, bytes passed through
naive   what one would write first: a unary call of grpcio with a protobuf message per env
per_env one Gymnasium CartPole per stream of calls: a unary call per env and step
dm_env  the same by the protocol of dm_env_rpc, a stream per env

Each prints its port, and ends when its standard input does.
"""

from __future__ import annotations

import concurrent.futures
import os
import socket
import sys
import threading
from collections.abc import Iterator
from typing import Any

import grpc
import numpy as np

from benchmarks.remote import messages

OPTIONS = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1), ("grpc.so_reuseport", 0))


def serve_tcp(size: int) -> int:
    listener = socket.create_server(("127.0.0.1", 0))
    payload = os.urandom(size)

    def answer() -> None:
        while True:
            connection, _ = listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while connection.recv(4096):
                connection.sendall(payload)

    threading.Thread(target=answer, daemon=True).start()
    return int(listener.getsockname()[1])


def serve_echo(size: int) -> int:
    payload = os.urandom(size)

    def stream(requests: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
        for _ in requests:
            yield payload

    return _serve("bench.Echo", {"Stream": grpc.stream_stream_rpc_method_handler(stream)})


def serve_naive(size: int) -> int:
    """Every row is made a message of its own from an array, as a batch of real observations would be."""
    envs = 64
    frames = np.random.default_rng(0).integers(0, 256, (envs, size // envs), dtype=np.uint8)

    def step(request: Any, context: grpc.ServicerContext) -> Any:
        rows = [
            messages.EnvStep(observation=frame.tobytes(), reward=1.0, terminated=False, truncated=False)
            for frame in frames
        ]
        return messages.StepReply(rows=rows)

    handler = grpc.unary_unary_rpc_method_handler(
        step, messages.StepRequest.FromString, messages.StepReply.SerializeToString
    )
    return _serve("bench.Naive", {"Step": handler})


def serve_per_env(envs: int) -> int:
    cartpoles = [_CartPole(seed) for seed in range(envs)]

    def step(request: Any, context: grpc.ServicerContext) -> Any:
        observation, reward, terminated, truncated = cartpoles[request.env].step(request.actions[0])
        return messages.EnvStep(
            observation=observation.tobytes(), reward=reward, terminated=terminated, truncated=truncated
        )

    handler = grpc.unary_unary_rpc_method_handler(
        step, messages.StepRequest.FromString, messages.EnvStep.SerializeToString
    )
    return _serve("bench.PerEnv", {"Step": handler})


def serve_dm_env(envs: int) -> int:
    from dm_env_rpc.v1 import dm_env_rpc_pb2 as rpc
    from dm_env_rpc.v1 import dm_env_rpc_pb2_grpc, tensor_utils

    class Environment(dm_env_rpc_pb2_grpc.EnvironmentServicer):
        def Process(self, requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:
            env = _CartPole(0)
            for request in requests:
                action = int(tensor_utils.unpack_tensor(request.step.actions[1]))
                observation, reward, terminated, truncated = env.step(action)
                response = rpc.EnvironmentResponse()
                response.step.state = rpc.TERMINATED if terminated or truncated else rpc.RUNNING
                response.step.observations[1].CopyFrom(tensor_utils.pack_tensor(observation))
                response.step.observations[2].CopyFrom(tensor_utils.pack_tensor(np.float32(reward)))
                yield response

    server = _server()
    dm_env_rpc_pb2_grpc.add_EnvironmentServicer_to_server(Environment(), server)
    return _start(server)


class _CartPole:
    """Gymnasium's, that starts anew by itself."""

    def __init__(self, seed: int) -> None:
        import gymnasium

        self._env = gymnasium.make("CartPole-v1", disable_env_checker=True)
        self._env.reset(seed=seed)
        self._over = False

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool]:
        if self._over:
            self._over = False
            return self._env.reset()[0], 0.0, False, False
        observation, reward, terminated, truncated, _ = self._env.step(action)
        self._over = terminated or truncated
        return observation, float(reward), terminated, truncated


def _server() -> grpc.Server:
    return grpc.server(concurrent.futures.ThreadPoolExecutor(128), options=OPTIONS)


def _serve(service: str, handlers: dict[str, Any]) -> int:
    server = _server()
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, handlers),))
    return _start(server)


_serving: list[grpc.Server] = []  # a server ends with its last reference


def _start(server: grpc.Server) -> int:
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    _serving.append(server)
    return int(port)


SERVICES = {
    "tcp": serve_tcp,
    "echo": serve_echo,
    "naive": serve_naive,
    "per_env": serve_per_env,
    "dm_env": serve_dm_env,
}

if __name__ == "__main__":
    print(SERVICES[sys.argv[1]](int(sys.argv[2])), flush=True)
    sys.stdin.read()
    os._exit(0)
