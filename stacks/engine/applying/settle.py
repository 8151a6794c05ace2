"""Settling: what became of the operations that a killed run left open.

Done under the lock, before planning.  Each open intent is looked up in the live system: what was
made is taken into the state, what was not is dropped.  What cannot be looked up stays open, and
nothing is planned on it.
"""

from __future__ import annotations

from planes.diagnostics import Diagnostics
from providers.contract import Missing, Observed, RemoteError
from providers.retry import with_retries
from stacks.engine.applying.ledger import Ledger
from stacks.engine.applying.operations import is_own
from stacks.engine.applying.schedule import deposed_key
from stacks.engine.events import Settled
from stacks.engine.hushed import hushed
from stacks.engine.live.clients import Clients
from stacks.state.model import (
    CloseIntent,
    DropPrimitive,
    Edit,
    Intent,
    PrimitiveRecord,
    PutPrimitive,
    State,
)
from stacks.state.store import Lock, StateStore

__all__ = ["settle"]


def settle(
    state: State, store: StateStore, lock: Lock, clients: Clients
) -> tuple[State, list[Settled], Diagnostics]:
    """The state with its open intents settled, what was found, and an error for each that stays
    open.

    All is written in one commit.
    """
    ledger = Ledger(store, lock, state)
    found: list[Settled] = []
    problems = Diagnostics()
    for intent in state.intents:
        try:
            settled, edits = _settled(intent, ledger, clients)
        except (RemoteError, KeyError) as error:
            _stays_open(intent, error, problems)
            continue
        ledger.note([*edits, CloseIntent(intent.id)])
        found.append(settled)
    ledger.commit()
    return ledger.state_after(state), found, problems


def _stays_open(intent: Intent, error: Exception, problems: Diagnostics) -> None:
    record = intent.record
    reason = (
        f"the provider {record.provider} is not installed"
        if isinstance(error, KeyError)
        else hushed(str(error), record.properties)
    )
    problems.error(
        "Interrupted operation not settled",
        f"A run by {intent.by} was about to {intent.action} {record.key} at {intent.at} and did "
        f"not say how that ended, and the live object cannot be looked up: {reason}. Nothing was "
        "changed. Run the same command again once that is put right.",
        address=str(record.key.owner),
    )


def _settled(intent: Intent, ledger: Ledger, clients: Clients) -> tuple[Settled, list[Edit]]:
    record = intent.record
    match intent.action:
        case "create":
            return _created(intent, ledger, clients)
        case "delete":
            return _deleted(intent, clients)
        case _:
            # The refresh that follows compares what is live with what is wanted.
            return Settled(
                record.key, "update", "to be compared", record.remote_id, *_who(intent)
            ), []


def _who(intent: Intent) -> tuple[str, str]:
    return intent.by, intent.at


def _created(intent: Intent, ledger: Ledger, clients: Clients) -> tuple[Settled, list[Edit]]:
    record = intent.record
    kind = clients.type(record.provider, record.key.type)
    client = clients.open(record.provider)
    live = with_retries(lambda: kind.find(client, record.identity))
    if live is None or not is_own(kind, live, record):
        return Settled(record.key, "create", "not made", "", *_who(intent)), []
    edits: list[Edit] = []
    old = ledger.primitives.get(record.key)
    if old is not None and old.remote_id != live.id:
        deposed = old._replace(key=deposed_key(old.key, old.generation), deposed=True)
        edits.append(PutPrimitive(deposed))
    edits.append(PutPrimitive(_as_made(record, live)))
    return Settled(record.key, "create", "adopted", live.id, *_who(intent)), edits


def _as_made(record: PrimitiveRecord, live: Observed) -> PrimitiveRecord:
    return record._replace(
        remote_id=live.id, attributes={"id": live.id, **live.attributes}, tags=live.tags
    )


def _deleted(intent: Intent, clients: Clients) -> tuple[Settled, list[Edit]]:
    record = intent.record
    kind = clients.type(record.provider, record.key.type)
    client = clients.open(record.provider)
    id = record.remote_id
    live = with_retries(lambda: kind.read_many(client, (id,))).get(id)
    match live:
        case Missing():
            gone = Settled(record.key, "delete", "deleted", id, *_who(intent))
            return gone, [DropPrimitive(record.key)]
        case Observed():
            return Settled(record.key, "delete", "still there", id, *_who(intent)), []
    raise RemoteError(live.reason if live is not None else "the provider gave no answer for it")
