"""What the engine's header tool generates, for the stand-in engine: X.generated.h and X.gen.cpp of a header X.h.

python ue_plugin/tests/standin/generate.py --module UEPool --out BUILD/UEPool --include-root DIR … HEADER …
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from ue_plugin.tools.headers.model import Class, Enum, Function, Header, Property, Specifiers
from ue_plugin.tools.headers.parse import parse_file

CLASS_FLAGS = {
    "abstract": "CLASS_Abstract",
    "defaultconfig": "CLASS_DefaultConfig",
    "transient": "CLASS_Transient",
    "deprecated": "CLASS_Deprecated",
}
PROPERTY_FLAGS = {
    "editanywhere": "CPF_Edit",
    "editdefaultsonly": "CPF_Edit | CPF_DisableEditOnInstance",
    "editinstanceonly": "CPF_Edit",
    "visibleanywhere": "CPF_Edit | CPF_EditConst",
    "visibledefaultsonly": "CPF_Edit | CPF_EditConst",
    "visibleinstanceonly": "CPF_Edit | CPF_EditConst",
    "blueprintreadwrite": "CPF_BlueprintVisible",
    "blueprintreadonly": "CPF_BlueprintVisible | CPF_BlueprintReadOnly",
    "transient": "CPF_Transient",
    "config": "CPF_Config",
    "globalconfig": "CPF_Config | CPF_GlobalConfig",
    "instanced": "CPF_InstancedReference",
}
FUNCTION_FLAGS = {
    "blueprintcallable": "FUNC_BlueprintCallable",
    "blueprintpure": "FUNC_BlueprintCallable | FUNC_BlueprintPure",
    "blueprintnativeevent": "FUNC_BlueprintEvent | FUNC_Event",
    "blueprintimplementableevent": "FUNC_BlueprintEvent | FUNC_Event",
    "exec": "FUNC_Exec",
}


def text(value: str) -> str:
    """As a TEXT literal."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'TEXT("{escaped}")'


def flags(specifiers: Specifiers, table: dict[str, str], *also: str) -> str:
    found = [table[item.name.lower()] for item in specifiers.items if item.name.lower() in table]
    return " | ".join([*also, *found]) or "0"


def meta(specifiers: Specifiers) -> str:
    entries = [f"{{{text(item.name)}, {text(item.value)}}}" for item in specifiers.meta]
    category = specifiers.find("Category")
    if category is not None:
        entries.append(f'{{TEXT("Category"), {text(category.value)}}}')
    return "{" + ", ".join(entries) + "}"


def guarded(conditions: tuple[str, ...], lines: list[str]) -> list[str]:
    """Lines under the #if that the declaration stands under."""
    for condition in reversed(conditions):
        lines = [f"#if {condition}", *lines, "#endif"]
    return lines


def is_event(function: Function) -> bool:
    return function.specifiers.any_of("BlueprintNativeEvent", "BlueprintImplementableEvent") is not None


def is_native_event(function: Function) -> bool:
    return "BlueprintNativeEvent" in function.specifiers


def parameter_list(function: Function) -> str:
    return ", ".join(f"{item.type.text} {item.name}" for item in function.parameters)


def signature(function: Function, name: str) -> str:
    const = " const" if function.const else ""
    return f"{function.returns.text} {name}({parameter_list(function)}){const}"


def file_id(header: Path) -> str:
    return "FID_" + re.sub(r"\W", "_", header.name)


