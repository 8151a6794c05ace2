"""Ephemeral values: where they may stand, and where they would be kept, as in Terraform 1.11."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.configurations import declare, evaluated, told
from planes.address import Address

HEAD = """\
variable "e" {
  type      = string
  default   = "hush"
  ephemeral = true
}
variable "l" {
  type      = list(string)
  default   = ["a"]
  ephemeral = true
}
locals {
  both = { a = upper(var.e), b = "plain" }
}
"""
POOL = 'runtime_pool "p" {\n  backend = "process"\n  labels  = { x = %s }\n}\n'
REFUSED = "Invalid use of ephemeral value"
NOT_ALLOWED = "Ephemeral value not allowed"


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        (POOL % "var.e", REFUSED),
        (POOL % "local.both.a", REFUSED),
        (POOL % '"<${var.e}>"', REFUSED),
        (POOL % "nonsensitive(var.e)", REFUSED),
        (POOL % 'var.e == "x" ? "y" : "z"', REFUSED),
        (POOL % "[for item in var.l : item][0]", REFUSED),
        (POOL % 'join("", sensitive(var.l))', REFUSED),
        (POOL % "sha1(jsonencode(local.both))", REFUSED),
        (POOL % 'sensitive("x") == var.e ? 1 : 2', REFUSED),
        ('data "local_pool" "d" {\n  id = var.e\n}', REFUSED),
        ('resource "local_pool" "r" {\n  labels = { x = var.e }\n}', REFUSED),
        ('runtime_pool "p" {\n  count = length(var.l)\n}', "Invalid count argument"),
        ('runtime_pool "p" {\n  for_each = toset(var.l)\n}', "Invalid for_each argument"),
        ('output "o" {\n  value = var.e\n}', NOT_ALLOWED),
        ('output "o" {\n  value = local.both\n}', NOT_ALLOWED),
        ('output "o" {\n  value     = "x"\n  ephemeral = true\n}', "Ephemeral output not allowed"),
    ],
)
def test_what_would_be_kept(tmp_path: Path, text: str, summary: str) -> None:
    _, diagnostics = evaluated(tmp_path, HEAD + text)
    assert [item.summary for item in diagnostics.errors] == [summary]
    assert "hush" not in told(diagnostics.errors[0]).lower()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("local.both.b", "plain"),
        ("jsonencode(ephemeralasnull(local.both))", '{"a":null,"b":"plain"}'),
        ("jsonencode(ephemeralasnull(var.e))", "null"),
        ("tostring(issensitive(var.e))", "false"),
        ("tostring(ephemeralasnull([var.e, 1]) == [null, 1])", "true"),
        ('try(ephemeralasnull(var.l), "none") == null ? "null" : "there"', "null"),
    ],
)
def test_what_is_not_ephemeral(tmp_path: Path, value: str, shown: str) -> None:
    stack = declare(tmp_path, HEAD + f'output "o" {{\n  value = {value}\n}}\n')
    assert stack.outputs["o"].value == shown


def test_a_provider_may_have_it(tmp_path: Path) -> None:
    stack = declare(tmp_path, HEAD + 'provider "local" {\n  path = "${var.e}.db"\n}')
    assert "hush" not in repr(stack.providers["local"].settings)
    assert stack.variables == {}


def test_a_condition_may_use_it(tmp_path: Path) -> None:
    text = (
        'runtime_pool "p" {\n  lifecycle {\n    precondition {\n'
        '      condition     = var.e != ""\n      error_message = "no"\n    }\n  }\n}\n'
    )
    stack = declare(tmp_path, HEAD + text)
    lifecycle = stack.declarations[Address.parse("runtime_pool.p")].lifecycle
    assert [item.condition for item in lifecycle.preconditions] == [True]


MODULE = """\
variable "plain" {
  type    = string
  default = ""
}
variable "kept" {
  type      = string
  default   = ""
  ephemeral = true
}
output "given" {
  value     = var.kept
  ephemeral = true
}
"""


@pytest.mark.parametrize(
    ("root", "inside", "summaries"),
    [
        ("plain = var.e", "", [NOT_ALLOWED]),
        ("kept = var.e", "", []),
        ("kept = var.e", 'output "o" {\n  value = var.kept\n}', [NOT_ALLOWED]),
    ],
)
def test_through_a_module(tmp_path: Path, root: str, inside: str, summaries: list[str]) -> None:
    files = {
        "main.fleet.hcl": f'{HEAD}module "m" {{\n  source = "./m"\n  {root}\n}}\n',
        "m/main.fleet.hcl": MODULE + inside,
    }
    _, diagnostics = evaluated(tmp_path, files)
    assert [item.summary for item in diagnostics.errors] == summaries


def test_an_ephemeral_output_stays_so(tmp_path: Path) -> None:
    files = {
        "main.fleet.hcl": 'module "m" {\n  source = "./m"\n}\n' + POOL % "module.m.given",
        "m/main.fleet.hcl": MODULE,
    }
    _, diagnostics = evaluated(tmp_path, files)
    assert [item.summary for item in diagnostics.errors] == [REFUSED]
