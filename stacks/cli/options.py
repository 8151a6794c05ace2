"""Options that several commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

__all__ = [
    "PROGRAM_TIMEOUT",
    "Seconds",
    "github_step",
    "lock_timeout",
    "max_chars",
    "parallelism",
    "plan_reports",
    "planning",
    "variables",
]

Command = TypeVar("Command", bound=Callable[..., Any])


class Seconds(click.ParamType[float]):
    """A duration such as ``30s`` or ``5m``; a bare number is seconds."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        match = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h)?", str(value))
        if match is None:
            self.fail(f'"{value}" is not a duration such as 30s or 5m.', param, ctx)
        unit = {"ms": 0.001, None: 1, "s": 1, "m": 60, "h": 3600}[match[2]]
        return float(match[1]) * unit


def _all(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


PROGRAM_TIMEOUT = "fleetform.program_timeout"
"""Where click's context keeps how long a program may run, in seconds."""


def _keep_timeout(context: click.Context, option: click.Parameter, value: float) -> None:
    context.meta[PROGRAM_TIMEOUT] = value


variables = _all(
    click.option("--var", "var", multiple=True, metavar="NAME=VALUE", help="Set a variable."),
    click.option(
        "--var-file",
        multiple=True,
        metavar="FILE",
        help="Read variables from a file, after those found by themselves.",
    ),
    click.option(
        "--program-timeout",
        type=Seconds(),
        default="5m",
        show_default=True,
        metavar="DURATION",
        expose_value=False,
        callback=_keep_timeout,
        help="How long a stack's Python program may run.",
    ),
)
parallelism = click.option(
    "--parallelism",
    type=click.IntRange(1, 256),
    default=10,
    show_default=True,
    metavar="N",
    help="How many remote operations run at once.",
)
lock_timeout = click.option(
    "--lock-timeout",
    type=Seconds(),
    metavar="DURATION",
    help="How long to wait for the state's lock, such as 5m. Unless given, a living holder is not "
    "waited for, and a dead one until its lease ends.",
)
planning = _all(
    variables,
    click.option(
        "--target",
        multiple=True,
        metavar="ADDRESS",
        help="Only this, and what it depends on. May be repeated.",
    ),
    click.option(
        "--exclude",
        multiple=True,
        metavar="ADDRESS",
        help="Everything but this, and what depends on it. May be repeated.",
    ),
    click.option(
        "--replace",
        multiple=True,
        metavar="ADDRESS",
        help="Replace this even where an update would do. May be repeated.",
    ),
    click.option(
        "--refresh/--no-refresh", default=True, help="Read what is live first, or trust the state."
    ),
    parallelism,
    lock_timeout,
)
"""What ``plan``, ``apply`` and ``destroy`` have in common."""

max_chars = click.option(
    "--max-chars",
    type=click.IntRange(1000),
    default=65_536,
    show_default=True,
    metavar="N",
    help="With --markdown: leave out the least of it beyond this.",
)
github_step = click.option(
    "--github",
    is_flag=True,
    help="Also write annotations, on standard error, and the summary of a GitHub Actions step.",
)
plan_reports = _all(
    click.option(
        "--json", "as_json", is_flag=True, help="One JSON document, in Terraform's format."
    ),
    click.option("--markdown", is_flag=True, help="Markdown, for a comment on a pull request."),
    max_chars,
    click.option("--html", type=click.Path(), metavar="FILE", help="Also write an HTML page."),
    click.option("--sarif", type=click.Path(), metavar="FILE", help="Also write SARIF 2.1.0."),
    click.option("--junit", type=click.Path(), metavar="FILE", help="Also write JUnit XML."),
    click.option(
        "--gitlab", type=click.Path(), metavar="FILE", help="Also write GitLab's Terraform report."
    ),
    github_step,
)
"""The forms that a plan is shown in, by ``plan`` and ``show``."""
