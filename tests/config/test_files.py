"""pool.yaml: what is wrong in it is named with its field and line, all at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from envserver.config.load import load
from envserver.config.models import AttachModel, LimitsModel, MetricsModel, PoolFile, PoolModel
from envserver.config.problems import ConfigError

POOL = "pools:\n  - {name: a, address: 'sim:CartPole', instances: 1}\n"


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "pool.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def problems(path: Path) -> list[str]:
    """The lines of the error, without the folder."""
    with pytest.raises(ConfigError) as caught:
        load(path)
    return str(caught.value).replace(f"{path.parent}{os.sep}", "").split("\n")


def problem(folder: Path, text: str | bytes) -> str:
    (only,) = problems(write(folder, text))
    return only


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert problems(tmp_path / "pool.yaml") == ["pool.yaml: cannot be read: No such file or directory"]


def test_a_folder(tmp_path: Path) -> None:
    assert problems(tmp_path) == [f"{tmp_path.name}: cannot be read: Is a directory"]


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_a_file_that_must_not_be_read(tmp_path: Path) -> None:
    path = write(tmp_path, POOL)
    path.chmod(0)
    assert problems(path) == ["pool.yaml: cannot be read: Permission denied"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"listen: ok\npools: \xff\xfe", "pool.yaml:2: is not UTF-8 text"),
        ("pools: [\n  {name: a\n", "pool.yaml:3: is not YAML: while parsing a flow mapping, expected ',' or '}'"),
        ("a: b\n c: d\n", "pool.yaml:2: is not YAML: mapping values are not allowed here"),
        ("x: !!python/object/apply:os.system [true]\n", "pool.yaml:1: is not YAML: could not determine a constructor"),
        ("- 1\n- 2\n", "pool.yaml:1: must be a mapping like 'listen: ...', not a list"),
        ("just text", "must be a mapping like 'listen: ...', not a str"),
        ("x: 1\n---\ny: 2\n", "pool.yaml:2: is not YAML"),
        (POOL + "listen: 127.0.0.1:1\nlisten: 127.0.0.1:2\n", "pool.yaml:4: 'listen' stands twice in one mapping"),
        ("", "pools: is missing"),
        ("pools: []\n", "pool.yaml:1: pools: needs at least one entry"),
        ("listen: [" * 5000, "is not YAML"),
    ],
)
def test_what_is_no_mapping(tmp_path: Path, text: str | bytes, expected: str) -> None:
    assert expected in problem(tmp_path, text)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("instnces: 3", "instnces: unknown field; did you mean 'instances'? known: name, address"),
        ("instances: '8'", "instances: must be an integer, got '8'"),
        ("instances: true", "instances: must be an integer, got True"),
        ("instances: 0", "instances: must be greater than or equal to 1, got 0"),
        ("spares: -1", "spares: must be greater than or equal to 0, got -1"),
        ("start_timeout: .inf", "start_timeout: must be a finite number of seconds, got inf"),
        ("step_timeout: 0", "step_timeout: must be greater than 0, got 0"),
        ("cpus: all", "cpus: must be \"auto\" or a list of lists of CPU numbers like [[0, 1], [2, 3]], got 'all'"),
        ("cpus: [[4095]]", "cpus: CPU 4095 is not available; allowed: "),
        ("env_config: [1]", "env_config: must be a mapping or the path of a file, got [1]"),
        ("env_config: {when: 2020-01-01}", "env_config.when: must be a JSON value, not a date (quote what is meant"),
        ("env_kwargs: {a: 1}", "env_kwargs: sim:CartPole takes none"),
        ("own_config: 1", "own_config: must be a valid boolean, got 1"),
        ("executable: ./x.sh", ": needs either an address (address: sim:CartPole) or an executable"),
        ("arguments: [-x]", ": arguments: are those of an executable; an address has its own"),
        ("working_directory: nowhere", "working_directory: there is no folder nowhere"),
    ],
)
def test_a_wrong_field_of_a_pool(tmp_path: Path, line: str, expected: str) -> None:
    rest = "" if line.startswith("instances:") else "    instances: 1\n"
    text = f"listen: 127.0.0.1:0\npools:\n  - name: a\n    address: sim:CartPole\n{rest}    {line}\n"
    found = problem(tmp_path, text)
    number = 3 if expected.startswith(": ") else text.count("\n")
    assert found.startswith(f"pool.yaml:{number}: pools[0]" + ("" if expected.startswith(":") else "."))
    assert expected in found


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "sim:CartPol",
            "unknown game 'CartPol' in address sim:CartPol: did you mean 'CartPole'? known: CartPole, CollectApples, "
            "DodgeBall, Drive, Pattern",
        ),
        ("smi:CartPole", "unknown address 'smi:CartPole': did you mean 'sim'?"),
        ("CartPole", "it has no scheme"),
        ("gym:CartPol-v1", "gym:CartPol-v1: Environment `CartPol` doesn't exist. Did you mean: `CartPole`?"),
        ("atari:Pon", "atari:Pon: there is no such game; did you mean Pong"),
        ("exec:/nowhere/program", "there is no file /nowhere/program"),
        ("exec:no-such-program", "there is no program no-such-program on the PATH"),
        ("callable:f", "a callable travels with a trainer"),
        ("grpc://host:1/pool", "is the pool of another server"),
    ],
)
def test_a_wrong_address(tmp_path: Path, address: str, expected: str) -> None:
    found = problem(tmp_path, f"pools:\n  - name: a\n    instances: 1\n    address: '{address}'\n")
    assert found.startswith("pool.yaml:4: pools[0].address: ")
    assert expected in found


def test_an_executable_is_looked_for_beside_the_file(tmp_path: Path) -> None:
    text = "pools:\n  - {name: a, instances: 1, executable: ./game.sh, arguments: [-nullrhi, two words]}\n"
    assert "pools[0].executable: address exec:" in problem(tmp_path, text)
    game = tmp_path / "game.sh"
    game.write_text("#!/bin/sh\n")
    assert "game.sh is not executable" in problem(tmp_path, text)
    game.chmod(0o755)
    assert load(tmp_path / "pool.yaml").pools[0].command.argv == (str(game), "-nullrhi", "two words")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("listen: 50051", "listen: must be a list, got 50051"),
        ("listen: localhost", "listen[0]: must be HOST:PORT or unix:PATH, like 127.0.0.1:50051, got 'localhost'"),
        ("listen: ['::1:50051']", "listen[0]: an IPv6 address stands in brackets: [::1]:50051"),
        ("listen: 127.0.0.1:99999", "listen[0]: must be HOST:PORT"),
        ("listen_mode: 999", "listen_mode: must be an octal number like 0660, got 999"),
        ("attach: {mode: '0999'}", "attach.mode: must be an octal number like 0660, got '0999'"),
        ("attach: {sockt: x}", "attach.sockt: unknown field; did you mean 'socket'? known: socket, mode, uids"),
        ("limits: {max_message_bytes: many}", "limits.max_message_bytes: could not parse value and unit"),
        ("metrics: {listen: 'unix:/x'}", "metrics.listen: must be HOST:PORT, got 'unix:/x'"),
        ("tokens: [{name: a, sha256: abc}]", "tokens[0].sha256: must match pattern"),
        ("tls: {cert: a.pem}", "tls.key: is missing"),
        ("log: xml", "log: must be 'keyvalue' or 'json', got 'xml'"),
    ],
)
def test_a_wrong_field_of_the_server(tmp_path: Path, line: str, expected: str) -> None:
    found = problem(tmp_path, f"{POOL}{line}\n")
    assert found.startswith("pool.yaml:3: ")
    assert expected in found


def test_all_mistakes_are_told_at_once_in_the_order_of_lines(tmp_path: Path) -> None:
    text = """\
    listen: 0.0.0.0:0
    tls: {cert: none.pem, key: none.key}
    tokens:
      - {name: x, sha256: AA, pools: [aa]}
      - {name: x, sha256: BB}
    tokens_file: none.yaml
    pools:
      - {name: a, address: "sim:CartPol", instances: 1}
      - {name: a, address: "sim:CartPole", instances: 1}
    """
    text = text.replace("AA", f"'{'0' * 64}'").replace("BB", f"'{'1' * 64}'")
    found = [line.partition(": ")[0] + " " + line.split(": ")[1] for line in problems(write(tmp_path, text))]
    assert found == [
        "pool.yaml:2 tls.cert",
        "pool.yaml:2 tls.key",
        "pool.yaml:4 tokens[0].pools[0]",
        "pool.yaml:5 tokens[1].name",
        "pool.yaml:6 tokens_file",
        "pool.yaml:8 pools[0].address",
        "pool.yaml:9 pools[1].name",
    ]


@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "some.host:0"])
def test_what_other_machines_reach_needs_tokens_and_encryption(tmp_path: Path, address: str) -> None:
    path = write(tmp_path, f"{POOL}listen: ['{address}', '127.0.0.1:0']\n")
    plain, open_to_all = problems(path)
    assert plain.startswith("pool.yaml:3: listen[0]: ")
    assert "plain text" in plain
    assert "insecure: true" in plain
    assert "there are no tokens" in open_to_all
    token = f"tokens: [{{name: x, sha256: '{'0' * 64}'}}]\n"
    path.write_text(path.read_text() + token)
    assert len(problems(path)) == 1
    path.write_text(path.read_text() + "insecure: true\n")
    assert load(path).listen[0].address == address


@pytest.mark.parametrize("address", ["127.0.0.1:0", "127.5.5.5:0", "[::1]:0", "localhost:0", "unix:x.sock"])
def test_what_only_this_machine_reaches_needs_neither(tmp_path: Path, address: str) -> None:
    settings = load(write(tmp_path, f"{POOL}listen: '{address}'\n"))
    principal = settings.access.find("")
    assert principal is not None
    assert principal.name == "local"
    assert not principal.may_pickle


def test_what_the_server_is_told(tmp_path: Path) -> None:
    text = """\
    listen: ["127.0.0.1:0", "unix:uepool.sock"]
    listen_mode: 0660
    attach: {socket: attach.sock, mode: "0666", uids: [12]}
    limits: {max_message_bytes: 2MiB, max_sessions: 3, max_envs_per_session: 5}
    metrics: {listen: "127.0.0.1:0"}
    drain_timeout: 1.5
    log: json
    pools:
      - &shared
        name: a
        address: sim:Pattern
        instances: 4
        envs_per_instance: 2
        spares: 1
        cpus: auto
        start_timeout: 11
        reset_timeout: 12
        step_timeout: 13
        wait_timeout: 14
        max_restarts: 15
        restart_window: 16
        recycle_after_episodes: 17
        env_config: {height: 8}
        own_config: true
      - {<<: *shared, name: b, instances: 5}
      - {name: c, address: "gym:CartPole-v1", instances: 1, env_kwargs: {render_mode: rgb_array}}
    """
    settings = load(write(tmp_path, text))
    assert [listen.address for listen in settings.listen] == ["127.0.0.1:0", f"unix:{tmp_path}/uepool.sock"]
    assert settings.listen[1].mode == 0o660
    assert settings.attach.address == f"{tmp_path}/attach.sock"
    assert (settings.attach.mode, settings.attach.uids) == (0o666, {12})
    assert (settings.max_request_bytes, settings.max_sessions, settings.max_envs_per_session) == (2 << 20, 3, 5)
    assert (settings.metrics, settings.drain_timeout, settings.log) == ("127.0.0.1:0", 1.5, "json")
    a, b, c = settings.pools
    assert (a.name, str(a.address), a.instances, a.envs_per_instance, a.spares) == ("a", "sim:Pattern", 4, 2, 1)
    assert a.cpus == tuple((cpu,) for cpu in sorted(os.sched_getaffinity(0)))
    assert (a.start_timeout, a.reset_timeout, a.step_timeout, a.wait_timeout) == (11, 12, 13, 14)
    assert (a.max_restarts, a.restart_window, a.recycle_after_episodes, a.own_config) == (15, 16, 17, True)
    assert a.command.configure == b'{"env_config": {"height": 8}}'
    assert (b.name, b.instances, b.spares) == ("b", 5, 1)
    assert b"env_kwargs_pickle" in c.command.configure


def test_the_documentation_explains_every_field() -> None:
    text = Path(__file__).parents[2].joinpath("docs/serving.md").read_text()
    nested = {"attach": AttachModel, "limits": LimitsModel, "metrics": MetricsModel}
    wanted = [*PoolModel.model_fields, *(name for name in PoolFile.model_fields if name not in nested)]
    wanted += [f"{outer}.{name}" for outer, model in nested.items() for name in model.model_fields]
    rows = "\n".join(line.split("|")[1] for line in text.splitlines() if line.startswith("| `"))
    assert [name for name in wanted if f"`{name}`" not in rows] == []
