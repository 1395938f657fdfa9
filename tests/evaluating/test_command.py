"""`uepool evaluate`: the folder that it leaves, and what it refuses."""

from __future__ import annotations

import csv
import json
import shutil
import signal
from pathlib import Path
from typing import Any

import gymnasium as gym
import pytest
import yaml

from tests.cli.terminal_program import TerminalProgram
from tests.evaluating.conftest import Run

minari = pytest.importorskip("minari")
av = pytest.importorskip("av")

SCRIPTED = ["evaluate", "sim:CartPole", "--policy", "scripted"]
RANDOM = ["evaluate", "sim:CartPole", "--policy", "random"]


def document(folder: Path) -> Any:
    return json.loads((folder / "returns.json").read_text())


def table(folder: Path) -> list[dict[str, str]]:
    with (folder / "returns.csv").open() as file:
        return list(csv.DictReader(file))


def test_a_scripted_player(uepool_here: Run, tmp_path: Path) -> None:
    done = uepool_here(*SCRIPTED, "--episodes", 3, "--num-envs", 2, "--seed", 7)
    assert (done.returncode, done.stderr) == (0, "")
    assert "3 episodes, 1,500 steps" in done.stdout
    assert "return: mean 500" in done.stdout
    folder = tmp_path / "evaluation" / "sim-CartPole-scripted"
    assert sorted(path.name for path in folder.iterdir()) == [
        "experience",
        "returns.csv",
        "returns.json",
        "returns.png",
    ]
    assert (folder / "returns.png").read_bytes().startswith(b"\x89PNG")
    found = document(folder)
    assert (found["address"], found["policy"], found["interrupted"]) == ("sim:CartPole", "scripted", False)
    assert found["summary"]["return"] == {"mean": 500, "std": 0, "min": 500, "max": 500, "low": 500, "high": 500}
    rows = table(folder)
    assert [int(row["seed"]) for row in rows] == [7, 8, 9]
    assert {(row["return"], row["length"], row["ending"]) for row in rows} == {("500.0", "500", "truncated")}


def test_an_older_evaluation_is_replaced_and_json_is_for_programs(uepool_here: Run, tmp_path: Path) -> None:
    for episodes in (6, 3):
        options = ["--episodes", episodes, "--no-experience", "--out", "here", "--json"]
        done = uepool_here(*RANDOM, *options)
        assert done.returncode == 0
        told = json.loads(done.stdout)
        assert told == document(tmp_path / "here")
        assert len(told["episodes"]) == episodes == told["summary"]["episodes"]
        assert told["experience"] is None
    assert [path.name for path in tmp_path.iterdir()] == ["here"]
    assert [float(row["return"]) for row in table(tmp_path / "here")] == [one["return"] for one in told["episodes"]]


def test_a_name_of_envs_yaml(uepool_here: Run, tmp_path: Path) -> None:
    (tmp_path / "envs.yaml").write_text(yaml.safe_dump({"envs": {"poles": {"address": "sim:CartPole"}}}))
    done = uepool_here("evaluate", "env:poles", "--policy", "scripted", "--episodes", 1, "--no-experience", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["address"], told["summary"]["return"]["mean"]) == ("sim:CartPole", 500)


@pytest.mark.parametrize("is_copied", [False, True], ids=["run", "checkpoint"])
def test_a_player_on_a_runs_envs_has_its_own_name(uepool_here: Run, tmp_path: Path, is_copied: bool) -> None:
    pytest.importorskip("pydantic")
    from uepool.policies.describe import describe_spaces
    from uepool.training.config import TrainConfig
    from uepool.training.run_folder import RunFolder

    env = {"address": "sim:CartPole", "num_envs": 4}
    config = {"trainer": "sb3", "name": "poles", "env": env, "total_steps": 64}
    run = RunFolder.create(tmp_path / "run", TrainConfig.model_validate(config))
    description = describe_spaces(gym.spaces.Discrete(2), gym.spaces.Discrete(2), address="sim:CartPole")
    part = run.begin_checkpoint(64)  # with no policy that could be loaded
    (part / "policy.json").write_text(json.dumps(description))
    target = run.finish_checkpoint(part, 64, "sb3").path
    if is_copied:
        target = shutil.copytree(target, tmp_path / "copied")
    options = ["--policy", "random", "--episodes", 2, "--out", "out"]
    done = uepool_here("evaluate", target if is_copied else run.path, *options)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("random on sim:CartPole: 2 episodes")
    found = document(tmp_path / "out")
    assert (found["name"], found["policy"], found["address"]) == ("random on sim:CartPole", "random", "sim:CartPole")
    assert not {"trainer", "env_steps"} & set(found)
    dataset = minari.MinariDataset(tmp_path / "out" / "experience" / "evaluation-v0" / "data")
    assert dataset.storage.metadata["algorithm_name"] == "random on sim:CartPole"


