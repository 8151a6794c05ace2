"""``yamldecode``: YAML documents with the types that Terraform gives their scalars."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from planes.types import STRING
from stacks.language import numbers
from stacks.language.convert import ConversionError, convert
from stacks.language.functions.function import FunctionError
from stacks.language.render import quote
from stacks.language.text import nfc
from stacks.language.values import NULL, Value, boolean, number, object_of, string, tuple_of

__all__ = ["read"]

_TAG = "tag:yaml.org,2002:"
_SCALAR_TAGS = frozenset(
    _TAG + name for name in ("str", "bool", "int", "float", "null", "timestamp", "binary")
)
_TRUE = ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")
_FALSE = ("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(_TRUE, True),
    **dict.fromkeys(_FALSE, False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
}
_NOT_FINITE = re.compile(r"\.(nan|NaN|NAN)|[-+]?\.(inf|Inf|INF)")
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_TIMESTAMP = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:(?P<introducer>[Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?P<zone>Z|[-+]\d\d:\d\d)?)?"
)


def read(text: str) -> Value:
    """The one document of a text.  Raises FunctionError."""
    import yaml  # here, since few stacks read YAML

    # The fast reader is not in every build of the library.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Reader(yaml, _stream(loader(text))).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _refuse(error.problem or error.context or "not valid YAML", mark) from None
    except yaml.YAMLError as error:
        raise FunctionError("not valid YAML: {}", shown=(str(error).splitlines()[0],)) from None
    except RecursionError:
        raise FunctionError("the YAML document is nested too deeply") from None


def _stream(source: Any) -> Iterator[Any]:
    while source.check_event():
        yield source.get_event()


def _refuse(problem: str, mark: Any, *shown: str) -> FunctionError:
    place = f"on line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return FunctionError(f"{place}{problem}", shown=shown)


class _Reader:
    """What one document is made of.  ``anchors`` has None for what is not read to its end."""

    __slots__ = ("anchors", "events", "yaml")

    def __init__(self, yaml: Any, events: Iterator[Any]) -> None:
        self.yaml = yaml
        self.events = events
        self.anchors: dict[str, Value | None] = {}

    def document(self) -> Value:
        next(self.events)
        start = next(self.events)
        if isinstance(start, self.yaml.StreamEndEvent):
            raise _refuse("missing start of document", start.start_mark)
        value = self.value(next(self.events))
        next(self.events)
        end = next(self.events)
        if isinstance(end, self.yaml.DocumentStartEvent):
            raise _refuse("unexpected extra content after value", end.start_mark)
        return value

    def value(self, event: Any) -> Value:
        if isinstance(event, self.yaml.AliasEvent):
            return self.alias(event)
        if event.anchor:
            self.anchors[event.anchor] = None
        if isinstance(event, self.yaml.ScalarEvent):
            value = scalar(event)
        elif isinstance(event, self.yaml.MappingStartEvent):
            value = self.mapping(event)
        else:
            value = self.sequence(event)
        if event.anchor:
            self.anchors[event.anchor] = value
        return value

    def alias(self, event: Any) -> Value:
        if event.anchor not in self.anchors:
            problem = "reference to undefined anchor {}"
            raise _refuse(problem, event.start_mark, quote(event.anchor))
        value = self.anchors[event.anchor]
        if value is None:
            problem = "cannot refer to anchor {} from inside its own definition"
            raise _refuse(problem, event.start_mark, quote(event.anchor))
        return value

    def sequence(self, start: Any) -> Value:
        _check_tag(start, "seq", "sequence")
        items = []
        while not isinstance(event := next(self.events), self.yaml.SequenceEndEvent):
            items.append(self.value(event))
        return tuple_of(items)

    def mapping(self, start: Any) -> Value:
        _check_tag(start, "map", "mapping")
        items: dict[str, Value] = {}
        while not isinstance(event := next(self.events), self.yaml.MappingEndEvent):
            if not isinstance(event, self.yaml.ScalarEvent):
                raise _refuse("only strings are allowed as mapping keys", event.start_mark)
            if event.tag == f"{_TAG}merge" or (event.tag is None and event.value == "<<"):
                items |= _merged(self.value(next(self.events)), event)
            else:
                items[_key(event)] = self.value(next(self.events))
        return object_of(items)


def _check_tag(event: Any, name: str, what: str) -> None:
    if event.tag and event.tag not in ("!", _TAG + name):
        raise _refuse(f"can't interpret {what} as {{}}", event.start_mark, event.tag)


def _merged(value: Value, event: Any) -> dict[str, Value]:
    """What ``<<`` takes from a mapping, or from several in a sequence: the first has precedence."""
    if type(value.raw) is dict:
        return value.raw
    items: dict[str, Value] = {}
    for mapping in reversed(value.raw if type(value.raw) is tuple else (value,)):
        if type(mapping.raw) is not dict:
            problem = f"cannot merge {mapping.type.name} into mapping"
            raise _refuse(problem, event.start_mark)
        items |= mapping.raw
    return items


def _key(event: Any) -> str:
    try:
        key = convert(scalar(event), STRING).raw
    except ConversionError:
        key = None
    if key is None:
        raise _refuse("mapping key cannot be null", event.start_mark)
    return str(key)


def scalar(event: Any) -> Value:
    """A scalar, by its tag or, where it has none and no quotes, by its text."""
    tag, text = event.tag or "", event.value
    plain = event.style in (None, "")
    if tag == "!" or (not tag and not plain):
        return string(nfc(text))
    if tag and tag not in _SCALAR_TAGS:
        raise _refuse("unsupported tag {}", event.start_mark, quote(tag))
    if tag == f"{_TAG}str" or (tag != f"{_TAG}binary" and event.style in ("'", '"')):
        return string(nfc(text))
    value = _tagged(tag.removeprefix(_TAG), text) if tag else _untagged(text, event)
    if value is None:
        raise _refuse("cannot parse {} as {}", event.start_mark, quote(text), tag)
    return value


def _untagged(text: str, event: Any) -> Value:
    if text in _WORDS:
        return _word(text)
    if _NOT_FINITE.fullmatch(text):
        kind = "NaN" if text.lower().endswith("nan") else "infinity"
        raise _refuse(f"floating point {kind} is not supported", event.start_mark)
    if text[0] in "+-.0123456789":
        return _timestamp(text) or _number(text) or string(nfc(text))
    return string(nfc(text))


def _word(text: str) -> Value:
    meaning = _WORDS[text]
    return NULL if meaning is None else boolean(meaning)


def _tagged(name: str, text: str) -> Value | None:
    """The scalar as what its tag says; None where it is none of that."""
    if name == "null":
        return NULL
    if name == "binary":
        return _binary(text)
    if text in _WORDS and (name != "bool" or _WORDS[text] is not None):
        return _word(text)
    if name == "timestamp":
        return _timestamp(text)
    return _number(text.replace("_", "")) if name in ("int", "float") else None


def _binary(text: str) -> Value | None:
    """The text itself, as there is no type for bytes."""
    try:
        base64.b64decode(text.replace("\n", ""), validate=True)
    except ValueError:  # binascii.Error is one, and what is not ASCII gives another
        return None
    return string(text)


def _number(text: str) -> Value | None:
    if _FLOAT.fullmatch(text):
        parsed = numbers.parse(text)
        return None if parsed is None else number(parsed)
    return number(numbers.normalise(int(text, 0))) if _INTEGER.fullmatch(text) else None


def _timestamp(text: str) -> Value | None:
    """A date, or a date and time, in RFC 3339 without fractions of a second."""
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        return None
    zone = match["zone"]
    if match["introducer"] and (match["introducer"] == " ") == bool(zone):
        return None  # a zone goes with a T, and only with it
    year, month, day, _, hour, minute, second, _ = match.groups()
    time = int(hour or 0), int(minute or 0), int(second or 0)
    try:
        moment = datetime(int(year), int(month), int(day), *time)
    except ValueError:
        return None
    offset = "Z" if zone in (None, "Z", "+00:00", "-00:00") else zone
    return string(f"{moment.isoformat()}{offset}")
