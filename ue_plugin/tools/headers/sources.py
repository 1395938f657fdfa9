"""Finds what is to be checked: modules with their headers and rules files, plugin descriptors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ue_plugin.tools.headers.model import Class, Delegate, Enum, Header
from ue_plugin.tools.headers.parse import includes_of, parse_file
from ue_plugin.tools.headers.tokens import HeaderError

# Never the plugin's own sources: what the engine makes, and what tests bring.
SKIPPED = {"Intermediate", "Binaries", "Saved", "DerivedDataCache", "Content"}


@dataclass(frozen=True)
class Module:
    """A folder with NAME.Build.cs."""

    name: str
    folder: Path
    rules: Path
    public: frozenset[str]  # public dependencies
    private: frozenset[str]
    class_name: str

    @property
    def api(self) -> str:
        return f"{self.name.upper()}_API"

    @property
    def dependencies(self) -> frozenset[str]:
        return self.public | self.private


@dataclass(frozen=True)
class Source:
    """A header, and the module it lies in."""

    header: Header
    module: Module | None

    @property
    def path(self) -> Path:
        return self.header.path

    @property
    def public(self) -> bool:
        """Whether other modules may include it."""
        if self.module is None:
            return True
        return self.path.relative_to(self.module.folder).parts[0] != "Private"


@dataclass
class Tree:
    """All that lies below the folders given to the checker."""

    roots: tuple[Path, ...]
    modules: dict[str, Module] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    code: list[tuple[Path, Module | None]] = field(default_factory=list)  # .cpp files
    descriptors: list[Path] = field(default_factory=list)  # .uplugin and .uproject
    unreadable: list[HeaderError] = field(default_factory=list)
    classes: dict[str, tuple[Source, Class]] = field(default_factory=dict)
    enums: dict[str, tuple[Source, Enum]] = field(default_factory=dict)
    delegates: dict[str, tuple[Source, Delegate]] = field(default_factory=dict)

    def types(self) -> Iterator[tuple[Source, Class]]:
        for source in self.sources:
            for item in source.header.classes:
                yield source, item

    def parents(self, item: Class) -> Iterator[tuple[Source, Class]]:
        """Its bases that are declared here, nearest first."""
        seen = {item.name}
        names = [base.name for base in item.bases]
        while names:
            name = names.pop(0)
            if name in self.classes and name not in seen:
                seen.add(name)
                yield self.classes[name]
                names.extend(base.name for base in self.classes[name][1].bases)

    def engine_base(self, item: Class) -> str | None:
        """The first class of its line of bases that is not declared here."""
        seen: set[str] = set()
        while item.super in self.classes and item.super not in seen:
            seen.add(item.super)
            item = self.classes[item.super][1]
        return item.super


def load(roots: Iterable[Path | str]) -> Tree:
    """Reads everything below the folders. What cannot be read is kept as an error, not raised."""
    tree = Tree(tuple(Path(root) for root in roots))
    files = sorted({path for root in tree.roots for path in _files(root)})
    for path in files:
        if path.name.endswith(".Build.cs"):
            module = _module(path)
            tree.modules[module.name] = module
        elif path.suffix in (".uplugin", ".uproject"):
            tree.descriptors.append(path)
    for path in files:
        module_of = _owner(path, tree.modules.values())
        if path.suffix == ".h":
            try:
                tree.sources.append(Source(parse_file(path), module_of))
            except HeaderError as error:
                if _REFLECTED.search(path.read_text(encoding="utf-8", errors="replace")):
                    tree.unreadable.append(error)
                else:  # plain C++, at which the header tool does not look either
                    tree.sources.append(Source(_plain_header(path), module_of))
        elif path.suffix == ".cpp":
            tree.code.append((path, module_of))
    for source in tree.sources:
        for item in source.header.classes:
            tree.classes.setdefault(item.name, (source, item))
        for enum in source.header.reflected_enums:
            name = f"{enum.namespace}::{enum.name}" if enum.namespace else enum.name
            tree.enums.setdefault(name, (source, enum))
        for delegate in source.header.delegates:
            tree.delegates.setdefault(delegate.name, (source, delegate))
    return tree


_REFLECTED = re.compile(r"^[ \t]*(?:UCLASS|USTRUCT|UENUM|UINTERFACE|DECLARE_DYNAMIC_\w+)[ \t]*\(", re.MULTILINE)


def _plain_header(path: Path) -> Header:
    """A header of which only the includes are known."""
    text = path.read_text(encoding="utf-8", errors="replace")
    once = re.search(r"^[ \t]*#[ \t]*pragma[ \t]+once\b", text, re.MULTILINE) is not None
    try:
        return Header(path, includes_of(path), once)
    except HeaderError:
        return Header(path, (), once)


def _files(root: Path) -> Iterator[Path]:
    for path in sorted(root.iterdir()):
        if path.is_dir():
            if path.name not in SKIPPED and not path.name.startswith("."):
                yield from _files(path)
        else:
            yield path


def _owner(path: Path, modules: Iterable[Module]) -> Module | None:
    around = [module for module in modules if path.is_relative_to(module.folder)]
    return max(around, key=lambda module: len(module.folder.parts), default=None)


_LIST = r"{kind}(?:IncludePath)?ModuleNames\s*\.\s*Add(?:Range)?\s*\((?P<names>[^;]*)\)\s*;"


def _module(path: Path) -> Module:
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    found: dict[str, set[str]] = {}
    for kind in ("PublicDependency", "PrivateDependency", "Public", "Private"):
        names = found.setdefault(kind.removesuffix("Dependency"), set())
        for match in re.finditer(_LIST.format(kind=kind), text):
            names.update(re.findall(r'"([^"]+)"', match["names"]))
    declared = re.search(r"\bclass\s+(\w+)\s*:\s*ModuleRules\b", text)
    return Module(
        path.name.removesuffix(".Build.cs"),
        path.parent,
        path,
        frozenset(found["Public"]),
        frozenset(found["Private"]),
        declared.group(1) if declared else "",
    )


def line_of(path: Path, text: str) -> int:
    """The line in which a text first stands."""
    before = path.read_text(encoding="utf-8").split(text, 1)[0]
    return before.count("\n") + 1
