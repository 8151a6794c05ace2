"""What a task on Fargate may be sized as.

Pure.  https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
"""

from __future__ import annotations

from typing import Any

from planes.scalars import size_bytes
from planes.validation import known

__all__ = ["cpu_units", "disk_gib", "memory_mib", "size_problem"]

_GIB = 2**30
_SIZES: dict[int, tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: tuple(range(1024, 4097, 1024)),
    1024: tuple(range(2048, 8193, 1024)),
    2048: tuple(range(4096, 16385, 1024)),
    4096: tuple(range(8192, 30721, 1024)),
    8192: tuple(range(16384, 61441, 4096)),
    16384: tuple(range(32768, 122881, 8192)),
}
"""CPU units (1024 a vCPU) to the MiB of memory that go with them."""


def cpu_units(vcpus: Any) -> Any:
    """As a task definition says it, such as ``"2048"``; what waits stays as it is."""
    value = known(vcpus)
    return vcpus if value is None else str(round(value * 1024))


def memory_mib(size: Any) -> Any:
    value = known(size)
    return size if value is None else str(size_bytes(value) // 2**20)


def disk_gib(size: Any) -> Any:
    value = known(size)
    return size if value is None else -(-size_bytes(value) // _GIB)


def size_problem(vcpus: Any, memory: Any, disk: Any) -> str | None:
    """A clause that says what of a task's size Fargate does not offer; None where it fits."""
    cores, size, space = known(vcpus), known(memory), known(disk)
    if space is not None and not 21 * _GIB <= size_bytes(space) <= 200 * _GIB:
        return f"has {space} of disk, and Fargate gives from 21GiB to 200GiB"
    if cores is None:
        return None
    units = round(cores * 1024)
    if units not in _SIZES:
        offered = ", ".join(f"{unit / 1024:g}" for unit in _SIZES)
        return f"has {cores:g} vCPUs, and Fargate gives {offered}"
    if size is None or size_bytes(size) // 2**20 in _SIZES[units]:
        return None
    least, most = _SIZES[units][0], _SIZES[units][-1]
    step = _SIZES[units][-1] - _SIZES[units][-2]
    return (
        f"has {size} of memory, and with {cores:g} vCPUs Fargate gives from {least}MiB to "
        f"{most}MiB in steps of {step}MiB"
    )
