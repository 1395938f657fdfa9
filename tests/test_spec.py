"""A spec's JSON survives the trip, its tensors come in the segment's order, and what is wrong is refused by field."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from envserver.spec import Autoreset, InfoEntry, Spec, SpecError, check_info_entry

IMAGE = {"type": "Box", "dtype": "uint8", "shape": [4, 6, 3], "low": 0, "high": 255}
DISCRETE = {"type": "Discrete", "n": 3, "start": 0}
NESTED = {"type": "Dict", "items": [["image", IMAGE], ["state", {"type": "Tuple", "items": [DISCRETE, DISCRETE]}]]}
LIVES = {"name": "lives", "dtype": "int32", "shape": []}
FULL = {
    "agents": 2,
    "observation": NESTED,
    "action": DISCRETE,
    "info": [LIVES, {"name": "goal", "dtype": "float32", "shape": [3]}],
    "renders": True,
    "views": ["agent", "depth"],
    "call": "pickle",
    "steps_subset": False,
    "metadata": {"render_fps": 30},
}


def test_a_spec_survives_json() -> None:
    spec = Spec.parse(json.dumps(FULL))
    assert spec.document() == FULL
    assert Spec.parse(spec.to_json()) == spec
    assert spec.info == (InfoEntry("lives", np.dtype("int32")), InfoEntry("goal", np.dtype("float32"), (3,)))


def test_what_may_be_left_out_has_defaults() -> None:
    spec = Spec.parse({"observation": DISCRETE, "action": DISCRETE})
    assert (spec.agents, spec.info, spec.renders, spec.call, spec.steps_subset) == (1, (), False, "json", True)
    assert (spec.views, spec.view_names) == ((), ())


def test_every_env_that_renders_has_a_spectator() -> None:
    assert Spec.parse(FULL).view_names == ("spectator", "agent", "depth")
    assert Spec.parse({**FULL, "views": []}).view_names == ("spectator",)


def test_tensors_come_in_the_order_of_the_segment() -> None:
    spec = Spec.parse(FULL)
    common = [
        (0, 0, "image", 1, (4, 6, 3)),
        (0, 1, "state/0", 8, ()),
        (0, 2, "state/1", 8, ()),
        (1, 0, "", 8, ()),
        (2, 0, "reward", 10, ()),
        (3, 0, "terminated", 0, ()),
        (4, 0, "truncated", 0, ()),
        (5, 0, "fault", 6, ()),
        (6, 0, "valid", 1, ()),
        (7, 0, "elapsed_step", 6, ()),
        (8, 0, "lives", 6, ()),
        (8, 1, "goal", 9, (3,)),
    ]
    final = [
        (9, 0, "final", 0, ()),
        (10, 0, "image", 1, (4, 6, 3)),
        (10, 1, "state/0", 8, ()),
        (10, 2, "state/1", 8, ()),
        (11, 0, "lives", 6, ()),
        (11, 1, "goal", 9, (3,)),
        (12, 0, "final_elapsed_step", 6, ()),
    ]
    assert spec.tensors(Autoreset.NEXT_STEP) == common
    assert spec.tensors(Autoreset.DISABLED) == common
    assert spec.tensors(Autoreset.SAME_STEP) == common + final
    assert spec.offered_leaves() == [(r, code, dims) for r, _, _, code, dims in common if r in (0, 1, 8)]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"agents": 0}, "agents: must be from 1"),
        ({"agents": True}, "agents: must be an integer"),
        ({"observation": None}, "observation: the root space: a space is"),
        ({"observation": {"type": "Dict", "items": []}}, "observation: has no tensors"),
        ({"action": {"type": "Box"}}, "action: the root space: shape"),
        ({"info": {}}, "info: must be a list"),
        ({"info": [3]}, r"info\[0\]: must be a JSON object"),
        ({"info": [LIVES, LIVES]}, r"info\[1\].name: 'lives' stands twice"),
        ({"info": [{**LIVES, "dtype": "str"}]}, r"info\[0\]: lives: dtype must be"),
        ({"info": [{**LIVES, "name": ""}]}, r"info\[0\].name: must be a name"),
        ({"info": [{**LIVES, "name": "fault"}]}, r"info\[0\].name: 'fault' is taken"),
        ({"info": [{**LIVES, "name": "_env_id"}]}, r"info\[0\].name: '_env_id' is taken"),
        ({"info": [{**LIVES, "name": "n" * 96}]}, r"info\[0\]: .*longer than 95"),
        ({"info": [{**LIVES, "unit": "m"}]}, r"info\[0\].unit: is unknown"),
        ({"call": "xml"}, "call: must be"),
        ({"renders": 1}, "renders: must be true or false"),
        ({"views": "agent"}, "views: must be a list"),
        ({"views": [1]}, r"views\[0\]: must be a string"),
        ({"views": ["agent", "agent"]}, r"views\[1\]: 'agent' stands twice"),
        ({"views": ["spectator"]}, r"views\[0\]: 'spectator' stands twice"),
        ({"views": [""]}, r"views\[0\]: must be 1 to 64 printable"),
        ({"views": ["a\nb"]}, r"views\[0\]: must be 1 to 64 printable"),
        ({"views": ["v" * 65]}, r"views\[0\]: must be 1 to 64 printable"),
        ({"renders": False}, "views: an env that does not render has none"),
        ({"metadata": []}, "metadata: must be a JSON object"),
        ({"colour": 1}, "colour: is unknown; known are agents"),
        ({"info": [{**LIVES, "name": f"n{i}"} for i in range(300)]}, "at most 512"),
    ],
)
def test_what_is_wrong_is_refused_by_field(change: dict, text: str) -> None:
    with pytest.raises(SpecError, match=text):
        Spec.parse({**FULL, **change})


def test_text_that_is_no_object_is_refused() -> None:
    for text, why in (("{", "is not JSON"), ("[]", "must be a JSON object"), (b"\xff", "is not JSON")):
        with pytest.raises(SpecError, match=why):
            Spec.parse(text)
    with pytest.raises(SpecError, match="observation: is missing"):
        Spec.parse("{}")


def test_info_entries_are_checked_alone_too() -> None:
    assert check_info_entry("x", "float64", [], "env_config.info").document()["shape"] == []
    with pytest.raises(SpecError, match=r"^here: x: shape must be"):
        check_info_entry("x", "float64", [0], "here")


def test_the_module_does_not_import_gymnasium() -> None:
    code = "import sys, envserver.spec; print('gymnasium' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"
