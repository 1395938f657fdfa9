"""Calls, pictures, parameters and options, routed to the instance of each env."""

import json

import pytest

grpc = pytest.importorskip("grpc")
from envserver._proto import uepool_pb2 as pb  # noqa: E402


@pytest.fixture
def trainer(server, fake):
    return server.open(fake(), 5, envs_per_instance=2)


def error_of(action):
    with pytest.raises(grpc.RpcError) as caught:
        action()
    return caught.value.code().name, caught.value.details()


def test_each_env_is_asked_where_it_lives(trainer):
    results = trainer.call({"op": "get_attr", "name": "x"}, [4, 0, 3])
    assert [result.env_id for result in results] == [4, 0, 3]
    assert [json.loads(result.payload)["env"] for result in results] == [0, 0, 1]
    assert len(trainer.call({"op": "get_attr", "name": "x"})) == 5


def test_errors_are_told_per_env(trainer):
    trainer.reset()
    results = trainer.call({"op": "call", "name": "fail"}, [1, 2])
    assert [(result.ok, result.payload) for result in results] == [(False, b"ValueError: as asked")] * 2
    (result,) = trainer.call({"op": "call", "name": "hang"}, [2], timeout=0.3)
    assert not result.ok
    assert b"instance 1 did not answer within 0.3 s" in result.payload
    assert trainer.step()["fault"].tolist() == [0] * 5


def test_malformed_reply_is_the_end_of_an_instance(trainer):
    trainer.reset()
    (result,) = trainer.call({"op": "call", "name": "malformed"}, [2])
    assert not result.ok
    assert b"malformed Reply" in result.payload
    faults = trainer.step()["fault"] + trainer.step()["fault"]
    assert (faults != 0).tolist() == [False, False, True, True, False]


def test_calls_between_steps_under_load(trainer):
    trainer.reset()
    for step in range(20):
        trainer.send(None)
        results = trainer.call({"op": "call", "name": "x", "args": [step]})
        assert all(json.loads(result.payload)["args"] == [step] for result in results)
        trainer.receive()


def test_unknown_env(trainer):
    code, text = error_of(lambda: trainer.call({}, [0, 5]))
    assert code == "INVALID_ARGUMENT"
    assert "there is no env 5; this session has 5" in text


def test_pickle_is_for_those_who_take_it(server, trainer):
    request = pb.CallRequest(session_id=trainer.id, payload=b"x", encoding=pb.PICKLE)
    code, text = error_of(lambda: server.ask("Call", request))
    assert code == "INVALID_ARGUMENT"
    assert "JSON only" in text


def test_pictures(server, trainer):
    reply = server.ask("Render", pb.RenderRequest(session_id=trainer.id, env_ids=[3, 0]))
    assert [(p.env_id, p.error, p.height, p.width) for p in reply.pictures] == [(3, "", 2, 3), (0, "", 2, 3)]
    assert [p.rgb for p in reply.pictures] == [b"\1" * 18, b"\0" * 18]
    plain = server.open("sim:CartPole")
    if not json.loads(json.dumps(plain.spec))["renders"]:
        code, text = error_of(lambda: server.ask("Render", pb.RenderRequest(session_id=plain.id)))
        assert code == "FAILED_PRECONDITION"
        assert "does not render" in text


def test_pictures_of_a_view(server, trainer):
    def first_bytes(view):
        reply = server.ask("Render", pb.RenderRequest(session_id=trainer.id, env_ids=[3, 0], view=view))
        assert [p.error for p in reply.pictures] == ["", ""]
        return [p.rgb[0] for p in reply.pictures]

    assert first_bytes("spectator") == [1, 0]
    assert first_bytes("map") == [101, 100]
    code, text = error_of(lambda: first_bytes("depth"))
    assert code == "INVALID_ARGUMENT"
    assert "view: there is no view 'depth'; known: spectator, map" in text


def test_parameters(server, trainer):
    def set_params(text):
        server.ask("SetParams", pb.SetParamsRequest(session_id=trainer.id, params=text))

    set_params('{"wind": 2}')
    assert {result.payload for result in trainer.call({"op": "call", "name": "params"})} == {b'{"wind": 2}'}
    code, text = error_of(lambda: set_params("[]"))
    assert (code, "params: must be a JSON object" in text) == ("INVALID_ARGUMENT", True)
    code, text = error_of(lambda: set_params('{"bad": 1}'))
    assert code == "FAILED_PRECONDITION"
    assert "did not take the parameters: bad: no such parameter" in text


def test_options(server, trainer):
    request = pb.SetOptionsRequest(session_id=trainer.id, env_ids=[4], payload=b"{}")
    server.ask("SetOptions", request)
    request.env_ids.append(9)
    code, _ = error_of(lambda: server.ask("SetOptions", request))
    assert code == "INVALID_ARGUMENT"


def test_instances_and_numbers(server, trainer):
    trainer.reset()
    for _ in range(4):
        trainer.step()
    stats = trainer.stats()
    assert stats.steps == 5 * 5  # a reset counts as one
    assert (stats.instances, stats.instances_up, stats.restarts) == (3, 3, 0)
    assert stats.segment_bytes > 0
    row = trainer.instance(2)
    assert row.engine == "fake instance"
    assert row.log.endswith(".log")
    everything = server.ask("Instances", pb.InstancesRequest()).instances
    assert {r.session_id for r in everything} == {trainer.id}
