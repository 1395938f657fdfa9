"""The editor dials a trainer: frames go on, the played world moves with the trainer's steps, either side may end."""

from __future__ import annotations

import numpy as np
import pytest

from tests.client.conftest import nothing_left  # noqa: F401
from tests.unreal_plugin.checks import SMALL_PATTERN, PatternRun, check_still, clock_config, step_clock
from tests.unreal_plugin.dialling import Editor, Line, OpenEditor, editor_fixture, line_fixture  # noqa: F401

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nothing_left")]


def pattern_editor(editor: OpenEditor, *arguments: str, **settings: object) -> Editor:
    return editor("PatternEditor", "Entry?game=/Script/Pattern.PatternGameMode", *arguments, **settings)


def test_play_dials_and_every_row_is_right(editor: OpenEditor, line: Line) -> None:
    # The editor's own world is ticked all the time, and its delegates fire.
    unreal = pattern_editor(editor)
    unreal.run()
    unreal.press("play")
    with line.vec(env_config=SMALL_PATTERN) as envs:
        run = PatternRun(envs)
        run.steps(60)
        assert run.faults == []
    assert run.follower.rows == 61


def test_the_example(editor: OpenEditor, line: Line) -> None:
    unreal = editor("CollectApplesEditor", "Entry?game=/Script/CollectApples.ApplesGameMode")
    unreal.run()
    unreal.press("play")
    with line.vec() as envs:
        first, _ = envs.reset(seed=1)
        again, _ = envs.reset(seed=1)
        assert np.ptp(first) > 0
        np.testing.assert_array_equal(first, again)
        envs.action_space.seed(1)
        envs.step(envs.action_space.sample())


def test_the_world_stands_still_between_steps_and_frames_do_not(editor: OpenEditor, line: Line) -> None:
    unreal = editor("LevelsEditor", "Clock")
    unreal.run()
    unreal.press("play")
    with line.vec(env_config=clock_config(fixed_dt=0.1)) as envs:
        check_still(unreal, envs, 0.1)


def test_between_sessions_the_world_goes_on_by_itself(editor: OpenEditor, line: Line) -> None:
    unreal = editor("LevelsEditor", "Clock")
    unreal.run()
    unreal.press("play")
    with line.vec(env_config=clock_config()) as envs:
        envs.reset(seed=1)
        before = step_clock(envs)
    said = "the session is over"
    unreal.waits_for(lambda: said in unreal.said, said)
    unreal.pass_frames(40)
    with line.vec(env_config=clock_config()) as envs:
        envs.reset(seed=1)
        after = step_clock(envs)
    assert after["ticks"] - before["ticks"] > 30


def test_hard_lock_step_holds_frames(editor: OpenEditor, line: Line) -> None:
    unreal = editor("LevelsEditor", "Clock", bHardLockstepInEditor=True)
    unreal.run()
    unreal.press("play")
    with line.vec(env_config=clock_config()) as envs:
        envs.reset(seed=1)
        before = step_clock(envs)
        for _ in range(20):
            now = step_clock(envs)
            assert (now["frame"] - before["frame"], now["ticks"] - before["ticks"]) == (1, 1)
            assert now["engine_seconds"] - before["engine_seconds"] == pytest.approx(0.05, abs=1e-3)
            before = now


def test_stop_costs_an_episode_and_play_goes_on(editor: OpenEditor, line: Line) -> None:
    unreal = pattern_editor(editor)
    unreal.run()
    unreal.press("play")
    with line.vec(env_config=SMALL_PATTERN) as envs:
        run = PatternRun(envs)
        run.steps(10)
        for stops in (1, 2):
            unreal.press("stop")
            unreal.press("play")
            run.steps(20)
            assert len(run.faults) == stops, run.faults
        assert envs.session.instances()[0]["restarts"] == 2


def test_a_stopped_editor_is_waited_for(editor: OpenEditor, line: Line) -> None:
    unreal = pattern_editor(editor)
    unreal.run()
    unreal.press("play")
    with line.vec(env_config=SMALL_PATTERN, reset_timeout=0.5) as envs:
        run = PatternRun(envs)
        unreal.press("stop")
        while len(run.faults) < 2:  # the one that is lost, and the reset's time-out
            run.steps(1)
        unreal.pass_frames(5)
        unreal.press("play")
        unreal.waits_for(lambda: envs.session.instances()[0]["state"] == "BOUND", "the editor")
        run = PatternRun(envs)
        run.steps(20)
        assert run.faults == []


def test_the_trainer_ends_first(editor: OpenEditor, line: Line) -> None:
    unreal = pattern_editor(editor)
    unreal.run()
    unreal.press("play")
    for seed in (3, 4, 5):
        with line.vec(env_config=SMALL_PATTERN) as envs:
            run = PatternRun(envs, seed)
            run.steps(15)
            assert run.faults == []
        unreal.pass_frames(20)
        assert unreal.process.poll() is None
    assert unreal.said.count("the session is over") == 3


def test_nobody_listens_yet(editor: OpenEditor, line: Line) -> None:
    unreal = pattern_editor(editor)
    unreal.run()
    unreal.pass_frames(20)
    assert "LogUEPool" not in unreal.said, "nothing is played"
    unreal.press("play")
    unreal.waits_for(lambda: "no trainer yet" in unreal.said, "the log")
    unreal.pass_frames(20)
    assert unreal.said.count("no trainer yet") == 1
    with line.vec(env_config=SMALL_PATTERN) as envs:
        PatternRun(envs).steps(5)


def test_connecting_is_switched_off(editor: OpenEditor) -> None:
    unreal = pattern_editor(editor, bConnectInEditor=False)
    unreal.press("play")
    unreal.press("tick 50")
    unreal.press("stop")
    unreal.press("tick 5")
    assert "LogUEPool" not in unreal.said


def test_a_wrong_token(editor: OpenEditor, line: Line) -> None:
    unreal = pattern_editor(editor, Token="another")
    unreal.run()
    unreal.press("play")
    with pytest.raises(Exception, match="its token is wrong"):
        line.vec(env_config=SMALL_PATTERN, start_timeout=4.0)
    assert unreal.process.poll() is None
    assert "no trainer yet" in unreal.said
    assert "token" in unreal.said


def test_a_person_resumes_while_the_trainer_thinks(editor: OpenEditor, line: Line) -> None:
    unreal = editor("LevelsEditor", "Clock")
    unreal.run()
    unreal.press("play")
    with line.vec(env_config=clock_config()) as envs:
        envs.reset(seed=1)
        before = step_clock(envs)
        unreal.pass_frames(5)
        unreal.press("resume")
        unreal.pass_frames(40)
        after = step_clock(envs)
        assert after["frame"] - before["frame"] > 40
        assert after["ticks"] - before["ticks"] == 1


def test_a_person_paused_before_the_trainer_came(editor: OpenEditor, line: Line) -> None:
    unreal = editor("LevelsEditor", "Clock")
    unreal.run()
    unreal.press("play")
    unreal.waits_for(lambda: "no trainer yet" in unreal.said, "the log")
    unreal.press("pause")
    with pytest.raises(Exception, match="no engine with 1 envs dialled in"):
        line.vec(env_config=clock_config(), start_timeout=2.5)
    unreal.press("resume")
    with line.vec(env_config=clock_config()) as envs:
        envs.reset(seed=1)
        step_clock(envs)
