"""Types as text, in the way ``type()`` of ``terraform console`` shows them."""

from __future__ import annotations

from collections.abc import Iterable

from planes.types import DYNAMIC, ListType, MapType, ObjectType, SetType, TupleType, Type
from stacks.language import ast

__all__ = ["type_argument", "type_text"]


def type_argument(expression: ast.Expression) -> ast.Expression | None:
    """What a whole expression asks for the type of: ``x`` in ``type(x)``."""
    if isinstance(expression, ast.Call) and expression.name == "type" and not expression.expand:
        return expression.arguments[0] if len(expression.arguments) == 1 else None
    return None


def type_text(type_: Type, indent: int = 0) -> str:
    match type_:
        case ListType() | SetType() | MapType():
            element = type_.element
            if not isinstance(element, TupleType | ObjectType):
                return f"{type_.keyword}({type_text(element, indent)})"
            return type_.keyword + _bracketed("(", [type_text(element, indent + 1)], ")", indent)
        case TupleType():
            items = (type_text(item, indent + 1) for item in type_.elements)
            return f"tuple({_bracketed('[', items, ']', indent)})"
        case ObjectType():
            attributes = type_.attributes
            lines = (
                f"{name}: {type_text(attributes[name], indent + 1)}" for name in sorted(attributes)
            )
            return f"object({_bracketed('{', lines, '}', indent)})"
    return "dynamic" if type_ is DYNAMIC else type_.name


def _bracketed(opening: str, lines: Iterable[str], closing: str, indent: int) -> str:
    inner = "".join(f"{_INDENT * (indent + 1)}{line},\n" for line in lines)
    return f"{opening}\n{inner}{_INDENT * indent}{closing}" if inner else opening + closing


_INDENT = "    "
