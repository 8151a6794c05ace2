"""The table of functions against Terraform's own list of them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from stacks.language.functions import table
from stacks.language.functions.function import Function, Parameter

SIGNATURES: dict[str, Any] = json.loads(Path(__file__).with_name("signatures.json").read_text())
OWN = {"fleet::cron_next", "fleet::duration", "fleet::usd"}


def parameters(function: Function) -> list[tuple[Parameter, bool]]:
    fixed = [(parameter, False) for parameter in function.parameters]
    return fixed + ([(function.variadic, True)] if function.variadic else [])


def test_names_are_terraforms_and_our_own() -> None:
    assert set(table.names()) == SIGNATURES.keys() | OWN
    assert list(table.names()) == sorted(table.names())


@pytest.mark.parametrize("name", sorted(SIGNATURES.keys() - table.SPECIAL_FORMS))
def test_signature_is_terraforms(name: str) -> None:
    function = table.lookup(name)
    assert function is not None
    found = [
        [
            parameter.name,
            parameter.type.json(),
            *(["null"] if parameter.allow_null else []),
            *(["variadic"] if variadic else []),
        ]
        for parameter, variadic in parameters(function)
    ]
    assert found == SIGNATURES[name]


@pytest.mark.parametrize("name", sorted(OWN))
def test_own_functions_are_found(name: str) -> None:
    assert isinstance(table.lookup(name), Function)
    assert table.lookup(f"core::{name}") is None


def test_core_namespace_is_optional() -> None:
    assert table.lookup("core::upper") is table.lookup("upper")


@pytest.mark.parametrize("name", ["nope", "core::nope", "fleet::upper", "", "try", "can"])
def test_no_function_of_that_name(name: str) -> None:
    assert table.lookup(name) is None


def test_only_the_families_that_are_called_are_imported() -> None:
    program = (
        "import sys; from stacks.language.functions.table import lookup, names; names(); "
        "lookup('upper'); loaded = [name for name in sys.modules]; "
        "heavy = {'re2', 'yaml', 'gmpy2', 'hashlib', 'cryptography', 'uuid', 'zoneinfo'}; "
        "print(sorted(heavy & set(loaded)), 'stacks.language.functions.regex' in loaded)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[] False\n"
