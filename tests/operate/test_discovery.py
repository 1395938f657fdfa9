"""Health and reflection: what tools that know nothing of uepool can find out, without a token."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import json_format, message_factory
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

import uepool
from tests.operate.running import BOB, OPERATOR, Running, cart, steps
from tests.pool_server import wait_until

SERVING, NOT_SERVING = "SERVING", "NOT_SERVING"
POOL = "uepool.v1.Pools/cart"


class Health:
    def __init__(self, channel: grpc.Channel) -> None:
        self._stub: Any = health_pb2_grpc.HealthStub(channel)

    def __call__(self, name: str = "") -> str:
        reply = self._stub.Check(health_pb2.HealthCheckRequest(service=name), timeout=20)
        return str(health_pb2.HealthCheckResponse.ServingStatus.Name(reply.status))

    def watch(self, name: str = "") -> Any:
        return self._stub.Watch(health_pb2.HealthCheckRequest(service=name), timeout=60)


@contextmanager
def channel_to(server: Running) -> Iterator[grpc.Channel]:
    with grpc.insecure_channel(server.target, options=[("grpc.enable_http_proxy", 0)]) as channel:
        yield channel


def test_health_per_pool_and_overall(tmp_path: Path) -> None:
    with (
        Running(tmp_path, cart(), cart(name="other")) as server,
        server.admin() as admin,
        channel_to(server) as channel,
    ):
        health = Health(channel)
        assert [health(), health(POOL), health("uepool.v1.Pools/other")] == [SERVING] * 3
        with pytest.raises(grpc.RpcError) as caught:
            health("uepool.v1.Pools/pears")
        assert caught.value.code() == grpc.StatusCode.NOT_FOUND  # type: ignore
        admin.drain("cart")
        wait_until(lambda: health(POOL) == NOT_SERVING, "the draining pool is out of service")
        assert [health(), health("uepool.v1.Pools/other")] == [SERVING] * 2
        admin.drain()
        wait_until(lambda: health() == NOT_SERVING, "the server is out of service")
        admin.drain(resume=True)
        wait_until(lambda: health(POOL) == health() == SERVING, "it is back")


def test_a_stopped_pool_is_not_healthy_until_it_is_restarted(tmp_path: Path) -> None:
    pool = cart(instances=2, max_restarts=2, restart_window=600)
    with Running(tmp_path, pool) as server, server.admin() as admin, channel_to(server) as channel:
        health = Health(channel)
        for _ in range(3):
            (row,) = admin.overview(instances=True).pools
            before = row.restarts
            os.kill(row.members[0].pid, signal.SIGKILL)
            wait_until(lambda count=before: admin.overview().pools[0].restarts > count, "its death is noticed")  # type: ignore
            wait_until(
                lambda: (now := admin.overview().pools[0]).instances_up == 2 or now.trouble, "it is replaced, or not"
            )
        wait_until(lambda: health(POOL) == NOT_SERVING, "the pool is out of service")
        (row,) = admin.overview().pools
        assert row.instances_up == 1
        assert "starts no more instances: more than 2 died" in row.trouble
        assert "killed by SIGKILL" in row.trouble
        assert server.event("pool stopped")["pool"] == "cart"
        admin.restart("cart")
        wait_until(lambda: health(POOL) == SERVING, "the pool is back")
        wait_until(lambda: admin.overview().pools[0].instances_up == 2, "all instances are up")
        assert admin.overview().pools[0].trouble == ""


def test_told_to_stop_it_says_so_and_lets_sessions_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UEPOOL_TOKEN", BOB)
    with Running(tmp_path, cart(), drain_timeout=60) as server, channel_to(server) as channel:
        health = Health(channel)
        watching = health.watch()
        assert next(watching).status == health_pb2.HealthCheckResponse.SERVING
        with uepool.make_vec(server.url("cart"), num_envs=2) as envs:
            envs.reset(seed=1)
            server.process.send_signal(signal.SIGTERM)
            assert next(watching).status == health_pb2.HealthCheckResponse.NOT_SERVING
            watching.cancel()
            assert health(POOL) == NOT_SERVING
            with pytest.raises(uepool.errors.ServerLost, match="pool cart is draining"):
                uepool.make_vec(server.url("cart"), num_envs=2)
            steps(envs, 100)
            assert server.process.poll() is None
        assert server.wait() == 0
        assert server.event("server drains")["sessions"] == 1


def test_sessions_that_do_not_end_in_time_are_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UEPOOL_TOKEN", BOB)
    with Running(tmp_path, cart(), drain_timeout=0.2) as server:
        with uepool.make_vec(server.url("cart"), num_envs=2) as envs:
            envs.reset(seed=1)
            assert server.stop() == 0
            with pytest.raises(uepool.errors.ServerLost):
                steps(envs, 10)
        assert server.event("session ends")["kind"] == "server_stopped"


def test_reflection_is_enough_to_call_it(tmp_path: Path) -> None:
    """As grpcurl does: names, then descriptors, then calls in JSON."""
    with Running(tmp_path, cart()) as server, channel_to(server) as channel:
        database = ProtoReflectionDescriptorDatabase(channel)
        assert {"uepool.v1.Sessions", "uepool.v1.Pools", "uepool.v1.Admin", "grpc.health.v1.Health"} <= set(
            database.get_services()
        )
        descriptors = DescriptorPool(database)

        def call(service: str, method: str, token: str, document: dict[str, Any]) -> dict[str, Any]:
            found = descriptors.FindServiceByName(service).FindMethodByName(method)
            request = message_factory.GetMessageClass(found.input_type)()
            json_format.ParseDict(document, request)
            path = f"/{service}/{method}"
            ask = channel.unary_unary(
                path, type(request).SerializeToString, message_factory.GetMessageClass(found.output_type).FromString
            )
            reply = ask(request, metadata=[("authorization", f"Bearer {token}")], timeout=20)
            return json_format.MessageToDict(reply)

        assert [pool["name"] for pool in call("uepool.v1.Pools", "List", BOB, {})["pools"]] == ["cart"]
        assert call("uepool.v1.Admin", "Drain", OPERATOR, {"pool": "cart"}) == {"pools": ["cart"]}


def test_streams_without_a_token_leave_room_for_those_with_one(tmp_path: Path) -> None:
    with Running(tmp_path, cart()) as server, server.admin() as admin, channel_to(server) as channel:
        health = Health(channel)
        watching = [health.watch() for _ in range(32)]
        for stream in watching:
            next(stream)
        with pytest.raises(grpc.RpcError) as caught:
            next(health.watch())
        assert caught.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED  # type: ignore
        assert health() == SERVING
        assert admin.overview().pools
        for stream in watching:
            stream.cancel()

        def free_again() -> bool:
            try:
                next(health.watch())
            except grpc.RpcError:
                return False
            return True

        wait_until(free_again, "streams that ended make room")


@pytest.mark.slow
def test_pings_do_not_end_a_connection_that_only_waits(tmp_path: Path) -> None:
    """A trainer's keep-alive, four times as fast, and no data in between."""
    options = [
        ("grpc.enable_http_proxy", 0),
        ("grpc.keepalive_time_ms", 2_500),
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.max_pings_without_data", 0),
    ]
    with Running(tmp_path, cart(instances=1)) as server, grpc.insecure_channel(server.target, options) as channel:
        watching = Health(channel).watch()
        next(watching)
        threading.Timer(15.0, watching.cancel).start()  # six pings; gRPC's default ends it at the third
        with pytest.raises(grpc.RpcError) as caught:
            next(watching)
        assert caught.value.code() == grpc.StatusCode.CANCELLED, caught.value  # type: ignore
