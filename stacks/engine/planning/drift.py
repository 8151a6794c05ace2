"""Drift: what is live against what was last applied, and against what is declared.

:func:`detect` reads; the rest is pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from planes.address import PrimitiveKey
from planes.diagnostics import Diagnostics
from planes.values import Path, reveal
from providers.attribution import LABEL_TAGS, TAG_PREFIX, owner
from providers.contract import Missing, Observed, PrimitiveType, RemoteError, Unreadable
from providers.retry import with_retries
from stacks.engine.diff import difference, keep_ignored, leaf_differences, marked_like, sealed
from stacks.engine.facts import Fact, facts_of
from stacks.engine.late import is_certain
from stacks.engine.live.authors import with_authors
from stacks.engine.live.clients import Clients, check_providers, provider_name
from stacks.engine.live.refresh import Live, read_records, refresh
from stacks.engine.locate import Sources
from stacks.engine.lowering.desired import Desired, make_desired
from stacks.engine.lowering.view import home_of
from stacks.engine.origins import in_words
from stacks.engine.plan import DriftItem
from stacks.stack import Stack
from stacks.state.model import PrimitiveRecord, State

__all__ = ["DriftReport", "Words", "detect", "drift_of", "has_drifted", "parse_ignore"]

_PLAIN = Fact()


class DriftReport(NamedTuple):
    """``items`` are what changed or is gone, ``unreadable`` what could not be looked at.

    ``in_sync`` counts the objects that are as they were last applied.
    """

    items: tuple[DriftItem, ...]
    unmanaged: tuple[DriftItem, ...]
    unreadable: tuple[DriftItem, ...]
    in_sync: int

    @property
    def all(self) -> tuple[DriftItem, ...]:
        return (*self.items, *self.unreadable, *self.unmanaged)


class Words(NamedTuple):
    """How owners speak of what their primitives are."""

    desired: Desired
    state: State

    def expected(self, record: PrimitiveRecord, live: Observed) -> Mapping[str, Any]:
        """What was last applied, with changes that the owner ignores as they are live."""
        owner = self.desired.owners.get(record.key.owner)
        if owner is None or not owner.lifecycle.ignore_changes:
            return record.properties
        wanted = self.desired.primitives.get(record.key)
        origins = wanted.origins if wanted is not None else {}
        return keep_ignored(
            record.properties, live.properties, owner.lifecycle.ignore_changes, origins
        )

    def hides(self, record: PrimitiveRecord, live: Observed, kind: PrimitiveType) -> bool:
        """Whether what changed is a change that the owner ignores."""
        owner = self.desired.owners.get(record.key.owner)
        ignores = owner is not None and bool(owner.lifecycle.ignore_changes)
        return ignores and bool(_drifted(record.properties, live, kind))

    def path(self, key: PrimitiveKey, path: Path) -> Path:
        """A place in a primitive's properties as a place in its declaration; empty for none."""
        wanted = self.desired.primitives.get(key)
        origins = wanted.origins if wanted is not None else {}
        return in_words(origins, path, self._declared(key))

    def tag_path(self, key: PrimitiveKey, name: str) -> Path:
        """The label that a tag of ours is made of; empty for those that say whose an object is."""
        label = name.removeprefix(TAG_PREFIX)
        labels = self._declared(key).get("labels")
        is_label = label in LABEL_TAGS and isinstance(labels, Mapping)
        return ("labels", label) if is_label else ()

    def ignores_tag(self, key: PrimitiveKey, name: str) -> bool:
        owner = self.desired.owners.get(key.owner)
        ignored = owner.lifecycle.ignore_changes if owner is not None else ()
        label = ("labels", name.removeprefix(TAG_PREFIX))
        return ignored == "all" or any(path == label[: len(path)] for path in ignored)

    def _declared(self, key: PrimitiveKey) -> Mapping[str, Any]:
        owner = self.desired.owners.get(key.owner)
        record = self.state.fleet.get(key.owner)
        return owner.data if owner is not None else record.declaration if record else {}


