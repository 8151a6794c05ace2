"""Writes the reference pages from the code: `python docs/reference/generate.py`."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from pathlib import Path

import click

from planes import kind_names
from planes.reference_page import index_page, kind_page
from planes.schema import BlockSchema, block_schema
from stacks.cli.main import fleetform
from stacks.sealing.settings import EncryptionSettings
from stacks.state.settings import MODELS

HERE = Path(__file__).parent


def pages() -> Iterator[tuple[Path, str]]:
    """Each page's file and text."""
    yield HERE / "kinds" / "README.md", index_page()
    for kind in kind_names():
        example = (HERE / "examples" / f"{kind}.fleet.hcl").read_text(encoding="utf-8")
        yield HERE / "kinds" / f"{kind}.md", kind_page(kind, example)
    yield HERE / "cli.md", cli_page()
    yield HERE / "state.md", state_page()


def state_page() -> str:
    """The settings of the backends, and of encryption."""
    parts = [
        "<!-- Written by docs/reference/generate.py. Change the models instead. -->\n",
        "# The state: backends and encryption\n",
        "Both blocks stand in `fleet { … }`. How they are used: "
        "[how-to/state.md](../how-to/state.md).\n",
    ]
    for name, model in MODELS.items():
        parts += _settings(f'backend "{name}"', block_schema(model), 2)
    parts += _settings("encryption", block_schema(EncryptionSettings), 2)
    return "\n".join(parts)


def _settings(title: str, schema: BlockSchema, level: int) -> Iterator[str]:
    yield f"{'#' * level} `{title}`\n"
    yield f"{schema.description}\n"
    for name, attribute in schema.attributes.items():
        marks = [mark for mark in ("required", "sensitive") if getattr(attribute, mark)]
        notes = f" ({', '.join(marks)})" if marks else ""
        default = attribute.default
        shown = "" if default in (None, {}, [], "") else f" Default: `{json.dumps(default)}`."
        yield f"- `{name}`{notes}: {attribute.description}{shown}"
    yield ""
    for name, block in schema.blocks.items():
        repeated = " May be repeated." if block.repeated else ""
        yield f"{'#' * (level + 1)} `{name}` in `{title}`\n\n{block.description}{repeated}\n"
        yield from list(_settings(name, block.schema, level + 1))[1:]


def cli_page() -> str:
    """What every command says of itself, in our own layout: click's may change with its version."""
    parts = [
        "<!-- Written by docs/reference/generate.py. Change the help of the command instead. -->\n",
        "# The command line\n",
        "A stack is a folder with `*.fleet.hcl` files. Local data lives in `.fleetform/` beside "
        "them. Exit statuses: 0, or 1 on an error; those that differ are said with the command.\n",
    ]
    context = click.Context(fleetform, info_name="fleetform")
    parts += [_section(path, command) for path, command in _commands(context, "fleetform")]
    return "\n".join(parts)


def _commands(context: click.Context, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, context.command
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            inner = context.command.get_command(context, name)
            assert inner is not None
            yield from _commands(click.Context(inner, context, name), f"{path} {name}")


def _section(path: str, command: click.Command) -> str:
    arguments = [
        parameter.metavar or f"{parameter.name}".upper()
        for parameter in command.params
        if isinstance(parameter, click.Argument)
    ]
    paragraphs = inspect.cleandoc(command.help or "").split("\n\n")
    text = "\n\n".join(_paragraph(paragraph) for paragraph in paragraphs)
    lines = [f"## {' '.join([path, *arguments])}\n", f"{text}\n"]
    options = [item for item in command.params if isinstance(item, click.Option)]
    lines += [f"- {_names(option)}: {option.help or ''}" for option in options]
    return "\n".join(lines) + ("\n" if options else "")


def _paragraph(text: str) -> str:
    """A paragraph; one that click leaves as it is stands as it is here, too."""
    return f"```\n{text.removeprefix(chr(8)).strip()}\n```" if text.startswith("\b") else text


def _names(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    if isinstance(option.type, click.Choice):
        return f"{names} {'|'.join(map(str, option.type.choices))}"
    return names if option.is_flag or not option.metavar else f"{names} {option.metavar}"


def main() -> None:
    for path, text in pages():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
