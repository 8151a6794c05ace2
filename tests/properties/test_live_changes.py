"""Any change behind fleetform's back: drift reports exactly that, and apply puts it back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import strategies as st

from builders.commands import PLANE, document, fleetform, live
from builders.explore import examples, explore, fleets
from builders.random_hcl import Fleet, text_of
from builders.shapes import live_shape, put_right
from providers.local import admin
from providers.local.plane import Plane, Row, Wanted

CHANGES: Mapping[str, Mapping[str, Any]] = {
    "local_agent": {"max_iterations": 7, "timeout": "77m", "environment": {"EVIL": "1"}},
    "local_pool": {"max_concurrency": 77, "spot": None, "idle_timeout": "77m"},
    "local_trigger": {"prompt": "Do something else."},
    "local_budget": {"limit": 77, "alerts": [77]},
    "local_route": {"rpm": 7_777},
    "local_grant": {"ttl": "77m"},
    "local_metric": {"min_sample": 777, "window": "77d"},
}
"""Type to values that no fleet here declares; every type has labels beside."""


class Accidents(NamedTuple):
    """Objects by number: which is set to what, removed, and copied as somebody else's."""

    changed: tuple[tuple[int, int], ...]
    removed: tuple[int, ...]
    strangers: tuple[tuple[int, str], ...]


OWNERS = ("", "payments/default/agent.other", "random/default/agent.orphan")
"""Nobody's; another stack's, which is none of our business; ours, and not in the state."""


def accidents() -> st.SearchStrategy[Accidents]:
    number = st.integers(0, 60)
    return st.builds(
        Accidents,
        st.lists(st.tuples(number, st.integers(0, 9)), max_size=4, unique_by=_first).map(tuple),
        st.lists(number, max_size=3, unique=True).map(tuple),
        st.lists(st.tuples(number, st.sampled_from(OWNERS)), max_size=4, unique_by=_first).map(
            tuple
        ),
    )


def _first(pair: tuple[int, object]) -> int:
    return pair[0]


def happen(folder: Path, planned: Accidents) -> set[tuple[str, str, str | None]]:
    """Make them happen; what drift has to report of them: what, id and property."""
    rows = list(live(folder).values())
    found: set[tuple[str, str, str | None]] = set()
    if not rows:
        return found
    removed = {rows[number % len(rows)].id for number in planned.removed}
    for number, which in planned.changed:
        row = rows[number % len(rows)]
        if row.id not in removed:
            found.add(("changed", row.id, change(folder, row, which)))
    for id in removed:
        admin.remove(folder / PLANE, id)
        found.add(("missing", id, None))
    for number, owner in planned.strangers:
        row = rows[number % len(rows)]
        stranger = f"stranger-{number}"
        copy(folder, row, stranger, owner)
        if not owner.startswith("payments"):
            found.add(("unmanaged", stranger, None))
    return found


def change(folder: Path, row: Row, which: int) -> str:
    """Set one property to something else; its name."""
    values = {"labels": {"changed": "behind"}, **CHANGES.get(row.type, {})}
    name = list(values)[which % len(values)]
    value = values[name]
    if value is None:
        assert row.properties is not None
        value = not row.properties[name]
    admin.set_properties(folder / PLANE, row.id, {name: value}, by="mallory")
    return name


def copy(folder: Path, row: Row, id: str, owner: str) -> None:
    stack, _, rest = owner.partition("/")
    workspace, _, address = rest.partition("/")
    tags = {
        "fleetform:stack": stack,
        "fleetform:workspace": workspace,
        "fleetform:address": address,
    }
    assert row.properties is not None
    with closing(Plane(folder / PLANE, "mallory")) as plane:
        plane.create(row.type, id, Wanted(owner, row.properties, tags if owner else {}))


def reported(folder: Path, status: int) -> set[tuple[str, str, str | None]]:
    """What drift says, a property once; and that it names the author."""
    report = document(folder, "drift", "--json", "--detailed-exitcode", status=status)
    for item in report["items"]:
        assert item["changed_by"] == ("mallory" if item["kind"] != "missing" else None)
    return {
        (item["kind"], item["id"], _top(item["property"]) if item["property"] else None)
        for item in report["items"]
    }


def _top(path: str) -> str:
    return re.split(r"[.\[]", path)[0]


@examples(20)
def test_drift_reports_exactly_what_happened(
    examples: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    def check(fleet: Fleet, planned: Accidents) -> None:
        folder = tmp_path_factory.mktemp("drift")
        (folder / "main.fleet.hcl").write_text(text_of(fleet), encoding="utf-8")
        fleetform(folder, "apply", "--auto-approve")
        before = live_shape(folder)
        expected = happen(folder, planned)
        assert reported(folder, 2 if expected else 0) == expected

        again = any(kind != "unmanaged" for kind, _, _ in expected)
        fleetform(folder, "plan", "--detailed-exitcode", status=2 if again else 0)
        fleetform(folder, "apply", "--auto-approve")
        strangers = {item for item in expected if item[0] == "unmanaged"}
        assert reported(folder, 2 if strangers else 0) == strangers

        for number, _ in planned.strangers if before else ():
            admin.remove(folder / PLANE, f"stranger-{number}")
        put_right(folder)
        assert live_shape(folder) == before

    explore(examples, check, fleets(), accidents())
