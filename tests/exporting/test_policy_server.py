"""`uepool serve-policy`: real processes, real HTTP."""

from __future__ import annotations

import base64
import io
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")
pytest.importorskip("fastapi")

from tests.exporting.networks import Highest, Mixed, Recalls, Sums, exported
from tests.exporting.serving import command, served
from uepool import policies
from uepool.policy_server.sessions import NoSession, Sessions, TooMany

DOCS = Path(__file__).parents[2] / "docs" / "exporting.md"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    return {kind: exported(kind, folder / f"{kind.__name__.lower()}.onnx") for kind in (Highest, Mixed, Recalls, Sums)}


@pytest.fixture(scope="module")
def sums(files):
    with served(files[Sums], "--max-rows", "8") as server:
        yield server


@pytest.fixture(scope="module")
def mixed(files):
    with served(files[Mixed]) as server:
        yield server


@pytest.fixture(scope="module")
def highest(files):
    with served(files[Highest]) as server:
        yield server


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return base64.b64encode(file.getvalue()).decode()


# --- answers ---------------------------------------------------------------------------------------------------------


def test_lists_and_npy_answer_as_the_policy_does(mixed, files):
    policy = policies.load(files[Mixed])
    generator = np.random.default_rng(0)
    batch = {
        "image": generator.integers(0, 256, (3, 4, 5, 3), np.uint8),
        "inner": (np.array([1, 2, 3]), np.float64([0.5, -1, 0])),
    }
    expected = policy.act(batch)
    as_lists = {"image": batch["image"].tolist(), "inner": [part.tolist() for part in batch["inner"]]}
    as_npy = {"image": npy(batch["image"]), "inner": [npy(part) for part in batch["inner"]]}
    for observations in (as_lists, as_npy):
        actions = mixed.actions(observations)
        np.testing.assert_array_equal(actions["legs"], expected["legs"])
        np.testing.assert_allclose(actions["speed"], expected["speed"])


def test_masks(highest):
    assert highest.actions([[1, 2], [1, 2]]) == [1, 1]
    assert highest.actions([[1, 2], [1, 2]], mask=[[True, False], [False, True]]) == [0, 1]
    assert highest.actions([[1, 2]], mask=npy(np.array([[1, 0]], np.int8))) == [0]
    status, answer = highest.act([[1, 2]], mask=[[1, 1, 0]])
    assert (status, answer["field"]) == (422, "mask")
    assert "must be [1, 2], got [1, 3]" in answer["error"]


def test_spec_and_health(sums):
    status, spec = sums.ask("GET", "/spec")
    assert status == 200
    assert spec["observation"]["shape"] == [2]
    assert spec["memory"] == [{"in": "memory_0_in", "out": "memory_0_out", "shape": [2]}]
    assert sums.ask("GET", "/health")[1]["status"] == "ok"


# --- sessions --------------------------------------------------------------------------------------------------------


def test_a_session_remembers_and_resets_row_by_row(sums):
    assert sums.actions([[1, 2], [0, 1]], session="a", reset=True) == [[1, 3], [1, 1]]
    assert sums.actions([[1, 1], [1, 1]], session="a") == [[2, 5], [2, 3]]
    assert sums.actions([[1, 1], [1, 1]], session="a", reset=[False, True]) == [[3, 7], [1, 2]]
    assert sums.actions([[4, 0]], session="a", reset=True) == [[1, 4]]
    assert sums.ask("DELETE", "/sessions/a") == (200, {"ended": True})
    assert sums.ask("DELETE", "/sessions/a") == (404, {"ended": False})


def test_what_a_session_cannot_go_on_from(sums):
    status, answer = sums.act([[1, 2]])
    assert (status, answer["field"]) == (422, "session")
    status, answer = sums.act([[1, 2]], session="new")
    assert (status, answer["field"]) == (409, "session")
    assert '"reset": true' in answer["error"]
    sums.actions([[1, 2]], session="b", reset=True)
    status, answer = sums.act([[1, 2], [3, 4]], session="b")
    assert status == 409
    assert "has 1 rows, and 2 came" in answer["error"]
    assert sums.actions([[1, 2]], session="b") == [[2, 6]]  # what it had is as it was


def test_concurrent_sessions_keep_their_own_memory(sums):
    sessions, steps = 12, 15
    together = threading.Barrier(sessions)

    def play(number):
        together.wait()
        found = []
        for step in range(steps):
            rows = [[number, step]] * (1 + number % 3)
            found.append(sums.actions(rows, session=f"player-{number}", reset=step == 0))
        return found

    with ThreadPoolExecutor(sessions) as pool:
        played = list(pool.map(play, range(sessions)))
    for number, found in enumerate(played):
        for step, rows in enumerate(found):
            total = number * (step + 1) + step * (step + 1) / 2
            assert rows == [[step + 1, total]] * (1 + number % 3)
    health = sums.ask("GET", "/health")[1]
    assert health["forward_passes"] <= health["requests"]


def test_concurrent_sessions_with_an_lstm_answer_as_each_would_alone(files):
    sessions, steps = 8, 10
    generator = np.random.default_rng(0)
    seen = generator.normal(size=(sessions, steps, 1, 2)).astype(np.float32)
    alone = []
    for number in range(sessions):
        policy = policies.load(files[Recalls])
        alone.append([policy.act(step) for step in seen[number]])
    with served(files[Recalls]) as server, ThreadPoolExecutor(sessions) as pool:

        def play(number):
            return [
                server.actions(step.tolist(), session=str(number), reset=index == 0)
                for index, step in enumerate(seen[number])
            ]

        np.testing.assert_allclose(list(pool.map(play, range(sessions))), alone, atol=1e-6)


