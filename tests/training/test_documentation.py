"""The YAMLs that people start from, and those in docs/training, are configs."""

import re
from pathlib import Path

import pytest

pytest.importorskip("pydantic")

from uepool.training.config import TrainConfig
from uepool.training.reading import load

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples" / "train").glob("*.yaml"))
PAGES = ("README.md", "sb3.md")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_example(path):
    config = load(path)
    assert path.name.startswith(config.trainer.replace("-", ""))
    assert f"uepool train examples/train/{path.name}" in path.read_text()


@pytest.mark.parametrize("page", PAGES)
def test_the_first_yaml_of_a_page(page, tmp_path):
    [block, *_] = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "training" / page).read_text(), re.DOTALL)
    (tmp_path / "train.yaml").write_text(block)
    assert load(tmp_path / "train.yaml").trainer == "sb3"


def test_every_field_is_in_the_table():
    table = (ROOT / "docs" / "training" / "README.md").read_text()
    for name in TrainConfig.model_fields:
        assert f"| `{name}` |" in table, name
