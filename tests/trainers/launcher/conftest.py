"""What the launcher's tests share: YAMLs of seconds, and runs in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("rl_games")
yaml = pytest.importorskip("yaml")

from tests.client.conftest import eventually, script  # noqa: E402

__all__ = ["eventually", "script"]

EXAMPLES = Path(__file__).parents[3] / "examples"
SMALL = {"num_actors": 4, "horizon_length": 16, "minibatch_size": 32, "mini_epochs": 1, "max_epochs": 2}


def cartpole(env_config: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """The example's YAML as a document, for two short epochs. changes: of params.config."""
    document = yaml.safe_load((EXAMPLES / "rlgames_cartpole.yaml").read_text())
    config = document["params"]["config"]
    config.update({**SMALL, "save_best_after": 10_000, **changes})
    config["player"].update(games_num=4)
    config["env_config"] = {"address": "sim:CartPole", "envs_per_instance": 2} if env_config is None else env_config
    return document


@dataclass
class Ran:
    """Exit status and output of a run, and where it ran."""

    status: int
    out: str
    err: str
    folder: Path

    def checkpoints(self, pattern: str = "last_*.pth") -> list[Path]:
        return sorted(self.folder.glob(f"runs/*/nn/{pattern}"))


@pytest.fixture
def launch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """``launch(document, **flags)``: the launcher in this process and the test's folder."""

    def run(document: dict[str, Any], **flags: Any) -> Ran:
        from uepool.rlgames_launcher import running
        from uepool.rlgames_launcher.flags import Flags

        monkeypatch.chdir(tmp_path)
        file = tmp_path / "x.yaml"
        file.write_text(yaml.safe_dump(document))
        capsys.readouterr()
        status = running.run(Flags(file=file, **flags))
        return Ran(status, *capsys.readouterr(), tmp_path)

    return run