def test_sessions_expire(files):
    with served(files[Sums], "--session-timeout", "0.2") as server:
        server.actions([[1, 2]], session="a", reset=True)
        while server.ask("GET", "/health")[1]["sessions"]:
            pass
        status, answer = server.act([[1, 2]], session="a")
        assert status == 409
        assert "not used for 0.2 seconds" in answer["error"]


def test_sessions_are_counted_and_those_in_use_stay():
    now = [0.0]
    sessions = Sessions(10, 2, clock=lambda: now[0])
    first = sessions.find("a", may_begin=True)
    sessions.find("b", may_begin=True)
    with pytest.raises(TooMany, match="2 sessions are in use"):
        sessions.find("c", may_begin=True)
    now[0] = 8
    sessions.keep(first, [], 1)
    now[0] = 12  # b is forgotten now
    assert sessions.find("a", may_begin=False) is first
    with pytest.raises(NoSession):
        sessions.find("b", may_begin=False)
    first.waiting = 1  # a request is being answered
    now[0] = 100
    assert sessions.find("a", may_begin=False) is first


# --- what is wrong ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("observations", "field", "text"),
    [
        ([1, 2], "observations", "must be [rows, 2], got [2]; that is a single observation"),
        ([[1, 2, 3]], "observations", "must be [rows, 2], got [1, 3]"),
        ([[1, 2], [3]], "observations", "no array"),
        ([[1, "a"]], "observations", "numbers only"),
        ([[1, None]], "observations", "numbers only"),
        ([], "observations", "must be [rows, 2], got [0]"),
        ([[0, 0]] * 9, "observations", "has 9 rows, and 8 are taken at once"),
        ("no base64!", "observations", "no base64"),
        ("aGVsbG8=", "observations", "no .npy file"),
        (7, "observations", "got a number"),
        ({"x": 1}, "observations", "got an object"),
    ],
)
def test_observations_that_cannot_be_used(sums, observations, field, text):
    status, answer = sums.act(observations, session="bad", reset=True)
    assert (status, answer["field"]) == (422, field)
    assert text in answer["error"]


@pytest.mark.parametrize(
    ("change", "field", "text"),
    [
        ({"inner": None}, "observations/inner", "list of 2 parts"),
        ({"image": [[[[256] * 3] * 5] * 4]}, "observations/image", "must be uint8, 0 to 255, got 256"),
        ({"image": [[[[0.5] * 3] * 5] * 4]}, "observations/image", "whole numbers"),
        ({"inner": [[1, 2], [0.0]]}, "observations/inner/0", "has 2 rows where"),
        ({"inner": [[0], [0.0]]}, "observations/inner/0", "must be from 1 to 3, got 0"),
        ({"inner": [[1], [float("nan")]]}, "observations/inner/1", "NaN"),
        ({"other": 1}, "observations/other", "is not part of the observation, which has image, inner"),
    ],
)
def test_parts_that_cannot_be_used(mixed, change, field, text):
    good = {"image": np.zeros((1, 4, 5, 3), int).tolist(), "inner": [[1], [0.5]]}
    status, answer = mixed.act({**good, **change})
    assert (status, answer["field"]) == (422, field), answer
    assert text in answer["error"]


def test_an_npy_file_that_promises_more_than_it_holds(mixed):
    content = io.BytesIO()
    np.lib.format.write_array_header_1_0(content, {"descr": "|u1", "fortran_order": False, "shape": (2**40, 4, 5, 3)})
    text = base64.b64encode(content.getvalue()).decode()
    status, answer = mixed.act({"image": text, "inner": [[1], [0.5]]})
    assert (status, answer["field"]) == (422, "observations/image")
    assert "has 0 bytes" in answer["error"]


def test_bodies_that_are_no_requests(sums):
    assert sums.ask("POST", "/act", body="{")[1]["error"].startswith("the body is not JSON")
    status, answer = sums.ask("POST", "/act", {"observations": [[1, 2]]}, kind="application/x-www-form-urlencoded")
    assert (status, "content-type: application/json" in answer["error"]) == (422, True), "curl's own header"
    status, answer = sums.ask("POST", "/act", {"observation": [[1, 2]]})
    assert (status, answer["field"]) == (422, "observations")
    status, answer = sums.act([[1, 2]], sesion="a")
    assert (status, answer["field"]) == (422, "sesion")
    assert "known: observations, session, reset, mask" in answer["error"]
    assert sums.ask("GET", "/act")[0] == 405
    assert sums.ask("POST", "/act", body="x" * 500_000)[0] == 413


# --- the process -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_it_without_a_traceback(files, number):
    with served(files[Highest]) as server:
        server.process.send_signal(number)
        assert server.process.wait(30) == 0
        assert server.process.stderr.read() == ""


def test_other_machines_are_warned_of(files):
    with served(files[Highest], "--host", "0.0.0.0") as server:
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(30) == 0
        assert "warning: listening on 0.0.0.0" in server.process.stderr.read()


def test_the_client_of_the_documentation():
    [client] = [block for block in DOCS.read_text().split("```python\n") if block.startswith("import base64")]
    with served("collect-apples") as server:
        code = client.partition("```")[0].replace("http://127.0.0.1:8000", server.url)
        found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert found.returncode == 0, found.stderr
    assert len(found.stdout.split()) == 2


def test_a_port_that_is_taken_and_a_model_that_is_not_there(files):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        found = subprocess.run(
            command(files[Highest], "--port", port), capture_output=True, text=True, timeout=60, check=False
        )
    assert found.returncode == 2
    assert f"cannot listen on 127.0.0.1, port {port}" in found.stderr
    found = subprocess.run(command("collect-aples"), capture_output=True, text=True, timeout=60, check=False)
    assert found.returncode == 2
    assert "did you mean 'collect-apples'?" in found.stderr
