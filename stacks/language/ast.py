"""The syntax tree of HCL: what the files say, unevaluated.

Purely data.  Every node knows the offsets of its first character and of the character behind its
last one; the :class:`~planes.diagnostics.Source` they count in stands once, on the :class:`Body`.
Plain classes with slots, since a large fleet has a million of them; for the same reason their
constructors set both offsets themselves.

Trees lean to the left without limit: a sum of n terms is n - 1 levels of :class:`Binary`, and
traversals and signs chain likewise.  Whoever walks a tree follows ``left`` and ``operand`` in a
loop.  Everything else nests at most as deep as ``NESTING_LIMIT`` of ``stacks.language.lexer``, and
the parser has raised Python's recursion limit so that recursing into that is safe.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from planes.diagnostics import Source, Span

__all__ = [
    "Attribute",
    "Binary",
    "Block",
    "Body",
    "Call",
    "Conditional",
    "Expression",
    "For",
    "ForDirective",
    "GetAttribute",
    "Heredoc",
    "IfDirective",
    "Index",
    "Interpolation",
    "LegacyIndex",
    "Literal",
    "Node",
    "Object",
    "ObjectItem",
    "Parentheses",
    "Splat",
    "SplatItem",
    "Template",
    "TemplatePart",
    "Text",
    "Tuple",
    "Unary",
    "Variable",
    "children",
]


class Node:
    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end

    def span(self, source: Source) -> Span:
        return Span(source, self.start, self.end)

    def __repr__(self) -> str:
        names = [
            name
            for cls in reversed(type(self).__mro__)
            for name in getattr(cls, "__slots__", ())
            if name not in ("start", "end") and not name.endswith("_end")
        ]
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__name__}({fields})"


class Expression(Node):
    __slots__ = ()


class Literal(Expression):
    """null, a bool, or a number.  ``value`` is None, a bool, an int, or a fraction as source text;
    so is a whole number of 2**512 and more."""

    __slots__ = ("value",)

    def __init__(self, start: int, end: int, value: None | bool | int | str) -> None:
        self.start = start
        self.end = end
        self.value = value


class Variable(Expression):
    """The root of a traversal: ``local`` in ``local.base.url``."""

    __slots__ = ("name",)

    def __init__(self, start: int, end: int, name: str) -> None:
        self.start = start
        self.end = end
        self.name = name


class GetAttribute(Expression):
    """``operand.name``"""

    __slots__ = ("name", "operand")

    def __init__(self, start: int, end: int, operand: Expression, name: str) -> None:
        self.start = start
        self.end = end
        self.operand = operand
        self.name = name


class Index(Expression):
    """``operand[key]``"""

    __slots__ = ("key", "operand")

    def __init__(self, start: int, end: int, operand: Expression, key: Expression) -> None:
        self.start = start
        self.end = end
        self.operand = operand
        self.key = key


class LegacyIndex(Expression):
    """``operand.0``"""

    __slots__ = ("operand", "position")

    def __init__(self, start: int, end: int, operand: Expression, position: int) -> None:
        self.start = start
        self.end = end
        self.operand = operand
        self.position = position


class Splat(Expression):
    """``operand[*]each`` (``full``) or ``operand.*each``.

    ``each`` is the traversal that is applied to every element, rooted at a :class:`SplatItem`; it
    is the bare SplatItem where nothing follows the splat.
    """

    __slots__ = ("each", "full", "operand")

    def __init__(
        self, start: int, end: int, operand: Expression, each: Expression, full: bool
    ) -> None:
        self.start = start
        self.end = end
        self.operand = operand
        self.each = each
        self.full = full


class SplatItem(Expression):
    """The element at hand, inside :class:`Splat`.each."""

    __slots__ = ()


class Unary(Expression):
    """``-x`` or ``!x``"""

    __slots__ = ("operand", "operator")

    def __init__(self, start: int, end: int, operator: str, operand: Expression) -> None:
        self.start = start
        self.end = end
        self.operator = operator
        self.operand = operand


class Binary(Expression):
    __slots__ = ("left", "operator", "right")

    def __init__(
        self, start: int, end: int, operator: str, left: Expression, right: Expression
    ) -> None:
        self.start = start
        self.end = end
        self.operator = operator
        self.left = left
        self.right = right


class Conditional(Expression):
    """``condition ? yes : no``"""

    __slots__ = ("condition", "no", "yes")

    def __init__(
        self, start: int, end: int, condition: Expression, yes: Expression, no: Expression
    ) -> None:
        self.start = start
        self.end = end
        self.condition = condition
        self.yes = yes
        self.no = no


class Parentheses(Expression):
    __slots__ = ("inner",)

    def __init__(self, start: int, end: int, inner: Expression) -> None:
        self.start = start
        self.end = end
        self.inner = inner


class Call(Expression):
    """``name(arguments)``; ``expand`` where the last argument is followed by ``...``.

    ``name`` has the namespace in it: ``core::upper``.
    """

    __slots__ = ("arguments", "expand", "name", "name_end")

    def __init__(
        self,
        start: int,
        end: int,
        name: str,
        name_end: int,
        arguments: Sequence[Expression],
        expand: bool,
    ) -> None:
        self.start = start
        self.end = end
        self.name = name
        self.name_end = name_end
        self.arguments = arguments
        self.expand = expand


class Tuple(Expression):
    __slots__ = ("items",)

    def __init__(self, start: int, end: int, items: Sequence[Expression]) -> None:
        self.start = start
        self.end = end
        self.items = items


class ObjectItem(Node):
    """``key = value``.  A bare identifier as key, ``true`` and ``null`` among them, is a
    :class:`Variable` and stands for its own name; in parentheses it is an expression."""

    __slots__ = ("key", "value")

    def __init__(self, start: int, end: int, key: Expression, value: Expression) -> None:
        self.start = start
        self.end = end
        self.key = key
        self.value = value


class Object(Expression):
    __slots__ = ("items",)

    def __init__(self, start: int, end: int, items: Sequence[ObjectItem]) -> None:
        self.start = start
        self.end = end
        self.items = items


class For(Expression):
    """``[for key, value in collection : result if condition]``; with ``result_key``, an object."""

    __slots__ = ("collection", "condition", "group", "key", "result", "result_key", "value")

    def __init__(
        self,
        start: int,
        end: int,
        key: str | None,
        value: str,
        collection: Expression,
        result_key: Expression | None,
        result: Expression,
        condition: Expression | None,
        group: bool,
    ) -> None:
        self.start = start
        self.end = end
        self.key = key
        self.value = value
        self.collection = collection
        self.result_key = result_key
        self.result = result
        self.condition = condition
        self.group = group


# Templates. Escapes are resolved and `~` trimming and `<<-` indentation are applied by the parser.


class TemplatePart(Node):
    __slots__ = ()


class Text(TemplatePart):
    __slots__ = ("text",)

    def __init__(self, start: int, end: int, text: str) -> None:
        self.start = start
        self.end = end
        self.text = text


class Interpolation(TemplatePart):
    __slots__ = ("expression",)

    def __init__(self, start: int, end: int, expression: Expression) -> None:
        self.start = start
        self.end = end
        self.expression = expression


class IfDirective(TemplatePart):
    __slots__ = ("condition", "no", "yes")

    def __init__(
        self,
        start: int,
        end: int,
        condition: Expression,
        yes: Sequence[TemplatePart],
        no: Sequence[TemplatePart],
    ) -> None:
        self.start = start
        self.end = end
        self.condition = condition
        self.yes = yes
        self.no = no


class ForDirective(TemplatePart):
    __slots__ = ("collection", "key", "parts", "value")

    def __init__(
        self,
        start: int,
        end: int,
        key: str | None,
        value: str,
        collection: Expression,
        parts: Sequence[TemplatePart],
    ) -> None:
        self.start = start
        self.end = end
        self.key = key
        self.value = value
        self.collection = collection
        self.parts = parts


class Template(Expression):
    """A quoted string: one Text where it is plain, nothing where it is empty."""

    __slots__ = ("parts",)

    def __init__(self, start: int, end: int, parts: Sequence[TemplatePart]) -> None:
        self.start = start
        self.end = end
        self.parts = parts

    @property
    def plain(self) -> str | None:
        """The string that this is with no evaluation; None where it has more than text in it."""
        match self.parts:
            case []:
                return ""
            case [Text() as only]:
                return only.text
        return None


class Heredoc(Template):
    """``<<EOT`` or ``<<-EOT``, whose indentation is already taken off."""

    __slots__ = ()


# Structure.


class Attribute(Node):
    __slots__ = ("expression", "name", "name_end")

    def __init__(
        self, start: int, end: int, name: str, name_end: int, expression: Expression
    ) -> None:
        self.start = start
        self.end = end
        self.name = name
        self.name_end = name_end
        self.expression = expression

    def name_span(self, source: Source) -> Span:
        return Span(source, self.start, self.name_end)


class Block(Node):
    """``type "label" { … }``.  ``labels`` are (start, end, text)."""

    __slots__ = ("body", "labels", "type", "type_end")

    def __init__(
        self,
        start: int,
        end: int,
        type: str,
        type_end: int,
        labels: Sequence[tuple[int, int, str]],
        body: Body,
    ) -> None:
        self.start = start
        self.end = end
        self.type = type
        self.type_end = type_end
        self.labels = labels
        self.body = body

    @property
    def header_end(self) -> int:
        return self.labels[-1][1] if self.labels else self.type_end

    def header_span(self, source: Source) -> Span:
        """The type and the labels, without the body."""
        return Span(source, self.start, self.header_end)


class Body(Node):
    """The inside of a block, or a whole file."""

    __slots__ = ("attributes", "blocks", "source")

    def __init__(
        self,
        start: int,
        end: int,
        source: Source,
        attributes: dict[str, Attribute],
        blocks: list[Block],
    ) -> None:
        self.start = start
        self.end = end
        self.source = source
        self.attributes = attributes
        self.blocks = blocks


def children(node: Node) -> Sequence[Node]:
    """The expressions and template parts directly inside a node, in source order.

    Raises TypeError for blocks and bodies.
    """
    inner = _CHILDREN.get(type(node))
    if inner is None:
        raise TypeError(f"{type(node).__name__} has no expressions inside")
    return inner(node)


# By type, not by isinstance: whole configurations are walked with this, more than once.
_CHILDREN: dict[type[Node], Callable[[Any], Sequence[Node]]] = {
    **dict.fromkeys((Literal, Variable, SplatItem, Text), lambda node: ()),
    **dict.fromkeys((GetAttribute, LegacyIndex, Unary), lambda node: (node.operand,)),
    **dict.fromkeys((Template, Heredoc), lambda node: node.parts),
    **dict.fromkeys((Interpolation, Attribute), lambda node: (node.expression,)),
    Index: lambda node: (node.operand, node.key),
    Splat: lambda node: (node.operand, node.each),
    Binary: lambda node: (node.left, node.right),
    Conditional: lambda node: (node.condition, node.yes, node.no),
    Parentheses: lambda node: (node.inner,),
    Call: lambda node: node.arguments,
    Tuple: lambda node: node.items,
    Object: lambda node: [part for item in node.items for part in (item.key, item.value)],
    For: lambda node: [
        part
        for part in (node.collection, node.result_key, node.result, node.condition)
        if part is not None
    ],
    IfDirective: lambda node: (node.condition, *node.yes, *node.no),
    ForDirective: lambda node: (node.collection, *node.parts),
}