def test_videos_show_single_episodes(uepool_here: Run, tmp_path: Path) -> None:
    options = ["--policy", "random", "--episodes", 3, "--videos", 2, "--height", 60, "--seed", 4, "--no-experience"]
    options += [
        "--view",
        "observation",
        "--view",
        "spectator",
        "--out",
        "out",
        "--env-config",
        '{"episode_length": [5, 9]}',
    ]
    done = uepool_here("evaluate", "sim:Pattern", *options)
    assert done.returncode == 0, done.stderr
    videos = sorted((tmp_path / "out" / "videos").iterdir())
    assert [path.name for path in videos] == ["episode-0000-seed-4.mp4", "episode-0001-seed-5.mp4"]
    assert document(tmp_path / "out")["videos"] == [f"videos/{path.name}" for path in videos]
    for path, row in zip(videos, table(tmp_path / "out"), strict=False):
        with av.open(str(path)) as container:
            frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        assert len(frames) == int(row["length"]) + 1
        assert frames[0].shape[1] >= 2 * 60


def test_several_agents_have_columns_of_their_own(uepool_here: Run, tmp_path: Path) -> None:
    agent = {
        "sensors": [{"name": "state", "type": "state"}],
        "actuators": [{"name": "movement", "type": "robot_movement"}],
        "rewarders": [{"name": "apples", "type": "pickup_reward"}],
        "terminators": [{"name": "limit", "type": "step_counter", "max_step_count": 30}],
    }
    (tmp_path / "two.yaml").write_text(yaml.safe_dump({"agents": [{"id": name, **agent} for name in "AB"]}))
    options = ["--policy", "scripted", "--env-config", "two.yaml", "--episodes", 3, "--out", "out"]
    done = uepool_here("evaluate", "sim:CollectApples", *options)
    assert done.returncode == 0, done.stderr
    assert "return of agent 1: mean" in done.stdout
    assert "Minari datasets: agent0-v0, agent1-v0" in done.stdout
    for row in table(tmp_path / "out"):
        assert float(row["return"]) == (float(row["return_0"]) + float(row["return_1"])) / 2
    assert len(document(tmp_path / "out")["summary"]["return_of_agents"]) == 2


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ctrl_c_keeps_what_was_played(tmp_path: Path, number: signal.Signals, status: int) -> None:
    arguments = ["evaluate", "sim:CartPole", "--policy", "random", "--episodes", 10_000_000, "--out", "out"]
    with TerminalProgram(*arguments, folder=tmp_path) as program:
        part = tmp_path / ".out.part" / "returns.csv"
        program.wait_until(lambda: "mean return" in program.said, "progress")
        program.wait_until(lambda: part.stat().st_size > 500, "episodes")
        program.signal(number)
        assert program.finish() == status
        assert "interrupted, 10000000 were asked for" in program.said
        assert "Traceback" not in program.said
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    found = document(tmp_path / "out")
    assert found["interrupted"]
    assert len(found["episodes"]) == len(table(tmp_path / "out")) == found["experience"]["episodes"] > 10
    # Episodes that ended, in the order of their numbers, although later ones may be missing between them.
    numbers = [one["episode"] for one in found["episodes"]]
    assert numbers == sorted(numbers)


def test_a_full_disk_keeps_what_was_saved(uepool_here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    free = iter([usage.free] * 4 + [1000] * 100)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=next(free)))
    done = uepool_here(*RANDOM, "--episodes", 20, "--num-envs", 1, "--out", "out")
    assert done.returncode == 1
    assert "ended early: " in done.stderr
    assert "No space left on device" in done.stderr
    assert len(document(tmp_path / "out")["episodes"]) == len(table(tmp_path / "out")) == 4
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path / "out" / "experience"))
    assert minari.load_dataset("evaluation-v0").total_episodes == 4


def test_faults_are_counted_apart(uepool_here: Run, tmp_path: Path) -> None:
    config = {"crash_at_step": 4, "fault_envs": [1], "fault_episodes": [0]}
    options = ["--policy", "random", "--num-envs", 2, "--episodes", 4, "--out", "out"]
    done = uepool_here("evaluate", "sim:Pattern", *options, "--env-config", json.dumps(config))
    assert done.returncode == 0, done.stderr
    found = document(tmp_path / "out")
    lost = [one for one in found["episodes"] if "fault" in one]
    assert found["summary"]["faults"] == len(lost) > 0
    assert f"{len(lost)} of them were lost to faults" in done.stdout
    assert found["summary"]["length"]["min"] >= 20


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["sim:CartPole"], "who is to play sim:CartPole?"),
        (["sim:Pattern", "--policy", "scripted"], "the scripted policy plays sim:CollectApples"),
        (["sim:CartPole", "--policy", "clever"], "there is no policy 'clever'; known: random, scripted"),
        (["nowhere"], "nowhere is not there"),
        (["folder"], "folder is no run"),
        ([*RANDOM[1:], "--out", "folder"], "folder holds something that is no evaluation"),
        ([*RANDOM[1:], "--out", "folder/file"], "is a file"),
        ([*RANDOM[1:], "--videos", "1", "--view", "agent"], "there is no view 'agent'; known: spectator"),
        ([*RANDOM[1:], "--view", "spectator"], "--view is for --videos"),
        ([*RANDOM[1:], "--env-config", "no.yaml"], "no.yaml"),
        (["gym:CartPole-v7", "--policy", "random"], "CartPole-v7"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_wrong_is_said_and_leaves_nothing(
    uepool_here: Run, tmp_path: Path, arguments: list[str], expected: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_text("mine")
    done = uepool_here("evaluate", *arguments)
    assert done.returncode in (1, 2)
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
    left = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")]
    assert sorted(left) == ["folder", "folder/file"]
