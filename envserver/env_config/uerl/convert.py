"""UERL's document as ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from envserver.config.problems import ConfigError, Location, Problem
from envserver.env_config import check, files, values
from envserver.env_config.uerl import components
from envserver.env_config.uerl.section import Note, Record, Section

# What `ue_conf.get_ue_human_mode_command()` of UERL prints before the document.
COMMAND = "ML.HumanStart"
_KINDS = (
    ("sensor_configs", "sensors"),
    ("actuator_configs", "actuators"),
    ("rewarder_configs", "rewarders"),
    ("terminator_configs", "terminators"),
    ("infos_configs", "infos"),
)
_SPACES = "spaces follow from sensors and actuators"


@dataclass(frozen=True)
class Imported:
    """`document`: the env config. `left_out`: fields of UERL's that have no meaning here, and why. `changed`: fields
    that mean the same in other words or units."""

    document: dict[str, Any]
    left_out: list[Note]
    changed: list[Note]


def load(path: str) -> Imported:
    """The import of a file: JSON, YAML, or the console command that UERL prints. ConfigError: it is none of UERL's."""
    file = files.read(path, skip=COMMAND)
    plain, wrong = values.plain(file.data, ())
    record = Record(wrong=wrong)
    document = {} if wrong else _document(record, plain)
    if not record.wrong:
        record.wrong = [
            Problem(record.origin(one.location[1:]), f"makes {'.'.join(map(str, one.location))}, which {one.text}")
            for one in check.problems(document)
        ]
    if record.wrong:
        found = [Problem(one.location, one.text, file.line(one.location)) for one in record.wrong]
        raise ConfigError(file.path, found, dots=True)
    return Imported(document, record.left_out, record.changed)


def _document(record: Record, source: Mapping[str, Any]) -> dict[str, Any]:
    if "agent_configs" not in source:
        hint = "; it looks like uepool's own, which `uepool config check` checks" if "agents" in source else ""
        record.wrong.append(Problem((), f"is no document of UERL's: it has no agent_configs{hint}"))
        return {}
    section = Section(record, source, (), ())
    launch = section.take("launch_settings", dict)
    if launch is not None:
        made = _launch(Section(record, launch, ("launch_settings",), ("launch_settings",)))
        section.put("launch_settings", made, "launch_settings")
    agents = [
        _agent(Section(record, agent, ("agent_configs", index), ("agents", place)))
        for place, (index, agent) in enumerate(section.sections("agent_configs"))
    ]
    section.put("agents", agents, "agent_configs")
    renderer = section.take("episode_renderer_config", dict)
    if renderer is not None:
        place: Location = ("episode_renderer_config",)
        section.put(str(place[0]), _renderer(Section(record, renderer, place, place), source), str(place[0]))
    return section.finish()


def _launch(section: Section) -> dict[str, Any]:
    section.copy("map_name", str, "", "map", ours="")
    fps = section.take("tickfps", float, 20)
    if fps > 0:
        section.put("fixed_dt", 1 / fps, "tickfps")
        section.changed("tickfps", f"{fps:g} steps a second → fixed_dt: {1 / fps:g} s")
    else:
        section.record.wrong.append(Problem((*section.place, "tickfps"), f"must be above 0, not {fps}"))
    section.copy("window_res_x", int, 320, "window_width", ours=320)
    section.copy("window_res_y", int, 240, "window_height", ours=240)
    run_name = section.take("run_name", str, "")
    if run_name not in ("", "run_name_not_set"):
        section.put("run_name", run_name, "run_name")
    if not section.take("no_sound", bool, True):
        section.put("sound", True, "no_sound")
        section.changed("no_sound", "false → sound: true")
    section.copy("output_ue_log", bool, False, "log_engine_output", ours=False)
    program = section.take("executable_path", str, "")
    section.leave(f"the address says what runs: exec:{program or '/PATH/GAME.sh'}", "executable_path")
    section.leave(
        "instances call the server by themselves; for an editor there is attach:HOST:PORT", "specific_ip_port"
    )
    section.leave("cameras draw on the CPU, with or without a window", "render_type")
    return section.finish()


def _agent(section: Section) -> dict[str, Any]:
    components.name(section, "agent_id", "id")
    section.copy("agent_ue_class", str, "", ours="")
    section.copy("spawn_point_name", str, "", "spawn_point", ours="")
    for source, kind in _KINDS:
        convert = components.sensor if kind == "sensors" else components.component
        made: list[dict[str, Any]] = []
        given = section.sections(source)
        for index, item in given:
            place = (*section.place, source, index)
            one = convert(Section(section.record, item, place, (*section.target, kind, len(made))))
            if one is not None:
                made.append(one)
        if given and not made and kind == "sensors":
            text = f"none of them has its like here; those of UERL that have: {', '.join(components.SENSORS)}"
            section.record.wrong.append(Problem((*section.place, source), text))
        if made or kind in ("sensors", "actuators"):
            section.put(kind, made, source)
    section.leave("a class of the trainer's Python, which stays there", "python_class")
    section.leave(_SPACES, "observation_space", "action_space")
    return section.finish()


def _renderer(section: Section, document: Mapping[str, Any]) -> dict[str, Any]:
    views: list[str] = []
    for index, item in section.sections("views"):
        view = Section(section.record, item, (*section.place, "views", index), (*section.target, "views", index))
        shown = _view(view, document)
        if shown not in views:
            views.append(shown)
    section.put("views", views, "views")
    section.copy("render_every_nth_episode", int, 1, "every_n_episodes")
    shape = section.take("base_image_shape", list, [512, 512, 3])
    if len(shape) == 3:
        section.put("width", shape[0], "base_image_shape")
        section.put("height", shape[1], "base_image_shape")
    section.leave("rewards are always shown", "track_rewards")
    section.leave("films go to files", "tensorboard_logdir", "tensorboard_trial_name", "step_count")
    return section.finish()


def _view(section: Section, document: Mapping[str, Any]) -> str:
    """An agent's view, if the picture beneath is that of one of its cameras; else the spectator's."""
    agent = section.take("agent_id", str, "")
    base = section.take("base_image_comp", str, "")
    section.leave("an agent's view is what it observes", "obs_image_comp")
    section.leave("views are called by their names", "title")
    section.leave("action and reward are always shown", "display_texts_components")
    section.finish()
    for index, other in enumerate(document["agent_configs"]):
        if not isinstance(other, dict) or other.get("agent_id") != agent:
            continue
        sensors = other.get("sensor_configs")
        named = [one.get("name") for one in sensors if isinstance(one, dict)] if isinstance(sensors, list) else []
        if base in named:
            return "agent" if index == 0 else f"agent:{agent}"
    return "spectator"
