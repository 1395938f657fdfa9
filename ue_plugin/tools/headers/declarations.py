"""Reads the members of reflected types: properties, functions, delegates, the entries of enums."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping

from ue_plugin.tools.headers.grammar import Grammar
from ue_plugin.tools.headers.model import VOID, Delegate, EnumEntry, Function, Parameter, Property, Specifiers, Type
from ue_plugin.tools.headers.tokens import text_of

_INLINE = {"inline", "FORCEINLINE", "FORCENOINLINE", "FORCEINLINE_DEBUGGABLE", "UE_FORCEINLINE_HINT", "constexpr"}
_COUNTS = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
DELEGATE_MACRO = re.compile(
    r"DECLARE_DYNAMIC_(?:MULTICAST_(?:SPARSE_)?)?DELEGATE(?P<returns>_RetVal)?(?:_(?P<count>[A-Z][a-z]+)Params?)?"
)


def is_api(word: str) -> bool:
    return len(word) > 4 and word.endswith("_API")


def skip_attributes(cursor: Grammar) -> None:
    """[[…]], UE_DEPRECATED(…) and their like."""
    while True:
        if cursor.at("[") and cursor.peek().text == "[":
            cursor.skip_group()
        elif cursor.token.kind == "name" and cursor.token.text.startswith(("UE_DEPRECATED", "UE_NODISCARD", "alignas")):
            cursor.next()
            if cursor.at("("):
                cursor.skip_group()
        else:
            return


def read_property(
    cursor: Grammar, specifiers: Specifiers, access: str, line: int, conditions: tuple[str, ...]
) -> Property:
    """What follows UPROPERTY(...), its semicolon included."""
    static = False
    skip_attributes(cursor)
    while cursor.at("static", "mutable", "inline", "constexpr"):
        static = cursor.next().text == "static" or static
    kind = cursor.type()
    name = cursor.name("a UPROPERTY").text
    if cursor.at("("):
        cursor.fail(f"UPROPERTY stands before the function {name}: use UFUNCTION")
    array = bits = default = None
    if cursor.at("["):
        array = text_of(cursor.skip_group())
        if cursor.at("["):
            cursor.fail(f"property {name} is an array of arrays, which cannot be reflected")
    if cursor.take(":"):
        bits = cursor.expression(";", "=")
    if cursor.take("="):
        default = cursor.expression(";", ",")
    elif cursor.at("{"):
        mark = cursor.mark()
        cursor.skip_group()
        default = text_of(cursor.since(mark))
    if cursor.at(","):
        cursor.fail(f"more than one variable follows a UPROPERTY ({name}, …): give each its own")
    cursor.expect(";", f"after property {name}")
    return Property(name, kind, line, specifiers, default, array, bits, access, static, conditions)


def read_function(
    cursor: Grammar,
    access: str,
    conditions: tuple[str, ...],
    owner: str,
    specifiers: Specifiers | None = None,
) -> Function:
    """A member function's declaration up to its semicolon or body, which are included. A constructor returns void."""
    words, api = _words_before(cursor)
    returns = VOID
    if not (cursor.token.text == owner and cursor.peek().text == "("):
        returns = cursor.type()
        late_words, late_api = _words_before(cursor)  # `static void NAME_API f()` is accepted too
        words, api = words | late_words, api or late_api
    line = cursor.line
    name = cursor.name("a function").text
    if not cursor.at("("):
        cursor.fail(f"'(' expected after {name}: is it a variable (use UPROPERTY)?")
    parameters = cursor.parameters(name)
    after = _words_after(cursor, name)
    body = _end(cursor, name)
    return Function(
        name,
        returns,
        parameters,
        line,
        reflected=specifiers is not None,
        specifiers=specifiers or Specifiers(),
        const="const" in after,
        virtual="virtual" in words,
        static="static" in words,
        inline=bool(words & _INLINE),
        override="override" in after,
        final="final" in after,
        pure="0" in after or "PURE_VIRTUAL" in after,
        deleted="delete" in after,
        defaulted="default" in after,
        body=body or "PURE_VIRTUAL" in after,
        api=api,
        access=access,
        conditions=conditions,
    )


def _words_before(cursor: Grammar) -> tuple[set[str], str | None]:
    words: set[str] = set()
    api = None
    while True:
        skip_attributes(cursor)
        word = cursor.token.text
        if word in _INLINE or word in ("virtual", "static", "explicit", "extern"):
            words.add(cursor.next().text)
            if word == "explicit" and cursor.at("("):
                cursor.skip_group()
        elif word == "UPARAM":  # of what is returned
            cursor.next()
            cursor.specifiers("UPARAM")
        elif cursor.token.kind == "name" and is_api(word):
            api = cursor.next().text
        else:
            return words, api


def _words_after(cursor: Grammar, name: str) -> set[str]:
    words: set[str] = set()
    while True:
        skip_attributes(cursor)
        if cursor.at("const", "override", "final", "noexcept", "volatile", "PURE_VIRTUAL", "requires", "&", "&&"):
            word = cursor.next().text
            words.add(word)
            if cursor.at("("):
                cursor.skip_group()
        elif cursor.take("->"):
            cursor.type()
        elif cursor.take("="):
            if cursor.token.text not in ("0", "default", "delete"):
                cursor.fail(f"0, default or delete expected after {name}(…) =, found {cursor.token.text!r}")
            words.add(cursor.next().text)
        else:
            return words


