"""Opening sessions: what comes up, and every way in which a start fails."""

import os
import shlex
import signal
import socket
import stat
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

FAKE = Path(__file__).with_name("fake_instance.py")


def test_simulators_come_up_with_progress(server):
    trainer = server.open("sim:CartPole", 6, envs_per_instance=4)
    progress = [(event.progress.ready, event.progress.total) for event in trainer.events]
    assert progress == [(0, 2), (1, 2), (2, 2)]
    assert trainer.answer == {"instances": [4, 2], "gang": False}
    assert trainer.reset(seed=1)["observation"].shape == (6, 4)
    assert trainer.step()["reward"].tolist() == [1.0] * 6
    rows = trainer.instances()
    assert [(row.index, row.state, list(row.envs)) for row in rows] == [
        (0, "BOUND", [0, 1, 2, 3]),
        (1, "BOUND", [4, 5]),
    ]
    assert "uepool-sim" in rows[0].engine


def test_second_implementation_agrees_with_the_first_about_seeds(server, fake):
    one = server.open(fake("--episode", 4), 3, seed=7)
    other = server.open(fake("--episode", 4), 3, envs_per_instance=3, seed=7)
    first, second = one.reset(), other.reset()
    assert (first["observation"] == second["observation"]).all()
    for _ in range(9):
        first, second = one.step(), other.step()
        assert (first["observation"] == second["observation"]).all()
        assert (first["terminated"] == second["terminated"]).all()


def test_asynchronous_batches(server, fake):
    trainer = server.open(fake(), 4, batch_size=2)
    trainer.core.reset(None, None, None)
    seen = [trainer.receive() for _ in range(2)]
    assert sorted(env for batch in seen for env in batch["env_ids"]) == [0, 1, 2, 3]
    trainer.send([0, 3])
    assert sorted(trainer.receive()["env_ids"]) == [0, 3]


@pytest.mark.parametrize(
    ("address", "code", "texts"),
    [
        ("simm:CartPole", "INVALID_ARGUMENT", ["did you mean 'sim'", "sim:GAME", "gym:ID", "exec:PROGRAM"]),
        ("CartPole", "INVALID_ARGUMENT", ["no scheme", "sim:GAME"]),
        ("sim:", "INVALID_ARGUMENT", ["sim:GAME"]),
        ("sim:cartpool", "INVALID_ARGUMENT", ["did you mean 'CartPole'", "Pattern"]),
        ("unreal:/x/Game.sh?nosuch=1", "INVALID_ARGUMENT", ["nosuch: unknown option", "map, profile"]),
        ("unreal:/x/Game.sh?run_as=nobody", "INVALID_ARGUMENT", ["x/Game.sh" if os.geteuid() == 0 else "run_as"]),
        ("grpc://host:1/pool", "UNIMPLEMENTED", ["not available in this version"]),
        ("exec:/no/such/program", "INVALID_ARGUMENT", ["there is no file /no/such/program"]),
        ("exec:no-such-program", "INVALID_ARGUMENT", ["no program no-such-program on the PATH"]),
        ("exec:/etc/passwd", "INVALID_ARGUMENT", ["/etc/passwd is not executable"]),
        ("callable:f", "INVALID_ARGUMENT", ["env_fn"]),
    ],
)
def test_wrong_addresses_are_told_what_is_known(server, address, code, texts):
    status, text = server.refusal(address)
    assert status == code
    assert all(part in text for part in texts), text


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"num_envs": 0}, "num_envs: must be from 1 to 65536, got 0"),
        ({"num_envs": 4, "batch_size": 5}, "batch_size: must be from 1 to 4, got 5"),
        ({"num_envs": 4, "envs_per_instance": 8}, "envs_per_instance: must be from 1 to 4, got 8"),
        ({"step_timeout": -1.0}, "step_timeout: must be a finite number of seconds above 0"),
        ({"reset_timeout": float("inf")}, "reset_timeout: must be a finite number of seconds above 0"),
        ({"start_timeout": float("nan")}, "start_timeout: must be a finite number of seconds above 0"),
        ({"env_config": "[1]"}, "env_config: must be a JSON object"),
        ({"env_config": "{"}, "env_config: is not JSON"),
        ({"cpu_affinity": "fast"}, "cpu_affinity: write"),
        ({"cpu_affinity": "[[100000]]"}, "cpu_affinity: CPU 100000 is not available; allowed: "),
        ({"env_kwargs": b"x"}, "env_kwargs: sim:CartPole takes none"),
        ({"env_fn": b"x"}, "env_fn: a callable address comes with one"),
        ({"working_directory": "/no/such"}, "working_directory: /no/such is no directory"),
        ({"autoreset_mode": 7}, "autoreset_mode: must be from 0 to 2, got 7"),
    ],
)
def test_wrong_options_are_named(server, fields, text):
    status, details = server.refusal("sim:CartPole", **fields)
    assert status == "INVALID_ARGUMENT"
    assert text in details


