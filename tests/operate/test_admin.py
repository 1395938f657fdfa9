"""uepool.v1.Admin against running servers: drain, restart, kick, and who may."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

import uepool
from tests.operate.running import ALICE, Running, cart, steps
from tests.pool_server import wait_until
from uepool import errors
from uepool._admin import Admin

pytestmark = pytest.mark.usefixtures("as_bob")


def only_session(admin: Admin) -> str:
    (session,) = admin.overview().sessions
    return str(session.session_id)


def test_only_operators_may(tmp_path: Path) -> None:
    with Running(tmp_path, cart()) as server, server.admin(ALICE) as alice, server.admin("no token") as nobody:
        calls = [
            lambda admin: admin.drain("cart"),
            lambda admin: admin.restart("cart"),
            lambda admin: admin.kick("0", "because"),
            lambda admin: admin.overview(),
            lambda admin: next(admin.watch(1.0)),
        ]
        for call in calls:
            with pytest.raises(errors.AccessError, match=r"the token alice has no operator's rights"):
                call(alice)
            with pytest.raises(errors.AccessError, match="the token is wrong or has expired"):
                call(nobody)
        with uepool.make_vec(server.url("cart"), num_envs=4) as envs:
            envs.reset(seed=1)  # nothing of it was done


@pytest.mark.parametrize("stream", [False, True], ids=["segment", "stream"])
def test_a_kicked_trainer_is_told_why(tmp_path: Path, stream: bool) -> None:
    with Running(tmp_path, cart()) as server, server.admin() as admin:
        with uepool.make_vec(server.url("cart"), num_envs=2) as bystander:
            bystander.reset(seed=1)
            other = only_session(admin)
            with uepool.make_vec(server.url("cart", stream), num_envs=2) as envs:
                envs.reset(seed=1)
                (session,) = {row.session_id for row in admin.overview().sessions} - {other}
                admin.kick(session, "the host is needed")
                with pytest.raises(errors.ServerLost, match=r"an operator \(op\) ended it: the host is needed"):
                    steps(envs, 1000)
            steps(bystander, 20)
        with uepool.make_vec(server.url("cart"), num_envs=4) as again:
            again.reset(seed=1)
        with pytest.raises(errors.ClosedError, match="the host is needed"):
            admin.kick(session, "again")
        with pytest.raises(errors.ClosedError, match="session nobody does not exist"):
            admin.kick("nobody", "")


def test_a_trainer_that_waits_for_a_batch_is_kicked_too(tmp_path: Path) -> None:
    slow = cart(name="slow", address="sim:Pattern", env_config={"step_time_us": 20_000_000}, envs_per_instance=1)
    with Running(tmp_path, slow) as server, server.admin() as admin:
        session = uepool.open(server.url("slow", stream=True), num_envs=1)
        try:
            session.reset(seed=1)
            session.send(np.zeros(1, np.int64))
            admin.kick(only_session(admin), "it hangs")
            with pytest.raises(errors.ServerLost, match="it hangs"):
                session.recv()
        finally:
            session.close()


def test_a_draining_pool_keeps_its_sessions_and_takes_no_others(tmp_path: Path) -> None:
    with Running(tmp_path, cart(), cart(name="other")) as server, server.admin() as admin:
        with uepool.make_vec(server.url("cart"), num_envs=2) as envs:
            envs.reset(seed=1)
            reply = admin.drain("cart")
            assert (list(reply.pools), reply.sessions) == (["cart"], 1)
            with pytest.raises(errors.ServerLost, match="pool cart is draining: it takes no new sessions"):
                uepool.make_vec(server.url("cart"), num_envs=2)
            steps(envs, 20)
            uepool.make_vec(server.url("other"), num_envs=2).close()
            assert {row.name: row.draining for row in admin.overview().pools} == {"cart": True, "other": False}
            assert list(admin.drain().pools) == ["cart", "other"]
            assert list(admin.drain(resume=True).pools) == ["cart", "other"]
            uepool.make_vec(server.url("cart"), num_envs=2).close()
        with pytest.raises(errors.ClosedError, match=r"there is no pool 'pears'; pools here: cart, other"):
            admin.drain("pears")


def members(admin: Admin) -> dict[int, int]:
    """Process ids by number."""
    return {row.number: row.pid for row in admin.overview(instances=True).pools[0].members}


def test_a_restart_replaces_idle_instances_at_once_and_lent_ones_later(tmp_path: Path) -> None:
    with Running(tmp_path, cart(instances=3)) as server, server.admin() as admin:
        before = members(admin)
        with uepool.make_vec(server.url("cart"), num_envs=2) as envs:
            envs.reset(seed=1)
            lent = next(row.number for row in admin.overview(instances=True).pools[0].members if not row.idle)
            reply = admin.restart("cart")
            assert (reply.now, reply.later) == (2, 1)
            wait_until(lambda: len(set(members(admin)) - set(before)) == 2, "the idle ones are replaced")
            assert members(admin)[lent] == before[lent]
            steps(envs, 50)
            assert not envs.step(np.zeros(2, np.int64))[4]["fault"].any()
        wait_until(lambda: not set(members(admin)) & set(before) and len(members(admin)) == 3, "all are replaced")
        (pool,) = admin.overview().pools
        assert (pool.restarts, pool.recycled, pool.trouble) == (0, 3, "")
        assert not any(psutil.pid_exists(pid) for pid in before.values())


def test_a_forced_restart_does_not_wait_for_the_session(tmp_path: Path) -> None:
    with Running(tmp_path, cart(instances=1, spares=1)) as server, server.admin() as admin:
        with uepool.make_vec(server.url("cart"), num_envs=2) as envs:
            envs.reset(seed=1)
            (lent,) = (row.number for row in admin.overview(instances=True).pools[0].members if not row.idle)
            reply = admin.restart("cart", [lent], force=True)
            assert (reply.now, reply.later) == (1, 0)

            def faults() -> bool:
                return bool(envs.step(np.zeros(2, np.int64))[4]["fault"].any())

            wait_until(faults, "the session sees that its instance was replaced")
            steps(envs, 20)
        assert admin.overview().pools[0].restarts == 0, "it was no failure"
        with pytest.raises(errors.ClosedError, match=f"pool cart has no instance {lent}; it has: "):
            admin.restart("cart", [lent])


def test_instances_are_recycled_after_so_many_episodes(tmp_path: Path) -> None:
    config = {"max_episode_steps": 5}
    pool = cart(instances=2, envs_per_instance=1, env_config=config, recycle_after_episodes=4)
    with Running(tmp_path, pool) as server, server.admin() as admin:
        before = members(admin)

        def episodes() -> list[int]:
            return sorted(row.episodes for row in admin.overview(instances=True).pools[0].members)

        for expected in ([0, 2], [2, 2], [0, 2]):  # each time the one that has waited longest, and is new after four
            with uepool.make_vec(server.url("cart"), num_envs=1, autoreset_mode="SAME_STEP") as envs:
                envs.reset(seed=1)
                steps(envs, 5)  # the second episode begins with the last of them
            wait_until(lambda now=expected: episodes() == now, f"{expected} episodes were counted")  # type: ignore
        after = members(admin)
        assert len(set(before.values()) & set(after.values())) == 1
        assert admin.overview().pools[0].recycled == 1


def test_an_overview_says_what_goes_on(tmp_path: Path) -> None:
    with Running(tmp_path, cart()) as server, server.admin() as admin:
        watching = admin.watch(0.1)
        first = next(watching)
        assert [(row.name, row.instances_up, row.free_instances) for row in first.pools] == [("cart", 2, 2)]
        local = uepool.make_vec(server.url("cart"), num_envs=2)
        remote = uepool.make_vec(server.url("cart", stream=True), num_envs=2)
        with local, remote:
            for envs in (local, remote):
                envs.reset(seed=1)
                steps(envs, 100)
            wait_until(lambda: [row.steps for row in next(watching).sessions] == [202, 202], "the watch follows")
            sessions = {row.path: row for row in admin.overview().sessions}
            assert set(sessions) == {"segment", "grpc"}
            for row in sessions.values():
                assert (row.pool, row.holder, row.num_envs, row.steps) == ("cart", "bob", 2, 202)
                assert f"pid {psutil.Process().pid}" in row.client_name
            (pool,) = admin.overview().pools
            assert (pool.sessions, pool.free_instances, pool.steps) == (2, 0, 404)
        watching.close()
        wait_until(lambda: not admin.overview().sessions, "the sessions are over")
        assert admin.overview().pools[0].steps == 404, "what is over counts"


def test_rates_and_latencies_are_of_what_goes_on_now(tmp_path: Path) -> None:
    with (
        Running(tmp_path, cart()) as server,
        server.admin() as admin,
        uepool.make_vec(server.url("cart"), num_envs=2) as local,
        uepool.make_vec(server.url("cart", stream=True), num_envs=2) as remote,
    ):
        for envs in (local, remote):
            envs.reset(seed=1)

        def both_run() -> dict[str, Any] | None:
            steps(local, 20)
            steps(remote, 20)
            found = {row.path: row for row in admin.overview().sessions}
            return found if all(row.steps_per_second > 0 for row in found.values()) else None

        sessions = wait_until(both_run, "both are seen to step")
        for row in sessions.values():
            assert (
                row.steps_per_second <= row.steps / min(row.seconds, 5.0) * 1.5
            )  # both counted at moments of their own
            assert row.step_period == pytest.approx(2 / row.steps_per_second)
        measured, unmeasured = sessions["grpc"], sessions["segment"]
        assert 0 < measured.latency.p50 <= measured.latency.p90 <= measured.latency.p99 <= measured.latency.max
        assert measured.bytes_per_second > 0
        assert not unmeasured.HasField("latency"), "no step of it passes through the server"
        assert unmeasured.bytes_per_second == 0


def test_watch_refuses_intervals_out_of_range(tmp_path: Path) -> None:
    with Running(tmp_path, cart(instances=1)) as server, server.admin() as admin:
        for interval in (0.01, -1.0, 1e9, float("nan"), float("inf")):
            with pytest.raises(errors.ConfigError, match=r"interval: must be from 0.1 to 3600"):
                next(admin.watch(interval))
