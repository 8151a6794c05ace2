"""Stacks whose state is in a backend: what their configuration says, and what is kept of them."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from builders.stores import BUCKET_VARIABLE, POSTGRES_VARIABLE
from stacks.state.head import parsed_head

__all__ = ["FLEET", "SECRET", "Kept", "kept_in"]

SECRET = "hunter2-do-not-store"

FLEET = f"""
variable "token" {{
  default   = "{SECRET}"
  sensitive = true
}}

runtime_pool "default" {{
  cpu = 2
}}

agent "a" {{
  for_each     = toset(["x", "y", "z"])
  pool         = runtime_pool.default
  harness      = "claude_code"
  instructions = "Review ${{each.key}} by ${{var.token}}."
}}

output "token" {{
  value     = var.token
  sensitive = true
}}
"""


class Kept(NamedTuple):
    """``block`` is the ``fleet`` block; ``raw`` gives all bytes that the backend has of the
    stack, and ``settings`` are the lines inside its backend block."""

    name: str
    type: str
    folder: Path
    settings: str
    raw: Callable[[], bytes]

    @property
    def block(self) -> str:
        return self.with_block("")

    def with_block(self, more: str) -> str:
        return (
            f'fleet {{\n  name = "small"\n\n  backend "{self.type}" {{\n{self.settings}\n  }}\n'
            f"{more}}}\n"
        )


def kept_in(name: str, folder: Path, peer: Any) -> Kept:
    match name:
        case "local":
            return Kept(name, "local", folder, '    path = "kept/state.db"', _files(folder))
        case "http" | "gitlab":
            return _http(name, folder, peer)
        case "postgres":
            place = f"s{os.urandom(6).hex()}"
            settings = (
                f'    conn_str    = "{os.environ[POSTGRES_VARIABLE]}"\n    schema_name = "{place}"'
            )
            return Kept(name, "postgres", folder, settings, lambda: _rows(place))
    key = f"{os.urandom(6).hex()}/fleet.state"
    bucket = os.environ[BUCKET_VARIABLE]
    settings = f'    bucket = "{bucket}"\n    key    = "{key}"'
    return Kept(name, "s3", folder, settings, lambda: _objects(peer, bucket))


def _files(folder: Path) -> Callable[[], bytes]:
    return lambda: b"".join(path.read_bytes() for path in sorted((folder / "kept").glob("*")))


def _http(name: str, folder: Path, peer: Any) -> Kept:
    path = f"/{'gitlab' if name == 'gitlab' else 'plain'}/{os.urandom(6).hex()}"
    settings = f'    address = "{peer.url}{path}"'
    if name == "gitlab":
        settings += (
            f'\n    lock_address  = "{peer.url}{path}/lock"\n    lock_method   = "POST"'
            '\n    unlock_method = "DELETE"'
        )
    return Kept(name, "http", folder, settings, lambda: _clear(peer.documents.get(path, b"")))


def _clear(document: bytes) -> bytes:
    """A document with what is compressed inside it."""
    if not document:
        return b""
    parts = [zlib.decompress(part.inline) for part in parsed_head(document).parts]
    return b"\n".join([document, *parts])


def _rows(schema: str) -> bytes:
    with psycopg.connect(os.environ[POSTGRES_VARIABLE]) as connection:
        if connection.execute("SELECT to_regclass(%s)", (f"{schema}.states",)).fetchone() == (
            None,
        ):
            return b""
        found: list[Any] = []
        for table in ("states", "entries", "history"):
            query = f'SELECT row_to_json(t)::text FROM "{schema}".{table} t'
            found += connection.execute(query).fetchall()  # type: ignore[call-overload]
        return "\n".join(row for (row,) in found).encode()


def _objects(account: Any, bucket: str) -> bytes:
    s3 = account.client("s3")
    listed = s3.list_objects_v2(Bucket=bucket).get("Contents", ())
    bodies = [s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read() for item in listed]
    return b"".join(map(_clear, bodies))
