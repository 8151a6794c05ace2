"""Type constraints as ``variable`` blocks write them: ``list(object({ a = string }))``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from planes.diagnostics import Diagnostics, Source, did_you_mean
from planes.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
)
from stacks.language.ast import (
    Call,
    Expression,
    Node,
    Object,
    ObjectItem,
    Tuple,
    Variable,
    children,
)
from stacks.language.convert import ConversionError, convert
from stacks.language.defaults import Defaults
from stacks.language.evaluate import value_of
from stacks.language.interpolation import call_context
from stacks.language.references import traversals
from stacks.language.scope import ExpressionError, Names
from stacks.language.values import Value

__all__ = ["type_constraint"]

_KEYWORDS: dict[str, Type] = {"string": STRING, "number": NUMBER, "bool": BOOL, "any": DYNAMIC}
_COLLECTIONS = {"list": ListType, "set": SetType, "map": MapType}
_CONSTRUCTORS = (*_COLLECTIONS, "object", "tuple")
_NEEDS = {
    **dict.fromkeys(_COLLECTIONS, "specifying the element type"),
    "object": "specifying the attribute types and values as a map",
    "tuple": "specifying the element types as a list",
}


def type_constraint(
    expression: Expression, source: Source, diagnostics: Diagnostics
) -> tuple[Type, Defaults | None]:
    """The type that an expression writes down, and the defaults of the optional attributes in it.

    What cannot be read is reported, and stands for any type.  ``list`` and ``map`` alone are
    ``list(any)`` and ``map(any)``, as ever.
    """
    if isinstance(expression, Variable) and expression.name in ("list", "map"):
        return _COLLECTIONS[expression.name](DYNAMIC), None
    return _Reader(source, diagnostics).type(expression)


class _Reader:
    """Reads the types of one source."""

    __slots__ = ("diagnostics", "source")

    def __init__(self, source: Source, diagnostics: Diagnostics) -> None:
        self.source = source
        self.diagnostics = diagnostics

    def type(self, node: Expression) -> tuple[Type, Defaults | None]:
        match node:
            case Variable() if node.name in _KEYWORDS:
                return _KEYWORDS[node.name], None
            case Variable():
                return self._keyword(node)
            case Call():
                return self._call(node)
        return self._refuse(
            "A type specification is either a primitive type keyword (bool, number, string) or a "
            "complex type constructor call, like list(string).",
            node,
        )

    def _refuse(self, detail: str, node: Node) -> tuple[Type, Defaults | None]:
        self.diagnostics.error("Invalid type specification", detail, node.span(self.source))
        return DYNAMIC, None

    def _keyword(self, node: Variable) -> tuple[Type, Defaults | None]:
        name = node.name
        if name in _NEEDS:
            detail = f"The {name} type constructor requires one argument {_NEEDS[name]}."
        else:
            detail = f'The keyword "{name}" is not a valid type specification.'
            detail += did_you_mean(name, (*_KEYWORDS, *_CONSTRUCTORS))
        return self._refuse(detail, node)

    def _call(self, node: Call) -> tuple[Type, Defaults | None]:
        name = node.name
        if name == "any":
            return self._refuse('Type constraint keyword "any" does not expect arguments.', node)
        if name in _KEYWORDS:
            return self._refuse(f'Primitive type keyword "{name}" does not expect arguments.', node)
        if name == "optional":
            return self._refuse(
                'Keyword "optional" is valid only as a modifier for object type attributes.', node
            )
        if name not in _NEEDS:
            detail = f'Keyword "{name}" is not a valid type constructor.'
            return self._refuse(detail + did_you_mean(name, _CONSTRUCTORS), node)
        if len(node.arguments) != 1:
            return self._refuse(
                f"The {name} type constructor requires one argument {_NEEDS[name]}.", node
            )
        argument = node.arguments[0]
        if name == "object":
            return self._object(argument)
        return self._tuple(argument) if name == "tuple" else self._collection(name, argument)

    def _collection(self, name: str, argument: Expression) -> tuple[Type, Defaults | None]:
        element, inner = self.type(argument)
        type_ = _COLLECTIONS[name](element)
        return type_, None if inner is None else Defaults(type_, {}, {"": inner})

    def _tuple(self, argument: Expression) -> tuple[Type, Defaults | None]:
        if not isinstance(argument, Tuple):
            return self._refuse(
                "Tuple type constructor requires a list of element types.", argument
            )
        elements = []
        inner: dict[str, Defaults] = {}
        for at, item in enumerate(argument.items):
            element, defaults = self.type(item)
            elements.append(element)
            if defaults is not None:
                inner[str(at)] = defaults
        type_ = TupleType(tuple(elements))
        return type_, Defaults(type_, {}, inner) if inner else None

    def _object(self, argument: Expression) -> tuple[Type, Defaults | None]:
        if not isinstance(argument, Object):
            return self._refuse(
                "Object type constructor requires a map whose keys are attribute names and whose "
                "values are the corresponding attribute types.",
                argument,
            )
        attributes: dict[str, Type] = {}
        optional: set[str] = set()
        values: dict[str, Value] = {}
        inner: dict[str, Defaults] = {}
        for item in argument.items:
            name = self._name(item, attributes)
            if name is None:
                continue
            node, default = self._modified(item.value, name, optional)
            attributes[name], defaults = self.type(node)
            if defaults is not None:
                inner[name] = defaults
            value = None if default is None else self._default(default, attributes[name])
            if value is not None:
                values[name] = value
        type_ = ObjectType(attributes, frozenset(optional))
        return type_, Defaults(type_, values, inner) if values or inner else None

    def _name(self, item: ObjectItem, attributes: Mapping[str, Type]) -> str | None:
        """The name of an attribute; None where it has none that can be used, or no type at all."""
        key, value = item.key, item.value
        if not isinstance(key, Variable):
            self._refuse("Object constructor map keys must be attribute names.", key)
        elif key.name in attributes:
            self._refuse("Object constructor map keys must be unique.", key)
        elif isinstance(value, Call) and value.name == "optional" and not value.arguments:
            self._refuse(
                "Optional attribute modifier requires the attribute type as its argument.", value
            )
        else:
            return key.name
        return None

    def _modified(
        self, node: Expression, name: str, optional: set[str]
    ) -> tuple[Expression, Expression | None]:
        """The type of an attribute without ``optional`` round it, and its default."""
        if not (isinstance(node, Call) and node.name == "optional"):
            return node, None
        type_, *default = node.arguments
        if len(default) > 1:
            self._refuse(
                "Optional attribute modifier expects at most two arguments: the attribute type, "
                "and a default value.",
                node,
            )
            return type_, None
        optional.add(name)
        return type_, default[0] if default else None

    def _default(self, node: Expression, type_: Type) -> Value | None:
        """The default of an attribute, which has to be a constant."""
        span = node.span(self.source)
        if any(True for _ in traversals(node)):
            detail = "Variables may not be used here."
            self.diagnostics.error("Variables not allowed", detail, span)
            return None
        if _calls(node):
            detail = "Functions may not be called here."
            self.diagnostics.error("Function calls not allowed", detail, span)
            return None
        try:
            value = value_of(node, Names({}, self.source, call_context(Path())))
            return convert(value, type_)
        except ExpressionError as error:
            self.diagnostics.extend(error.diagnostics)
        except ConversionError as error:
            self.diagnostics.error(
                "Invalid default value for optional attribute",
                "This default value is not compatible with the attribute's type constraint: "
                f"{error.message}.",
                span,
            )
        return None


def _calls(node: Node) -> bool:
    return isinstance(node, Call) or any(_calls(inner) for inner in children(node))
