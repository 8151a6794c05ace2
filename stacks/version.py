"""fleetform's own version, and what a configuration may demand of it."""

from __future__ import annotations

__all__ = ["VERSION"]

VERSION = "0.1.0"
