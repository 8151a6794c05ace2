"""The wait for all that a program has begun.  Runs beside the user's code.

The SDK's own looks at all pending outputs again each time that one is done, which takes the square
of their number: most of the time at 5,000 resources.
"""

from __future__ import annotations

import asyncio
from typing import Any

from pulumi.runtime import settings
from pulumi.runtime import stack as pulumi_stack

__all__ = ["install"]

stack: Any = pulumi_stack


def install() -> None:
    """Wait in linear time, from now on."""
    stack.wait_for_rpcs = _wait_for_rpcs


async def _wait_for_rpcs(await_all_outstanding_tasks: bool = True) -> None:
    """Wait until every call has been answered and every output is there.  Raises what the first of
    them that fails raises."""
    manager = settings._get_rpc_manager()
    while True:
        await asyncio.sleep(0)  # so that what has just been begun is among the calls
        while manager.rpcs:
            await manager.rpcs.pop()
            await asyncio.sleep(0)
        if manager.unhandled_exception is not None:
            raise manager.unhandled_exception.with_traceback(manager.exception_traceback)
        if await_all_outstanding_tasks:
            await _outputs()
        if not manager.rpcs:
            return


async def _outputs() -> None:
    while pending := _taken():
        done, _ = await asyncio.wait(pending, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            await task


def _taken() -> list[asyncio.Task[Any]]:
    """The outputs that are on their way; those that are added meanwhile are for the next round."""
    with settings.SETTINGS.lock:
        found: list[asyncio.Task[Any]] = list(settings.SETTINGS.outputs)
        settings.SETTINGS.outputs.clear()
    return found
