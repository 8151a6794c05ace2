"""Data sources that can be read before the plan: read in rounds, each evaluated with what is known.

A source may take its arguments, and its very instances, from what another gives; so the stack is
evaluated again with what a round has read, until nothing is left that can be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from time import sleep
from typing import Any, NamedTuple

from pydantic import ValidationError

from planes.address import Address
from planes.diagnostics import Diagnostics
from planes.kind import plain
from planes.values import format_path, reveal
from providers.contract import NotFound, RemoteError
from providers.retry import BACKOFF, Backoff, Wait, with_retries
from stacks.engine.hushed import hushed
from stacks.engine.late import is_certain
from stacks.engine.live.clients import Clients
from stacks.engine.live.workers import Workers
from stacks.engine.locate import Sources
from stacks.engine.lowering.roles import data_provider
from stacks.engine.planning.conditions import SUMMARIES
from stacks.evaluation.stack import Data, Evaluate
from stacks.stack import DataSource, Stack, Unread

__all__ = ["Answer", "WithData", "explained", "read_all", "read_one"]


class WithData(NamedTuple):
    """``stack`` is None where there are errors."""

    stack: Stack | None
    data: Data
    diagnostics: Diagnostics


class Answer(NamedTuple):
    """``values`` are None where the source could not be read, and then ``problem`` says why."""

    values: Mapping[str, Any] | None
    problem: str = ""
    is_missing: bool = False


def read_all(
    stack: Stack,
    diagnostics: Diagnostics,
    evaluate: Evaluate,
    connect: Callable[[Stack], AbstractContextManager[Clients]],
    *,
    parallelism: int = 10,
) -> WithData:
    """The stack with all of its data sources read that can be before the plan.

    ``stack`` and ``diagnostics`` are what its evaluation without any gave.  Each round reads with
    the providers that the configuration has by then.
    """
    data: dict[Address, Mapping[str, Any] | Unread] = {}
    current: Stack | None = stack
    while current is not None:
        problems = _refused(current)
        wanted = [source for source in current.data.values() if source.is_readable]
        if problems.has_errors or not wanted:
            return WithData(
                None if problems.has_errors else current, data, _both(diagnostics, problems)
            )
        with connect(current) as clients:
            data.update(_round(current, wanted, clients, parallelism, problems))
        if problems.has_errors:
            return WithData(None, data, _both(diagnostics, problems))
        current, diagnostics = evaluate(data)
    return WithData(None, data, diagnostics)


def _both(first: Diagnostics, second: Diagnostics) -> Diagnostics:
    return Diagnostics([*first, *second])


def _refused(stack: Stack) -> Diagnostics:
    """The conditions of data sources that do not hold."""
    problems = Diagnostics()
    sources = Sources(stack.sources)
    for item in stack.data.values():
        roles = (
            ("precondition", item.lifecycle.preconditions),
            ("postcondition", item.lifecycle.postconditions),
        )
        for role, conditions in roles:
            for condition in conditions:
                if condition.condition is False:
                    message = condition.message if is_certain(condition.message) else ""
                    span = sources.span(condition.location)
                    problems.error(SUMMARIES[role], str(message), span, address=str(item.address))
    return problems


def _round(
    stack: Stack,
    wanted: Sequence[DataSource],
    clients: Clients,
    parallelism: int,
    problems: Diagnostics,
) -> dict[Address, Mapping[str, Any] | Unread]:
    sources = Sources(stack.sources)
    keys = [data_provider(item, stack, clients, sources, problems) for item in wanted]
    if problems.has_errors:
        return {}
    found: dict[Address, Mapping[str, Any] | Unread] = {}
    with Workers(min(parallelism, len(wanted))) as workers:
        for number, (item, key) in enumerate(zip(wanted, keys, strict=True)):
            call = partial(read_one, clients, str(key), item.address, item.arguments)
            workers.submit(number, call)
        answers = {}
        for _ in wanted:
            done = workers.next()
            answers[done.number] = done.unwrap()
    for number, item in enumerate(wanted):
        answer: Answer = answers[number]
        if answer.values is None and item.check:
            found[item.address] = Unread(explained(item.address, answer)[1])
        elif answer.values is None:
            span = sources.span(item.provenance.location)
            problems.error(*explained(item.address, answer), span, address=str(item.address))
        else:
            found[item.address] = answer.values
    return found


def explained(address: Address, answer: Answer) -> tuple[str, str]:
    """A summary, and sentences that say what to do."""
    reason = answer.problem.removesuffix(".")
    if answer.is_missing:
        return (
            "Data source found nothing",
            f"{address} is to be read, and there is no such thing: {reason}. A data source finds "
            "what is there already. Correct its arguments, or make what it looks for first.",
        )
    return (
        "Data source could not be read",
        f"{address} could not be read: {reason}.",
    )


def read_one(
    clients: Clients,
    provider: str,
    address: Address,
    arguments: Mapping[str, Any],
    backoff: Backoff = BACKOFF,
    wait: Wait = sleep,
) -> Answer:
    """What a source has: its arguments, and the attributes that the read gives."""
    given = reveal(dict(arguments))
    try:
        kind = clients.data(provider, address)
        given = plain(kind.schema.model_validate(given))
        client = clients.open(provider)
        values = with_retries(lambda: kind.read(client, given), backoff, wait=wait)
    except KeyError:
        return Answer(None, f"the provider {provider} has no data source {address.type}")
    except ValidationError as error:
        reasons = (f"{format_path(item['loc'])}: {item['msg']}" for item in error.errors())
        text = f"its arguments do not fit: {'; '.join(reasons)}"
        return Answer(None, hushed(text, dict(arguments)))
    except RemoteError as error:
        return Answer(None, hushed(str(error), dict(arguments)), isinstance(error, NotFound))
    return Answer({**arguments, **values})
