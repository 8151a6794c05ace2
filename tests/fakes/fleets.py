"""Random fleets: any number of declarations that refer to earlier ones in every way there is."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import strategies as st

from fakes.cloud import Cloud
from fakes.kinds import Limits, declare, deferred, output, ref
from planes.declaration import Declaration, Lifecycle
from stacks.language.lexer import make_room

make_room()  # Before hypothesis looks: it warns where the recursion limit changes in a test.

PLACES = ("pool.p0", "box.b1", "box.b2", "pair.c3", "pool.p4", "box.b5", 'box.m["x"]', "idea.i7")
"""In the order in which later ones may refer to earlier ones."""

WHICH = st.integers(0, 3)


@st.composite
def fleets(draw: st.DrawFn, *, serials: bool = False) -> list[Declaration]:
    """``serials`` lets values depend on what changes with every update."""
    chosen = [place for place in PLACES if draw(st.integers(0, 3))]
    declared: list[Declaration] = []
    for at, place in enumerate(chosen):
        declared.append(_declaration(draw, place, chosen[:at], serials))
    return draw(st.permutations(declared))


def _declaration(draw: st.DrawFn, place: str, earlier: list[str], serials: bool) -> Declaration:
    first = Lifecycle(create_before_destroy=draw(WHICH) == 0)
    things = [other for other in earlier if not other.startswith("idea")]
    after = [other for other in earlier if draw(WHICH) == 0]
    common: dict[str, Any] = {"lifecycle": first, "depends_on": after}
    match place.partition(".")[0]:
        case "idea":
            return declare(place, text=draw(st.sampled_from("xy")), **common)
        case "pool":
            return declare(place, size=draw(WHICH), **common)
        case "pair":
            uses = [ref(other) for other in things if draw(WHICH) == 0]
            front = draw(st.booleans())
            return declare(place, size=draw(WHICH), front=front, uses=uses, **common)
    return declare(place, **_box(draw, things, serials), **common)


def _box(draw: st.DrawFn, things: list[str], serials: bool) -> dict[str, Any]:
    fields: dict[str, Any] = {"size": draw(WHICH), "colour": draw(st.sampled_from("rb"))}
    pools = [other for other in things if other.startswith("pool")]
    boxes = [other for other in things if other.startswith("box")]
    if pools and draw(WHICH) > 1:
        fields["pool"] = ref(draw(st.sampled_from(pools)))
    if boxes and draw(WHICH) > 1:
        fields["note"] = _late(draw, draw(st.sampled_from(boxes)), serials)
    if things and draw(WHICH) == 0:
        fields["colour"] = output(draw(st.sampled_from(things)), "id")
    fields["uses"] = [ref(other) for other in things if draw(WHICH) == 0]
    if draw(st.booleans()):
        fields["limits"] = Limits(cpu=draw(WHICH))
    if draw(st.booleans()):
        fields["password"] = draw(st.sampled_from(["hush", "hush-hush"]))
    if draw(st.booleans()):
        fields["labels"] = {"team": draw(st.sampled_from("xy"))}
    return fields


def _late(draw: st.DrawFn, place: str, serials: bool) -> Any:
    found = output(place, draw(st.sampled_from(["url", "serial"] if serials else ["url"])))
    return draw(st.sampled_from([found, deferred(f'"<${{{found}}}>"', found)]))


_ID = re.compile(r"fake_\w+?-\d+")


def shape(cloud: Cloud) -> dict[tuple[str, str], Any]:
    """What is live, by type and address, with ids replaced by what they are of."""
    names = {
        thing.id: f"{thing.type} of {thing.tags['fleetform:address']}"
        for thing in cloud.things.values()
    }
    found = {}
    for thing in cloud.things.values():
        place = thing.type, thing.tags["fleetform:address"]
        assert place not in found, f"{place} is there twice"
        found[place] = _named(thing.properties, names), _named(thing.tags, names)
    return found


def _named(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str):
        return _ID.sub(lambda match: names.get(match.group(), "nothing"), value)
    if isinstance(value, list):
        return [_named(item, names) for item in value]
    if isinstance(value, dict):
        return {key: _named(item, names) for key, item in value.items()}
    return value
