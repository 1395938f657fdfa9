"""The progress line: only for a terminal, and only when a start takes long."""

import io

import pytest

from uepool import _progress


class Terminal(io.StringIO):
    def __init__(self):
        super().__init__()
        self.lines = 0

    def isatty(self):
        return True

    def write(self, text):
        self.lines += 1
        return super().write(text)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(_progress, "QUIET_SECONDS", 0.0)
    monkeypatch.setattr(_progress, "REDRAW_SECONDS", 0.01)


def test_a_terminal_sees_how_far_it_is():
    out = Terminal()
    with _progress.Progress("sim:CartPole", out) as progress:
        progress.update(3, 64, "waiting")
        while out.lines < 3:
            pass
    assert "starting sim:CartPole: 3 of 64 instances ready, waiting" in out.getvalue()
    assert out.getvalue().endswith("\r\x1b[K"), "the line is wiped in the end"


def test_a_file_sees_nothing():
    out = io.StringIO()
    with _progress.Progress("sim:CartPole", out) as progress:
        progress.update(3, 64)
    assert out.getvalue() == ""


def test_a_quick_start_is_silent(monkeypatch):
    monkeypatch.setattr(_progress, "QUIET_SECONDS", 60.0)
    out = Terminal()
    with _progress.Progress("sim:CartPole", out):
        pass
    assert out.getvalue() == ""


def test_what_is_for_someone_to_act_on_is_said_in_any_case():
    out = io.StringIO()
    with _progress.Progress("attach:", out, announce=True) as progress:
        progress.update(0, 2, "waiting for 2 engines\nin the editor: ...")
        progress.update(0, 2, "waiting for 2 engines\nin the editor: ...")
        progress.update(1, 2, "waiting for 1 more")
    assert out.getvalue().splitlines() == [
        "uepool: attach: 0 of 2 instances ready, waiting for 2 engines",
        "  in the editor: ...",
        "uepool: attach: 1 of 2 instances ready, waiting for 1 more",
    ]


def test_a_file_is_reminded_of_a_wait(monkeypatch):
    monkeypatch.setattr(_progress, "REMIND_SECONDS", 0.01)
    out = io.StringIO()
    with _progress.Progress("attach:0.0.0.0:7", out, announce=True) as progress:
        progress.update(0, 2, "waiting")
        while "still" not in out.getvalue():
            pass
    assert "uepool: attach:0.0.0.0:7: still waiting after 0 s: 0 of 2 instances ready\n" in out.getvalue()


def test_a_terminal_sees_how_long_it_waits():
    out = Terminal()
    with _progress.Progress("attach:", out, announce=True) as progress:
        progress.update(0, 2, "waiting for engines\nin the editor: ...")
        while "waiting: 0 of 2" not in out.getvalue():
            pass
    assert "uepool: attach: 0 of 2 instances ready, waiting for engines\n  in the editor: ...\n" in out.getvalue()
    assert out.getvalue().endswith("uepool: attach: waiting: 0 of 2 instances ready (0 s)\r\x1b[K")


def test_no_stderr_at_all(monkeypatch):
    monkeypatch.setattr("sys.stderr", None)
    with _progress.Progress("sim:CartPole") as progress:
        progress.update(1, 2)