class Generator:
    def __init__(self, header: Header, module: str, include: str) -> None:
        self.header = header
        self.module = module
        self.include = include
        self.id = file_id(header.path)
        self.source = header.path.read_text(encoding="utf-8")

    # ---- X.generated.h

    def generated_header(self) -> str:
        out = [f"// Generated from {self.include}.", '#include "standin/reflect.h"', ""]
        for enum in self.header.reflected_enums:
            underlying = f" : {enum.underlying}" if enum.underlying else ""
            if enum.namespace or (not enum.scoped and not enum.underlying):
                continue
            out += [f"enum {'class ' if enum.scoped else ''}{enum.name}{underlying};"]
            out += ["template <>", f"UEnum* StaticEnum<{enum.name}>();"]
        out += ["", "#undef CURRENT_FILE_ID", f"#define CURRENT_FILE_ID {self.id}", ""]
        for cls in self.header.reflected_classes:
            if cls.body_line is None:
                continue
            body = self.body(cls)
            out.append(f"#undef {self.id}_{cls.body_line}_GENERATED_BODY")
            out.append(f"#define {self.id}_{cls.body_line}_GENERATED_BODY \\")
            out += [f"  {line} \\" for line in body[:-1]] + [f"  {body[-1]}", ""]
        return "\n".join(out) + "\n"

    def body(self, cls: Class) -> list[str]:
        registrar = f"friend struct Z_{cls.name};"
        if cls.kind == "struct":
            lines = ["static UScriptStruct* StaticStruct();", registrar]
            if cls.super:
                lines.append(f"using Super = {cls.super};")
            return lines
        if cls.kind == "interface":
            return [
                "public:",
                f"using UClassType = U{cls.engine_name};",
                f"using ThisClass = {cls.name};",
                "virtual UObject* _getUObject() const { return nullptr; }",
                *self.event_declarations(cls),
                registrar,
                f"protected: virtual ~{cls.name}() = default;",
                "public:",
            ]
        lines = [f"STANDIN_CLASS_BODY({cls.name}, {cls.super})", registrar, "public:"]
        if not cls.constructors:
            lines.append(
                f"{cls.name}(const FObjectInitializer& Initializer = FObjectInitializer::Get()) "
                ": Super(Initializer) {}"
            )
        elif not any(p.type.name == "FObjectInitializer" for c in cls.constructors for p in c.parameters):
            # The real tool knows which constructor a base has; here every base has the one that is called above.
            lines.append(f"{cls.name}(const FObjectInitializer&) : {cls.name}() {{}}")
        for base in cls.bases[1:]:
            if base.name.startswith("I") and base.name[1:2].isupper():
                lines.append("UObject* _getUObject() const override { return const_cast<ThisClass*>(this); }")
                break
        lines += self.event_declarations(cls)
        lines.append("private:")
        return lines

    def event_declarations(self, cls: Class) -> list[str]:
        """`Foo_Implementation`, for native events whose class does not declare it."""
        declared = {item.name for item in cls.methods}
        lines = []
        for function in cls.functions:
            if not is_native_event(function) or f"{function.name}_Implementation" in declared:
                continue
            if cls.kind == "interface":
                returned = "" if function.returns.text == "void" else f" return {function.returns.value_text}(); "
                unnamed = ", ".join(item.type.text for item in function.parameters)
                const = " const" if function.const else ""
                lines.append(
                    f"virtual {function.returns.text} {function.name}_Implementation({unnamed}){const} {{{returned}}}"
                )
            else:
                lines.append(f"virtual {signature(function, function.name + '_Implementation')};")
        return lines

    # ---- X.gen.cpp

    def generated_source(self) -> str:
        out = [
            f"// Generated from {self.include}.",
            f'#include "{self.include}"',
            "",
            '#include "standin/reflect.h"',
            "",
        ]
        out += ["#ifdef __clang__", '#pragma clang diagnostic ignored "-Winvalid-offsetof"', "#endif", ""]
        for enum in self.header.reflected_enums:
            out += guarded(enum.conditions, self.enum(enum))
        for cls in self.header.reflected_classes:
            out += guarded(cls.conditions, self.type(cls))
        return "\n".join(out) + "\n"

    def enum(self, enum: Enum) -> list[str]:
        name = f"{enum.namespace}::{enum.name}" if enum.namespace else enum.name
        inner = enum.name if enum.scoped else (enum.namespace or "")
        entries = ", ".join(
            f"{{{text(item.name)}, (int64){f'{inner}::' if inner else ''}{item.name}}}" for item in enum.entries
        )
        scoped = "true" if enum.scoped else "false"
        package = text("/Script/" + self.module)
        return [
            "template <>",
            f"UEnum* StaticEnum<{name}>() {{",
            f"  static UEnum* Instance = standin::make_enum({text(enum.name)}, {package}, {scoped}, {{{entries}}});",
            "  return Instance;",
            "}",
            "",
        ]

    def type(self, cls: Class) -> list[str]:
        if cls.kind == "interface":
            return self.events(cls)
        if cls.kind == "struct":
            return self.structure(cls)
        return self.clazz(cls)

    def properties(self, cls: Class, owner: str) -> list[str]:
        out = []
        for item in cls.properties:
            out += guarded(item.conditions, [self.property(cls, item, owner)])
        return out

    def property(self, cls: Class, item: Property, owner: str) -> str:
        name, about = text(item.name), meta(item.specifiers)
        bits = flags(item.specifiers, PROPERTY_FLAGS)
        if item.bits is not None:
            return (
                f"    standin::add_bit({owner}, {name}, sizeof({cls.name}), "
                f"[](void* At) {{ (({cls.name}*)At)->{item.name} = 1; }}, {bits}, {about});"
            )
        return (
            f"    standin::add_property<decltype({cls.name}::{item.name})>({owner}, {name}, "
            f"offsetof({cls.name}, {item.name}), {bits}, {text(item.type.value_text)}, {about});"
        )

    def structure(self, cls: Class) -> list[str]:
        name = cls.name
        parent = f"TBaseStructure<{cls.super}>::Get()" if cls.super else "nullptr"
        package = text("/Script/" + self.module)
        return [
            f"struct Z_{name} {{",
            "  static void Members(UScriptStruct* Struct) {",
            "    (void)Struct;",
            *self.properties(cls, "Struct"),
            "  }",
            "};",
            f"UScriptStruct* {name}::StaticStruct() {{",
            f"  static UScriptStruct* Instance = standin::make_struct({text(cls.engine_name)}, {package}, "
            f"{parent}, sizeof({name}), alignof({name}), [](void* At) {{ new (At) {name}(); }}, "
            f"[](void* At) {{ (({name}*)At)->~{name}(); }}, "
            f"[](void* To, const void* From) {{ *({name}*)To = *(const {name}*)From; }}, &Z_{name}::Members);",
            "  return Instance;",
            "}",
            "",
        ]

    def clazz(self, cls: Class) -> list[str]:
        name, package = cls.name, f"/Script/{self.module}"
        config = cls.specifiers.find("Config")
        bits = flags(cls.specifiers, CLASS_FLAGS, "CLASS_Native")
        if config is not None:
            bits += " | CLASS_Config"
        if cls.kind == "uinterface":
            bits += " | CLASS_Interface | CLASS_Abstract"
        interfaces = [
            f"    Class->Interfaces.push_back({{U{base.name[1:]}::StaticClass(), [](UObject* Object) -> void* {{ "
            f"return static_cast<{base.name}*>(static_cast<{name}*>(Object)); }}}});"
            for base in cls.bases[1:]
            if base.name.startswith("I") and base.name[1:2].isupper()
        ]
        functions: list[str] = []
        for item in cls.functions:
            functions += guarded(item.conditions, self.function(cls, item))
        return [
            f"struct Z_{name} {{",
            "  static void Members(UClass* Class) {",
            "    (void)Class;",
            *self.properties(cls, "Class"),
            *interfaces,
            *functions,
            "  }",
            "};",
            f"UClass* {name}::StaticClass() {{",
            "  static UClass* Instance = standin::make_class(",
            f"      {{{text(cls.engine_name)}, {text(package)}, &Super::StaticClass, sizeof({name}), alignof({name}),",
            f"       &{name}::StandinConstruct, {bits}, &Z_{name}::Members, "
            f"{text(config.value) if config is not None else 'nullptr'}}});",
            "  return Instance;",
            "}",
            f"static standin::ClassRegistrar Register_{name}({text(package)}, &{name}::StaticClass);",
            *self.events(cls),
            "",
        ]

    def parameters_struct(self, function: Function) -> str:
        members = "".join(f"{item.type.value_text} {item.name}{{}}; " for item in function.parameters)
        if function.returns.text != "void":
            members += f"{function.returns.value_text} ReturnValue{{}}; "
        return f"struct Parms {{ {members}}};"

    def function(self, cls: Class, item: Function) -> list[str]:
        """The function by name, its parameters in a struct as ProcessEvent takes them."""
        empty = not item.parameters and item.returns.text == "void"
        called = f"{cls.name}::{item.name}" if item.static else f"static_cast<{cls.name}*>(Object)->{item.name}"
        arguments = ", ".join(f"P->{parameter.name}" for parameter in item.parameters)
        result = "" if item.returns.text == "void" else "P->ReturnValue = "
        bits = flags(item.specifiers, FUNCTION_FLAGS, "FUNC_Native", *(["FUNC_Static"] if item.static else []))
        lines = ["    {", f"      {self.parameters_struct(item)}", "      auto Thunk = [](UObject* Object, void* At) {"]
        lines += ["        (void)Object, (void)At;"]
        if not empty:
            lines.append("        auto* P = (Parms*)At;")
        lines += [f"        {result}{called}({arguments});", "      };"]
        size = "0" if empty else "sizeof(Parms)"
        lines += [f"      standin::add_function(Class, {text(item.name)}, {bits}, Thunk, {size});", "    }"]
        return lines

    def events(self, cls: Class) -> list[str]:
        """The functions that call a Blueprint's implementation, or the native one."""
        out: list[str] = []
        for item in cls.functions:
            if not is_event(item):
                continue
            if cls.kind == "interface":
                out += guarded(item.conditions, self.interface_event(cls, item))
                continue
            returns = item.returns.text != "void"
            empty = not item.parameters and not returns
            values = "".join(f"P.{p.name} = {p.name}; " for p in item.parameters)
            back = "".join(f"{p.name} = P.{p.name}; " for p in item.parameters if p.out)
            this = f"const_cast<{cls.name}*>(this)" if item.const else "this"
            lines = [
                f"{item.returns.text} {cls.name}::{item.name}({parameter_list(item)})"
                f"{' const' if item.const else ''} {{"
            ]
            lines.append(f"  if (const auto* Event = standin::blueprint_event(this, {text(item.name)})) {{")
            if empty:
                lines.append(f"    (*Event)({this}, nullptr);")
                lines.append("    return;")
            else:
                lines += [f"    {self.parameters_struct(item)}", f"    Parms P; {values}", f"    (*Event)({this}, &P);"]
                lines.append(f"    {back}return{' P.ReturnValue' if returns else ''};")
            lines.append("  }")
            if is_native_event(item):
                names = ", ".join(p.name for p in item.parameters)
                lines.append(f"  return {item.name}_Implementation({names});")
            else:
                lines += [f"  (void){p.name};" for p in item.parameters]
                if returns:
                    lines.append(f"  return {item.returns.value_text}{{}};")
            out += guarded(item.conditions, [*lines, "}"])
        return out

    def interface_event(self, cls: Class, item: Function) -> list[str]:
        """`IFoo::Execute_Bar(Object, …)` is not made: call `Bar_Implementation` of the interface."""
        unnamed = ", ".join(p.type.text for p in item.parameters)
        const = " const" if item.const else ""
        return [
            f"{item.returns.text} {cls.name}::{item.name}({unnamed}){const} {{",
            '  standin::check_failed("call an interface\'s event by its _Implementation", __FILE__, __LINE__);',
            "}",
        ]


