"""The checker of Unreal headers: each rule finds what breaks it, and nothing where it is kept."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.unreal_headers.samples import CODE, CORRECT, PRIVATE, SAMPLES, THING, Sample, in_class, write
from ue_plugin.tools.headers.__main__ import main, rules_table
from ue_plugin.tools.headers.check import check
from ue_plugin.tools.headers.rule import RULES

REPOSITORY = Path(__file__).parents[2]


def test_the_correct_plugin_is_correct(tmp_path: Path) -> None:
    write(tmp_path, {})
    assert check([tmp_path]) == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_bad_and_good(tmp_path: Path, sample: Sample) -> None:
    write(tmp_path / "bad", sample.bad)
    problems = [problem for problem in check([tmp_path / "bad"]) if problem.rule == sample.rule]
    assert [problem for problem in problems if sample.says in problem.message], check([tmp_path / "bad"])
    for problem in problems:
        assert problem.path.is_relative_to(tmp_path / "bad")
        assert 1 <= problem.line <= len(problem.path.read_text().splitlines())

    write(tmp_path / "good", sample.good)
    assert check([tmp_path / "good"]) == []


def test_every_rule_has_samples_and_a_documented_source() -> None:
    assert {sample.rule for sample in SAMPLES} == set(RULES)
    page = (REPOSITORY / "docs/unreal/header-rules.md").read_text(encoding="utf-8")
    assert rules_table() in page, "docs/unreal/header-rules.md: paste `python -m ue_plugin.tools.headers --rules`"
    for rule in RULES.values():
        assert rule.source.startswith(("https://", "header tool: ", "build tool: ")), rule.name


def test_problems_name_the_line(tmp_path: Path) -> None:
    write(tmp_path, in_class("\tUPROPERTY()\n\tint32 Fine;\n\n\tUPROPERTY(EditAnywhere)\n\tint32 Bare;"))
    (problem,) = check([tmp_path])
    lines = problem.path.read_text().splitlines()
    assert lines[problem.line - 1].strip() == "UPROPERTY(EditAnywhere)"
    assert str(problem).startswith(f"{tmp_path / THING}:{problem.line}: UThing::Bare is EditAnywhere")


def test_what_cannot_be_read_is_a_problem_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, {PRIVATE: "#pragma once\nUCLASS()\nint32 A;\n"})
    (problem,) = check([tmp_path])
    assert (problem.rule, problem.line) == ("unreadable", 3)


def test_plain_code_is_read_as_far_as_it_matters(tmp_path: Path) -> None:
    odd = "namespace X { // closed by a macro\n"
    write(tmp_path, {PRIVATE: f'#pragma once\n#include "Widgets/SWidget.h"\n{odd}'})
    (problem,) = check([tmp_path])
    assert (problem.rule, problem.line) == ("dependency", 2)


def test_what_the_engine_makes_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, {"Intermediate/Thing.h": "UCLASS() oops", "Binaries/Other.h": "UCLASS() oops"})
    assert check([tmp_path]) == []


def test_a_public_header_may_use_public_headers_of_its_module(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "Source/Demo/Public/Sub/Base.h": "#pragma once\n",
            "Source/Demo/Public/Sub/Near.h": '#pragma once\n#include "Base.h"\n#include "Sub/Base.h"\n',
            CODE: '#include "Sub/Near.h"\n' + CORRECT[CODE],
        },
    )
    assert check([tmp_path]) == []


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {})
    assert main([str(tmp_path)]) == 0
    assert "1 headers, 1 reflected types, 1 modules: nothing breaks" in capsys.readouterr().out
    (tmp_path / THING).write_text((tmp_path / THING).read_text().replace("GENERATED_BODY()", ""))
    assert main([str(tmp_path)]) == 1
    assert "[body]" in capsys.readouterr().out
    for arguments in ([], [str(tmp_path / "nowhere")], [str(tmp_path / "Source/Demo/Private")]):
        with pytest.raises(SystemExit) as raised:
            main(arguments)
        assert raised.value.code == 2


def test_the_plugin_itself() -> None:
    folders = [folder for name in ("UEPool", "Examples") if (folder := REPOSITORY / "ue_plugin" / name).is_dir()]
    done = subprocess.run(
        [sys.executable, "-m", "ue_plugin.tools.headers", *map(str, folders)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
