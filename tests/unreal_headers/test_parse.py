"""The parser of Unreal headers: everything that a reflected declaration says, and errors with their line."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from ue_plugin.tools.headers import Class, Header, HeaderError, Property, parse_file, parse_text


def parse(text: str) -> Header:
    return parse_text(textwrap.dedent(text), "Thing.h")


def only_class(text: str) -> Class:
    (found,) = parse(text).classes
    return found


def members(text: str) -> Class:
    """A class with these members, of which the first stands in line 4."""
    return only_class("UCLASS()\nclass X_API UThing : public UObject\n{\n" + textwrap.dedent(text) + "\n};\n")


def only_property(text: str) -> Property:
    (found,) = members("UPROPERTY()\n" + text).properties
    return found


def test_includes_keep_their_order_line_and_condition() -> None:
    header = parse(
        """\
        // first
        #pragma once
        #include "CoreMinimal.h"
        #include <vector> // why
        #if WITH_EDITOR
        #  include "Editor.h"
        #else
        #include "Game.h"
        #endif
        /* #include "Not.h" */
        #include "Thing.generated.h"
        """
    )
    assert header.pragma_once
    assert [(item.path, item.line, item.system, item.conditions) for item in header.includes] == [
        ("CoreMinimal.h", 3, False, ()),
        ("vector", 4, True, ()),
        ("Editor.h", 6, False, ("WITH_EDITOR",)),
        ("Game.h", 8, False, ("!(WITH_EDITOR)",)),
        ("Thing.generated.h", 11, False, ()),
    ]


def test_class_with_bases_specifiers_and_body() -> None:
    found = only_class(
        """\
        UCLASS(Abstract, ClassGroup = (A, B), config=Game, meta = (DisplayName = "My \\"x\\"",
            BlueprintSpawnableComponent, ToolTip = "one, " "two)"))
        class UEPOOL_API UThing final : public UActorComponent, protected TBase<int32>, public IScorer
        {

            GENERATED_BODY()
        };
        """
    )
    assert (found.name, found.engine_name, found.kind, found.keyword) == ("UThing", "Thing", "class", "class")
    assert (found.api, found.final, found.super) == ("UEPOOL_API", True, "UActorComponent")
    assert [(base.name, base.access) for base in found.bases[1:]] == [
        ("TBase<int32>", "protected"),
        ("IScorer", "public"),
    ]
    assert (found.line, found.name_line, found.body_line, found.body_first) == (1, 3, 6, True)
    assert [item.name for item in found.specifiers.items] == ["Abstract", "ClassGroup", "config"]
    group = found.specifiers.find("classgroup")
    assert group is not None
    assert group.values == ("A", "B")
    assert found.specifiers.get("Config") == "Game"
    assert found.specifiers.get_meta("DisplayName") == 'My "x"'
    assert found.specifiers.get_meta("ToolTip") == "one, two)"
    assert found.specifiers.find_meta("BlueprintSpawnableComponent") is not None
    assert "NotBlueprintable" not in found.specifiers


def test_a_body_that_is_missing_late_or_of_the_old_kind() -> None:
    assert members("int32 A;").body_macro is None
    late = members("int32 A;\nGENERATED_BODY()")
    assert (late.body_line, late.body_first) == (5, False)
    old = members("GENERATED_UCLASS_BODY()\nUPROPERTY() int32 A;")
    assert (old.body_macro, old.properties[0].access) == ("GENERATED_UCLASS_BODY", "public")


def test_property_types() -> None:
    found = only_property("TMap<FName, TObjectPtr<class UOther>> Map;")
    assert (found.name, found.type.text) == ("Map", "TMap<FName, TObjectPtr<class UOther>>")
    assert found.type.name == "TMap"
    assert [each.name for each in found.type.arguments] == ["FName", "TObjectPtr"]
    inner = found.type.arguments[1].arguments[0]
    assert (inner.name, inner.elaborated) == ("UOther", "class")

    pointer = only_property("const class UFoo* const Foo = nullptr;").type
    assert (pointer.name, pointer.const, pointer.pointers, pointer.elaborated) == ("UFoo", True, 1, "class")
    assert only_property("TEnumAsByte<EOld::Type> Old;").type.arguments[0].name == "EOld::Type"
    assert only_property("unsigned long long X;").type.name == "unsigned long long"
    assert only_property("::FThing X;").type.name == "::FThing"
    assert only_property("TFunction<void(int32)> X;").type.arguments[0].text == "void(int32)"


@pytest.mark.parametrize(
    ("text", "default", "array", "bits"),
    [
        ("float A;", None, None, None),
        ("float A = 1.5f;", "1.5f", None, None),
        ("FVector A = FVector(1.0,  2.0, /* z */ 3.0);", "FVector(1.0, 2.0, 3.0)", None, None),
        ("TArray<int32> A{1, 2};", "{1, 2}", None, None),
        ("TMap<int32, int32> A = TMap<int32, int32>();", "TMap<int32, int32>()", None, None),
        ("bool A = 1 < 2;", "1 < 2", None, None),
        ('FString A = TEXT("a;b");', 'TEXT("a;b")', None, None),
        ("float A[3];", None, "3", None),
        ("uint8 A : 1 = 0;", "0", None, "1"),
        ("int32 A = 1 << 4;", "1 << 4", None, None),
    ],
)
def test_property_initializers(text: str, default: str | None, array: str | None, bits: str | None) -> None:
    found = only_property(text)
    assert (found.name, found.default, found.array, found.bits) == ("A", default, array, bits)


def test_access_conditions_and_lines_of_members() -> None:
    found = members(
        """\
        UPROPERTY() int32 A;
        public:
        #if WITH_EDITORONLY_DATA
            UPROPERTY(EditAnywhere,
                Category = "X|Y")
            int32 B;
        #endif
        protected: UE_NONCOPYABLE(UThing)
            UPROPERTY() int32 C;
        """
    )
    assert [(each.name, each.access, each.line, each.conditions) for each in found.properties] == [
        ("A", "private", 4, ()),
        ("B", "public", 7, ("WITH_EDITORONLY_DATA",)),
        ("C", "protected", 12, ()),
    ]
    category = found.properties[1].specifiers.find("Category")
    assert category is not None
    assert (category.value, category.line) == ("X|Y", 8)


def test_functions() -> None:
    found = members(
        """\
        UFUNCTION(BlueprintNativeEvent, Category = "A")
        float Score(const AActor* Actor, UPARAM(ref, DisplayName = "P") TArray<FVector>& Points, const FString& Name,
            float Scale = 1.0f, FVector At = FVector(0, 1, 2)) const;
        UFUNCTION() static UThing* Find(TSubclassOf<AActor> Class);
        UFUNCTION(Exec) FORCEINLINE void Go() { if (A < B) { C(); } }
        UFUNCTION() virtual void Tick() override final;
        UFUNCTION() void None(void);
        UFUNCTION(); static UPARAM(DisplayName = "Success") bool Load();
        """
    )
    score, find, go, tick, none, load = found.functions
    assert (score.name, score.returns.text, score.const, score.static, score.body) == (
        "Score",
        "float",
        True,
        False,
        False,
    )
    assert "BlueprintNativeEvent" in score.specifiers
    assert [(each.name, each.type.text, each.default, each.out) for each in score.parameters] == [
        ("Actor", "const AActor*", None, False),
        ("Points", "TArray<FVector>&", None, True),
        ("Name", "const FString&", None, False),
        ("Scale", "float", "1.0f", False),
        ("At", "FVector", "FVector(0, 1, 2)", False),
    ]
    assert score.parameters[1].specifiers.get("displayname") == "P"
    assert score.parameters[2].type.value_text == "FString"
    assert (find.static, find.returns.text, find.parameters[0].type.text) == (True, "UThing*", "TSubclassOf<AActor>")
    assert (go.inline, go.body, go.returns.name) == (True, True, "void")
    assert (tick.virtual, tick.override, tick.final) == (True, True, True)
    assert none.parameters == ()
    assert (load.static, load.returns.text) == (True, "bool")


def test_other_members_are_read_where_they_are_functions_and_skipped_otherwise() -> None:
    found = members(
        """\
        UThing(const FObjectInitializer& Init = FObjectInitializer::Get()) : Super(Init), A{1, 2}, B(3) {}
        UThing() = default;
        ~UThing();
        virtual float Score_Implementation(const AActor* Actor) const;
        virtual void Must() PURE_VIRTUAL(UThing::Must, );
        virtual int32 Pure() const = 0;
        bool operator==(const UThing& Other) const { return true; }
        template <typename T> T* Get() const { return nullptr; }
        struct FInner { int32 A; void F(); } Inner;
        enum { Some = 1 };
        friend class UOther;
        using Super2 = UObject;
        TFunction<void(int32)> Callback = [](int32 X) { return; };
        int32 X{3}, Y = 4;
        UPROPERTY() int32 Last;
        """
    )
    assert [len(each.parameters) for each in found.constructors] == [1, 0]
    assert found.constructors[0].parameters[0].type.name == "FObjectInitializer"
    assert [(each.name, each.virtual, each.pure) for each in found.methods] == [
        ("Score_Implementation", True, False),
        ("Must", True, True),
        ("Pure", True, True),
    ]
    assert [each.name for each in found.properties] == ["Last"]


def test_interfaces_are_a_pair() -> None:
    header = parse(
        """\
        UINTERFACE(MinimalAPI, Blueprintable)
        class UScorer : public UInterface { GENERATED_BODY() };
        class X_API IScorer
        {
            GENERATED_BODY()
        public:
            UFUNCTION(BlueprintImplementableEvent) void Score();
        };
        class FPlain { int32 A; };
        """
    )
    assert [(each.name, each.kind, len(each.functions)) for each in header.classes] == [
        ("UScorer", "uinterface", 0),
        ("IScorer", "interface", 1),
        ("FPlain", "native", 0),
    ]
    assert [each.name for each in header.reflected_classes] == ["UScorer", "IScorer"]


def test_enums() -> None:
    header = parse(
        """\
        UENUM(BlueprintType, meta = (Bitflags))
        enum class EKind : uint8
        {
            None = 0 UMETA(Hidden),
            A = 1 << 0 UMETA(DisplayName = "An A", ToolTip = "x"),
            B = 0x10,
            AB = A | EKind::B,
            Next,
            Far = SomewhereElse,
            Unknown,
        };
        UENUM()
        namespace EOld { enum Type : int { X, Y }; }
        UENUM() enum EPlain { One = -1, Two };
        enum class ENative { A = sizeof(int), B };
        """
    )
    kind, old, plain, native = header.enums
    assert (kind.name, kind.underlying, kind.scoped, kind.reflected) == ("EKind", "uint8", True, True)
    assert kind.specifiers.find_meta("Bitflags") is not None
    assert [(each.name, each.value, each.number) for each in kind.entries] == [
        ("None", "0", 0),
        ("A", "1 << 0", 1),
        ("B", "0x10", 16),
        ("AB", "A | EKind::B", 17),
        ("Next", None, 18),
        ("Far", "SomewhereElse", None),
        ("Unknown", None, None),
    ]
    assert kind.entries[1].specifiers.get_meta("DisplayName") == "An A"
    assert (old.name, old.namespace, [each.number for each in old.entries]) == ("Type", "EOld", [0, 1])
    assert (plain.scoped, plain.underlying, [each.number for each in plain.entries]) == (False, None, [-1, 0])
    assert not native.reflected
    assert header.reflected_enums == (kind, old, plain)


def test_dynamic_delegates() -> None:
    header = parse(
        """\
        DECLARE_MULTICAST_DELEGATE(FNative);
        DECLARE_DYNAMIC_MULTICAST_DELEGATE_TwoParams(FOnScore, int32, Score, const FString&, Name);
        DECLARE_DYNAMIC_DELEGATE_RetVal_OneParam(bool, FAsk, AActor*, Actor);
        DECLARE_DYNAMIC_MULTICAST_SPARSE_DELEGATE_OneParam(FSparse, AActor, OnSparse, int32, A);
        UCLASS()
        class UThing : public UObject { GENERATED_BODY() DECLARE_DYNAMIC_DELEGATE(FInner); };
        """
    )
    score, ask, sparse, inner = header.delegates
    assert (score.name, score.multicast, score.returns.text) == ("FOnScore", True, "void")
    assert [(each.type.text, each.name) for each in score.parameters] == [
        ("int32", "Score"),
        ("const FString&", "Name"),
    ]
    assert (ask.name, ask.multicast, ask.returns.text, ask.parameters[0].type.text) == (
        "FAsk",
        False,
        "bool",
        "AActor*",
    )
    assert (sparse.name, len(sparse.parameters)) == ("FSparse", 1)
    assert (inner.name, inner.owner) == ("FInner", "UThing")


def test_forward_declarations_namespaces_and_plain_code() -> None:
    header = parse(
        """\
        class UOther; struct FBar;
        enum class EFwd : uint8;
        DECLARE_LOG_CATEGORY_EXTERN(LogX, Log, All);
        namespace UE::Pool { X_API void F(int); inline int G() { return 1; } class FIn {}; }
        template <> struct TTraits<FBar> : public TBase<FBar> { enum { WithX = true }; };
        struct FBar* Make();
        extern "C" { int Plain(); }
        constexpr int Sizes[] = {1, 2};
        #define LONG_MACRO(X) class X \\
            { UCLASS() };
        const char* Raw = R"(UCLASS() " )";
        USTRUCT() struct FLast { GENERATED_BODY() };
        """
    )
    assert header.forwards == ("UOther", "FBar", "EFwd")
    assert [(each.name, each.namespace) for each in header.classes] == [("FIn", "UE::Pool"), ("FLast", "")]
    assert header.has_reflection
    assert not parse("class FPlain {};").has_reflection


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("\n/* open", 2, "comment does not end"),
        ('\nauto X = "open;\n', 2, "does not end on its line"),
        ("#if A\n", 1, "no #endif"),
        ("UCLASS()\nint32 A;", 2, "'class' or 'struct' expected"),
        ("UCLASS()\nclass UThing : public UObject\n{\n  UPROPERTY()\n", 5, "a type expected|ends in the middle"),
        ("UCLASS()\nclass UThing : public UObject\n{\n  int32 A;\n", 3, "never closed"),
        ("UCLASS()\nclass UThing : public UObject {}", 2, "';' expected after class UThing"),
        ("UCLASS()\nclass UThing;", 2, "'{' expected after class UThing"),
        ("class FA {\n UENUM()\n enum class E : uint8 {}; };", 2, "cannot be nested"),
        ("UCLASS() class UThing {\nUPROPERTY()\nint32 A, B; };", 3, "more than one variable"),
        ("UCLASS() class UThing {\nUPROPERTY()\nvoid F(); };", 3, "use UFUNCTION"),
        ("UCLASS() class UThing {\nUFUNCTION()\nint32 A; };", 3, "use UPROPERTY"),
        ("UCLASS() class UThing {\nUPROPERTY(Category =)\nint32 A; };", 2, "a value expected in UPROPERTY"),
        ("UCLASS() class UThing {\nUPROPERTY(EditAnywhere Category = A)\nint32 A; };", 2, "',' or '\\)' expected"),
        ("UCLASS() class UThing {\nGENERATED_BODY()\nGENERATED_BODY() };", 3, "second GENERATED_BODY"),
        ("UPROPERTY()\nint32 A;", 1, "outside of a class"),
        ("\nDECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FA, TMap<int32, int32>, M);", 2, "takes 3 arguments, not 4"),
        ("\nDECLARE_DYNAMIC_MULTICAST_DELEGATE_TenParams(FA);", 2, "no such macro"),
        ("UENUM()\nenum class E : uint8 { A B };", 2, "',' or '}' expected after E::A"),
        ("int A = 1; }", 1, "'}' without"),
    ],
)
def test_errors_name_file_and_line(text: str, line: int, message: str) -> None:
    with pytest.raises(HeaderError, match=message) as raised:
        parse_text(text, "Dir/Thing.h")
    assert str(raised.value).startswith(f"{Path('Dir/Thing.h')}:{line}: ")


def test_files_are_read_with_a_mark_and_other_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "A.h"
    path.write_bytes("\ufeff// é\r\nUSTRUCT()\r\nstruct FA { GENERATED_BODY() };\r\n".encode())
    (found,) = parse_file(path).classes
    assert (found.name, found.line) == ("FA", 2)
    path.write_bytes(b"// \xff\n")
    with pytest.raises(HeaderError, match="not UTF-8"):
        parse_file(path)
