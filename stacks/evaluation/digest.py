"""What tells one configuration from another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from planes.diagnostics import Source
from planes.values import reveal

__all__ = ["configuration_digest"]


def configuration_digest(
    sources: Mapping[str, Source], variables: Mapping[str, Any], workspace: str
) -> str:
    """SHA-256 over every source text and variable value, in hexadecimal."""
    digest = hashlib.sha256()
    for name in sorted(sources):
        for part in (name, sources[name].text):
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "big"))
            digest.update(data)
    values = {name: reveal(value) for name, value in variables.items()}
    digest.update(json.dumps([workspace, values], sort_keys=True, default=str).encode())
    return digest.hexdigest()