def test_client_of_another_version_is_refused(server):
    status, text = server.refusal("sim:CartPole", protocol_version=99, client_version="9.9")
    assert status == "FAILED_PRECONDITION"
    assert "9.9" in text
    assert "version 99" in text
    assert "version 1" in text


def test_simulator_refuses_a_wrong_config(server):
    status, text = server.refusal("sim:Pattern", env_config={"no_such_field": 1})
    assert status == "FAILED_PRECONDITION"
    assert text.startswith("instance 0 refused its configuration: env_config.no_such_field: unknown field")
    assert "\n" not in text, "neither a command nor an empty log"


def test_a_mistyped_id_is_told_in_gymnasiums_words(server):
    status, text = server.refusal("gym:CartPol-v1", 2)
    assert status == "FAILED_PRECONDITION"
    said = "refused its configuration: gym:CartPol-v1: Environment `CartPol` doesn't exist. Did you mean: `CartPole`?"
    assert said in text
    assert "\n" not in text, "neither a command nor an empty log"


def test_a_refusal_quotes_a_log_that_says_more(server, fake):
    _, text = server.refusal(fake("--say", "cannot find the map", "--at", "configure", "--do", "refuse"), 1)
    assert "refused its configuration: agents.0.sensors: no such sensor" in text
    assert "| cannot find the map" in text
    assert "--envs" not in text


def test_start_failure_quotes_status_command_and_log(server, fake):
    status, text = server.refusal(fake("--say", "cannot find the map", "--at", "start", "--do", "exit"), 3)
    assert status == "FAILED_PRECONDITION"
    assert "exited with status 3" in text
    assert "cannot find the map" in text
    assert str(FAKE) in text
    assert "--envs 1" in text
    assert "--token" not in text


def test_a_program_that_cannot_be_run(server, tmp_path):
    program = tmp_path / "game"
    program.write_text("#!/no/such/interpreter\n")
    program.chmod(0o755)
    status, text = server.refusal(f"exec:{program}")
    assert status == "FAILED_PRECONDITION"
    assert f"cannot run {program}" in text


@pytest.mark.parametrize(("moment", "said"), [("start", "never said hello"), ("configure", "did not answer")])
def test_silent_instance_is_ended_at_start_timeout(server, fake, moment, said):
    address = fake("--say", "loading for ever", "--at", moment, "--do", "hang")
    status, text = server.refusal(address, 2, start_timeout=0.7)
    assert status == "DEADLINE_EXCEEDED"
    assert said in text
    assert "0.7 s (start_timeout)" in text
    assert "loading for ever" in text


@pytest.mark.parametrize("moment", ["start", "hello", "configure", "bind"])
def test_instance_stopped_during_start(server, fake, moment):
    status, text = server.refusal(fake("--at", moment, "--do", "stop"), 2, start_timeout=0.7)
    assert status == "DEADLINE_EXCEEDED"
    assert "within 0.7 s" in text


@pytest.mark.parametrize("moment", ["start", "hello", "configure", "bind"])
def test_instance_killed_during_start_is_started_once_more(server, fake, tmp_path, moment):
    trainer = server.open(fake("--at", moment, "--do", "kill", "--once", tmp_path / "marker"), 3)
    trainer.reset()
    assert trainer.step()["reward"].tolist() == [1.0] * 3


