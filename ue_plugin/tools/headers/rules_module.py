"""Rules of modules: exports, what may be included from where, Build.cs files, plugin descriptors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ue_plugin.tools.headers.known import EDITOR_MODULES, EDITOR_TYPES, module_of_header
from ue_plugin.tools.headers.model import Class, Function, Include
from ue_plugin.tools.headers.parse import includes_of
from ue_plugin.tools.headers.rule import DOCS, MODULES, SPECIFIERS, Breach, rule
from ue_plugin.tools.headers.rules_descriptor import module_types
from ue_plugin.tools.headers.sources import Module, Source, Tree, line_of

# What a module has without naming it: the core of every one.
_ALWAYS = {"Core"}


@rule("api", "NAME_API is that of the module the header lies in.", MODULES)
def _api(tree: Tree) -> Iterator[Breach]:
    for source, item in tree.types():
        if source.module is None:
            continue
        own = [(item.name, item.name_line, item.api)]
        own += [
            (f"{item.name}::{each.name}", each.line, each.api)
            for each in (*item.methods, *item.functions, *item.constructors)
        ]
        for name, line, api in own:
            if api is not None and api != source.module.api:
                yield source.path, line, f"{name} is {api}, but its module's macro is {source.module.api}"
    for source in tree.sources:
        for enum in source.header.reflected_enums:
            if enum.api is not None and source.module is not None and enum.api != source.module.api:
                yield (
                    source.path,
                    enum.line,
                    f"enum {enum.name} is {enum.api}, but its module's macro is {source.module.api}",
                )


def _defined_elsewhere(function: Function) -> bool:
    """Whether its body lies in a .cpp file, where other modules reach it only when it is exported."""
    return not (
        function.body or function.pure or function.deleted or function.defaulted or function.inline or function.api
    )


def _needs_export(item: Class) -> bool:
    if item.kind in ("class", "uinterface", "interface"):
        return True
    return any(_defined_elsewhere(each) for each in (*item.methods, *item.functions, *item.constructors))


@rule(
    "export",
    "What stands in a public header is exported: NAME_API, or MinimalAPI for a UCLASS without functions to call.",
    MODULES,
)
def _export(tree: Tree) -> Iterator[Breach]:
    for source, item in tree.types():
        if source.module is None or not source.public or item.namespace.endswith("(anonymous)"):
            continue
        exported = item.api is not None or "MinimalAPI" in item.specifiers
        if item.kind == "class" and "MinimalAPI" in item.specifiers and item.api is None:
            functions = [
                each
                for each in (*item.methods, *item.functions)
                if _defined_elsewhere(each) and not each.specifiers.any_of("BlueprintImplementableEvent")
            ]
            if functions:
                yield (
                    source.path,
                    item.name_line,
                    f"{item.name} is MinimalAPI, but {functions[0].name}() can be called: make it {source.module.api}",
                )
        elif not exported and _needs_export(item):
            yield (
                source.path,
                item.name_line,
                f"{item.name} stands in a public header and is not exported: "
                f"write {item.keyword} {source.module.api} {item.name}",
            )


@rule(
    "minimal-api",
    "MinimalAPI and NAME_API do not stand together.",
    f"{SPECIFIERS} Doc/en/Specifier/UCLASS/UHT/MinimalAPI",
)
def _minimal(tree: Tree) -> Iterator[Breach]:
    for source, item in tree.types():
        if item.kind == "class" and item.api is not None and "MinimalAPI" in item.specifiers:
            yield source.path, item.name_line, f"{item.name} is both MinimalAPI and {item.api}"


def _own_header(path: str, source_path: Path, module: Module, tree: Tree) -> Source | None:
    """The header of this tree that an include names, as the engine's include paths find it."""
    beside = source_path.parent / path
    for source in tree.sources:
        if source.path == beside:
            return source
    candidates = [module, *(tree.modules[name] for name in sorted(module.dependencies) if name in tree.modules)]
    candidates += [other for other in tree.modules.values() if other not in candidates]
    paths = {source.path: source for source in tree.sources}
    for other in candidates:
        for folder in ("Public", "Private", "Classes", ""):
            found = paths.get(other.folder / folder / path)
            if found is not None:
                return found
    return None


def _included(tree: Tree) -> Iterator[tuple[Path, Module, bool, Include]]:
    """Every #include of every file: file, its module, whether the file is public, the include."""
    for source in tree.sources:
        if source.module is not None:
            for include in source.header.includes:
                yield source.path, source.module, source.public, include
    for path, module in tree.code:
        if module is not None:
            for include in includes_of(path):
                yield path, module, False, include


