"""`uepool play`: keys of a person at a terminal reach the env, and the terminal is given back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.conftest import Done
from tests.cli.terminal_program import TerminalProgram


def play(folder: Path, *arguments: object, **keywords: Any) -> TerminalProgram:
    return TerminalProgram("play", *arguments, folder=folder, **keywords)


def test_collecting_apples_by_hand(tmp_path: Path) -> None:
    with play(tmp_path, "sim:CollectApples") as program:
        program.wait_for("step 0")
        program.wait_for("↑ w     forward")
        first = program.said
        for number, (key, action) in enumerate(
            [
                ("w", "forward"),
                ("\x1b[A", "forward"),
                ("\x1bOD", "left"),
                ("d", "right"),
                (" ", "nothing"),
                ("3", "right"),
            ]
        ):
            program.press(key)
            program.wait_for(f"step {number + 1}")
            program.wait_for(f"action  {action}")
        assert "38;2;" in program.said[len(first) :], "the picture changed"
        program.press("w" * 20 + "x\x1b[5~\x1b[1;5C")  # keys that mean nothing are none
        program.wait_for("step 26")
        program.press("r")
        program.wait_for("episode 2   step 0")
        program.press("wwq")
        assert program.finish() == 0
        assert program.said.endswith("2 episodes; the last one: 2 steps, return 0\r\n")
        assert program.modes_are_as_before


def test_in_real_time_it_goes_on_by_itself(tmp_path: Path) -> None:
    agent = {
        "id": "Agent1",
        "sensors": [{"name": "camera", "type": "camera"}],
        "actuators": [{"name": "legs", "type": "robot_movement"}],
        "terminators": [{"name": "limit", "type": "step_counter", "max_step_count": 90}],
    }
    config = json.dumps({"agents": [agent]})
    with play(tmp_path, "sim:CollectApples", "--fps", 60, "--view", "map", "--env-config", config) as program:
        program.wait_for("sim:CollectApples: map")
        program.wait_for("action  nothing")
        program.press("a")
        program.wait_for("action  left")
        program.wait_for("action  nothing")
        program.wait_for("the episode is over (truncated): r plays another one")
        program.press("r")
        program.wait_for("episode 2")
        program.press("\x03")
        assert program.finish() == 130
        assert program.modes_are_as_before
        assert "Traceback" not in program.said


def test_continuous_actions_and_an_end(tmp_path: Path) -> None:
    config = '{"action": "box", "action_size": 2, "episode_length": 3, "agents": 2}'
    with play(tmp_path, "sim:Pattern", "--env-config", config, size=(30, 44)) as program:
        program.wait_for("↑ w     number 0 = +1")
        program.press("w")
        program.wait_for("action  +1.00 +0.00")
        program.press("d")
        program.wait_for("action  +0.00 -1.00")
        program.press(" ww")
        program.wait_for("the episode is over (t")
        program.wait_for("step 3")
        program.press("q")
        assert program.finish() == 0


def test_an_env_that_fails_can_be_reset(tmp_path: Path) -> None:
    config = '{"crash_at_step": 2, "fault_episodes": [0]}'
    with play(tmp_path, "sim:Pattern", "--env-config", config, "--view", "spectator", size=(30, 160)) as program:
        program.wait_for("step 0")
        program.press("00")
        program.wait_for("the env failed: its instance ended")
        program.press("r")
        program.wait_for("episode 2   step 0")
        program.press("0q")
        assert program.finish() == 0
        assert program.modes_are_as_before


def test_an_exception_gives_the_terminal_back(tmp_path: Path) -> None:
    """The server vanishes while somebody plays."""
    with play(tmp_path, "sim:CartPole") as program:
        program.wait_for("step 0")
        program.kill_children()
        program.press("a")
        assert program.finish() == 1
        assert program.modes_are_as_before
        assert "uepool: " in program.said.rpartition("\x1b[?1049l")[2]
        assert "Traceback" not in program.said


def test_what_is_wrong_is_told_on_the_usual_screen(tmp_path: Path) -> None:
    with play(tmp_path, "sim:CartPole", "--view", "agent") as program:
        assert program.finish() == 2
        assert "there is no view 'agent'; known: spectator" in " ".join(program.said.split())
        assert program.modes_are_as_before


def test_without_a_terminal(uepool_here: Callable[..., Done]) -> None:
    done = uepool_here("play", "sim:CartPole")
    assert done.returncode == 2
    assert done.stderr == "uepool: playing needs a terminal: standard input and output must be one\n"
