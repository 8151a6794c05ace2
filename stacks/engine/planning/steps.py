"""What happens to one wanted primitive: create, update, replace, adopt, move, or nothing.

Pure; no I/O.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planes.address import PrimitiveKey
from planes.values import Path
from providers.attribution import TAG_PREFIX
from providers.contract import Missing, Observed
from stacks.engine.diff import (
    Difference,
    difference,
    keep_ignored,
    marked_like,
    sealed,
    tags_differ,
)
from stacks.engine.lowering.desired import Owner, Wanted
from stacks.engine.plan import Action, Step
from stacks.engine.planning.draft import Draft
from stacks.state.model import PrimitiveRecord

__all__ = ["Force", "live_properties", "plan_primitive"]

Force = tuple[str, tuple[Path, ...]]
"""A replacement that is asked for from outside: the reason, and the fields that force it."""


def plan_primitive(draft: Draft, owner: Owner, wanted: Wanted, force: Force | None) -> Step:
    """The step for a primitive that is wanted.  Problems are added to the draft's."""
    facts = draft.facts(wanted.provider, wanted.key.type)
    wanted = wanted._replace(
        properties=sealed(draft.resolver.resolve(wanted.properties), facts),
        tags=draft.resolver.resolve(wanted.tags),
    )
    record = draft.prior.primitives.get(wanted.key)
    live = draft.live.get(wanted.key)
    if record is None:
        if wanted.key in draft.imports and isinstance(live, Observed):
            return _adopt(draft, owner, wanted, live)
        return _create(draft, wanted)
    if isinstance(live, Missing):
        return _create(draft, wanted, record)
    if isinstance(live, Observed):
        return _compare(draft, owner, wanted, record, live, force)
    return _base(draft, wanted, Action.NO_OP)  # Unreadable: the plan is refused, with the reason.


def live_properties(
    live: Observed, record: PrimitiveRecord | None, template: Mapping[str, Any]
) -> Mapping[str, Any]:
    """What an object has now, with sensitive marks as the record and the template have them.

    A property that the service does not give back (a password) is as we last set it.
    """
    properties = live.properties
    if record is not None:
        unseen = record.properties.keys() - properties.keys()
        if unseen:
            properties = {**properties, **{name: record.properties[name] for name in unseen}}
        if properties is not record.properties:
            properties = marked_like(properties, record.properties)
    return marked_like(properties, template)


def _base(draft: Draft, wanted: Wanted, action: Action) -> Step:
    key = wanted.key
    old = draft.moved_from.get(key.owner)
    return Step(
        key,
        action,
        wanted.provider,
        before=None,
        after=wanted.properties,
        tags=wanted.tags,
        create_first=key.owner in draft.create_first,
        depends_on=wanted.depends_on,
        moved_from=PrimitiveKey(old, key.type, key.name) if old is not None else None,
        origins=wanted.origins,
    )


def _create(draft: Draft, wanted: Wanted, lost: PrimitiveRecord | None = None) -> Step:
    base = _base(draft, wanted, Action.CREATE)
    if lost is None:
        identity, generation = draft.identity(wanted, 0)
        return base._replace(identity=identity, generation=generation, moved_from=None)
    identity, generation = draft.identity(wanted, lost.generation)
    return base._replace(identity=identity, generation=generation, reason="missing")


def _adopt(draft: Draft, owner: Owner, wanted: Wanted, live: Observed) -> Step:
    found = _difference(draft, owner, wanted, live_properties(live, None, wanted.properties))
    before, after, diff = found
    step = _base(draft, wanted._replace(properties=after), Action.ADOPT)
    step = step._replace(before=before, remote_id=live.id, changed=diff.changed, moved_from=None)
    if diff.replaced_by:
        paths = ", ".join(".".join(map(str, path)) for path in diff.replaced_by)
        draft.error(
            "Import would replace the object",
            f"{live.type} {live.id} cannot become what {wanted.key.owner} declares without being "
            f"replaced, because of {paths}. Declare what it is now, or remove the import block to "
            "have a new one made.",
            wanted.key.owner,
            owner.location,
        )
    untagged = any(live.tags.get(name) != value for name, value in wanted.tags.items())
    return step._replace(reason="tags") if untagged and not diff.changed else step


def _compare(
    draft: Draft,
    owner: Owner,
    wanted: Wanted,
    record: PrimitiveRecord,
    live: Observed,
    force: Force | None,
) -> Step:
    before, after, diff = _difference(
        draft, owner, wanted, live_properties(live, record, wanted.properties)
    )
    wanted = wanted._replace(properties=after, tags=_kept_tags(owner, wanted, live))
    step = _base(draft, wanted, Action.NO_OP)._replace(before=before, remote_id=live.id)
    if force is None and _is_elsewhere(draft, wanted, record):
        force = ("provider", ())
    if force is not None or diff.replaced_by:
        return _replace(draft, wanted, record, step, diff, force)
    step = step._replace(identity=record.identity, generation=record.generation)
    if diff.changed:
        return step._replace(action=Action.UPDATE, changed=diff.changed)
    if tags_differ(live.tags, wanted.tags, record.tags, TAG_PREFIX):
        return step._replace(action=Action.UPDATE, reason="tags")
    return step._replace(action=Action.MOVE) if step.moved_from is not None else step


def _difference(
    draft: Draft, owner: Owner, wanted: Wanted, before: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Mapping[str, Any], Difference]:
    """Both sides with marks where either has them, ignored changes kept; and how they differ."""
    kind = draft.kind(wanted.provider, wanted.key.type)
    facts = draft.facts(wanted.provider, wanted.key.type)
    before, after = sealed(before, facts), wanted.properties
    ignored = owner.lifecycle.ignore_changes
    if ignored:
        after = keep_ignored(after, before, ignored, wanted.origins)
    return before, after, difference(kind, facts, before, after)


def _kept_tags(owner: Owner, wanted: Wanted, live: Observed) -> Mapping[str, str]:
    """The wanted tags, with those that come from ignored labels as they are live."""
    ignored = owner.lifecycle.ignore_changes
    if not ignored:
        return wanted.tags
    if ignored == "all":
        return live.tags if live.tags else wanted.tags
    names = {
        TAG_PREFIX + str(path[1]) if len(path) > 1 else None
        for path in ignored
        if path[0] == "labels"
    }
    own = {f"{TAG_PREFIX}{name}" for name in ("stack", "workspace", "address")}
    return {
        name: live.tags.get(name, value) if name not in own and names & {name, None} else value
        for name, value in wanted.tags.items()
    }


def _is_elsewhere(draft: Draft, wanted: Wanted, record: PrimitiveRecord) -> bool:
    """Whether the object was made with other provider settings than it is now declared with."""
    if record.provider == wanted.provider:
        return False
    now = draft.stack.providers.get(wanted.provider)
    then = draft.prior.providers.get(record.provider, {})
    return dict(now.settings if now else {}) != dict(then)


def _replace(
    draft: Draft,
    wanted: Wanted,
    record: PrimitiveRecord,
    step: Step,
    diff: Difference,
    force: Force | None,
) -> Step:
    reason, paths = force or ("", ())
    generation = record.generation
    if step.create_first:
        draft.release_identity(wanted.key)
        generation += 1
    identity, generation = draft.identity(wanted, generation)
    return step._replace(
        action=Action.REPLACE,
        changed=diff.changed,
        replaced_by=diff.replaced_by or paths,
        reason=reason,
        identity=identity,
        generation=generation,
    )
