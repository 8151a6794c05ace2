"""The rules of the exposure review, a file a family; ``catalogue`` has them all.

Purely data; no I/O.
"""

__all__: list[str] = []
