"""What apply tells while it goes: a live display on a terminal, plain lines or JSON elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from stacks.cli.terminal import Terminal, now, styled
from stacks.engine.events import Event, Failed, Finished, Listener, Skipped, Started
from stacks.report.json.events import event_lines
from stacks.report.text.apply import event_text

__all__ = ["listening", "tell", "working"]


@contextmanager
def listening(terminal: Terminal, total: int) -> Iterator[Listener]:
    """A listener for apply's events.  ``total`` is how many operations there are."""
    if not terminal.events and terminal.colored(terminal.people):
        with _display(terminal, total) as listener:
            yield listener
    else:
        yield lambda event: tell(terminal, event)


def tell(terminal: Terminal, event: Event) -> None:
    """One event as a line: of JSON where a program listens."""
    if terminal.events:
        for data in event_lines(event, now()):
            terminal.json_line(data)
    elif (line := event_text(event)) is not None:
        terminal.lines([line])


@contextmanager
def _display(terminal: Terminal, total: int) -> Iterator[Listener]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(file=terminal.people, force_terminal=True, highlight=False)
    bar = Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
        console=console,
        transient=True,
    )
    running: dict[Any, None] = {}
    with bar:
        task = bar.add_task("", total=total)

        def listen(event: Event) -> None:
            match event:
                case Started(key):
                    running[key] = None
                case Finished(key):
                    running.pop(key, None)
                    bar.advance(task)
                case Failed(failure):
                    running.pop(failure.key, None)
                    bar.advance(task)
                case Skipped():
                    bar.advance(task)
            names = [str(key) for key in list(running)[:2]]
            more = f" and {len(running) - 2} more" if len(running) > 2 else ""
            bar.update(task, description=", ".join(names) + more)
            line = event_text(event)
            if line is not None:
                console.print(styled(line))

        yield listen


@contextmanager
def working(terminal: Terminal, what: str) -> Iterator[None]:
    """Say what is being done, on a terminal, where it takes more than a second."""
    if not terminal.colored(terminal.people):
        yield
        return
    from rich.console import Console

    console = Console(file=terminal.people, force_terminal=True, highlight=False)
    status = console.status(what)
    timer = threading.Timer(1.0, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        status.stop()
