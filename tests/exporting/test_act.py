"""`uepool act`: on the model's own envs, on pools, and where it does not fit."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

from tests.exporting.networks import Highest, Sums, exported
from tests.pool_server import PoolServerProcess
from uepool.cli.main import build
from uepool.exporting.named import model_path
from uepool.policies.onnx import OnnxPolicy

typer_testing = pytest.importorskip("typer.testing")


def act(*arguments):
    return typer_testing.CliRunner().invoke(build(), ["act", *map(str, arguments)])


def returns(output):
    return [line.split("return ")[1].split(",")[0] for line in output.splitlines() if line.startswith("episode ")]


def test_the_policy_that_comes_with_the_package_plays_by_one_command():
    found = act("collect-apples", "--episodes", 8)
    assert found.exit_code == 0, found.output
    assert "collect_apples.onnx plays sim:CollectApples" in found.output
    played = [float(value) for value in returns(found.output)]
    assert len(played) == 8
    # Random actions get 0.8 apples; with what approach_reward gives, the returns are a little more than the apples.
    assert sum(played) / len(played) > 5
    assert "8 episodes: mean return" in found.output


def test_its_seed_is_of_episodes_and_not_of_random_actions():
    assert "random" not in act("--help").output


def test_the_same_seed_plays_the_same_episodes_whatever_the_number_of_envs():
    few = act("collect-apples", "--episodes", 2, "--num-envs", 1, "--seed", 3)
    more = act("collect-apples", "--episodes", 2, "--num-envs", 2, "--seed", 3)
    assert sorted(returns(few.output)) == sorted(returns(more.output))


def test_a_pool_of_other_spaces_is_refused_with_both(tmp_path):
    found = act("collect-apples", "--pool", "sim:CartPole")
    assert found.exit_code == 2
    assert "Box(0, 255, (42, 42, 3), uint8)" in found.output
    assert "(4,), float32)" in found.output.replace("\n", " ")
    assert "episode 0" not in found.output
    path = exported(Sums, tmp_path / "sums.onnx")  # which does not know its envs
    assert "--pool ADDRESS" in act(path).output


def test_a_pool_of_a_server_with_its_own_env_config(tmp_path):
    config = OnnxPolicy(model_path("collect-apples")).manifest.env["env_config"]
    pools = [
        {"name": "apples", "address": "sim:CollectApples", "instances": 2, "env_config": config},
        {"name": "carts", "address": "sim:CartPole", "instances": 2},
    ]
    with PoolServerProcess(tmp_path, {"pools": pools}) as server:
        found = act("collect-apples", "--pool", server.url("apples"), "--episodes", 3)
        assert found.exit_code == 0, found.output
        assert len(returns(found.output)) == 3  # by the two envs that there are
        found = act("collect-apples", "--pool", server.url("carts"), "--episodes", 2)
        assert found.exit_code == 2
        assert "does not fit" in found.output
        server.check_idle()


def test_what_is_no_model(tmp_path):
    assert "did you mean 'collect-apples'?" in act("colect-apples").output
    assert "there is no such file" in act(tmp_path / "none.onnx").output
    assert "`uepool export` makes an ONNX file of a run" in act(tmp_path).output
    (tmp_path / "bad.onnx").write_text("x")
    found = act(tmp_path / "bad.onnx")
    assert (found.exit_code, "cannot load" in found.output) == (2, True)


def test_masks_of_the_env_reach_the_policy(tmp_path):
    """Highest wants the choice of the larger number; what the env forbids costs it the episode's reward."""
    path = exported(Highest, tmp_path / "highest.onnx", address="callable:tests.exporting.games:Forbidding")
    found = act(
        path,
        "--episodes",
        4,
        "--num-envs",
        2,
        "--env-config",
        '{"info": {"action_mask": {"dtype": "bool", "shape": [2]}}}',
    )
    assert found.exit_code == 0, found.output
    assert returns(found.output) == ["6"] * 4
