"""What a configuration says of its own review: ``fleet { review { … } }`` and ``waiver`` blocks.

Both are constants: a gate that could be computed could be computed away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from planes.diagnostics import Diagnostics
from stacks.configuration.constants import constant, constant_text
from stacks.configuration.content import Shape, check_shape
from stacks.language import ast
from stacks.language.values import Value
from stacks.stack import ReviewSettings, Waiver

__all__ = ["refuse_waivers", "review_settings", "waivers"]

_REVIEW = Shape.of(optional="severities repositories")
_WAIVER = Shape.of(required="rule fact owner reason expires")
_LEVELS = ("critical", "high", "medium", "off")


def review_settings(block: ast.Block, diagnostics: Diagnostics) -> ReviewSettings:
    check_shape(block, _REVIEW, diagnostics)
    body = block.body
    severities: dict[str, str] = {}
    attribute = body.attributes.get("severities")
    if attribute is not None:
        value = constant(attribute.expression, body.source, diagnostics)
        raw = {} if value is None else value.raw
        if type(raw) is not dict or any(item.raw not in _LEVELS for item in raw.values()):
            diagnostics.error(
                "Invalid severity of a rule",
                "severities gives rules another severity: a map of a rule's id, such as F016, to "
                '"critical", "high", "medium" or "off".',
                attribute.expression.span(body.source),
            )
        else:
            severities = {rule: str(level.raw) for rule, level in raw.items()}
    return ReviewSettings(severities, _repositories(body, diagnostics))


def _repositories(body: ast.Body, diagnostics: Diagnostics) -> tuple[str, ...]:
    attribute = body.attributes.get("repositories")
    value = attribute and constant(attribute.expression, body.source, diagnostics)
    if attribute is None or not isinstance(value, Value):
        return ()
    if type(value.raw) is tuple and all(type(item.raw) is str for item in value.raw):
        return tuple(str(item.raw) for item in value.raw)
    diagnostics.error(
        "Unsuitable value type",
        "Unsuitable value for repositories: a list of repositories that hold this configuration is "
        'required, such as ["acme/fleet"].',
        attribute.expression.span(body.source),
    )
    return ()


def waivers(blocks: Iterable[ast.Block], diagnostics: Diagnostics) -> tuple[Waiver, ...]:
    return tuple(_waiver(block, diagnostics) for block in blocks)


def _waiver(block: ast.Block, diagnostics: Diagnostics) -> Waiver:
    check_shape(block, _WAIVER, diagnostics)
    body = block.body
    rule, fact, owner, reason, expires = (
        constant_text(body, name, diagnostics)
        for name in ("rule", "fact", "owner", "reason", "expires")
    )
    if "expires" in body.attributes and not _is_time(expires):
        diagnostics.error(
            "Invalid end of a waiver",
            'A waiver ends at a time with its zone (RFC 3339), such as "2030-01-31T00:00:00Z".',
            body.attributes["expires"].expression.span(body.source),
        )
    if "fact" in body.attributes and not re.fullmatch(r"[0-9a-f]{12}", fact):
        diagnostics.error(
            "Invalid fact of a waiver",
            "A waiver names one fact by its fingerprint: the 12 hexadecimal digits that the plan "
            "prints with it.",
            body.attributes["fact"].expression.span(body.source),
        )
    location = block.header_span(body.source).location()
    return Waiver(block.labels[0][2], rule, fact, owner, reason, expires, location)


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def refuse_waivers(blocks: Iterable[ast.Block], diagnostics: Diagnostics) -> None:
    """In a module: whoever calls it answers for the risk, and has to see the waiver."""
    for block in blocks:
        diagnostics.error(
            "Waiver in a module",
            "A waiver stands in the stack itself, where those who answer for it see it. Move it "
            "there.",
            block.header_span(block.body.source),
        )
