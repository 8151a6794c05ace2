"""Every kind takes what it should and says what is wrong with the rest.

A case file (``kinds/<kind>.json``) has the least and the most that a kind takes, and changes of the
most: those that it takes too, and those that it refuses, with the place and the message.  A null in
a change leaves the field out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from builders.kinds import LATE, places, replaced, spec, value
from planes import Agent, RuntimePool, kind_model, kind_names
from planes.address import Address
from planes.kind import plain
from planes.values import Deferred, Reference, Sensitive, format_path, late_leaves, reveal

CASES = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "kinds").glob("*.json"))
}


def changed(full: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    return {key: item for key, item in {**full, **change}.items() if item is not None}


def cases(key: str) -> list[Any]:
    return [
        pytest.param(kind, item, id=f"{kind}-{index}")
        for kind, case in CASES.items()
        for index, item in enumerate(case[key])
    ]


def errors_of(kind: str, data: dict[str, Any]) -> list[tuple[str, str]]:
    """Where and what, of each error."""
    try:
        kind_model(kind).model_validate(data)
    except ValidationError as error:
        return [
            (format_path((*item["loc"], *item.get("ctx", {}).get("path", ()))), item["msg"])
            for item in error.errors()
        ]
    return []


def test_every_kind_has_cases() -> None:
    assert set(CASES) == set(kind_names())


@pytest.mark.parametrize("kind", CASES)
def test_least_and_most(kind: str) -> None:
    spec(kind, CASES[kind]["minimal"])
    full = spec(kind, CASES[kind]["full"])
    assert full.model_fields_set >= {name for name in CASES[kind]["full"]}


@pytest.mark.parametrize("kind", CASES)
def test_the_most_says_nearly_everything(kind: str) -> None:
    """So that the tests over the full case reach every field of the kind in some case."""
    seen = {name for case in ("full", "minimal") for name in CASES[kind][case]}
    for change in CASES[kind]["accepted"]:
        seen |= {name for name, item in change.items() if item is not None}
    assert seen | {"labels", "enabled"} >= set(kind_model(kind).model_fields)


@pytest.mark.parametrize(("kind", "change"), cases("accepted"))
def test_accepted(kind: str, change: dict[str, Any]) -> None:
    data = changed(CASES[kind]["full"], change)
    assert errors_of(kind, value(data)) == []


@pytest.mark.parametrize(("kind", "case"), cases("refused"))
def test_refused(kind: str, case: dict[str, Any]) -> None:
    found = errors_of(kind, value(changed(CASES[kind]["full"], case["change"])))
    assert [place for place, _ in found] == [case["at"]]
    assert case["message"] in found[0][1]


@pytest.mark.parametrize(("kind", "case"), cases("refused"))
def test_no_message_repeats_a_sensitive_value(kind: str, case: dict[str, Any]) -> None:
    """What is refused is refused under a mark too, and the message says the same."""
    data = value(changed(CASES[kind]["full"], case["change"]))
    marked = {
        name: Sensitive(item) if not isinstance(item, Reference | Deferred) else item
        for name, item in data.items()
    }
    assert [m for _, m in errors_of(kind, marked)] == [m for _, m in errors_of(kind, data)]
    for secret in strings(case["change"]):
        if len(secret) > 12 and secret[0] != "@" and secret not in case["message"]:
            assert all(secret not in message for _, message in errors_of(kind, marked))


def strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for item in data.values() if isinstance(data, dict) else data:
            yield from strings(item)


def full_cases() -> Iterator[tuple[str, dict[str, Any]]]:
    for kind, case in CASES.items():
        yield kind, case["full"]
        for change in case["accepted"]:
            yield kind, changed(case["full"], change)


def test_any_place_may_be_late() -> None:
    output = Reference(Address((), "trigger", "hook"), ("url",))
    for kind, case in full_cases():
        data = value(case)
        for path in places(data):
            for late in (LATE, output, Sensitive(LATE)):
                model = kind_model(kind).model_validate(replaced(data, path, late))
                assert late in [found for _, found in marked_leaves(plain(model))], (kind, path)


def marked_leaves(data: Any) -> Iterator[tuple[Any, Any]]:
    """The late leaves of plain data, and the sensitive marks."""
    yield from late_leaves(data)
    for path in places(data):
        found = data
        for step in path:
            found = found[step]
        if isinstance(found, Sensitive):
            yield path, found


def test_any_place_may_be_sensitive() -> None:
    for kind, case in full_cases():
        data = value(case)
        whole = plain(kind_model(kind).model_validate(data))
        for path in places(data):
            model = kind_model(kind).model_validate(replaced(data, path, Sensitive))
            assert reveal(plain(model)) == whole, (kind, path)


def test_a_wrong_value_beside_a_late_one_is_still_found() -> None:
    found = errors_of("agent", value({"pool": "?", "harness": "codex", "timeout": "soon"}))
    assert [place for place, _ in found] == ["timeout"]


def test_plain_has_defaults_and_no_models() -> None:
    data = plain(spec("agent", CASES["agent"]["minimal"]))
    assert data["timeout"] == "30m"
    assert data["permissions"]["repo"] == "none"
    assert data["pool"] == Reference(Address((), "runtime_pool", "default"))


def test_numbers_stay_as_they_were_written() -> None:
    pool = spec("runtime_pool", {"cpu": 2})
    assert isinstance(pool, RuntimePool)
    assert repr(pool.cpu) == "2"
    assert repr(spec("runtime_pool", {"cpu": 0.5}).model_dump()["cpu"]) == "0.5"


def test_models_are_frozen() -> None:
    agent = spec("agent", CASES["agent"]["minimal"])
    assert isinstance(agent, Agent)
    with pytest.raises(ValidationError):
        agent.timeout = "1h"  # type: ignore[misc]