@pytest.mark.parametrize("moment", ["start", "configure", "bind"])
def test_instances_always_killed_during_start(server, fake, moment):
    status, text = server.refusal(fake("--at", moment, "--do", "kill"), 2)
    assert status == "FAILED_PRECONDITION"
    assert "was killed by SIGKILL" in text


def test_wrong_protocol_version_is_refused_on_both_sides(server, fake):
    status, text = server.refusal(fake("--protocol", 7))
    assert status == "FAILED_PRECONDITION"
    assert "speaks version 7 of the instance link, this server speaks version 1" in text
    assert "refused by the server: it speaks version 7" in text  # from the instance's own log


def test_wrong_number_of_envs(server, fake):
    status, text = server.refusal(fake("--claim-envs", 3), 4, envs_per_instance=4)
    assert status == "FAILED_PRECONDITION"
    assert "it hosts 3 envs, 4 were asked for" in text


def test_instances_must_offer_the_same_spec(server, fake, tmp_path):
    status, text = server.refusal(fake("--width", 3, "--not-first", tmp_path / "marker"), 3)
    assert status == "FAILED_PRECONDITION"
    assert "offers another spec than instance" in text
    assert "observation.shape" in text


def test_many_failures_at_once_end_in_one_clear_refusal(server, tmp_path):
    script = tmp_path / "game.sh"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "{FAKE}" --width $(($$ + 1)) "$@"\n')
    script.chmod(0o755)
    status, text = server.refusal(f"exec:{script}", 8)
    assert status == "FAILED_PRECONDITION"
    assert "offers another spec than instance" in text


@pytest.mark.parametrize(
    ("bad", "text"),
    [
        ("refuse", "refused its configuration: agents.0.sensors: no such sensor"),
        ("bad-spec", "int65"),
        ("not-json", "is not JSON"),
        ("out-of-place", "sent a message of type 6 out of place"),
        ("oversized", "a message of 67108865 bytes was announced; the limit is 67108864"),
        ("close-link", "closed its link"),
        ("exit", "exited with status 3"),
    ],
)
def test_nonsense_instead_of_a_spec(server, fake, bad, text):
    status, details = server.refusal(fake("--at", "configure", "--do", bad), 2)
    assert status == "FAILED_PRECONDITION"
    assert text in details


def test_envs_that_step_together_need_whole_instances_in_a_batch(server, fake):
    status, text = server.refusal(fake("--gang"), 8, envs_per_instance=4, batch_size=2)
    assert status == "INVALID_ARGUMENT"
    assert "must be a multiple of 4" in text
    assert server.open(fake("--gang"), 8, envs_per_instance=4, batch_size=4).answer["gang"] is True


def test_memory_that_cannot_be_had(server, fake):
    status, text = server.refusal(fake("--width", 1 << 28), 4096, envs_per_instance=4096)
    assert status == "RESOURCE_EXHAUSTED"
    assert "TiB" in text
    assert "can be had" in text