@rule(
    "dependency",
    "Build.cs names every module whose headers are included; publicly, if a public header includes them.",
    MODULES,
)
def _dependency(tree: Tree) -> Iterator[Breach]:
    for path, module, public, include in _included(tree):
        if include.path.endswith(".generated.h") or include.system:
            continue
        own = _own_header(include.path, path, module, tree)
        name = own.module.name if own is not None and own.module is not None else None
        if own is None:
            name = module_of_header(include.path)
        if name is None or name == module.name:
            continue
        if name not in module.dependencies:
            if name not in _ALWAYS or not module.dependencies:
                yield path, include.line, f"{include.path} is of module {name}, which {module.rules.name} does not name"
        elif public and name not in module.public:
            yield (
                path,
                include.line,
                f"{include.path} is of module {name}: a public header includes it, "
                f"so it goes into PublicDependencyModuleNames of {module.rules.name}",
            )


@rule(
    "private-include", "No module includes another one's private headers, no public header its own module's.", MODULES
)
def _private(tree: Tree) -> Iterator[Breach]:
    for path, module, public, include in _included(tree):
        own = _own_header(include.path, path, module, tree)
        if own is None or own.public or own.module is None:
            continue
        if own.module.name != module.name:
            yield path, include.line, f"{include.path} is private to module {own.module.name}"
        elif public:
            yield (
                path,
                include.line,
                f"{include.path} is private, but this header is public: other modules could not include it",
            )


@rule(
    "editor-dependency",
    "A module of a packaged game depends on no editor module.",
    f"{DOCS}/module-properties-in-unreal-engine",
)
def _editor(tree: Tree) -> Iterator[Breach]:
    types = module_types(tree)
    editor = EDITOR_MODULES | {name for name, kind in types.items() if kind in EDITOR_TYPES}
    for module in tree.modules.values():
        if types.get(module.name, "Runtime") in EDITOR_TYPES:
            continue
        for name in sorted(module.dependencies & editor):
            if not _only_in_editor(module.rules, name):
                yield (
                    module.rules,
                    line_of(module.rules, f'"{name}"'),
                    f"{module.name} is loaded in games, but depends on the editor's {name}",
                )


def _only_in_editor(rules: Path, name: str) -> bool:
    text = rules.read_text(encoding="utf-8")
    blocks = re.findall(r"if\s*\(\s*Target\.bBuildEditor\s*(?:==\s*true\s*)?\)\s*(\{.*?\}|[^;{]*;)", text, re.DOTALL)
    return any(f'"{name}"' in block for block in blocks) and text.count(f'"{name}"') == sum(
        block.count(f'"{name}"') for block in blocks
    )


@rule("build-rules", "NAME.Build.cs holds class NAME : ModuleRules, in a folder NAME.", MODULES)
def _rules(tree: Tree) -> Iterator[Breach]:
    for module in tree.modules.values():
        if module.class_name != module.name:
            yield module.rules, 1, f"class {module.name} : ModuleRules expected, found {module.class_name or 'none'}"
        if module.folder.name != module.name:
            yield module.rules, 1, f"{module.rules.name} lies in a folder {module.folder.name}, not {module.name}"


@rule(
    "first-include",
    "NAME.cpp includes NAME.h first, if its module has one, so that every header is known to stand alone.",
    'build tool: "Expected NAME.h to be first header included."',
)
def _first_include(tree: Tree) -> Iterator[Breach]:
    headers = {(source.module.name, source.path.stem) for source in tree.sources if source.module is not None}
    for path, module in tree.code:
        if module is None or (module.name, path.stem) not in headers:
            continue
        first = next(iter(includes_of(path)), None)
        if first is None or Path(first.path).name != f"{path.stem}.h":
            yield path, first.line if first else 1, f"{path.stem}.h must be the first include of {path.name}"


_IMPLEMENT = re.compile(r"\bIMPLEMENT_(?:PRIMARY_GAME_|GAME_)?MODULE\s*\(\s*[\w:]+\s*,\s*(\w+)")


@rule("implement-module", "Every module has one IMPLEMENT_MODULE(…, NAME) in its sources.", MODULES)
def _implement(tree: Tree) -> Iterator[Breach]:
    found: dict[str, list[tuple[Path, int]]] = {name: [] for name in tree.modules}
    for path, module in tree.code:
        text = path.read_text(encoding="utf-8")
        for match in _IMPLEMENT.finditer(re.sub(r"//[^\n]*", "", text)):
            line = line_of(path, match.group())
            if module is None or match.group(1) != module.name:
                yield (
                    path,
                    line,
                    f"IMPLEMENT_MODULE names {match.group(1)}, but this is module {module.name if module else 'none'}",
                )
            else:
                found[module.name].append((path, line))
    for name, places in found.items():
        if not places:
            yield tree.modules[name].rules, 1, f"no source of module {name} has IMPLEMENT_MODULE(…, {name})"
        for path, line in places[1:]:
            yield path, line, f"a second IMPLEMENT_MODULE of {name} (the first: {places[0][0]})"