def write(path: Path, content: str) -> None:
    """Leaves a file that would not change as it is, so that it is not compiled anew."""
    if not path.exists() or path.read_text(encoding="utf-8") != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def relative(header: Path, roots: list[Path]) -> str:
    for root in roots:
        if header.is_relative_to(root):
            return header.relative_to(root).as_posix()
    return header.name


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--module", required=True, help="the module's name, as in /Script/NAME")
    parser.add_argument("--out", required=True, type=Path, help="folder for X.generated.h and X.gen.cpp")
    parser.add_argument("--include-root", action="append", default=[], type=Path, help="where #include paths begin")
    parser.add_argument("headers", nargs="*", type=Path)
    options = parser.parse_args(arguments)
    roots = [root.resolve() for root in options.include_root]
    for path in options.headers:
        header = parse_file(path.resolve())
        generator = Generator(header, options.module, relative(path.resolve(), roots))
        # One pair per header, those without reflection too: a build system knows the names beforehand.
        write(options.out / f"{path.stem}.generated.h", generator.generated_header())
        source = (
            generator.generated_source() if header.has_reflection else f"// {path.name} declares nothing reflected.\n"
        )
        write(options.out / f"{path.stem}.gen.cpp", source)
    return 0


if __name__ == "__main__":
    sys.exit(main())