def test_an_impossible_layout(server, fake):
    status, text = server.refusal(fake("--width", 1 << 31), 2)
    assert status in ("INVALID_ARGUMENT", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION")
    assert text


# --- launch scripts ---------------------------------------------------------------------------------------------------


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str], str]:
    def make(last_line: str) -> str:
        program = tmp_path / "Game.sh"
        run = f"{shlex.quote(sys.executable)} -S {shlex.quote(str(FAKE))}"
        program.write_text(f"#!/bin/sh\n{last_line.replace('GAME', run)}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return f"exec:{program}"

    return make


@pytest.mark.parametrize("line", ['GAME "$@"', 'GAME "$@"\nexit $?', 'GAME "$@" &\nwait', '(GAME "$@" &)\nexit 0'])
def test_launch_script_that_forks(server, script, line):
    trainer = server.open(script(line), 2)
    trainer.reset()
    assert trainer.step()["reward"].tolist() == [1.0, 1.0]
    before = trainer.instance(0).pid
    os.kill(before, signal.SIGKILL)
    assert trainer.step()["fault"].tolist() == [1, 0]
    assert trainer.step()["fault"].tolist() == [0, 0]
    assert trainer.instance(0).pid != before
    trainer.close()


def test_launch_script_whose_game_crashes_tells_so(server, script):
    trainer = server.open(script('GAME --at step --do kill "$@"\nexit $?'), 1)
    trainer.reset()
    for _ in range(3):
        batch = trainer.step()
    assert batch["fault"].tolist() == [1]
    assert "SIGKILL" in trainer.core.message(0)


def test_launch_script_that_ends_without_a_game(server, script):
    status, text = server.refusal(script("echo the game is not installed >&2"), 1)
    assert status == "FAILED_PRECONDITION"
    assert "exited with status 0" in text
    assert "the game is not installed" in text


def test_daemon_of_an_instance_ends_with_the_session(server, script, tmp_path):
    pid_file = tmp_path / "daemon.pid"
    trainer = server.open(script(f'setsid sh -c "echo \\$\\$ >{pid_file}; exec sleep 1000" &\nexec GAME "$@"'), 1)
    daemon = int(pid_file.read_text())
    trainer.close()
    assert not Path(f"/proc/{daemon}").exists()


# --- who may dial in --------------------------------------------------------------------------------------------------


def dial_in(link: str, data: bytes) -> str:
    """What the server refuses with, or "" if it just hangs up."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(20)
        sock.connect("\0" + link[1:])
        sock.sendall(data)
        answer = b""
        while part := sock.recv(4096):
            answer += part
    if not answer:
        return ""
    size, kind, _, _ = struct.unpack_from("<4I", answer)
    assert (kind, size) == (2, len(answer) - 16)
    return answer[16:].decode()


def hello(token: str) -> bytes:
    return struct.pack("<4I", 136, 1, 0, 0) + struct.pack("<6I48s64s", 0x4B4C5055, 1, 1, 1, 1, 0, b"x", token.encode())


def test_strangers_are_not_let_in(server, fake):
    trainer = server.open(fake(), 1)
    variables = Path(f"/proc/{trainer.instance(0).pid}/environ").read_bytes().decode().split("\0")
    environment = dict(variable.split("=", 1) for variable in variables if variable)
    link, token = environment["UEPOOL_LINK"], environment["UEPOOL_TOKEN"]
    assert "no instance is expected" in dial_in(link, hello("0" * 32))
    assert "another process has dialled in" in dial_in(link, hello(token))
    assert "the limit is" in dial_in(link, b"GET / HTTP/1.1\r\n\r\n".ljust(64) + bytes(1 << 16))
    assert "no Hello" in dial_in(link, struct.pack("<4I", 0, 13, 0, 0))
    assert "malformed" in dial_in(link, struct.pack("<6I", 8, 1, 0, 0, 0x4B4C5055, 1))
    trainer.reset()
    assert trainer.step()["reward"].tolist() == [1.0]


def test_a_process_of_another_group_is_not_let_in(server, fake, tmp_path):
    pid_file = tmp_path / "pids"
    stream = server.start(fake("--pid-file", pid_file, "--at", "start", "--do", "hang"))
    next(stream)
    while not pid_file.exists() or not pid_file.read_text().endswith("\n"):
        pass
    pid = int(pid_file.read_text())
    variables = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    environment = dict(variable.split("=", 1) for variable in variables if variable)
    text = dial_in(environment["UEPOOL_LINK"], hello(environment["UEPOOL_TOKEN"]))
    assert "is not in the process group" in text
    stream.cancel()


# --- the caller goes away ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ready", [0, 2])
def test_cancelled_open_ends_what_it_started(server, fake, tmp_path, ready):
    marker = tmp_path / "marker"
    address = (
        fake("--at", "start", "--do", "hang", "--once", marker) if ready else fake("--at", "start", "--do", "hang")
    )
    stream = server.start(address, 3)
    for event in stream:
        if event.progress.ready == ready:
            break
    stream.cancel()
