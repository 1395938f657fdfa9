"""The examples of docs/unreal: Python, YAML, JSON and C++ that are right."""

from __future__ import annotations

import ast
import importlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from envserver import addresses
from envserver.config.models import PoolFile
from envserver.env_config import check
from tests.unreal_docs import tables
from tests.unreal_docs.pages import Block, blocks, of, text_of
from tests.unreal_docs.tables import PAGES, ROOT
from ue_plugin.tools.headers.check import check as check_headers


def test_languages_are_known() -> None:
    assert {block.language for block in blocks()} <= {"", "sh", "python", "yaml", "json", "cpp", "dockerfile"}


@pytest.mark.parametrize("block", of("python"), ids=map(str, of("python")))
def test_python(block: Block) -> None:
    tree = ast.parse(block.text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                importlib.import_module(name.name)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("uepool"):
            module = importlib.import_module(str(node.module))
            assert all(hasattr(module, name.name) for name in node.names)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.match(r"(attach|unreal):", node.value):
            addresses.parse(node.value)


def _parts(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    agents = document.get("agents") or [document]
    kinds = ("sensors", "actuators", "rewarders", "terminators", "infos")
    return [(kind, part) for agent in agents for kind in kinds for part in agent.get(kind, [])]


def _check_config(where: object, document: dict[str, Any]) -> None:
    """The models take it, and the game would know its types and their fields."""
    assert check.problems(document) == [], where
    classes = tables.declared()
    fields = {kind_name: classes[name].type for _, kind_name, name in tables.built_in()}
    # Of the pages' own examples: `/** `goal_reached`: …`.
    own = set(re.findall(r"/\*\* `(\w+)`", "\n".join(block.text for block in of("cpp"))))
    for kind, part in _parts(document):
        if kind in ("sensors", "infos") or part["type"] in own:
            continue
        assert part["type"] in fields, f"{where}: {part}"
        known = {tables.field_name(item) for item in tables.editable(fields[part["type"]])}
        known |= {"name", "type"} | ({"scale"} if kind == "rewarders" else set())
        assert set(part) <= known, f"{where}: {part}"


@pytest.mark.parametrize("block", of("yaml"), ids=map(str, of("yaml")))
def test_yaml(block: Block) -> None:
    document = yaml.safe_load(block.text)
    if "pools" in document:
        PoolFile.model_validate(document)
    else:
        assert "agents" in document
        _check_config(block, document)


@pytest.mark.parametrize("block", of("json"), ids=map(str, of("json")))
def test_json(block: Block) -> None:
    document = json.loads(block.text)
    _check_config(block, {"agents": [{"id": "Agent1", **document}]})


def test_cpp_is_what_the_header_tool_wants(tmp_path: Path) -> None:
    module = tmp_path / "GoalGame"
    module.mkdir()
    files = {}
    for block in of("cpp"):
        name = re.match(r"// (\w+\.(?:h|cpp))\n", block.text)
        assert name, f"{block}: the first line names its file"
        files[name[1]] = block.text
        (module / name[1]).write_text(block.text)
    (stated,) = set(re.findall(r"PublicDependencyModuleNames\.AddRange\([^`]*\)", text_of(PAGES / "making-an-env.md")))
    rules = "using UnrealBuildTool;\npublic class GoalGame : ModuleRules\n{\n"
    rules += f"\tpublic GoalGame(ReadOnlyTargetRules Target) : base(Target)\n\t{{\n\t\t{stated};\n\t}}\n}}\n"
    (module / "GoalGame.Build.cs").write_text(rules)
    implement = 'IMPLEMENT_PRIMARY_GAME_MODULE(FDefaultGameModuleImpl, GoalGame, "GoalGame")'
    (module / "GoalGame.cpp").write_text(f'#include "Modules/ModuleManager.h"\n{implement}\n')
    assert {name.split(".")[0] for name in files} == {name.split(".")[0] for name in files if name.endswith(".h")}
    problems = [str(problem) for problem in check_headers([tmp_path, ROOT / "ue_plugin/UEPool"])]
    assert [problem for problem in problems if str(tmp_path) in problem] == []


@pytest.mark.skipif(shutil.which("clang++") is None, reason="needs clang++ and libc++")
def test_cpp_compiles_with_the_stand_in(tmp_path: Path) -> None:
    standin, plugin = ROOT / "ue_plugin/tests/standin", ROOT / "ue_plugin/UEPool/Source/UEPool"
    own = tmp_path / "GoalGame"
    own.mkdir()
    for block in of("cpp"):
        (own / block.text.split()[1]).write_text(block.text)
    includes = [standin / "include", plugin / "Public", ROOT / "cpp", own]
    for module, roots in (("UEPool", [plugin / "Public", plugin / "Private"]), ("GoalGame", [own])):
        out = tmp_path / f"{module}Generated"
        includes.append(out)
        headers = [header for root in roots for header in sorted(root.rglob("*.h"))]
        options = [f"--include-root={root}" for root in roots]
        generate = [sys.executable, standin / "generate.py", "--module", module, "--out", out, *options, *headers]
        subprocess.run([str(word) for word in generate], check=True)
    flags = ["-std=c++20", "-stdlib=libc++", "-fno-exceptions", "-fno-rtti", "-Wall", "-Werror", "-fsyntax-only"]
    defines = ["-DWITH_EDITOR=0", "-DWITH_EDITORONLY_DATA=0", "-DUEPOOL_API=", "-DGOALGAME_API="]
    for source in sorted(own.glob("*.cpp")):
        command = ["clang++", *flags, *defines, *(f"-I{folder}" for folder in includes), str(source)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_cpp_overrides_what_there_is() -> None:
    classes = tables.declared()
    for block in of("cpp"):
        for base, body in re.findall(r"class \w+_API \w+ : public (\w+)\s*\{(.*?)^\};", block.text, re.M | re.S):
            known, at = set(), classes.get(base)
            while at is not None:
                known |= {item.name for item in (*at.type.methods, *at.type.functions)}
                at = classes.get(at.type.super or "")
            overridden = re.findall(r"^\tvirtual .*?(\w+)\(.*override;", body, re.M)
            assert overridden, block
            assert set(overridden) <= known, block
