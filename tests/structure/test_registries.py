"""What tables name by strings is there: providers, primitives, lowerings, commands, functions."""

from __future__ import annotations

import json
from importlib.metadata import entry_points
from pathlib import Path

import click
import pytest

from planes import kind_model, kind_names
from providers import registry
from providers.contract import Role
from stacks.cli.main import fleetform
from stacks.language.functions import table

ROOT = Path(__file__).parents[2]
PROVIDERS = registry.names()
PRIMITIVES = [(name, type) for name in PROVIDERS for type in registry.load(name).primitive_types()]


def commands(group: click.Group, *path: str) -> list[tuple[str, ...]]:
    """The path of every command under a group, and of the groups themselves."""
    found = [path]
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None, name
        inner = (*path, name)
        found += commands(command, *inner) if isinstance(command, click.Group) else [inner]
    return found


COMMANDS = commands(fleetform)


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_provider_is_what_it_is_registered_as(name: str) -> None:
    provider = registry.load(name)
    assert provider.name == name
    assert provider.version
    assert provider.settings.__doc__


def test_the_built_in_providers_are_entry_points_too() -> None:
    points = {point.name: point.load() for point in entry_points(group="fleetform.providers")}
    assert points == {name: registry.load(name) for name in PROVIDERS}


@pytest.mark.parametrize(("provider", "type"), PRIMITIVES)
def test_a_primitive(provider: str, type: str) -> None:
    primitive = registry.load(provider).primitive(type)
    assert primitive.type == type
    assert primitive.schema_version >= 1
    undescribed = [
        name for name, field in primitive.schema.model_fields.items() if not field.description
    ]
    assert undescribed == []
    assert all(primitive.computed.values())
    assert not primitive.computed.keys() & primitive.schema.model_fields.keys()


@pytest.mark.parametrize(("provider", "type"), PRIMITIVES)
def test_a_primitive_has_a_case(provider: str, type: str) -> None:
    """Some declaration lowers to it, or it has a case of its own."""
    folder = ROOT / "tests" / "providers" / provider
    if (folder / "primitives" / f"{type}.json").is_file():
        return
    cases = (folder / "lowering").rglob("*.json")
    lowered = [json.loads(path.read_text())["lowered"]["primitives"] for path in cases]
    assert any(
        item["key"].split("/")[-1].startswith(f"{type}.") for case in lowered for item in case
    )


@pytest.mark.parametrize("kind", kind_names())
def test_a_kind_has_all_its_rooms(kind: str) -> None:
    """CONTRIBUTING.md says which."""
    reference = ROOT / "docs" / "reference"
    assert (reference / "kinds" / f"{kind}.md").is_file()
    assert (reference / "examples" / f"{kind}.fleet.hcl").is_file()
    assert (ROOT / "tests" / "planes" / "kinds" / f"{kind}.json").is_file()
    assert kind_model(kind).__doc__
    homes = [name for name in PROVIDERS if Role.RUNTIME in registry.load(name).roles(kind)]
    assert "local" in homes


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_command_helps(path: tuple[str, ...]) -> None:
    """Every command, and every option and argument of it, says what it is."""
    command: click.Command | None = fleetform
    for name in path:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), name)
        assert command is not None
    assert command is not None
    assert command.help
    assert command.help.strip().partition("\n\n")[0].endswith(".")
    options = [item for item in command.params if isinstance(item, click.Option)]
    assert [option.name for option in options if not option.help] == []


def test_every_function_has_a_family() -> None:
    for name in sorted(set(table.names()) - table.SPECIAL_FORMS):
        assert table.lookup(name) is not None, name
