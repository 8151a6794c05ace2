"""What the plane keeps of an object, and how it counts changes."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from providers.contract import Conflict, NotFound
from providers.local.plane import BATCH, Plane, Wanted

TYPE = "local_agent"
OWNER = "payments agent.reviewer"
TAGS = {"fleetform:stack": "payments", "fleetform:address": "agent.reviewer"}


def _wanted(owner: str = OWNER, **properties: Any) -> Wanted:
    return Wanted(owner, properties, TAGS)


def _edit(path: Path, statement: str, *parameters: object) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(statement, parameters)
    connection.close()


def test_a_created_object_is_read_back_whole(plane: Plane) -> None:
    properties = {
        "timeout": "30m",
        "nested": {"deep": [1, 2.5, None, True, "é\ud83d"]},
        "big": 2**80,
    }
    made = plane.create(TYPE, "a", Wanted(OWNER, properties, TAGS))
    assert plane.read(TYPE, ["a"]) == {"a": made}
    assert made.properties == properties
    assert (made.type, made.id, made.owner, made.tags) == (TYPE, "a", OWNER, TAGS)
    assert (made.revision, made.changed_by, made.fault) == (1, "ada", "")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", made.created_at)
    assert made.changed_at == made.created_at
    assert made.address == "agent.reviewer"


def test_a_change_counts_and_names_its_author(plane: Plane, path: Path) -> None:
    made = plane.create(TYPE, "a", _wanted(timeout="30m"))
    other = Plane(path, "eve")
    changed = other.put(TYPE, "a", _wanted(timeout="90m"))
    other.close()
    assert changed == plane.read(TYPE, ["a"])["a"]
    assert (changed.revision, changed.changed_by) == (2, "eve")
    assert changed.properties == {"timeout": "90m"}
    assert changed.changed_at >= changed.created_at == made.created_at


def test_what_changes_nothing_leaves_revision_and_author(plane: Plane, path: Path) -> None:
    made = plane.create(TYPE, "a", _wanted(x={"b": 1, "a": 2}))
    other = Plane(path, "eve")
    assert other.put(TYPE, "a", _wanted(x={"a": 2, "b": 1})) == made
    assert other.create(TYPE, "a", _wanted(x={"b": 1, "a": 2})) == made
    assert other.put(TYPE, "a", _wanted(x={"a": 2, "b": True})).revision == 2
    other.close()


def test_creating_again_brings_ones_own_object_to_what_is_wanted(plane: Plane) -> None:
    plane.create(TYPE, "a", _wanted(timeout="30m"))
    again = plane.create(TYPE, "a", _wanted(timeout="1h"))
    assert (again.revision, again.properties) == (2, {"timeout": "1h"})
    assert len(list(plane.rows(TYPE))) == 1


@pytest.mark.parametrize(
    ("owner", "named"), [("ledger agent.reviewer", "ledger agent.reviewer"), ("", "no stack")]
)
def test_creating_what_is_anothers_is_a_conflict(plane: Plane, owner: str, named: str) -> None:
    made = plane.create(TYPE, "a", _wanted(owner, timeout="30m"))
    with pytest.raises(Conflict, match=f'local_agent "a" exists, and belongs to {named}.'):
        plane.create(TYPE, "a", _wanted(timeout="1h"))
    assert plane.read(TYPE, ["a"]) == {"a": made}


def test_a_change_may_demand_a_revision(plane: Plane) -> None:
    plane.create(TYPE, "a", _wanted(x=1))
    assert plane.put(TYPE, "a", _wanted(x=2), expected=1).revision == 2
    with pytest.raises(Conflict, match="changed meanwhile by ada: its revision is 2, not 1"):
        plane.put(TYPE, "a", _wanted(x=3), expected=1)
    assert plane.read(TYPE, ["a"])["a"].properties == {"x": 2}


def test_changing_what_is_not_there(plane: Plane) -> None:
    with pytest.raises(NotFound, match='There is no local_agent "a"'):
        plane.put(TYPE, "a", _wanted(x=1))
    plane.create(TYPE, "b", _wanted(x=1))
    with pytest.raises(NotFound, match='There is no local_agent "a"'):
        plane.put(TYPE, "a", _wanted(x=1))


def test_deleting_is_done_once_and_harmless_again(plane: Plane, path: Path) -> None:
    assert plane.delete(TYPE, "a") is False
    assert not path.parent.exists()
    plane.create(TYPE, "a", _wanted())
    assert plane.delete(TYPE, "a") is True
    assert plane.delete(TYPE, "a") is False
    assert plane.delete("local_pool", "a") is False
    assert plane.read(TYPE, ["a"]) == {}


def test_types_do_not_share_ids(plane: Plane) -> None:
    plane.create(TYPE, "a", _wanted(x=1))
    plane.create("local_pool", "a", _wanted(x=2))
    assert plane.read("local_pool", ["a"])["a"].properties == {"x": 2}
    assert plane.read("local_budget", ["a"]) == {}


def test_reading_a_plane_that_does_not_exist_creates_nothing(plane: Plane, path: Path) -> None:
    assert plane.read(TYPE, ["a"]) == {}
    assert list(plane.rows(TYPE)) == []
    assert plane.check() is False
    assert not path.parent.exists()


def test_a_plane_that_appears_later_is_seen(plane: Plane, path: Path) -> None:
    assert plane.read(TYPE, ["a"]) == {}
    other = Plane(path, "eve")
    other.create(TYPE, "a", _wanted())
    other.close()
    assert set(plane.read(TYPE, ["a"])) == {"a"}


def test_reading_many_takes_one_statement_a_batch(plane: Plane) -> None:
    ids = [f"a{number:04}" for number in range(2 * BATCH + 1)]
    for id in ids:
        plane.create(TYPE, id, _wanted())
    connection = plane._connection
    assert connection is not None
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    assert list(plane.read(TYPE, [*ids, *ids, "missing"])) == ids
    assert sum(f'FROM "{TYPE}"' in statement for statement in statements) == 3
    statements.clear()
    assert [row.id for row in plane.rows(TYPE)] == ids
    assert sum(f'FROM "{TYPE}"' in statement for statement in statements) == 4


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("properties", "{", "Expecting property name"),
        ("properties", "[]", "a JSON object was expected"),
        ("properties", "[" * 200_000, "recursion"),
        ("properties", b"\xff{}", "can't decode"),
        ("tags", "nonsense", "Expecting value"),
    ],
)
def test_a_damaged_row_spoils_nothing_but_itself(
    plane: Plane, path: Path, column: str, value: object, reason: str
) -> None:
    plane.create(TYPE, "a", _wanted(x=1))
    good = plane.create(TYPE, "b", _wanted(x=1))
    plane.close()
    _edit(path, f"UPDATE {TYPE} SET {column} = ? WHERE id = 'a'", value)
    rows = plane.read(TYPE, ["a", "b"])
    assert rows["b"] == good
    assert rows["a"].properties is None
    assert rows["a"].fault.startswith("its row on the plane is damaged: ")
    assert reason in rows["a"].fault
    assert list(plane.rows(TYPE)) == [rows["a"], good]


def test_a_name_that_is_not_text_spoils_nothing(plane: Plane, path: Path) -> None:
    plane.create(TYPE, "a", _wanted(x=1))
    plane.close()
    _edit(path, f"UPDATE {TYPE} SET changed_by = CAST(x'ff41' AS TEXT)")
    assert plane.read(TYPE, ["a"])["a"].changed_by == "\ufffdA"


def test_a_damaged_row_is_repaired_by_a_write(plane: Plane, path: Path) -> None:
    plane.create(TYPE, "a", _wanted(x=1))
    plane.close()
    _edit(path, f"UPDATE {TYPE} SET properties = 'broken'")
    repaired = plane.put(TYPE, "a", _wanted(x=1))
    assert (repaired.properties, repaired.revision, repaired.fault) == ({"x": 1}, 2, "")
    assert plane.read(TYPE, ["a"]) == {"a": repaired}
