"""What a program says, as plain data.

No I/O, and nothing of pulumi's.  Values are None, bool, int, float, str, list and dict with string
keys, and at any depth :class:`Waiting`, :class:`Resource` and ``planes.values.Sensitive``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, NamedTuple

__all__ = [
    "Alias",
    "Answer",
    "Failure",
    "Frame",
    "Invoked",
    "Logged",
    "Options",
    "Place",
    "ProgramRun",
    "Read",
    "Registration",
    "Resource",
    "Waiting",
]


class Place(NamedTuple):
    """A range in a file of Python, named relative to the stack's folder.  Lines and columns count
    from 1; ``order`` is the how manieth resource the program has made there."""

    file: str
    line: int
    column: int = 1
    end_line: int = 0
    end_column: int = 0
    order: int = 0


class Waiting(NamedTuple):
    """An output that is not known yet, as the operations that it comes from.

    ``node`` is one of ``["ref", urn, property]``, ``["index", node, key]``, ``["join", [node…]]``,
    ``["format", node, [node…], {name: node}]``, ``["list", [node…]]``, ``["object", {key: node}]``,
    ``["value", data]``, ``["json", node]``, ``["unjson", node]``, ``["secret", node]``,
    ``["plain", node]`` and, where a function of the user's own has to be run,
    ``["function", number, [file, line], node]``.
    """

    node: Any


class Resource(NamedTuple):
    """A resource that is referred to as a whole."""

    urn: str


class Alias(NamedTuple):
    """What a resource was before; empty where that has not changed.  ``parent`` is a URN, None for
    no parent."""

    urn: str = ""
    name: str = ""
    type: str = ""
    parent: str | None = ""


class Options(NamedTuple):
    """The options of a resource that mean something here.

    ``provider`` is the reference that Pulumi makes: the URN of a provider, ``::`` and its id.
    ``timeouts`` are durations as they are written, by ``create``, ``update`` and ``delete``.
    ``ignored`` are options that have no meaning, by name.
    """

    protect: bool = False
    ignore_changes: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    delete_before_replace: bool | None = None
    retain_on_delete: bool = False
    aliases: tuple[Alias, ...] = ()
    import_id: str = ""
    provider: str = ""
    secret_outputs: tuple[str, ...] = ()
    replace_with: tuple[str, ...] = ()
    timeouts: Mapping[str, str] = {}
    ignored: tuple[str, ...] = ()


class Registration(NamedTuple):
    """One resource that the program registers: a thing to make, or a component (``custom`` is
    False).  ``dependencies`` are the URNs of all that it depends on."""

    urn: str
    type: str
    name: str
    parent: str
    custom: bool
    inputs: Mapping[str, Any]
    dependencies: tuple[str, ...]
    options: Options
    place: Place | None


class Read(NamedTuple):
    """A resource that the program reads by its id, such as another stack's outputs."""

    urn: str
    type: str
    name: str
    id: str
    inputs: Mapping[str, Any]
    place: Place | None


class Invoked(NamedTuple):
    """A function of a provider's that the program calls: a data source."""

    token: str
    arguments: Mapping[str, Any]
    place: Place | None


class Answer(NamedTuple):
    """What the program is told of a resource: its outputs, plain data with Waiting and Sensitive
    inside.  What is missing is not known.  ``failed``: it could not be made."""

    id: str = ""
    outputs: Mapping[str, Any] = {}
    failed: bool = False


class Frame(NamedTuple):
    """A frame of the user's own code; ``code`` is the function's name."""

    place: Place
    code: str


class Failure(NamedTuple):
    """Why a program did not end normally.

    ``kind`` is ``exception``, ``exit``, ``syntax``, ``module``, ``config``, ``refused``, ``hang``,
    ``killed`` or ``resource``; ``summary`` the exception's class or a signal, ``message`` its text.
    ``frames`` are those of the user's code, outermost first.
    """

    kind: str
    summary: str
    message: str
    frames: tuple[Frame, ...] = ()


class Logged(NamedTuple):
    """A line of ``pulumi.log``: ``info``, ``warning`` or ``error``."""

    severity: str
    message: str
    urn: str


class ProgramRun(NamedTuple):
    """A program that was run.

    ``failure`` is None where it ended normally.  ``withheld`` are the places of functions that wait
    for outputs that are not known.   ``secret_keys`` and ``read_keys`` are the
    configuration that it asked for; ``printed`` is where it printed to standard output.
    """

    registrations: tuple[Registration, ...]
    exports: Mapping[str, Any]
    failure: Failure | None
    logged: tuple[Logged, ...] = ()
    withheld: tuple[Place, ...] = ()
    read_keys: frozenset[str] = frozenset()
    secret_keys: frozenset[str] = frozenset()
    printed: Place | None = None


Register = Callable[[Registration], Answer | Future[Answer]]
