"""Import blocks: which live objects are to be taken over, and whether they can be.

Pure; no I/O.
"""

from __future__ import annotations

from planes.address import Address, PrimitiveKey
from planes.diagnostics import did_you_mean
from providers.attribution import owner
from providers.contract import Missing, Observed
from stacks.engine.lowering.view import home_of
from stacks.engine.plan import Mode
from stacks.engine.planning.draft import Draft
from stacks.stack import Import

__all__ = ["check_imports", "find_imports"]


def find_imports(draft: Draft) -> dict[PrimitiveKey, Import]:
    """The imports by the primitive that they are for.

    One whose primitive the state has already is done, and left out.  All that cannot be is an
    error.
    """
    if draft.options.mode is not Mode.NORMAL:
        return {}
    owned = {
        (record.provider, key.type, record.remote_id): key
        for key, record in (draft.prior.primitives.items() if draft.stack.imports else ())
    }
    found: dict[PrimitiveKey, Import] = {}
    for item in draft.stack.imports:
        key = _target(draft, item)
        if key is None or key in draft.prior.primitives or not draft.covers(key.owner):
            continue
        holder = owned.get((draft.desired.primitives[key].provider, key.type, item.id))
        if holder is not None:
            _error(
                draft,
                item,
                "Object already managed",
                f"{key.type} {item.id} is {holder} of this stack already, so it cannot become "
                f"{item.to} too. To give it another address, write a moved block.",
            )
        elif key in found:
            detail = f"Two import blocks name an object for {item.to}. Keep one."
            _error(draft, item, f'Duplicate import configuration for "{item.to}"', detail)
        else:
            found[key] = item
    return found


def _target(draft: Draft, item: Import) -> PrimitiveKey | None:
    primitives, owners = draft.desired.primitives, draft.desired.owners
    try:
        if "/" in item.to.rpartition("]")[2]:
            key: PrimitiveKey | None = PrimitiveKey.parse(item.to)
            known = [str(other) for other in primitives if key and other.owner == key.owner]
        else:
            address = Address.parse(item.to)
            key = owners[address].main if address in owners else None
            known = [str(other) for other in owners]
            if address in owners and key is None:
                detail = f"{item.to} has no live object of its own, so there is nothing to import."
                _error(draft, item, "Nothing to import", detail)
                return None
    except ValueError as error:
        _error(draft, item, "Invalid import target", str(error))
        return None
    if key is None or key not in primitives:
        _error(
            draft,
            item,
            "Import target not declared",
            f"An import block says that {item.id} is {item.to}, which is not declared."
            f"{did_you_mean(item.to, known)} Declare it, or remove the import block.",
        )
        return None
    return key


def check_imports(draft: Draft) -> None:
    """Refuse what is not there, and what another stack manages."""
    for key, item in draft.imports.items():
        live = draft.live.get(key)
        if isinstance(live, Missing):
            _error(
                draft,
                item,
                "Object to import not found",
                f"There is no {key.type} with the id {item.id}, so it cannot become {item.to}. "
                "Check the id, or remove the import block to have a new one made.",
            )
        elif isinstance(live, Observed):
            home = home_of(live.tags)
            if home not in (None, (draft.stack.name, draft.stack.workspace)):
                _error(
                    draft,
                    item,
                    "Object managed by another stack",
                    f"{key.type} {item.id} bears the tags of {owner(live.tags)}, so it cannot "
                    f"become {item.to}. Let its stack go of it first, with a removed block that "
                    "has destroy = false.",
                )


def _error(draft: Draft, item: Import, summary: str, detail: str) -> None:
    span = draft.sources.span(item.location)
    draft.problems.error(summary, detail, span, address=item.to)