def has_drifted(record: PrimitiveRecord, live: Observed, kind: PrimitiveType, words: Words) -> bool:
    """Whether a live object's properties, or our tags on it, are other than those last applied."""
    if live.properties != record.properties and _drifted(words.expected(record, live), live, kind):
        return True
    return live.tags != record.tags and any(_tag_places(record, live, words))


def _drifted(applied: Mapping[str, Any], live: Observed, kind: PrimitiveType) -> tuple[str, ...]:
    now = live.properties
    unseen = applied.keys() - now.keys()
    if unseen:
        now = {**now, **{name: applied[name] for name in unseen}}
    return difference(kind, facts_of(kind.schema), now, applied).changed


def drift_of(
    record: PrimitiveRecord, live: Live, kind: PrimitiveType, words: Words
) -> Iterator[DriftItem]:
    """The differences between a record and its live object, an item for each place."""
    key = record.key
    owner = words.desired.owners.get(key.owner)
    location = owner.location if owner is not None else None
    match live:
        case Missing():
            yield DriftItem("missing", key, key.type, record.remote_id, location=location)
        case Unreadable(reason=reason):
            yield DriftItem(
                "unreadable", key, key.type, record.remote_id, detail=reason, location=location
            )
        case Observed():
            changed = DriftItem(
                "changed",
                key,
                key.type,
                record.remote_id,
                changed_by=live.changed_by,
                changed_at=live.changed_at,
                location=location,
            )
            for path, before, after in _places(words.expected(record, live), live, kind):
                yield changed._replace(
                    path=words.path(key, path), remote_path=path, before=before, after=after
                )
            for name in _tag_places(record, live, words):
                yield changed._replace(
                    path=words.tag_path(key, name),
                    remote_path=("tags", name),
                    before=record.tags.get(name),
                    after=live.tags.get(name),
                )


def _tag_places(record: PrimitiveRecord, live: Observed, words: Words) -> Iterator[str]:
    """Our own tags that are not as we left them; all others are properties, or nobody's concern."""
    names = sorted(record.tags.keys() | live.tags.keys())
    for name in names:
        ours = name.startswith(TAG_PREFIX) and record.tags.get(name) != live.tags.get(name)
        if ours and not words.ignores_tag(record.key, name):
            yield name


def _places(
    applied: Mapping[str, Any], live: Observed, kind: PrimitiveType
) -> Iterator[tuple[Path, object, object]]:
    facts = facts_of(kind.schema)
    changed = _drifted(applied, live, kind)
    if not changed:
        return
    then, now = kind.normalise(reveal(applied)), kind.normalise(live.properties)
    before = sealed(marked_like(then, applied), facts)
    after = sealed(marked_like(now, applied), facts)
    for name in changed:
        fact = facts.fields.get(name, _PLAIN)
        yield from leaf_differences(before.get(name), after.get(name), fact, (name,))


# The report.


def detect(
    stack: Stack,
    state: State,
    clients: Clients,
    *,
    ignore: Sequence[str] = (),
    parallelism: int = 10,
) -> tuple[DriftReport, Diagnostics]:
    """Compare everything live with the state and the configuration, and find what nobody manages.

    ``ignore`` are shell patterns for unmanaged objects, matched with the type, the id, and
    ``type/id``.  Each item says in ``detail`` where the configuration asks for something else
    again.
    """
    sources = Sources(stack.sources)
    problems = check_providers(stack.providers.values(), clients, sources)
    desired, found = make_desired(stack, clients, sources)
    problems.extend(found)
    words = Words(desired, state)
    live = refresh(read_records(state.primitives.values()), clients, parallelism=parallelism)
    items: list[DriftItem] = []
    unreadable: list[DriftItem] = []
    in_sync = 0
    for key, record in state.primitives.items():
        now = live[key]
        if isinstance(now, Unreadable):
            unreadable.append(DriftItem("unreadable", key, key.type, now.id, detail=now.reason))
            continue
        differences = list(drift_of(record, now, clients.type(record.provider, key.type), words))
        items += [_with_wanted(item, desired) for item in differences]
        in_sync += not differences
    unmanaged, unread = _unmanaged(stack, state, clients, ignore)
    items = with_authors(items, state.primitives, clients)
    report = DriftReport(tuple(items), tuple(unmanaged), tuple((*unreadable, *unread)), in_sync)
    return report, problems


