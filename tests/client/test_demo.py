"""examples/demo.py, as `make demo` runs it but for less long."""

import subprocess
import sys
from pathlib import Path

import pytest

av = pytest.importorskip("av")
Image = pytest.importorskip("PIL.Image")
pytest.importorskip("rich")

DEMO = Path(__file__).parents[2] / "examples" / "demo.py"


def run(*arguments, folder):
    code = f"import runpy, sys; sys.path[:] = {sys.path!r}; sys.argv = {[str(DEMO), *arguments]!r}; "
    code += f"runpy.run_path({str(DEMO)!r}, run_name='__main__')"
    return subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("arguments", "smallest"),
    [
        pytest.param([], (950, 950), marks=pytest.mark.slow),
        (["--address", "sim:CartPole", "--num-envs", "5", "--envs-per-instance", "3"], (960, 400)),
    ],
)
def test_prints_the_throughput_and_leaves_a_mosaic_and_a_video(tmp_path, arguments, smallest):
    done = run("--seconds", "0.5", *arguments, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "env steps/s" in done.stdout
    with Image.open(tmp_path / "out" / "demo.png") as picture:
        assert picture.width >= smallest[0]
        assert picture.height >= smallest[1]
        assert len(picture.getcolors(1 << 24)) > 5
    with av.open(str(tmp_path / "out" / "demo.mp4")) as video:
        frames = [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]
    assert f"video of {len(frames) - 1} steps" in done.stdout
    assert len(frames) > 5
    assert (frames[0] != frames[-1]).any()


def test_help(tmp_path):
    done = run("--help", folder=tmp_path)
    assert done.returncode == 0
    assert "--num-envs" in done.stdout


def test_errors_are_one_line(tmp_path):
    done = run("--address", "sim:Nothing", folder=tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith("ConfigError: unknown game")
    assert "Traceback" not in done.stdout + done.stderr


def test_interrupted(script):
    trainer = script(
        f"""
        import pathlib, runpy, sys, threading, time
        import psutil

        def watch():
            while len(psutil.Process().children(recursive=True)) < 17:
                time.sleep(0.01)
            time.sleep(0.2)
            pathlib.Path("stepping").touch()

        threading.Thread(target=watch, daemon=True).start()
        sys.argv = ["demo.py", "--seconds", "1000"]
        runpy.run_path({str(DEMO)!r}, run_name="__main__")
        """
    )
    trainer.wait_for("stepping")
    trainer.interrupt()
    code, out, errors = trainer.finish()
    assert (code, errors) == (130, "")
    assert out == "interrupted: everything was ended\n"
