"""The grammar of addresses, what is run for them, and the texts of statuses."""

import base64
import json
import os
import pickle
import sys
from dataclasses import replace

import pytest

from envserver import addresses, commands
from envserver.addresses import Address
from envserver.errors import BadRequest, fit_status
from envserver.supply import backoff, difference


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("sim:CartPole", Address("sim", "CartPole")),
        (" gym:ALE/Pong-v5 ", Address("gym", "ALE/Pong-v5")),
        ("gym:package.module:Env-v0", Address("gym", "package.module:Env-v0")),
        ("atari:Pong", Address("atari", "Pong")),
        ("callable:make_env", Address("callable", "make_env")),
        ("callable:", Address("callable", "callable")),
        ("attach:", Address("attach", "")),
        ("attach:0.0.0.0:7777", Address("attach", "0.0.0.0:7777")),
        ("attach:[::1]:0", Address("attach", "[::1]:0")),
        ("unreal:/opt/My Game.sh?map=/Game/A", Address("unreal", "/opt/My Game.sh?map=/Game/A")),
        ("exec:/opt/My\\ Game.sh -x 'a b'", Address("exec", "/opt/My Game.sh", ("-x", "a b"))),
    ],
)
def test_addresses(text, address):
    assert addresses.parse(text) == address
    if address.target != "callable":
        assert addresses.parse(str(address)) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":",
        "CartPole",
        "gymm:x",
        "sim:",
        "gym: ",
        "exec:",
        "exec:'x",
        "unreal:",
        "unreal:/x.sh?no=1",
        "attach:7777",
        "attach:h:70000",
        "attach:u@h:1",
        "attach:h:1/x",
    ],
)
def test_wrong_addresses(text):
    with pytest.raises(BadRequest) as caught:
        addresses.parse(text)
    assert repr(text) in str(caught.value)


def build(text, **fields):
    return commands.build(addresses.parse(text), env_config=fields.pop("env_config", {}), **fields)


def test_python_host():
    fields = {"env_kwargs": pickle.dumps({"a": 1}), "python_path": ["/x", "", "/x", "/y"], "working_directory": "/"}
    command = build("gym:Acrobot-v1", env_config={"b": 2}, **fields)
    python, flag, code, *rest = command.line(3, "@l", "t")
    assert (python, flag) == (sys.executable, "-c")
    assert "envserver.hosts.gym" in code
    assert rest == ["--kind", "gym", "--id", "Acrobot-v1", "--envs", "3", "--link", "@l", "--token", "t"]
    document = json.loads(command.configure)
    assert document["env_config"] == {"b": 2}
    assert pickle.loads(base64.b64decode(document["env_kwargs_pickle"])) == {"a": 1}
    assert command.env["PYTHONPATH"] == "/x:/:/y"
    assert command.env["OMP_NUM_THREADS"] == os.environ.get("OMP_NUM_THREADS", "1")
    assert command.cwd == "/"


def test_environment_of_an_instance(monkeypatch):
    monkeypatch.setenv("UEPOOL_TOKEN", "secret of the trainer")
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    command = build("exec:true x")
    environment = command.environment(2, "@l", "t")
    assert (environment["UEPOOL_LINK"], environment["UEPOOL_TOKEN"], environment["UEPOOL_ENVS"]) == ("@l", "t", "2")
    assert environment["PATH"] == os.environ["PATH"]
    assert build("callable:f", env_fn=b"x").env["OMP_NUM_THREADS"] == "7"
    assert command.argv[1:] == ("x",)


def test_program_relative_to_the_working_directory(tmp_path):
    program = tmp_path / "game.sh"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    command = build("exec:./game.sh", working_directory=str(tmp_path))
    assert os.path.samefile(command.argv[0], program)


def test_the_command_line_holds_no_configuration():
    command = build("callable:f", env_config={"secret": 1}, env_fn=b"x")
    assert "secret" not in " ".join(command.argv)
    assert replace(command, configure=b"").configure == b""


def test_configuration_that_no_message_holds():
    with pytest.raises(BadRequest, match="the limit is 67108864"):
        build("callable:f", env_fn=bytes(60 << 20))


def test_long_status_loses_its_middle():
    assert fit_status("short\n") == "short\n"
    text = "first line\n" + "é%\n" * 5000 + "last line"
    fitted = fit_status(text)
    assert fitted.startswith("first line\n")
    assert fitted.endswith("last line")
    assert "[...]" in fitted
    encoded = sum(1 if 0x20 <= byte < 0x7F and byte != 0x25 else 3 for byte in fitted.encode())
    assert 5500 < encoded <= 6000


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ('{"a": 1, "metadata": {"x": 1}}', '{"metadata": {}, "a": 1}', None),
        ('{"a": {"b": [1, 2]}}', '{"a": {"b": [1, 3]}}', "a.b is [1, 3], not [1, 2]"),
        ('{"i": [["x", {"n": 1}]]}', '{"i": [["x", {"n": 2}]]}', "i[0][1].n is 2, not 1"),
        ('{"i": [["x", {}]]}', '{"i": [["y", {}]]}', 'i[0][0] is "y", not "x"'),
        ('{"a": 1}', '{"b": 1}', "a is missing"),
        ('{"a": 1}', '{"a": 1, "b": 1}', "b is new"),
        ('{"a": true}', '{"a": 1}', "a is 1, not true"),
        ('{"a": [{}]}', '{"a": [{}, {}]}', "a is [{}, {}], not [{}]"),
        ("{}", "[", "it is not JSON"),
    ],
)
def test_difference_of_specs(one, other, found):
    assert difference(one, other) == found


def test_back_off():
    assert [backoff(n) for n in (0, 1, 2, 3)] == [0.0, 0.1, 0.2, 0.4]
    assert backoff(100) == 10.0
