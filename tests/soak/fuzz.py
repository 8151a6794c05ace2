"""Feed the language what nobody would write: ``python tests/soak/fuzz.py INPUTS [SEED]``.

Whatever the input, there is a tree, a value or a diagnostic: no exception, and time that grows
with the length.  Each thousandth input is also repeated, to 400 and 1,600 times, and both timed.
Prints each failure with the numbers that make it again, and a summary.
"""

from __future__ import annotations

import gc
import resource
import signal
import sys
import time
import traceback
from types import FrameType

from builders.fuzz import examine, fuzzed, grown

__all__ = ["GROWTH", "SECONDS", "ratio", "run"]

SECONDS = 2
"""CPU time that any one input may take: a thousand times what an ordinary one does."""

GROWTH = 8.0
"""How much longer four times the text may take: linear is 4, quadratic 16."""

_EVERY = 1_000
_NOTICEABLE = 0.05


class TooSlow(BaseException):
    """No Exception, so that nothing under test catches it."""


def _stop(number: int, frame: FrameType | None) -> None:
    raise TooSlow


def _timed(text: str, limit: float) -> float:
    """CPU seconds of an input.  Raises TooSlow."""
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    start = time.process_time()
    try:
        examine(text)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - start


def ratio(seed: int, position: int) -> float:
    """How much longer four times a repeated text takes; 1 where that is not noticeable.

    The cyclic collector is paused, as it is where a configuration is read.
    """
    short, long = grown(seed, position, 400), grown(seed, position, 1_600)
    gc.disable()
    try:
        whole = _timed(long, 60)
        if whole < _NOTICEABLE or whole / _timed(short, 60) < GROWTH:
            return 1.0
        # The machine may have been at something else meanwhile: the best of five counts.
        return min(_timed(long, 60) for _ in range(5)) / min(_timed(short, 60) for _ in range(5))
    finally:
        gc.enable()


def run(inputs: int, seed: int, first: int = 0) -> list[str]:
    """What failed, with its numbers."""
    signal.signal(signal.SIGVTALRM, _stop)
    failures = []
    for position in range(first, first + inputs):
        try:
            _timed(fuzzed(seed, position), SECONDS)
            if position % _EVERY == 0 and (found := ratio(seed, position)) > GROWTH:
                failures.append(f"seed {seed}, input {position}: grows {found:.1f}-fold")
        except (Exception, TooSlow):
            failures.append(f"seed {seed}, input {position}:\n{traceback.format_exc(limit=-4)}")
    return failures


def main(inputs: int, seed: int) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
    start, failed, step = time.process_time(), 0, 20_000
    for first in range(0, inputs, step):
        for failure in run(min(step, inputs - first), seed, first):
            failed += 1
            sys.stdout.write(f"{failure}\n")
        gc.collect()
        done = min(first + step, inputs)
        spent = time.process_time() - start
        sys.stdout.write(f"{done} inputs, {failed} failures, {spent:.0f} s of CPU\n")
        sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    sys.exit(main(given[0], given[1] if len(given) > 1 else 1))
