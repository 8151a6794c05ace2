"""The names of all functions, and the families that define them.

A family is imported when one of its functions is first looked up.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from stacks.language.functions.function import Function

__all__ = ["SPECIAL_FORMS", "lookup", "names"]

SPECIAL_FORMS = frozenset(("can", "try"))
"""Called like functions, but evaluated by the evaluator: their arguments may fail."""

_FAMILIES = {
    "collections": "alltrue anytrue coalesce contains index length matchkeys one sum",
    "conversion": (
        "ephemeralasnull issensitive nonsensitive sensitive tobool tolist tomap tonumber toset "
        "tostring"
    ),
    "csv_text": "csvdecode",
    "datetime": "formatdate plantimestamp timeadd timecmp timestamp",
    "encoding": (
        "base64decode base64encode base64gzip jsondecode jsonencode textdecodebase64 "
        "textencodebase64 urlencode yamldecode yamlencode"
    ),
    "filesystem": (
        "abspath basename dirname file filebase64 fileexists fileset pathexpand templatefile "
        "templatestring"
    ),
    "fleet": "fleet::cron_next fleet::duration fleet::usd",
    "formatting": "format formatlist",
    "hashing": (
        "base64sha256 base64sha512 bcrypt filebase64sha256 filebase64sha512 filemd5 filesha1 "
        "filesha256 filesha512 md5 rsadecrypt sha1 sha256 sha512 uuid uuidv5"
    ),
    "maps": "keys lookup merge transpose values zipmap",
    "network": "cidrhost cidrnetmask cidrsubnet cidrsubnets",
    "numeric": "abs ceil floor log max min parseint pow signum",
    "regex": "regex regexall replace",
    "sequences": (
        "chunklist coalescelist compact concat distinct element flatten range reverse slice sort"
    ),
    "sets": "setintersection setproduct setsubtract setunion",
    "strings": (
        "chomp endswith indent join lower split startswith strcontains strrev substr title trim "
        "trimprefix trimspace trimsuffix upper"
    ),
}
_FAMILY_OF = {name: family for family, names in _FAMILIES.items() for name in names.split()}


def names() -> tuple[str, ...]:
    """All names in order, the special forms among them, without the ``core::`` that may precede."""
    return tuple(sorted([*_FAMILY_OF, *SPECIAL_FORMS]))


@cache
def lookup(name: str) -> Function | None:
    """The function of a name, ``core::upper`` as well as ``upper``.

    None where there is none, and for the special forms.
    """
    bare = name.removeprefix("core::")
    family = _FAMILY_OF.get(bare)
    if family is None or (bare != name and "::" in bare):
        return None
    module = import_module(f"stacks.language.functions.{family}")
    function: Function = module.FUNCTIONS[bare]
    return function
