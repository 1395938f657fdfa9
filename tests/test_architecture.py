"""docs/architecture.md: what it says of who imports whom."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IMPORTS_CLIENT = re.compile(r"^\s*(?:from|import) uepool\b", re.M)


def test_the_server_imports_the_client_in_one_place_alone() -> None:
    found = [path for path in (ROOT / "envserver").rglob("*.py") if IMPORTS_CLIENT.search(path.read_text())]
    assert [path.relative_to(ROOT).as_posix() for path in found] == ["envserver/hosts/experiments.py"]
    assert "`envserver/hosts/experiments.py` imports `uepool.experiment`" in (ROOT / "docs/architecture.md").read_text()
