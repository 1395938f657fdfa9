"""What the end of an engine means."""

from __future__ import annotations

import pytest

from envserver.unreal.endings import explain

LATE = "never said hello: it did not dial in within 300 s (start_timeout) of its start, and was ended"


@pytest.mark.parametrize(
    ("how", "log", "expected"),
    [
        ("exited with status 134 (SIGABRT ended what it ran)", "Refusing to run with the root privileges.", "as root"),
        ("was killed by SIGSEGV", "", "the engine crashed"),
        ("exited with status 139 (SIGSEGV ended what it ran)", "", "the engine crashed"),
        ("exited with status 137 (SIGKILL ended what it ran)", "", "out of memory"),
        ("was killed by SIGKILL", "", "out of memory"),
        ("was killed by SIGTERM", "", "asked it to end"),
        ("exited with status 126", "", "could not run the game's binary"),
        ("exited with status 127", "", "could not run the game's binary"),
        ("exited with status 1", "", "gave up"),
        ("exited with status 0", "LogInit: bye", "Is the plugin UEPool enabled"),
        ("exited with status 0", "LogUEPool: the trainer ended the session", ""),
        (LATE, "LogInit: loading", "raise start_timeout"),
        (LATE, "LogUEPool: dialling", "what it waited for stands in the lines of LogUEPool"),
        ("took longer than 30 s for a step (step_timeout), and was ended", "LogUEPool: x", ""),
    ],
)
def test_an_ending(how: str, log: str, expected: str) -> None:
    said = explain(how, log)
    assert (expected in said) if expected else said == ""
