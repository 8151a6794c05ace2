"""The admin surface: live objects, changed behind the reconciler's back."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from providers.contract import Conflict, Invalid, NotFound
from providers.local import admin
from providers.local.plane import Plane
from providers.local.provider import provider

TAGS = {"fleetform:stack": "payments", "fleetform:address": "agent.reviewer"}
AGENT = {
    "pool": "pool-1",
    "harness": "codex",
    "environment": {"LOG_LEVEL": "info"},
    "repos": ["acme/api", "acme/web"],
}
EGRESS = {"allow": [{"host": "api.example.com"}, {"host": "b.example.com"}]}


@pytest.fixture(autouse=True)
def _fleet(plane: Plane) -> None:
    provider.primitive("local_agent").create(plane, "reviewer", AGENT, TAGS)
    provider.primitive("local_egress").create(plane, "code", EGRESS, TAGS)
    provider.primitive("local_budget").create(
        plane, "team", {"scope": {"team": "a"}, "limit": 5, "period": "daily"}, TAGS
    )
    plane.close()


def _live(path: Path, id: str) -> dict[str, Any]:
    return dict(admin.get(path, id).properties or {})


def test_all_objects_are_listed(path: Path) -> None:
    rows = admin.list_objects(path)
    assert [(row.type, row.id) for row in rows] == [
        ("local_agent", "reviewer"),
        ("local_budget", "team"),
        ("local_egress", "code"),
    ]
    assert rows[0].address == "agent.reviewer"
    assert (rows[0].revision, rows[0].changed_by) == (1, "ada")


def test_one_object_is_got(path: Path) -> None:
    assert admin.get(path, "team") == admin.list_objects(path)[1]


def test_a_plane_that_is_not_there_is_empty(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere" / "plane.db"
    assert admin.list_objects(nowhere) == []
    with pytest.raises(NotFound, match='There is no object "x"'):
        admin.get(nowhere, "x")
    assert not nowhere.parent.exists()


@pytest.mark.parametrize(
    ("id", "key", "value", "name", "expected"),
    [
        ("reviewer", "timeout", "90m", "timeout", "90m"),
        ("reviewer", "timeout", None, "timeout", "30m"),
        ("reviewer", "memory", "4GiB", "memory", "4GiB"),
        ("reviewer", "environment.EXTRA", "1", "environment", {"LOG_LEVEL": "info", "EXTRA": "1"}),
        ("reviewer", "labels", {"team": "b"}, "labels", {"team": "b"}),
        ("reviewer", "repos.1", "acme/ios", "repos", ["acme/api", "acme/ios"]),
        ("reviewer", "tools.allow", ["read"], "tools", {"allow": ["read"], "deny": []}),
        ("reviewer", "model", "route-1", "model", "route-1"),
        ("reviewer", "enabled", False, "enabled", False),
        ("team", "limit", 7.5, "limit", 7.5),
        (
            "code",
            "allow.0.ports",
            [80],
            "allow",
            [
                {"host": "api.example.com", "methods": [], "paths": [], "ports": [80]},
                {"host": "b.example.com", "methods": [], "paths": [], "ports": [443]},
            ],
        ),
    ],
)
def test_a_place_is_set(
    path: Path, id: str, key: str, value: object, name: str, expected: object
) -> None:
    before = _live(path, id)
    admin.set_properties(path, id, {key: value}, by="eve")
    assert _live(path, id) == {**before, name: expected}


def test_a_change_has_an_author_and_keeps_the_owner(path: Path) -> None:
    row = admin.set_properties(path, "reviewer", {"timeout": "1h", "memory": "1GiB"}, by="eve")
    assert row == admin.get(path, "reviewer")
    assert (row.revision, row.changed_by, row.tags) == (2, "eve", TAGS)
    assert row.owner == "payments agent.reviewer"


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("timeuot", "1h", 'local_agent has no property "timeuot". Did you mean "timeout"?'),
        ("tools.alow", ["x"], 'local_agent has no property "tools.alow".'),
        ("repos.7", "x", '"repos.7" leads to nothing: there is no "7" at that place.'),
        ("timeout.x", "1h", '"timeout.x" leads to nothing: there is no "x" at that place.'),
        ("timeout", "soon", 'local_agent timeout: a duration such as "90s"'),
        ("repos.0", "x", 'local_agent repos[0]: a repository such as "acme/api"'),
        ("enabled", "yes", "local_agent enabled: true or false is required."),
        ("pool", None, "local_agent pool: a string is required."),
    ],
)
def test_what_cannot_be_set_is_said(path: Path, key: str, value: object, message: str) -> None:
    before = admin.get(path, "reviewer")
    with pytest.raises(Invalid) as caught:
        admin.set_properties(path, "reviewer", {"memory": "1GiB", key: value}, by="eve")
    assert message in str(caught.value)
    assert admin.get(path, "reviewer") == before


def test_an_id_that_is_not_there(path: Path) -> None:
    calls: list[Callable[[], object]] = [
        lambda: admin.get(path, "reviwer"),
        lambda: admin.remove(path, "reviwer"),
        lambda: admin.set_properties(path, "reviwer", {"timeout": "1h"}, by="eve"),
    ]
    for call in calls:
        with pytest.raises(NotFound, match='no object "reviwer" .* Did you mean "reviewer"?'):
            call()


def test_an_object_is_removed(path: Path) -> None:
    before = admin.get(path, "team")
    assert admin.remove(path, "team") == before
    assert [row.id for row in admin.list_objects(path)] == ["reviewer", "code"]


def test_a_damaged_object_is_listed_and_not_changed(plane: Plane, path: Path) -> None:
    plane.check()
    assert plane._connection is not None
    plane._connection.execute("UPDATE local_budget SET properties = '{'")
    damaged = admin.list_objects(path)[1]
    assert damaged.properties is None
    assert "damaged" in damaged.fault
    with pytest.raises(Invalid, match='local_budget "team" cannot be changed: its row'):
        admin.set_properties(path, "team", {"limit": 1}, by="eve")
    assert admin.remove(path, "team") == damaged


def test_several_may_set_at_once(path: Path) -> None:
    def change(number: int) -> None:
        admin.set_properties(path, "reviewer", {f"environment.V{number}": "x"}, by="eve")

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(change, range(24)))
    assert len(_live(path, "reviewer")["environment"]) == 25


def test_who_never_gets_a_turn_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(*arguments: object, **named: object) -> None:
        raise Conflict("changed meanwhile")

    monkeypatch.setattr(Plane, "put", lose)
    with pytest.raises(Conflict, match='"team" is changed by others all the time'):
        admin.set_properties(path, "team", {"limit": 1}, by="eve")
