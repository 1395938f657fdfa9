"""A person plays in the editor through the agent's own actuators and observations, and what is played is recorded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from tests import pattern_check as pattern
from tests.client.conftest import nothing_left  # noqa: F401
from tests.unreal_plugin.checks import PATTERN_LENGTH, SMALL_PATTERN, PatternRun
from tests.unreal_plugin.dialling import Editor, Line, OpenEditor, editor_fixture, line_fixture  # noqa: F401
from uepool.cli.main import build

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nothing_left")]

# A person's steps take real time.
QUICK = {**SMALL_PATTERN, "launch_settings": {"fixed_dt": 0.001}}


@pytest.fixture
def unreal(editor: OpenEditor) -> Editor:
    return editor("PatternEditor", "Entry?game=/Script/Pattern.PatternGameMode", bConnectInEditor=False)


def write(folder: Path, name: str, document: Any = QUICK) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(document))
    return folder / name


def console_line(file: Path) -> str:
    done = CliRunner().invoke(build(), ["config", "human-command", str(file)])
    assert done.exit_code == 0, done.output
    return done.stdout.rstrip("\n")


def begin(unreal: Editor, line: str) -> None:
    unreal.press("play")
    unreal.press("tick 2")
    unreal.press(f"console {line}")


def recorded(folder: Path) -> list[dict[str, np.ndarray]]:
    return [{file.stem: np.load(file) for file in episode.iterdir()} for episode in sorted(folder.glob("episode_????"))]


@pytest.mark.parametrize("name", ["pattern.json", "my pattern, 2nd try.json"])
def test_what_is_played_is_recorded(unreal: Editor, tmp_path: Path, name: str) -> None:
    file = write(tmp_path / name.split()[0], name)
    episodes = tmp_path / "all my episodes"
    begin(unreal, f'{console_line(file)} "{episodes}"')
    played = []
    for key, action, ticks in (("Two", 2, 13), ("Three", 3, 17), (None, 0, 20)):
        if key:
            unreal.press(f"down {key}")
        unreal.press(f"tick {ticks}")
        played += [action] * ticks
        if key:
            unreal.press(f"up {key}")

    rows = recorded(episodes)
    assert len(rows) >= len(played) // PATTERN_LENGTH[1]
    actions = np.concatenate([each["action"] for each in rows])
    assert actions.tolist() == played[: len(actions)]
    assert len(actions) > len(played) - PATTERN_LENGTH[1]
    for number, each in enumerate(rows):
        steps = len(each["action"])
        assert each["observation_0"].shape == (steps + 1, 5, 7, 3)
        assert each["observation_0"].dtype == np.uint8
        assert each["observation_1"].shape == (steps + 1, 16)
        assert [each[flag].shape for flag in ("reward", "terminated", "truncated")] == [(steps,)] * 3
        # Rows say what they are, and all of a row has to belong to that.
        seen = {"image": each["observation_0"], "vector": each["observation_1"]}
        pattern.check_rows(seen, {"episode": each["info_episode"]})
        said = pattern.names(seen)
        assert said["step"].tolist() == list(range(steps + 1)), number
        assert said["action"].tolist() == [pattern.NO_ACTION, *each["action"].tolist()]
        seed = said["seed"]
        assert len(set(seed.tolist())) == 1
        assert steps == pattern.episode_length(seed[:1], *PATTERN_LENGTH)[0]
        terminates = bool(pattern.ends_terminated(seed[:1])[0])
        assert each["terminated"].tolist() == [False] * (steps - 1) + [terminates]
        assert each["truncated"].tolist() == [False] * (steps - 1) + [not terminates]
        keys = pattern.row_key(seed[1:], said["env"][1:], said["agent"][1:], said["step"][1:], each["action"])
        assert each["reward"].tolist() == ((keys >> np.uint64(40)).astype(np.float64) * 2.0**-24).tolist()
    seeds = {pattern.names({"vector": each["observation_1"]})["seed"][0] for each in rows}
    assert len(seeds) == len(rows), "each episode has a seed of its own"


def test_recordings_go_on_where_earlier_ones_end(unreal: Editor, tmp_path: Path) -> None:
    line = f"{console_line(write(tmp_path, 'pattern.json'))} {tmp_path / 'episodes'}"
    begin(unreal, line)
    unreal.press("tick 30")
    first = [each["action"].tolist() for each in recorded(tmp_path / "episodes")]
    unreal.press("stop")
    begin(unreal, line)
    unreal.press("down One")
    unreal.press("tick 30")
    both = [each["action"].tolist() for each in recorded(tmp_path / "episodes")]
    assert both[: len(first)] == first
    assert len(both) > len(first) > 2
    assert {action for episode in both[len(first) :] for action in episode} == {1}


def test_the_example_is_driven_by_keys(editor: OpenEditor, tmp_path: Path) -> None:
    unreal = editor("CollectApplesEditor", "Entry?game=/Script/CollectApples.ApplesGameMode", bConnectInEditor=False)
    agent = {
        "id": "Agent1",
        "sensors": [{"name": "self", "type": "state", "fields": ["position"]}],
        "actuators": [{"name": "legs", "type": "robot_movement", "mode": "keys"}],
        "terminators": [{"name": "limit", "type": "step_counter", "max_step_count": 10}],
    }
    file = write(tmp_path, "drive.json", {"launch_settings": {"fixed_dt": 0.01}, "agents": [agent]})
    begin(unreal, f"{console_line(file)} {tmp_path}")
    unreal.press("tick 10")
    unreal.press("down W")
    unreal.press("tick 10")
    still, moved = recorded(tmp_path)
    assert not still["action"].any()
    assert np.ptp(still["observation"], axis=0).max() == 0
    assert moved["action"].any()
    assert np.ptp(moved["observation"], axis=0).max() > 0


def test_what_cannot_be_played(unreal: Editor, tmp_path: Path) -> None:
    def told(line: str) -> str:
        before = len(unreal.said)
        unreal.press(f"console {line}")
        return unreal.said[before:]

    assert "nothing is played: press Play first" in told("UEPool.Human")
    unreal.press("play")
    unreal.press("tick 2")
    assert f"{tmp_path / 'none.json'}: there is no such file" in told(f"UEPool.Human {tmp_path / 'none.json'}")
    (tmp_path / "garden.yaml").write_text("agents: []\n")
    assert "an env config as JSON is needed" in told(f"UEPool.Human {tmp_path / 'garden.yaml'}")
    wrong = write(tmp_path, "wrong.json", {"agents": [{**SMALL_PATTERN["agents"][0], "id": "A B"}]})
    assert "env_config.agents.0.id" in told(f"UEPool.Human {wrong}")
    # None of it keeps one from playing now.
    assert "playing:" in told("UEPool.Human")


def test_not_while_a_trainer_is_connected(editor: OpenEditor, line: Line, tmp_path: Path) -> None:
    unreal = editor("PatternEditor", "Entry?game=/Script/Pattern.PatternGameMode")
    unreal.run()
    unreal.press("play")
    with line.vec(env_config=SMALL_PATTERN) as envs:
        run = PatternRun(envs)
        unreal.press(f"console {console_line(write(tmp_path, 'pattern.json'))}")
        assert "UEPool.Human: a trainer is connected" in unreal.said
        run.steps(10)
        assert run.faults == []
