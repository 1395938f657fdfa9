"""The stand-in engine does something wrong, and the checks of these tests notice: none of them is for nothing.

| mutation of the stand-in (standin/mutations.h) | noticed by |
|---|---|
| post_tick_before_physics | check_pattern: rows are of the tick before |
| editor_tick_names_play_world | check_pattern: rows are taken while another world ticks |
| physics_settings_read_early | check_fall: physics loses time |
| time_step_result_ignored | check_clock: the engine's clock runs twice as fast; check_still: ticks are shorter |
| pause_ignored | check_still: the world moves while the trainer thinks |
| readback_late | check_pictures: pictures are of the frame before |

The others must make no difference, since the plugin relies on none of it: a second world whose delegates fire
(editor_world_in_game), worlds and play sessions that end without saying so (no_end_play, no_end_pie), a last frame
without a tick (exit_skips_tick).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.attach.conftest import other_side  # noqa: F401
from tests.client.conftest import nothing_left  # noqa: F401
from tests.unreal_plugin import checks
from tests.unreal_plugin.dialling import Line, OpenEditor, Trainer, editor_fixture, line_fixture, trainer_fixture  # noqa: F401

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nothing_left")]

PATTERN_LEVEL = "Entry?game=/Script/Pattern.PatternGameMode"
LONG_TICK = 0.1  # longer than what physics takes by default


def pattern(trainer: Trainer, *arguments: str) -> None:
    with trainer.open(PATTERN_LEVEL, checks.SMALL_PATTERN, *arguments, program="Pattern", envs=2) as envs:
        checks.check_pattern(envs)
    assert trainer.wait() == 0


def clock(trainer: Trainer, *arguments: str) -> None:
    with trainer.open("Clock", checks.clock_config(), *arguments) as envs:
        checks.check_clock(envs)


def fall(trainer: Trainer, *arguments: str) -> None:
    with trainer.open("Falling", checks.clock_config(LONG_TICK), *arguments) as envs:
        checks.check_fall(envs, LONG_TICK)


def pictures(trainer: Trainer, *arguments: str) -> None:
    with trainer.open("Clock", checks.gpu_config("Agent1"), *arguments, gpu=True) as envs:
        envs.reset(seed=1)
        for _ in range(3):
            checks.check_pictures(envs.step(np.array([checks.NOTHING]))[0])


Check = Callable[..., Any]


@pytest.mark.parametrize("check", [pattern, clock, fall, pictures])
def test_the_engine_as_it_is(trainer: Trainer, check: Check) -> None:
    check(trainer)


@pytest.mark.parametrize(
    ("check", "mutation"),
    [
        (pattern, "post_tick_before_physics"),
        (pattern, "editor_world_in_game,editor_tick_names_play_world"),
        (fall, "physics_settings_read_early"),
        (clock, "time_step_result_ignored"),
        (pictures, "readback_late"),
    ],
)
def test_a_game_s_mutation_is_noticed(trainer: Trainer, check: Check, mutation: str) -> None:
    with pytest.raises(AssertionError):
        check(trainer, f"-StandIn={mutation}")


@pytest.mark.parametrize("mutation", ["editor_world_in_game", "no_end_play", "exit_skips_tick"])
def test_what_the_plugin_does_not_rely_on(trainer: Trainer, mutation: str) -> None:
    pattern(trainer, f"-StandIn={mutation}")


@pytest.mark.parametrize("mutation", ["pause_ignored", "time_step_result_ignored"])
def test_an_editor_s_mutation_is_noticed(editor: OpenEditor, line: Line, mutation: str) -> None:
    unreal = editor("LevelsEditor", "Clock", f"-StandIn={mutation}")
    unreal.run()
    unreal.press("play")
    with line.vec(env_config=checks.clock_config(LONG_TICK)) as envs, pytest.raises(AssertionError):
        checks.check_still(unreal, envs, LONG_TICK)


def test_the_editor_s_tick_names_the_played_world(editor: OpenEditor, line: Line) -> None:
    unreal = editor("PatternEditor", PATTERN_LEVEL, "-StandIn=editor_tick_names_play_world")
    unreal.run()
    unreal.press("play")
    with line.vec(env_config=checks.SMALL_PATTERN) as envs, pytest.raises(AssertionError):
        checks.check_pattern(envs)


@pytest.mark.parametrize("mutation", ["no_end_pie", "no_end_play"])
def test_what_the_plugin_does_not_rely_on_in_the_editor(editor: OpenEditor, line: Line, mutation: str) -> None:
    unreal = editor("PatternEditor", PATTERN_LEVEL, f"-StandIn={mutation}")
    unreal.run()
    unreal.press("play")
    with line.vec(env_config=checks.SMALL_PATTERN) as envs:
        run = checks.PatternRun(envs)
        run.steps(5)
        unreal.press("stop")
        unreal.press("play")
        run.steps(20)
        assert len(run.faults) == 1
