"""What is wrong with a level or an env config is told at the trainer and in the log: which actor, which field.

Before the first step; except for what only happens later, which costs an episode.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from envserver.wire import Fault
from tests.attach.conftest import other_side  # noqa: F401
from tests.client.conftest import nothing_left  # noqa: F401
from tests.unreal_plugin.checks import CLOCK_SENSOR, clock_config
from tests.unreal_plugin.dialling import Trainer, trainer_fixture  # noqa: F401
from uepool.errors import UepoolError

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nothing_left")]

Agent = dict[str, Any]
CAMERA = {"name": "eyes", "type": "camera", "width": 8, "height": 6}
ACTION = {"name": "do", "type": "levels_action"}


def agents(*given: Agent, **more: Any) -> dict[str, Any]:
    """A document of these agents; what one leaves out is that of the level's first."""
    plain = {"sensors": [{"name": "self", "type": "state"}], "actuators": [ACTION]}
    return {"agents": [{"id": f"Agent{number + 1}", **plain, **each} for number, each in enumerate(given)], **more}


# Level, document, and what both the trainer and the log say.
REFUSED: dict[str, tuple[str, Any, list[str]]] = {
    "two agents of one id": (
        "TwoIds",
        None,
        ["actor LevelsAgent_1: its agent component has the id \"Agent1\", as that of actor LevelsAgent_0"],
    ),
    "an actor without collision": (
        "NoCollision",
        agents({"sensors": [CAMERA]}),
        ["actor Actor_0: its appearance component Clothes", "no collision shapes", "bInvisible"],
    ),
    "a sensor on a missing component": (
        "Clock",
        agents({"sensors": [{**CAMERA, "attach_to_comp_name": "Head"}]}),
        ["env_config.agents.0.sensors.0.attach_to_comp_name: must be empty or one of Ball, not \"Head\""],
    ),
    "a sensor on a missing actor": (
        "Clock",
        agents({"sensors": [{**CAMERA, "attach_to_actor_name": "tower"}]}),
        ["env_config.agents.0.sensors.0.attach_to_actor_name: must be empty, not \"tower\""],
    ),
    "a missing class": (
        "Clock",
        agents({"agent_ue_class": "BP_Robot"}),
        ["env_config.agents.0.agent_ue_class: the game has no actor class \"BP_Robot\""],
    ),
    "nobody to be the agent": (
        "Nobody",
        agents({}),
        ["env_config.agents.0.id: no actor of arena LevelsArena_0", "agent_ue_class"],
    ),
    "no agents at all": (
        "Nobody",
        None,
        ["env_config.agents: arena LevelsArena_0 has no actor with a UEPool agent component"],
    ),
    "another map": (
        "Clock",
        clock_config(map="Dungeon"),
        ["env_config.launch_settings.map: must be empty or one of Clock, not \"Dungeon\""],
    ),
    "agents of other classes": (
        "Mixed",
        agents({"id": "A"}, {"id": "B"}),
        ["env_config.agents.1", "actor LevelsOtherAgent_0", "agents of an env must be of one class"],
    ),
    "a default config that is no JSON": (
        "BadDefault",
        None,
        ["env_config.agents.0.DefaultConfig of actor LevelsAgent_0 is no JSON"],
    ),
    "an empty observation": (
        "Clock",
        agents({"sensors": [{"name": "odd", "type": "levels_sensor", "fault": "empty"}]}),
        ["env_config.agents.0.sensors.0: its class gives a box without numbers"],
    ),
    "a reversed observation": (
        "Clock",
        agents({"sensors": [{"name": "odd", "type": "levels_sensor", "fault": "reversed"}]}),
        ["env_config.agents.0.sensors.0: its class gives a box whose Low is above its High"],
    ),
    "choices as observation": (
        "Clock",
        agents({"sensors": [{"name": "odd", "type": "levels_sensor", "fault": "choices"}]}),
        ["env_config.agents.0.sensors.0: its class gives choices as observations: give a box"],
    ),
    "an action without choices": (
        "Clock",
        agents({"actuators": [{**ACTION, "fault": "choices"}]}),
        ["env_config.agents.0.actuators.0: its class gives a wrong number of Choices"],
    ),
    "an empty action": (
        "Clock",
        agents({"actuators": [{**ACTION, "fault": "empty"}]}),
        ["env_config.agents.0.actuators.0: its class gives a box without numbers"],
    ),
    "an enum's word": (
        "Clock",
        agents({"actuators": [{**ACTION, "fault": "silly"}]}),
        ["env_config.agents.0.actuators.0.fault", "none, empty, reversed, choices, growing", "silly"],
    ),
    "a field that is none": (
        "Clock",
        agents({"actuators": [{**ACTION, "speed": 3}]}),
        ["env_config.agents.0.actuators.0.speed: unknown field", "fault"],
    ),
    "an unknown sensor": (
        "Clock",
        agents({"sensors": [{"name": "nose", "type": "smell"}]}),
        ["env_config.agents.0.sensors.0.type", "smell", "camera", "state", "gpu_camera", "levels_sensor"],
    ),
    "an unknown actuator": (
        "Clock",
        agents({"actuators": [{"name": "do", "type": "levels_acton"}]}),
        ["env_config.agents.0.actuators.0.type", "levels_acton", "levels_action", "movement", "look"],
    ),
    "an unknown rewarder": (
        "Clock",
        agents({"rewarders": [{"name": "r", "type": "gold"}]}),
        ["env_config.agents.0.rewarders.0.type", "gold", "distance_reward", "pickup_reward", "overlap_reward"],
    ),
    "an unknown terminator": (
        "Clock",
        agents({"terminators": [{"name": "t", "type": "doom"}]}),
        ["env_config.agents.0.terminators.0.type", "doom", "step_counter", "fall"],
    ),
    "an unknown info": (
        "Clock",
        agents({"infos": [{"name": "i", "type": "luck"}]}),
        ["env_config.agents.0.infos.0.type", "luck", "ticks", "position"],
    ),
    "an unknown state field": (
        "Clock",
        agents({"sensors": [{"name": "self", "type": "state", "fields": ["mood"]}]}),
        ["env_config.agents.0.sensors.0.fields", "mood", "ticks"],
    ),
    "movement of what is no pawn": (
        "Clock",
        agents({"actuators": [{"name": "legs", "type": "movement"}]}),
        ["env_config.agents.0.actuators.0.type: movement needs a pawn", "on actor LevelsAgent_0"],
    ),
    "a parameter below its range": (
        "Clock",
        agents({}, parameters={"size": 0.5}),
        ["env_config.parameters.size: must be from 1 to 20, not 0.5"],
    ),
    "a parameter above its range": (
        "Clock",
        agents({}, parameters={"size": 21}),
        ["env_config.parameters.size: must be from 1 to 20, not 21"],
    ),
    "a parameter of another type": (
        "Clock",
        agents({}, parameters={"size": "large"}),
        ["env_config.parameters.size: must be a number", "\"large\""],
    ),
    "a parameter that there is not": (
        "Clock",
        agents({}, parameters={"sise": 12}),
        ["env_config.parameters.sise: unknown field", "size"],
    ),
    "a GPU where there is none": (
        "Clock",
        agents({"sensors": [{"name": "sight", "type": "gpu_camera"}]}),
        ["env_config.agents.0.sensors.0.type: gpu_camera draws on a GPU", "-nullrhi", "profile: gpu"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_refused_before_the_first_step(trainer: Trainer, case: str) -> None:
    level, config, texts = REFUSED[case]
    said = trainer.refused(level, config)
    for text in texts:
        assert text in said
        assert text in trainer.logged


def test_fewer_arenas_than_envs(trainer: Trainer) -> None:
    said = trainer.refused("Short", agents({}), envs=3)
    for text in ("level Short: it has 1 UEPool arena(s), and 3 envs were asked", "place more arenas"):
        assert text in said
        assert text in trainer.logged


def test_what_differs_between_arenas(trainer: Trainer) -> None:
    sensor = {"name": "odd", "type": "levels_sensor", "fault": "growing"}
    said = trainer.refused("Clock", agents({"sensors": [sensor]}), envs=2)
    for text in ("env_config.agents.0.sensors.0", "actor LevelsAgent_1", "before: it cannot change"):
        assert text in said
        assert text in trainer.logged


def test_what_is_meant_to_be_unseen_needs_no_collision(trainer: Trainer) -> None:
    with trainer.open("Unseen", agents({"sensors": [CAMERA]})) as envs:
        envs.reset(seed=1)


def test_meshes_without_collision_are_told_in_the_log(trainer: Trainer) -> None:
    with trainer.open("Ghosts", agents({"sensors": [CAMERA]}), envs=2) as envs:
        envs.reset(seed=1)
    (line,) = [line for line in trainer.logged.splitlines() if "no camera, depth" in line]
    assert line.count("Actor_") == 8
    assert "and 2 more: they have meshes and no collision shapes" in line


def test_without_cameras_nothing_needs_collision(trainer: Trainer) -> None:
    with trainer.open("NoCollision", agents({})) as envs:
        envs.reset(seed=1)


FIVE_STEPS = agents(
    {
        "sensors": [CLOCK_SENSOR],
        "terminators": [{"name": "limit", "type": "step_counter", "max_step_count": 5}],
    }
)


def test_an_agent_destroyed_in_mid_episode(trainer: Trainer) -> None:
    with trainer.open("Clock", FIVE_STEPS) as envs:
        envs.reset(seed=1)
        envs.step(np.zeros(1, np.int64))
        *_, truncated, info = envs.step(np.ones(1, np.int64))
        assert truncated.tolist() == [True]
        assert info["fault"].tolist() == [Fault.EXCEPTION]
        assert "the actor of agent Agent1 was destroyed" in info["fault_message"][0]
        assert "hide it instead" in info["fault_message"][0]
        # The next episode has a new one.
        for step in range(1, 8):
            *_, terminated, truncated, info = envs.step(np.zeros(1, np.int64))
            assert info["fault"].tolist() == [0], step
            assert (terminated | truncated).tolist() == [step == 6]


def test_an_agent_that_comes_back_as_another(trainer: Trainer) -> None:
    with trainer.open("Changing", FIVE_STEPS) as envs:
        envs.reset(seed=1)
        envs.step(np.ones(1, np.int64))
        *_, info = envs.step(np.zeros(1, np.int64))
        assert info["fault"].tolist() == [Fault.EXCEPTION]
        message = info["fault_message"][0]
        for text in ("env_config.agents.0", "actor LevelsOtherAgent_0", "the scene components Ball, Second", "before"):
            assert text in message


def test_an_observation_that_grows_between_resets(trainer: Trainer) -> None:
    sensor = {"name": "odd", "type": "levels_sensor", "fault": "growing"}
    with trainer.open("Clock", agents({"sensors": [sensor]})) as envs:
        envs.reset(seed=1)
        envs.step(np.ones(1, np.int64))
        *_, info = envs.step(np.zeros(1, np.int64))
        assert info["fault"].tolist() == [Fault.EXCEPTION]
        assert "env_config.agents.0.sensors.0" in info["fault_message"][0]
        assert "actor LevelsAgent_" in info["fault_message"][0]


def test_parameters_that_are_set_later(trainer: Trainer) -> None:
    with trainer.open("Clock", agents({})) as envs:
        envs.reset(seed=1)
        for wrong, text in ((99, "must be from 1 to 20"), ("large", "must be a number")):
            with pytest.raises(UepoolError, match=f"params.size: {text}"):
                envs.session.set_params({"size": wrong})
        envs.session.set_params({"size": 12.5})
