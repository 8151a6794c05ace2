"""Functions on paths, and those that read files."""

from __future__ import annotations

import base64
import os
import posixpath
import stat
from collections.abc import Sequence

from planes.types import BOOL, DYNAMIC, STRING, MapType, ObjectType, SetType
from stacks.language.functions.files import absolute, expanded, read
from stacks.language.functions.function import CallContext, Function, FunctionError, Parameter
from stacks.language.functions.plain import converted, textual
from stacks.language.render import quote
from stacks.language.scope import ExpressionError
from stacks.language.text import nfc
from stacks.language.values import Value, boolean, set_of, string

__all__ = ["FUNCTIONS"]


def _dirname(path: str) -> str:
    return posixpath.normpath(posixpath.dirname(path)).replace("//", "/")


def _basename(path: str) -> str:
    if not path:
        return "."
    return posixpath.basename(path.rstrip("/")) or "/"


def _abspath(arguments: Sequence[Value], context: CallContext) -> Value:
    path = os.path.abspath(os.path.join(context.base, arguments[0].raw))
    return string(nfc(path.replace("//", "/")))


def _text_of(argument: Value, context: CallContext) -> str:
    """The text of a file.  Raises FunctionError."""
    data = read(argument.raw, context.base, sensitive=bool(argument.sensitive))
    try:
        return nfc(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise FunctionError(
            "contents of {} are not valid UTF-8; use the filebase64 function to obtain the Base64 "
            "encoded contents or the other file functions (e.g. filemd5, filesha256) to obtain "
            "file hashing results instead",
            shown=(_shown(argument),),
        ) from None


def _shown(argument: Value) -> str:
    return "(sensitive value)" if argument.sensitive else quote(argument.raw)


def _file(arguments: Sequence[Value], context: CallContext) -> Value:
    return string(_text_of(arguments[0], context)).marked(arguments[0].sensitive)


def _filebase64(arguments: Sequence[Value], context: CallContext) -> Value:
    path = arguments[0]
    data = read(path.raw, context.base, sensitive=bool(path.sensitive))
    return string(base64.b64encode(data).decode("ascii")).marked(path.sensitive)


_KINDS = {
    stat.S_IFDIR: "is a directory, not a file",
    stat.S_IFBLK: "is a device node, not a regular file",
    stat.S_IFCHR: "is a device node, not a regular file",
    stat.S_IFIFO: "is a named pipe, not a regular file",
    stat.S_IFSOCK: "is a unix domain socket, not a regular file",
}


def _fileexists(arguments: Sequence[Value], context: CallContext) -> Value:
    path = arguments[0]
    try:
        mode = absolute(path.raw, context.base).stat().st_mode
    except (FileNotFoundError, ValueError):
        return boolean(False).marked(path.sensitive)
    except OSError:
        raise FunctionError("failed to stat {}", shown=(_shown(path),)) from None
    if not stat.S_ISREG(mode):
        kind = _KINDS.get(stat.S_IFMT(mode), "is not a regular file")
        raise FunctionError(f"{{}} {kind}", shown=(_shown(path),))
    return boolean(True).marked(path.sensitive)


def _fileset(arguments: Sequence[Value], context: CallContext) -> Value:
    from stacks.language.functions.globs import PatternError, find

    folder, pattern = arguments
    sensitive = folder.sensitive | pattern.sensitive
    try:
        names = {nfc(name) for name in find(os.path.join(context.base, folder.raw), pattern.raw)}
    except PatternError:
        whole = posixpath.normpath(posixpath.join(folder.raw, pattern.raw))
        shown = "(sensitive value)" if sensitive else quote(whole)
        message = "failed to glob pattern {}: syntax error in pattern"
        raise FunctionError(message, shown=(shown,)) from None
    return set_of(STRING, [string(name) for name in sorted(names)]).marked(sensitive)


def _templatefile(arguments: Sequence[Value], context: CallContext) -> Value:
    path, variables = arguments
    text = _text_of(path, context)
    name = "(sensitive value)" if path.sensitive else path.raw
    result = context.render(name, text, _variables(variables))
    return result.also(path.sensitive)


def _templatestring(arguments: Sequence[Value], context: CallContext) -> Value:
    text, variables = arguments
    try:
        result = context.render("<templatestring argument>", text.raw, _variables(variables))
    except ExpressionError:
        if text.sensitive:  # a diagnostic would show lines of it
            raise FunctionError("invalid template: (sensitive value)", 0) from None
        raise
    try:
        result = converted(result, STRING)
    except FunctionError as error:
        raise error.within("invalid template result") from None
    return result.also(text.sensitive)


def _variables(argument: Value) -> dict[str, Value]:
    if not isinstance(argument.type, MapType | ObjectType):
        raise FunctionError("invalid vars value: must be a map", 1)
    for name in sorted(argument.raw):
        if name.startswith("-") or not name.replace("-", "_").isidentifier():
            raise FunctionError(
                "invalid template variable name {}: must start with a letter, followed by zero or "
                "more letters, digits, and underscores",
                1,
                (quote(name),),
            )
    found: dict[str, Value] = argument.raw
    return found


_PATH = Parameter("path", STRING, allow_sensitive=True)

FUNCTIONS = {
    "abspath": Function((Parameter("path", STRING),), _abspath, STRING),
    "basename": textual(_basename, "path"),
    "dirname": textual(_dirname, "path"),
    "file": Function((_PATH,), _file, STRING),
    "filebase64": Function((_PATH,), _filebase64, STRING),
    "fileexists": Function((_PATH,), _fileexists, BOOL),
    "fileset": Function(
        (_PATH, Parameter("pattern", STRING, allow_sensitive=True)), _fileset, SetType(STRING)
    ),
    "pathexpand": textual(expanded, "path"),
    "templatefile": Function((_PATH, Parameter("vars")), _templatefile, lambda arguments: DYNAMIC),
    "templatestring": Function(
        (Parameter("template", STRING, allow_sensitive=True), Parameter("vars")),
        _templatestring,
        STRING,
    ),
}
