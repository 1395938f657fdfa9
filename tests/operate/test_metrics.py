"""What Prometheus is told, and how it is measured."""

from __future__ import annotations

import os
import random
import signal
from pathlib import Path

import pytest

import uepool
from envserver.metrics.latency import Histogram, StepClock
from envserver.metrics.meter import Counts, Meter
from tests.operate.running import Running, cart, steps
from tests.pool_server import wait_until
from uepool import errors


def test_metrics_follow_what_happens(tmp_path: Path, as_bob: None) -> None:
    with Running(tmp_path, cart(), cart(name="other", instances=1)) as server, server.admin() as admin:
        found = server.scrape()
        cart_, other = '{pool="cart"}', '{pool="other"}'
        assert found[f"uepool_instances{cart_}"] == found[f"uepool_instances_free{cart_}"] == 2
        assert found[f"uepool_instances_up{other}"] == found[f"uepool_serving{other}"] == 1
        assert found[f"uepool_steps_total{cart_}"] == found[f"uepool_step_seconds_count{cart_}"] == 0
        with (
            uepool.make_vec(server.url("cart"), num_envs=2) as local,
            uepool.make_vec(server.url("cart", stream=True), num_envs=2) as remote,
        ):
            for envs in (local, remote):
                envs.reset(seed=1)
                steps(envs, 50)
            found = server.scrape()
            assert found[f"uepool_steps_total{cart_}"] == 2 * 102
            assert found[f"uepool_step_seconds_count{cart_}"] == 50, "only what goes through the server is timed"
            assert 0 < found[f"uepool_step_seconds_sum{cart_}"] < 50
            assert found[f"uepool_received_bytes_total{cart_}"] == 50 * 2 * 8, "an int64 for each env and step"
            assert found[f"uepool_sent_bytes_total{cart_}"] > 51 * 2 * 16
            assert found['uepool_leased_envs{pool="cart",token="bob"}'] == 4
            assert found[f"uepool_instances_free{cart_}"] == 0
        wait_until(lambda: not admin.overview().sessions, "the sessions are over")
        over = server.scrape()
        assert over[f"uepool_steps_total{cart_}"] == 2 * 102, "sessions that are over still count"
        assert over[f"uepool_step_seconds_sum{cart_}"] == found[f"uepool_step_seconds_sum{cart_}"]
        assert over[f"uepool_sessions_opened_total{cart_}"] == 2
        assert sum(v for name, v in over.items() if name.startswith("uepool_sessions_ended_total{")) == 2
        assert 'uepool_leased_envs{pool="cart",token="bob"}' not in over
        assert not any(session in name for name in over for session in ("session=", "session_id="))
        assert over["process_resident_memory_bytes"] > 0
        with server.admin("wrong") as nobody, pytest.raises(errors.AccessError):
            nobody.pools()
        os.kill(admin.overview(instances=True).pools[0].members[0].pid, signal.SIGKILL)
        wait_until(lambda: server.scrape()[f"uepool_restarts_total{cart_}"] == 1, "the death is counted")
        assert server.scrape()['uepool_calls_refused_total{token="wrong"}'] == 1


def test_ends_are_told_apart(tmp_path: Path, as_bob: None) -> None:
    with Running(tmp_path, cart()) as server, server.admin() as admin:
        with uepool.make_vec(server.url("cart"), num_envs=2) as envs:
            envs.reset(seed=1)
            admin.kick(admin.overview().sessions[0].session_id, "")
        uepool.make_vec(server.url("cart"), num_envs=2).close()

        def ended() -> dict[str, float]:
            prefix = 'uepool_sessions_ended_total{pool="cart",reason='
            return {name.removeprefix(prefix).strip('"}'): v for name, v in server.scrape().items() if prefix in name}

        wait_until(lambda: sum(ended().values()) == 2, "both have ended")
        assert ended() == {"kicked": 1, "trainer_gone": 1}


def test_an_address_that_is_taken_is_named(tmp_path: Path) -> None:
    with Running(tmp_path, cart(instances=1)) as server:
        address = server.event("server started")["metrics"]
        (tmp_path / "second").mkdir()
        second = Running(tmp_path / "second", cart(instances=1), metrics={"listen": address})
        assert second.wait() == 2
        assert f"metrics: cannot listen on {address}" in second.errors
        assert server.scrape(), "the first one does not notice"


def test_quantiles_are_at_most_a_fifth_too_high() -> None:
    generator = random.Random(1)
    values = sorted(10 ** generator.uniform(-5, 1.5) for _ in range(5000))
    histogram = Histogram()
    for value in values:
        histogram.add(value)
    for q in (0.01, 0.5, 0.9, 0.99, 1.0):
        exact = values[max(0, round(q * len(values)) - 1)]
        assert exact <= histogram.quantile(q) * 1.0000001
        assert histogram.quantile(q) <= exact * 1.2
    assert histogram.total == pytest.approx(sum(values))
    for edge, count in histogram.cumulative():
        assert count == sum(value <= edge for value in values)


def test_histograms_take_any_duration() -> None:
    histogram = Histogram()
    for value in (0.0, 1e-9, 1e-5, 1e9):
        histogram.add(value)
    assert histogram.count == 4
    assert histogram.quantile(0.5) == 1e-5
    assert histogram.quantile(1.0) > 100
    assert histogram.cumulative()[-1][1] == 3, "the last one is only in +Inf"
    assert Histogram().quantile(0.5) == 0.0


def test_batches_are_timed_from_the_oldest_request_that_they_answer() -> None:
    clock = StepClock()
    clock.asked(4, is_reset=True)
    clock.answered(2)
    clock.answered(2)
    assert clock.histogram.count == 0, "resets are no steps"
    clock.asked(2)
    clock.asked(2)
    clock.refused()
    clock.answered(2)
    assert clock.histogram.count == 1
    clock.answered(2)
    assert clock.histogram.count == 1, "nothing was outstanding"
    clock.asked(2)
    clock.forget()
    clock.answered(2)
    assert clock.histogram.count == 1


def test_rates_are_of_the_last_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("envserver.metrics.meter.time.monotonic", lambda: now)
    meter = Meter()
    total = 0
    for second in range(20):
        now, total = now + 1.0, total + (10 if second < 10 else 1000)
        meter.sample(Counts(total, bytes_out=2 * total))
    assert meter.rates(Counts(total, bytes_out=2 * total)).steps == pytest.approx(1000)
    assert meter.rates(Counts(total, bytes_out=2 * total)).bytes == pytest.approx(2000)
