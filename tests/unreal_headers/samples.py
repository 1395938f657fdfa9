"""For each rule of the checker: a change to a small correct plugin that breaks it, and one like it that does not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

THING = "Source/Demo/Public/Thing.h"
PRIVATE = "Source/Demo/Private/Inner.h"
CODE = "Source/Demo/Private/Demo.cpp"
RULES = "Source/Demo/Demo.Build.cs"
PLUGIN = "Demo.uplugin"


def header(body: str, includes: str = "", name: str = "Thing", generated: bool = True) -> str:
    last = f'#include "{name}.generated.h"\n' if generated else ""
    return f'#pragma once\n\n#include "CoreMinimal.h"\n{includes}{last}\n{body}\n'


def in_class(members: str, macro: str = "UCLASS()", after: str = "", before: str = "") -> dict[str, str]:
    """Thing.h with a class that has these public members."""
    opening = f"{before}\n{macro}\nclass DEMO_API UThing : public UObject\n{{\n\tGENERATED_BODY()\n\npublic:\n"
    body = f"{opening}{members}\n}};\n"
    return {THING: header(body + after)}


def in_file(body: str, includes: str = "") -> dict[str, str]:
    return {THING: header(body, includes)}


def interface(members: str, meta: str = "") -> dict[str, str]:
    return in_file(
        f"UINTERFACE(MinimalAPI{meta})\nclass UScorer : public UInterface {{ GENERATED_BODY() }};\n"
        f"class DEMO_API IScorer\n{{\n\tGENERATED_BODY()\npublic:\n{members}\n}};"
    )


def build_rules(
    public: str = '"Core", "CoreUObject", "Engine"', private: str = "", name: str = "Demo", more: str = ""
) -> str:
    return (
        "using UnrealBuildTool;\n"
        f"public class {name} : ModuleRules\n{{\n\tpublic {name}(ReadOnlyTargetRules Target) : base(Target)\n\t{{\n"
        f"\t\tPublicDependencyModuleNames.AddRange(new string[] {{ {public} }});\n"
        f"\t\tPrivateDependencyModuleNames.AddRange(new[] {{ {private} }});\n{more}\t}}\n}}\n"
    )


def descriptor(*modules: Mapping[str, str], **more: object) -> str:
    named = [{"Name": "Demo", "Type": "Runtime", "LoadingPhase": "Default"}, *modules]
    return json.dumps({"FileVersion": 3, "Modules": named, **more}, indent=2)


CORRECT: dict[str, str] = {
    PLUGIN: descriptor(),
    RULES: build_rules(),
    CODE: '#include "Thing.h"\n#include "Modules/ModuleManager.h"\n\nIMPLEMENT_MODULE(FDefaultModuleImpl, Demo)\n',
    **in_class('\tUPROPERTY(EditAnywhere, Category = "Demo")\n\tint32 Count = 0;'),
}
SECOND = {"Name": "Second", "Type": "Runtime"}


def second_module(public: str = '"Core"', kind: str = "Runtime", **files: str) -> dict[str, str]:
    """Another module beside Demo; files are named by their place in it, with __ for a slash and without suffix."""
    found = {
        PLUGIN: descriptor({"Name": "Second", "Type": kind}),
        "Source/Second/Second.Build.cs": build_rules(public, name="Second"),
        "Source/Second/Private/Second.cpp": "IMPLEMENT_MODULE(FDefaultModuleImpl, Second)\n",
    }
    return found | {f"Source/Second/{name.replace('__', '/')}.h": text for name, text in files.items()}


def struct(members: str, macro: str = "USTRUCT(BlueprintType)", name: str = "FBox3") -> str:
    return f"{macro}\nstruct DEMO_API {name}\n{{\n\tGENERATED_BODY()\n\n{members}\n}};\n"


@dataclass(frozen=True)
class Sample:
    rule: str
    bad: Mapping[str, str | None]  # None removes a file
    good: Mapping[str, str | None]
    says: str  # of the bad one's message

    @property
    def id(self) -> str:
        return f"{self.rule}-{self.says[:30]}"


CLASS = "UCLASS()\nclass DEMO_API {name} : public {base} {{ GENERATED_BODY() }};\n"
PAWN = "UCLASS()\nclass DEMO_API ADoor : public APawn {{ GENERATED_BODY()\n\tUPROPERTY()\n\t{member}; }};"
MORE = "UCLASS()\nclass DEMO_API UMore : public UThing { GENERATED_BODY()\n"
NATIVE_EVENT = '\tUFUNCTION(BlueprintNativeEvent, Category = "A")\n\t'


def prop(text: str, specifiers: str = "") -> dict[str, str]:
    return in_class(f"\tUPROPERTY({specifiers})\n\t{text}")


def func(text: str, specifiers: str = 'BlueprintCallable, Category = "A"') -> dict[str, str]:
    return in_class(f"\tUFUNCTION({specifiers})\n\t{text}")


def change(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


CORRECT_THING = CORRECT[THING]
BLUEPRINT = 'BlueprintReadWrite, Category = "A"'
KIND = "UENUM(BlueprintType)\nenum class EKind : uint8 { A, B };\n"
MULTICAST = "DECLARE_DYNAMIC_MULTICAST_DELEGATE(FOnThing);\n"

SAMPLES = [
    # --- files ---
    Sample(
        "generated-include",
        {THING: change(CORRECT_THING, '#include "Thing.generated.h"\n', "")},
        {THING: CORRECT_THING},
        'no #include "Thing.generated.h"',
    ),
    Sample(
        "generated-include",
        {THING: change(CORRECT_THING, "Thing.generated.h", "Other.generated.h")},
        {THING: CORRECT_THING},
        'this header\'s is "Thing.generated.h"',
    ),
    Sample(
        "generated-include-last",
        {THING: change(CORRECT_THING, 'generated.h"\n', 'generated.h"\n#include "UObject/Object.h"\n')},
        {THING: change(CORRECT_THING, 'Minimal.h"\n', 'Minimal.h"\n#include "UObject/Object.h"\n')},
        "is included after",
    ),
    Sample(
        "generated-include-unneeded",
        {PRIVATE: header("class FPlain {};", name="Inner")},
        {PRIVATE: header("class FPlain {};", name="Inner", generated=False)},
        "finds nothing to make it of",
    ),
    Sample(
        "pragma-once", {PRIVATE: "class FPlain {};\n"}, {PRIVATE: "#pragma once\nclass FPlain {};\n"}, "#pragma once"
    ),
    Sample(
        "header-name",
        {"Source/Demo/Public/Sub/Thing.h": header(CLASS.format(name="UOther", base="UObject"))},
        {"Source/Demo/Public/Sub/Other.h": header(CLASS.format(name="UOther", base="UObject"), name="Other")},
        "another reflected header has this name",
    ),
    Sample(
        "engine-name",
        in_file(CLASS.format(name="UThing", base="UObject") + CLASS.format(name="AThing", base="AActor")),
        in_file(CLASS.format(name="UThing", base="UObject") + CLASS.format(name="AOther", base="AActor")),
        "are both 'Thing' to the engine",
    ),
    # --- types ---
    Sample(
        "body",
        {THING: change(CORRECT_THING, "GENERATED_BODY()", "")},
        {THING: CORRECT_THING},
        "has no GENERATED_BODY()",
    ),
    Sample(
        "body",
        {THING: change(CORRECT_THING, "GENERATED_BODY()", "int32 A;\n\tGENERATED_BODY()")},
        {THING: change(CORRECT_THING, "GENERATED_BODY()", "GENERATED_BODY()\n\tint32 A;")},
        "is not the first in its class",
    ),
    Sample(
        "prefix",
        in_file(CLASS.format(name="UMover", base="APawn")),
        in_file(CLASS.format(name="AMover", base="APawn")),
        "UMover must be named A…",
    ),
    Sample(
        "prefix",
        in_file(CLASS.format(name="ABase", base="AActor") + CLASS.format(name="UMover", base="ABase")),
        in_file(CLASS.format(name="ABase", base="AActor") + CLASS.format(name="AMover", base="ABase")),
        "UMover must be named A…",
    ),
    Sample("prefix", in_file(struct("", name="UBox3")), in_file(struct("")), "must be named F…"),
    Sample("prefix", in_file("UENUM()\nenum class Kind : uint8 { A };"), in_file(KIND), "enum Kind must be named E…"),
    Sample(
        "bases",
        in_file("UCLASS()\nclass DEMO_API UThing { GENERATED_BODY() };"),
        in_file(CLASS.format(name="UThing", base="UObject")),
        "derives from nothing",
    ),
    Sample(
        "bases",
        in_file(CLASS.format(name="UThing", base="UObject, public UActorComponent")),
        in_file(CLASS.format(name="UThing", base="UObject, public FTickable")),
        "second UObject base",
    ),
    Sample(
        "interface-pair",
        in_file("UINTERFACE(MinimalAPI)\nclass UScorer : public UInterface { GENERATED_BODY() };"),
        interface("\tvirtual void Native() = 0;"),
        "lacks its class IScorer",
    ),
    Sample(
        "interface-pair",
        in_file("class DEMO_API UThing : public UObject { GENERATED_BODY() };"),
        in_file(CLASS.format(name="UThing", base="UObject")),
        "lacks UCLASS()",
    ),
    Sample(
        "global-scope",
        in_file("namespace Demo {\n" + CLASS.format(name="UThing", base="UObject") + "}"),
        in_file("namespace Demo { class FPlain {}; }\n" + CLASS.format(name="UThing", base="UObject")),
        "must be global",
    ),
    Sample(
        "global-scope",
        in_file("#if WITH_EDITOR\n" + CLASS.format(name="UThing", base="UObject") + "#endif"),
        in_file("#if WITH_EDITORONLY_DATA\n" + CLASS.format(name="UThing", base="UObject") + "#endif"),
        "within #if WITH_EDITOR",
    ),
    Sample(
        "struct-functions",
        in_file(struct("\tUFUNCTION()\n\tvoid Go();")),
        in_file(struct("\tvoid Go();")),
        "cannot have UFUNCTIONs (Go)",
    ),
    Sample("enum", in_file("UENUM()\nenum class EKind { A };"), in_file(KIND), "needs an underlying type"),
    Sample(
        "enum",
        in_file(change(KIND, "uint8", "int32")),
        in_file("UENUM()\nenum class EKind : int32 { A, B };"),
        "must be uint8, not int32",
    ),
    Sample(
        "enum", in_file(change(KIND, "A, B", "A, B = 256")), in_file(change(KIND, "A, B", "A, B = 255")), "does not fit"
    ),
    Sample(
        "enum",
        in_file(change(KIND, "A, B", "A = 1, B")),
        in_file(change(KIND, "A, B", "B = 1, A = 0")),
        "no entry for 0",
    ),
    # --- specifiers ---
    Sample("specifier", prop("int32 A;", "EditAnywere"), prop("int32 A;", "Transient"), "EditAnywhere is meant?"),
    Sample(
        "specifier",
        prop("int32 A;", "Transient, ClampMin = 1"),
        prop("int32 A;", "Transient, meta = (ClampMin = 1)"),
        "meta = (ClampMin)",
    ),
    Sample(
        "specifier",
        in_class("", macro="UCLASS(Blueprintabel)"),
        in_class("", macro="UCLASS(blueprintable, ClassGroup = (A, B))"),
        "Blueprintable is meant?",
    ),
    Sample(
        "meta",
        prop("int32 A;", 'meta = (ClampMim = "1")'),
        prop("int32 A;", 'meta = (ClampMin = "1", OurOwnThing)'),
        "ClampMin is meant?",
    ),
    Sample("meta", prop("int32 A;", "meta = (Transient2, SaveGame)"), prop("int32 A;", "SaveGame"), "outside of meta"),
    Sample(
        "exclusive",
        prop("int32 A;", 'BlueprintReadOnly, BlueprintReadWrite, Category = "A"'),
        prop("int32 A;", BLUEPRINT),
        "contradict each other",
    ),
    Sample(
        "exclusive",
        prop("int32 A;", 'EditAnywhere, VisibleAnywhere, Category = "A"'),
        prop("int32 A;", 'VisibleAnywhere, Category = "A"'),
        "only one of",
    ),
    # --- properties ---
    Sample("property-type", prop("std::vector<int> A;"), prop("TArray<int32> A;"), "std::"),
    Sample("property-type", prop("size_t A;"), prop("int64 A;"), "use int64"),
    Sample("property-type", prop("FThingData* A;"), prop("UObject* A;"), "only pointers to UObjects"),
    Sample("property-type", prop("TArray<TArray<float>> A;"), prop("TMap<FName, float> A;"), "cannot be nested"),
    Sample("property-type", prop("AActor A;"), prop("TObjectPtr<AActor> A;"), "objects are held by pointer"),
    Sample("property-type", prop("FNobody A;"), prop("FVector A;"), "neither a basic type"),
    Sample("property-type", prop("TEnumAsByte<EKind> A;"), prop("TEnumAsByte<ECollisionChannel> A;"), "no UENUM"),
    Sample("property-type", prop("TSharedPtr<int32> A;"), prop("TWeakObjectPtr<AActor> A;"), "TObjectPtr"),
    Sample(
        "property-type",
        in_class("\tUPROPERTY()\n\tFPlain A;", before="struct FPlain { int32 A; };"),
        in_class("\tUPROPERTY()\n\tFBox3 A;", before=struct("")),
        "is no USTRUCT",
    ),
    Sample("property-bits", prop("uint8 bA : 2;"), prop("uint8 bA : 1;"), "must be `uint8 bName : 1`"),
    Sample(
        "property-blueprint", prop("uint32 A;", BLUEPRINT), prop("int32 A;", BLUEPRINT), "Blueprints have no uint32"
    ),
    Sample("property-blueprint", prop("float A[3];", BLUEPRINT), prop("float A[3];"), "static arrays"),
    Sample(
        "property-blueprint",
        in_class(f"\tUPROPERTY({BLUEPRINT})\n\tTArray<FBox3> A;", before=struct("", macro="USTRUCT()")),
        in_class(f"\tUPROPERTY({BLUEPRINT})\n\tTArray<FBox3> A;", before=struct("")),
        "its USTRUCT is no BlueprintType",
    ),
    Sample(
        "property-blueprint",
        in_file(struct(f"\tUPROPERTY({BLUEPRINT})\n\tint32 A;", macro="USTRUCT()")),
        in_file(struct(f"\tUPROPERTY({BLUEPRINT})\n\tint32 A;")),
        "in a USTRUCT that is no BlueprintType",
    ),
    Sample(
        "property-delegate",
        in_class('\tUPROPERTY(BlueprintAssignable, Category = "A")\n\tint32 A;'),
        in_class('\tUPROPERTY(BlueprintAssignable, Category = "A")\n\tFOnThing A;', before=MULTICAST),
        "is for dynamic multicast delegates",
    ),
    Sample(
        "property-category",
        prop("int32 A;", "EditAnywhere"),
        prop("int32 A;", "Transient"),
        "is EditAnywhere and needs a Category",
    ),
    Sample(
        "property-private",
        in_class(f"private:\n\tUPROPERTY({BLUEPRINT})\n\tint32 A;"),
        in_class(f"protected:\n\tUPROPERTY({BLUEPRINT})\n\tint32 A;"),
        "needs meta = (AllowPrivateAccess",
    ),
    Sample(
        "property-private",
        in_class(f'private:\n\tUPROPERTY({BLUEPRINT}, meta = (AllowPrivateAccess = "false"))\n\tint32 A;'),
        in_class(f'private:\n\tUPROPERTY({BLUEPRINT}, meta = (AllowPrivateAccess = "true"))\n\tint32 A;'),
        "is private",
    ),
    Sample(
        "property-conditions",
        in_class("#if WITH_EDITOR\n\tUPROPERTY()\n\tint32 A;\n#endif"),
        in_class("#if WITH_EDITORONLY_DATA\n\tUPROPERTY()\n\tint32 A;\n#endif"),
        "only WITH_EDITORONLY_DATA is possible",
    ),
    Sample(
        "property-config",
        in_class("\tUPROPERTY(Config)\n\tint32 A;"),
        in_class("\tUPROPERTY(Config)\n\tint32 A;", macro="UCLASS(Config = Game)"),
        "UCLASS has no Config = NAME",
    ),
    Sample(
        "property-shadow",
        in_file(PAWN.format(member="TArray<int32> tags")),
        in_file(PAWN.format(member="TArray<int32> Marks")),
        "shadows AActor::tags",
    ),
    Sample(
        "property-blueprint",
        in_class(f"\tUPROPERTY({BLUEPRINT})\n\tFOnThing A;", before=MULTICAST),
        in_class(f"\tUPROPERTY({BLUEPRINT})\n\tFOnThing A;", before=MULTICAST.replace("MULTICAST_", "")),
        "a multicast delegate is BlueprintAssignable",
    ),
    # --- functions ---
    Sample("function-type", func("void Go(std::string A);"), func("void Go(const FString& A);"), "std::"),
    Sample("function-type", func("TObjectPtr<AActor> Go();"), func("AActor* Go();"), "takes no TObjectPtr"),
    Sample(
        "function-type",
        in_class("", before="DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FOnThing, size_t, A);"),
        in_class("", before="DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FOnThing, int64, A);"),
        "use int64",
    ),
    Sample(
        "function-blueprint", func("void Go(uint16 A);"), func("void Go(uint16 A);", ""), "Blueprints have no uint16"
    ),
    Sample(
        "function-category", func("void Go();", "BlueprintCallable"), func("void Go();", "Exec"), "needs a Category"
    ),
    Sample(
        "event",
        func("virtual void Go();", 'BlueprintImplementableEvent, Category = "A"'),
        func("void Go();", 'BlueprintImplementableEvent, Category = "A"'),
        "must not be virtual",
    ),
    Sample(
        "event",
        func("void Go() override;", 'BlueprintNativeEvent, Category = "A"'),
        func("void Go() override;", 'BlueprintImplementableEvent, Category = "A"'),
        "must not be virtual (Go_Implementation is)",
    ),
    Sample(
        "event",
        func("void Go() {}", 'BlueprintImplementableEvent, Category = "A"'),
        func("void Go() {}"),
        "the header tool writes its body",
    ),
    Sample(
        "native-event",
        in_class(NATIVE_EVENT + "float Go(int32 A) const;"),
        in_class(NATIVE_EVENT + "float Go(int32 A) const;\n\tvirtual float Go_Implementation(int32 A) const;"),
        "declare `virtual … Go_Implementation(…);`",
    ),
    Sample(
        "native-event",
        in_class(NATIVE_EVENT + "void Go();\n\tvoid Go_Implementation();"),
        in_class(NATIVE_EVENT + "void Go();\n\tvirtual void Go_Implementation();"),
        "must be virtual",
    ),
    Sample(
        "native-event",
        in_class(NATIVE_EVENT + "void Go(int32 A);\n\tvirtual void Go_Implementation(float A);"),
        in_class(NATIVE_EVENT + "void Go(int32 A);\n\tvirtual void Go_Implementation(int32 B);"),
        "differs from Go",
    ),
    Sample(
        "function-default",
        func("void Go(const TArray<int32>& A = TArray<int32>());"),
        func('void Go(FVector A = FVector(0, 1, 2), int32 B = 3, AActor* C = nullptr, const FString& D = TEXT(""));'),
        "the header tool cannot read",
    ),
    Sample(
        "function-name",
        in_class("\tUFUNCTION()\n\tvoid Go();\n\tUFUNCTION()\n\tvoid Go(int32 A);"),
        in_class("\tUFUNCTION()\n\tvoid Go();\n\tvoid Go(int32 A);"),
        "cannot be overloaded",
    ),
    Sample(
        "function-name",
        in_class(
            "\tUFUNCTION()\n\tvirtual void Go();",
            after=MORE + "\tUFUNCTION()\n\tvoid Go() override; };",
        ),
        in_class(
            "\tUFUNCTION()\n\tvirtual void Go();",
            after=MORE + "\tvoid Go() override; };",
        ),
        "override it without UFUNCTION()",
    ),
    Sample("function-name", func("void Go(int32);"), func("void Go(int32 A);"), "needs a name"),
    Sample(
        "function-shadow",
        in_class("\tUPROPERTY()\n\tint32 Count;\n\tUFUNCTION()\n\tvoid Go(int32 count);"),
        in_class("\tint32 Count;\n\tUFUNCTION()\n\tvoid Go(int32 Count);"),
        "parameter count shadows UThing::count",
    ),
    Sample(
        "function-pure",
        func("void Go();", 'BlueprintPure, Category = "A"'),
        func("void Go(int32& Out);", 'BlueprintPure, Category = "A"'),
        "returns nothing",
    ),
    Sample(
        "function-conditions",
        in_class("#if DEMO\n\tUFUNCTION()\n\tvoid Go();\n#endif"),
        in_class("#if WITH_EDITOR\n\tUFUNCTION()\n\tvoid Go();\n#endif"),
        "only WITH_EDITOR is possible",
    ),
    Sample(
        "interface-function",
        interface('\tUFUNCTION(BlueprintCallable, Category = "A")\n\tvirtual void Go() = 0;'),
        interface('\tUFUNCTION(BlueprintImplementableEvent, Category = "A")\n\tvoid Go();'),
        "must be a Blueprint event",
    ),
    Sample("function-reference", func("FVector& Go();"), func("const FVector& Go();"), "Blueprints would get a copy"),
    # --- modules ---
    Sample("api", {THING: change(CORRECT_THING, "DEMO_API", "OTHER_API")}, {THING: CORRECT_THING}, "DEMO_API"),
    Sample("export", {THING: change(CORRECT_THING, "DEMO_API ", "")}, {THING: CORRECT_THING}, "is not exported"),
    Sample(
        "export",
        {"Source/Demo/Public/Plain.h": "#pragma once\nclass FPlain { void Go(); };\n"},
        {"Source/Demo/Public/Plain.h": "#pragma once\nclass FPlain { void Go() {} };\n"},
        "FPlain stands in a public header",
    ),
    Sample(
        "minimal-api",
        in_class("", macro="UCLASS(MinimalAPI)"),
        {THING: change(in_class("", macro="UCLASS(MinimalAPI)")[THING], "DEMO_API ", "")},
        "both MinimalAPI and DEMO_API",
    ),
    Sample(
        "dependency",
        in_file(CLASS.format(name="UThing", base="UObject"), '#include "Widgets/SWidget.h"\n'),
        in_file(CLASS.format(name="UThing", base="UObject"), '#include "Engine/World.h"\n'),
        "is of module SlateCore, which Demo.Build.cs does not name",
    ),
    Sample(
        "dependency",
        in_file(CLASS.format(name="UThing", base="UObject"), '#include "RHI.h"\n')
        | {RULES: build_rules(private='"RHI"')},
        {CODE: '#include "RHI.h"\n' + CORRECT[CODE], RULES: build_rules(private='"RHI"')},
        "goes into PublicDependencyModuleNames",
    ),
    Sample(
        "dependency",
        second_module(Private__Use='#pragma once\n#include "Thing.h"\n'),
        second_module('"Core", "Demo"', Private__Use='#pragma once\n#include "Thing.h"\n'),
        "is of module Demo",
    ),
    Sample(
        "private-include",
        {PRIVATE: "#pragma once\n"}
        | second_module('"Core", "Demo"', Private__Use='#pragma once\n#include "Inner.h"\n'),
        {PRIVATE: "#pragma once\n", CODE: '#include "Inner.h"\n' + CORRECT[CODE]},
        "is private to module Demo",
    ),
    Sample(
        "private-include",
        {PRIVATE: "#pragma once\n"} | in_file(CLASS.format(name="UThing", base="UObject"), '#include "Inner.h"\n'),
        {PRIVATE: "#pragma once\n"},
        "this header is public",
    ),
    Sample(
        "first-include",
        {"Source/Demo/Private/Thing.cpp": '#include "CoreMinimal.h"\n#include "Thing.h"\n'},
        {"Source/Demo/Private/Thing.cpp": '// why\n#include "Thing.h"\n#include "CoreMinimal.h"\n'},
        "Thing.h must be the first include of Thing.cpp",
    ),
    Sample(
        "editor-dependency",
        {RULES: build_rules(private='"UnrealEd"')},
        {RULES: build_rules(more='\t\tif (Target.bBuildEditor) { PrivateDependencyModuleNames.Add("UnrealEd"); }\n')},
        "depends on the editor's UnrealEd",
    ),
    Sample(
        "editor-dependency",
        second_module(kind="Editor") | {RULES: build_rules(private='"Second"')},
        second_module('"Core", "Demo"', kind="Editor"),
        "depends on the editor's Second",
    ),
    Sample(
        "build-rules", {RULES: build_rules(name="Demon")}, {RULES: build_rules()}, "class Demo : ModuleRules expected"
    ),
    Sample(
        "implement-module",
        {CODE: change(CORRECT[CODE], ", Demo)", ", Demon)")},
        {CODE: CORRECT[CODE]},
        "this is module Demo",
    ),
    Sample("descriptor", {PLUGIN: descriptor(SECOND)}, second_module(), "no Source/…/Second.Build.cs"),
    Sample("descriptor", {PLUGIN: '{\n"FileVersion": 3,\n}'}, {PLUGIN: descriptor()}, "not JSON"),
    Sample(
        "descriptor",
        {PLUGIN: change(descriptor(), "Runtime", "RunTime")},
        {PLUGIN: change(descriptor(), "Runtime", "RuntimeNoCommandlet")},
        "unknown Type 'RunTime'",
    ),
    Sample(
        "engine-version",
        {PLUGIN: descriptor(EngineVersion="5.4")},
        {PLUGIN: descriptor(EngineVersion="5.4.0")},
        "leave it out",
    ),
]


def write(folder: Path, changes: Mapping[str, str | None]) -> None:
    for place, text in {**CORRECT, **changes}.items():
        if text is not None:
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            (folder / place).write_text(text, encoding="utf-8")
