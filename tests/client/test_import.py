"""What importing uepool costs and does not do."""

import subprocess
import sys

import pytest

TRAINERS = ("torch", "rl_games", "stable_baselines3", "ray")
SLOW = ("grpc", "cloudpickle", "envserver._core", "multiprocessing.pool")


def modules_after(code: str) -> set[str]:
    text = f"import sys\nsys.path[:] = {sys.path!r}\n{code}\nprint('\\n'.join(sys.modules))"
    return set(subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True).stdout.split())


def test_importing_loads_no_trainer_and_nothing_slow():
    loaded = modules_after("import uepool")
    assert "gymnasium" in loaded
    assert not loaded.intersection(TRAINERS + SLOW)


def test_an_error_in_options_comes_before_anything_is_started():
    loaded = modules_after("import uepool\ntry: uepool.make_vec('nonsense')\nexcept ValueError: pass")
    assert not loaded.intersection(TRAINERS + SLOW)


@pytest.mark.parametrize("name", ["make_vec", "open", "Session", "Batch", "Options", "UepoolError", "__version__"])
def test_public_names(name):
    import uepool

    assert name in uepool.__all__
    assert getattr(uepool, name)
