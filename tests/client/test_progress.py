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


def test_no_stderr_at_all(monkeypatch):
    monkeypatch.setattr("sys.stderr", None)
    with _progress.Progress("sim:CartPole") as progress:
        progress.update(1, 2)