def _end(cursor: Grammar, name: str) -> bool:
    """Reads a function's semicolon or body; whether there was a body."""
    if cursor.take(";"):
        return False
    if cursor.take(":"):  # a constructor's initializers
        while True:
            cursor.type()
            if not cursor.at("(", "{"):
                cursor.fail(f"'(' or '{{' expected in the initializers of {name}, found {cursor.token.text!r}")
            cursor.skip_group()
            cursor.take("...")
            if not cursor.take(","):
                break
    if not cursor.at("{"):
        cursor.fail(f"';' or a body expected after {name}(…), found {cursor.token.text or 'the end of the file'!r}")
    cursor.skip_group()
    cursor.take(";")
    return True


def read_delegate(
    cursor: Grammar, owner: str | None, conditions: tuple[str, ...], specifiers: Specifiers
) -> Delegate | None:
    """From DECLARE_DYNAMIC_…DELEGATE… to its semicolon; None when the macro is another one."""
    line, macro = cursor.line, cursor.token.text
    match = DELEGATE_MACRO.fullmatch(macro)
    if match is None:
        return None
    count = match["count"]
    if count is not None and count not in _COUNTS:
        cursor.fail(f"{macro}: the engine has no such macro; the numbers go from OneParam to NineParams")
    cursor.next()
    if not cursor.at("("):
        cursor.fail(f"'(' expected after {macro}")
    parts = cursor.arguments()
    cursor.take(";")
    sparse = "_SPARSE_" in macro
    expected = 1 + (2 if sparse else 0) + bool(match["returns"]) + 2 * (_COUNTS.index(count) + 1 if count else 0)
    if len(parts) != expected:
        cursor.fail(
            f"{macro} takes {expected} arguments, not {len(parts)}; a comma within a type (TMap<A, B>) counts as well,"
            " because it is a macro",
            line,
        )
    returns = _whole_type(parts.pop(0), f"what {macro} returns") if match["returns"] else VOID
    name = parts.pop(0).rest()
    if sparse:
        parts = parts[2:]  # the owner and the member that holds it
    parameters = tuple(
        Parameter(parts[at + 1].rest(), _whole_type(parts[at], f"a parameter of {name}"), line=line)
        for at in range(0, len(parts), 2)
    )
    return Delegate(name, macro, returns, parameters, line, owner, specifiers, conditions)


def _whole_type(cursor: Grammar, what: str) -> Type:
    kind = cursor.type()
    if cursor.token.kind != "end":
        cursor.fail(f"{what} is no type: {kind.text} {cursor.rest()}")
    return kind


def read_entries(cursor: Grammar, enum: str) -> tuple[EnumEntry, ...]:
    """From `{` to `}`."""
    cursor.expect("{", f"in enum {enum}")
    entries: list[EnumEntry] = []
    numbers: dict[str, int] = {}
    following: int | None = 0
    while not cursor.take("}"):
        line = cursor.line
        name = cursor.name(f"an entry of {enum}").text
        skip_attributes(cursor)
        specifiers, value, number = Specifiers(), None, following
        if cursor.at("UMETA"):
            cursor.next()
            specifiers = cursor.specifiers("UMETA", all_meta=True)
        if cursor.take("="):
            mark = cursor.mark()
            while not cursor.at(",", "}", "UMETA"):
                cursor.skip_group() if cursor.at("(") else cursor.next()
            value = text_of(cursor.since(mark))
            number = evaluate(value, numbers)
        if cursor.at("UMETA"):
            cursor.next()
            specifiers = cursor.specifiers("UMETA", all_meta=True)
        entries.append(EnumEntry(name, line, value, number, specifiers))
        if number is not None:
            numbers[name] = numbers[f"{enum}::{name}"] = number
        following = None if number is None else number + 1
        if not cursor.at("}") and not cursor.take(","):
            cursor.fail(f"',' or '}}' expected after {enum}::{name}, found {cursor.token.text!r}")
    return tuple(entries)


_BINARY: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
}
_UNARY: Mapping[type[ast.unaryop], Callable[[int], int]] = {ast.USub: operator.neg, ast.Invert: operator.invert}


def evaluate(text: str, names: Mapping[str, int]) -> int | None:
    """The number that an expression of integers and known names amounts to; None when it is more than that."""
    plain = re.sub(r"(?<=[0-9a-fA-F])[uUlL]+\b", "", text)
    plain = re.sub(r"\b0+(?=[0-9])", "0o", plain).replace("::", "__in__")
    known = {name.replace("::", "__in__"): number for name, number in names.items()}

    def number_of(node: ast.expr) -> int | None:
        if isinstance(node, ast.Constant) and isinstance(node.value, int):
            return node.value
        if isinstance(node, ast.Name):
            return known.get(node.id)
        if isinstance(node, ast.UnaryOp) and type(node.op) in _UNARY:
            inner = number_of(node.operand)
            return None if inner is None else _UNARY[type(node.op)](inner)
        if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
            left, right = number_of(node.left), number_of(node.right)
            if left is None or right is None or (right < 0 and isinstance(node.op, ast.LShift | ast.RShift)):
                return None
            return _BINARY[type(node.op)](left, right)
        return None

    try:
        return number_of(ast.parse(plain, mode="eval").body)
    except SyntaxError:
        return None
