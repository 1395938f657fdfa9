"""Unreal C++ headers: a parser of what they reflect, and a checker of what the engine's header tool demands of them.

    from ue_plugin.tools.headers import parse_file

    for item in parse_file("Source/UEPool/Public/UEPoolArena.h").classes:
        print(item.name, item.super, [each.name for each in item.properties])

`python -m ue_plugin.tools.headers ue_plugin/UEPool ue_plugin/Examples` checks; docs/unreal/header-rules.md says what.
"""

from ue_plugin.tools.headers.model import (
    VOID,
    Base,
    Class,
    Delegate,
    Enum,
    EnumEntry,
    Function,
    Header,
    Include,
    Parameter,
    Property,
    Specifier,
    Specifiers,
    Type,
)
from ue_plugin.tools.headers.parse import parse_file, parse_text
from ue_plugin.tools.headers.tokens import HeaderError

__all__ = [
    "VOID",
    "Base",
    "Class",
    "Delegate",
    "Enum",
    "EnumEntry",
    "Function",
    "Header",
    "HeaderError",
    "Include",
    "Parameter",
    "Property",
    "Specifier",
    "Specifiers",
    "Type",
    "parse_file",
    "parse_text",
]