def _with_wanted(item: DriftItem, desired: Desired) -> DriftItem:
    """The item, saying how what is live stands to what is declared."""
    wanted = desired.primitives.get(item.key) if item.key is not None else None
    if wanted is None:
        return item._replace(detail="It is no longer declared.")
    if item.kind != "changed":
        return item
    declared: object = wanted.properties
    for step in item.remote_path:
        try:
            declared = declared[step]  # type: ignore[index]  # Places that are not there are none.
        except (KeyError, IndexError, TypeError):
            return item
    if not is_certain(declared):
        return item
    if reveal(declared) == reveal(item.after):
        return item._replace(detail="It is now as declared.")
    if reveal(declared) != reveal(item.before):
        return item._replace(detail="The configuration now asks for something else again.")
    return item


def _unmanaged(
    stack: Stack, state: State, clients: Clients, ignore: Sequence[str]
) -> tuple[list[DriftItem], list[DriftItem]]:
    """What is live and no stack's, or an orphan of this one; and what cannot be listed."""
    places = {
        record.provider: _place(record.provider, clients) for record in state.primitives.values()
    }
    managed = {
        (places[record.provider], key.type, record.remote_id)
        for key, record in state.primitives.items()
    }
    found: list[DriftItem] = []
    unread: list[DriftItem] = []
    for place, provider in _providers_in_use(stack, state, clients).items():
        for type in clients.provider(provider).primitive_types():
            try:
                for live in _discovered(provider, type, clients):
                    known = (place, type, live.id) in managed
                    if not known and _is_ours(live, stack) and not _is_ignored(live, ignore):
                        found.append(_stranger(live))
            except RemoteError as error:
                unread.append(DriftItem("unreadable", None, type, "*", detail=str(error)))
    return found, unread


def _providers_in_use(stack: Stack, state: State, clients: Clients) -> dict[str, str]:
    """One provider key for each place that objects are in."""
    used = {record.provider for record in state.primitives.values()}
    keys = sorted(used | stack.providers.keys(), reverse=True)
    return {_place(key, clients): key for key in keys}


def _place(key: str, clients: Clients) -> str:
    """Where a provider's objects are: two keys with the same settings are of one place."""
    settings = clients.settings.get(key)
    return f"{provider_name(key)} {dict(settings.settings) if settings else {}!r}"


def _discovered(provider: str, type: str, clients: Clients) -> Iterable[Observed]:
    kind = clients.type(provider, type)
    return with_retries(lambda: list(kind.discover(clients.open(provider))))


def _is_ours(live: Observed, stack: Stack) -> bool:
    """Whether no other stack says that the object is its own."""
    return home_of(live.tags) in (None, (stack.name, stack.workspace))


def _is_ignored(live: Observed, patterns: Sequence[str]) -> bool:
    names = (live.type, live.id, f"{live.type}/{live.id}")
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in names)


def _stranger(live: Observed) -> DriftItem:
    claimed = owner(live.tags)
    detail = f"It bears the tags of {claimed}, but is not in the state." if claimed else ""
    return DriftItem(
        "unmanaged",
        None,
        live.type,
        live.id,
        after=dict(live.properties),
        changed_by=live.changed_by,
        changed_at=live.changed_at,
        detail=detail,
    )


def parse_ignore(text: str) -> tuple[str, ...]:
    """The patterns of an ignore file: one a line; ``#`` begins a comment."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return tuple(line for line in lines if line)
