"""Places of primitives in their owners' words."""

from __future__ import annotations

from typing import Any

import pytest

from planes.values import Path
from stacks.engine.diff import keep_ignored
from stacks.engine.origins import in_words, parts_of

ORIGINS: dict[str, Path] = {
    "policy": ("model",),
    "window": ("schedule", "jitter"),
    "target.input": ("prompt",),
    "target.retry": ("schedule", "catchup"),
    "boxes.0.image": ("image",),
    "renamed": ("limits",),
}
DECLARED: dict[str, Any] = {
    "model": "sonnet",
    "schedule": {"jitter": "30m", "catchup": "1h"},
    "prompt": "Work.",
    "image": "acme/agent",
    "limits": {"cpu": 1},
    "size": 3,
    "names": ["a"],
}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("size",), ("size",)),
        (("names", 0), ("names", 0)),
        (("strange",), ()),
        # A policy is made of the model, which has no statements.
        (("policy", "Statement", 0), ("model",)),
        (("window", "minutes"), ("schedule", "jitter")),
        (("target", "input", "text"), ("prompt",)),
        (("target", "retry", "attempts"), ("schedule", "catchup")),
        (("target", "arn"), ()),
        (("boxes", 0, "image"), ("image",)),
        (("boxes", 0, "cpu"), ()),
        (("renamed", "cpu"), ("limits", "cpu")),
        (("renamed", "zone"), ("limits",)),
    ],
)
def test_a_place_is_said_as_far_as_the_owner_has_words(path: Path, words: Path) -> None:
    assert in_words(ORIGINS, path, DECLARED) == words


def test_an_owner_that_is_gone_has_no_words() -> None:
    assert in_words(ORIGINS, ("policy",), {}) == ()


def test_parts_have_origins_of_their_own() -> None:
    assert list(parts_of(ORIGINS, "boxes")) == [
        (("boxes",), ("boxes",)),
        (("boxes", 0, "image"), ("image",)),
    ]


def test_what_is_ignored_of_a_part_is_that_part() -> None:
    wanted = {"target": {"input": "ours", "arn": "ours"}}
    live = {"target": {"input": "theirs", "arn": "theirs"}}
    kept = keep_ignored(wanted, live, (("prompt",),), ORIGINS)
    assert kept == {"target": {"input": "theirs", "arn": "ours"}}
