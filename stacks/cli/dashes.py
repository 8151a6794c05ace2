"""Options with one dash, as Terraform has them: ``-auto-approve`` for ``--auto-approve``."""

from __future__ import annotations

from collections.abc import Sequence

import click

__all__ = ["with_two_dashes"]


def with_two_dashes(words: Sequence[str], refused: click.NoSuchOption) -> list[str] | None:
    """The words of a command line that was refused, with the second dash wherever that makes an
    option of the command; None where it makes none."""
    if refused.ctx is None:
        return None
    known = {name for item in refused.ctx.command.get_params(refused.ctx) for name in item.opts}
    end = words.index("--") if "--" in words else len(words)
    now = [f"-{word}" if _doubled(word) in known else word for word in words[:end]]
    return [*now, *words[end:]] if now != list(words[:end]) else None


def _doubled(word: str) -> str:
    """The option that a word with one dash would name with two; empty for any other word."""
    single = word.startswith("-") and not word.startswith("--")
    return f"-{word.partition('=')[0]}" if single else ""
