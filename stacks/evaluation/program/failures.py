"""What went wrong in a program, as diagnostics with the user's own line.

Pure; no I/O, but that the text of a file is read where something is to be said of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planes import kind_model
from planes.diagnostics import Diagnostic, Diagnostics, Severity, did_you_mean
from stacks.configuration.program.model import Failure, Frame, Logged, ProgramRun
from stacks.evaluation.program.names import Urn, kind_of
from stacks.evaluation.program.places import Places

__all__ = ["report_failure", "report_run"]

_SEVERITIES = {"info": Severity.NOTE, "warning": Severity.WARNING, "error": Severity.ERROR}
_OUTPUT = "Calling __str__ on an Output[T] is not supported"
_WITHIN = re.compile(r"While processing (?:resource|input).*?\n(?:\w+ has risen: )?", re.DOTALL)


def report_run(run: ProgramRun, places: Places, told: bool, diagnostics: Diagnostics) -> None:
    """Say what the program logged, and why it failed.  ``told``: why a call of its was refused has
    been said, so that what follows from it need not be."""
    diagnostics.extend(_logged(item) for item in run.logged)
    if run.printed is not None:
        diagnostics.add(
            Diagnostic(
                Severity.NOTE,
                "The program prints",
                "What a program prints goes to standard error, so that it does not stand in what a "
                "command prints. pulumi.log.info says a thing with its resource.",
                places.span(run.printed),
            )
        )
    if run.failure is not None and not (told and run.failure.kind == "exception"):
        report_failure(run.failure, places, diagnostics)


def _logged(item: Logged) -> Diagnostic:
    address = Urn.parse(item.urn).address if item.urn else None
    first, _, rest = item.message.partition("\n")
    return Diagnostic(_SEVERITIES[item.severity], first, rest, address=address)


def report_failure(failure: Failure, places: Places, diagnostics: Diagnostics) -> None:
    summary, detail = _said(failure)
    frames = _shown(failure.frames)
    span = places.span(frames[-1].place) if frames else None
    calls = [places.span(frame.place) for frame in frames[:-1]]
    diagnostics.error(summary, detail, span, calls=tuple(call for call in calls if call))


def _shown(frames: tuple[Frame, ...]) -> list[Frame]:
    """The frames up to the innermost one in the program's own files."""
    own = [number for number, frame in enumerate(frames) if not _is_foreign(frame)]
    return list(frames[: own[-1] + 1]) if own else list(frames)


def _is_foreign(frame: Frame) -> bool:
    return frame.place.file.startswith("/") or "site-packages" in frame.place.file


def _said(failure: Failure) -> tuple[str, str]:
    match failure.kind:
        case "exit":
            return (
                "The program ended itself",
                f"It called sys.exit ({failure.message}) before it was done, so that what it would "
                "have declared is not known. Nothing is planned on a part of a fleet: let it run "
                "to its end, or raise an error that says what is wrong.",
            )
        case "syntax":
            return ("Invalid Python", f"{failure.summary}: {failure.message}.")
        case "module":
            return ("Module not found", _module(failure))
        case "config":
            return ("No value for required variable", _variable(failure))
        case "refused":
            return (failure.summary, failure.message)
        case "hang":
            return (
                "The program does not end",
                f"After {failure.summary} seconds it was still running, and was stopped"
                f"{' where it stood' if failure.frames else ', waiting for something asynchronous'}"
                ". Give it longer with --program-timeout, or see what it waits for.",
            )
        case "killed":
            how = failure.summary or "ended"
            return (
                "The program ended before it was done",
                f"Its process {how}, without an error that could be told.",
            )
    return _exception(failure)


def _module(failure: Failure) -> str:
    name = failure.summary.partition(".")[0]
    if name == "planes":
        return (
            f"{failure.message}. The program's folder holds a package of its own that is called "
            "planes, which hides planes.sdk. Give it another name."
        )
    return (
        f"{failure.message}. The program runs with the Python that fleetform is installed in: "
        f"install {name} there, or put it beside the program."
    )


def _variable(failure: Failure) -> str:
    name = failure.summary.rpartition(":")[2]
    return (
        f'The program requires the variable "{name}", which is not set. Give it one with '
        f'--var "{name}=…", in a file for --var-file or named *.auto.fleetvars, or in the '
        f"environment variable FLEETFORM_VAR_{name}."
    )


_ARGUMENT = re.compile(r"(\w+)\.__init__\(\) got an unexpected keyword argument '(\w+)'")


def _unexpected(failure: Failure) -> tuple[str, str] | None:
    """An argument that a class of the SDK does not have."""
    found = _ARGUMENT.search(failure.message)
    kind = found and kind_of(f"fleetform:index:{found[1]}")
    if not found or not kind:
        return None
    hint = did_you_mean(found[2], kind_model(kind).model_fields)
    return (
        "Unsupported argument",
        f'An argument named "{found[2]}" is not expected here.{hint}',
    )


def _exception(failure: Failure) -> tuple[str, str]:
    unexpected = _unexpected(failure)
    if unexpected is not None:
        return unexpected
    if _OUTPUT in failure.message:
        return (
            "Output used as a string",
            "An output is not known before it is applied, so that it has no text. Build the string "
            'with pulumi.Output.concat("…", output) or pulumi.Output.format("…{0}…", output), or '
            "from its value in output.apply(lambda value: …).",
        )
    message = _WITHIN.sub("", failure.message).strip()
    text = f"{failure.summary}: {message}" if message else failure.summary
    raised = list(_raised_in(failure))
    return ("The program failed", "\n".join([text, *raised]))


def _raised_in(failure: Failure) -> Iterator[str]:
    """Where the error comes from, where that is a library's code."""
    if failure.frames and _is_foreign(failure.frames[-1]):
        place = failure.frames[-1].place
        yield f"It was raised in {place.file}, line {place.line}."
