"""Exceptions that reach the command line, told to people.  No traceback, unless asked for."""

from __future__ import annotations

import logging
import sqlite3

from planes.diagnostics import Diagnostic, Severity
from providers.contract import Conflict, Denied, Invalid, NotFound, RemoteError
from stacks.cli.refused import Refused
from stacks.cli.terminal import Terminal
from stacks.engine.planfile import PlanFileError
from stacks.state.store import StateError

__all__ = ["report"]

_LOG = logging.getLogger("fleetform")


def report(error: Exception, terminal: Terminal) -> int:
    """Say what went wrong; the exit status."""
    _LOG.debug("the error in full", exc_info=error)
    terminal.diagnostics([_diagnostic(error)])
    return 1


def _remote(error: RemoteError) -> str:
    match error:
        case NotFound():
            return "No such live object"
        case Invalid():
            return "Not valid for the provider"
        case Denied():
            return "Access denied"
        case Conflict():
            return "Changed by another meanwhile"
    return "A provider failed"


def _diagnostic(error: Exception) -> Diagnostic:
    match error:
        case StateError() | PlanFileError() | Refused():
            return Diagnostic(Severity.ERROR, error.summary, error.detail)
        case RemoteError():
            return Diagnostic(Severity.ERROR, _remote(error), str(error))
        case OSError():
            what = error.strerror or str(error)
            name = f'"{error.filename}": ' if error.filename else ""
            return Diagnostic(Severity.ERROR, "The operating system refused", f"{name}{what}.")
        case sqlite3.Error():
            return Diagnostic(Severity.ERROR, "A database failed", f"SQLite says: {error}.")
        case UnicodeError():
            return Diagnostic(
                Severity.ERROR,
                "Invalid character encoding",
                "An argument, a variable of the environment or what was read from standard input "
                "is not UTF-8 text.",
            )
        case RecursionError():
            return Diagnostic(
                Severity.ERROR,
                "Nested too deeply",
                "Something in the configuration is nested deeper than can be evaluated. "
                "Split it into locals.",
            )
    return Diagnostic(
        Severity.ERROR,
        "This is a bug in fleetform",
        f"{type(error).__name__}: {error}\n"
        "Nothing was lost: what was done stands in the state. Run the same command with "
        "`fleetform --log-level debug` to see the traceback, and please report it.",
    )
