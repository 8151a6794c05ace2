"""The gzip format as Go writes it."""

from __future__ import annotations

import zlib

__all__ = ["compress"]

_HEADER = bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF))
_LAST_BLOCK = bytes((1, 0, 0, 0xFF, 0xFF))


def compress(data: bytes) -> bytes:
    """No name, no time, unknown system; flushed, and then an empty block at the end."""
    deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
    blocks = deflate.compress(data) + deflate.flush(zlib.Z_SYNC_FLUSH)
    trailer = zlib.crc32(data).to_bytes(4, "little") + (len(data) % 2**32).to_bytes(4, "little")
    return _HEADER + blocks + _LAST_BLOCK + trailer
