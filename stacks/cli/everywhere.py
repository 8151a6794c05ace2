"""``fleetform --all COMMAND``: one command in every stack below a folder.

Each stack has a process of its own.  A stack whose outputs others read goes first, and last where
all is destroyed; independent ones run at once; what reads a stack that failed is left out.  Ctrl-C
is passed on to all that run, and nothing more is begun.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from threading import Lock

import click

from stacks.cli.main import Globals
from stacks.cli.project import FOLDER
from stacks.cli.refused import Refused
from stacks.neighbours.find import Found, find_stacks, ordered
from stacks.report.everywhere import Outcome, as_document, as_text, summary

__all__ = ["everywhere"]

_COMMANDS = ("validate", "plan", "apply", "drift", "destroy")

_START = "from stacks.cli.main import main; main()"


def everywhere(name: str) -> click.Command:
    """The command that runs another one of that name in every stack."""

    @click.command(
        name,
        add_help_option=False,
        context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    )
    @click.argument("options", nargs=-1, type=click.UNPROCESSED)
    @click.pass_obj
    def command(settings: Globals, options: tuple[str, ...]) -> int:
        as_json = not {"--json", "-json"}.isdisjoint(options)
        terminal = settings.terminal(json_mode=as_json)
        outcomes = []
        for outcome in _outcomes(name, options, _stacks(name)):
            outcomes.append(outcome)
            if not as_json:
                click.echo(as_text(outcome))
        outcomes.sort(key=lambda outcome: outcome.folder)
        if as_json:
            terminal.document(as_document(outcomes))
        else:
            click.echo(summary(outcomes))
        return _status(outcomes)

    return command


def _stacks(name: str) -> list[Found]:
    if name not in _COMMANDS:
        raise click.UsageError(
            f"--all goes with {', '.join(_COMMANDS[:-1])} and {_COMMANDS[-1]}, not with {name}."
        )
    found, stuck = ordered(find_stacks(FOLDER))
    if stuck:
        names = ", ".join(str(stack.folder) for stack in stuck)
        raise Refused(
            "Stacks read each other in a circle",
            f"Each of these stacks reads outputs of another of them, so that none can go first: "
            f"{names}. Move what they share into a stack that reads none of them.",
        )
    if not found:
        raise Refused(
            "No stacks",
            f"There is no stack below {FOLDER.resolve()}: no folder with *.fleet.hcl or "
            "*.fleet.json files, or fleet.py, that is not a module of another.",
        )
    return _reversed(found) if name == "destroy" else found


def _reversed(stacks: Sequence[Found]) -> list[Found]:
    """In the other direction: what reads a stack goes before it."""
    readers: dict[Path, list[Path]] = {stack.folder: [] for stack in stacks}
    for stack in stacks:
        for need in stack.needs:
            readers[need].append(stack.folder)
    return [Found(stack.folder, tuple(readers[stack.folder])) for stack in reversed(stacks)]


def _outcomes(name: str, options: Sequence[str], stacks: Sequence[Found]) -> Iterator[Outcome]:
    """As they end.  As many run at once as there are processors."""
    stop = _Stop()
    waiting = list(stacks)
    ended: dict[Path, Outcome] = {}
    running: dict[Future[Outcome], Found] = {}
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        while waiting or running:
            for stack in list(waiting):
                if stop.requested:
                    waiting.remove(stack)
                    yield Outcome(stack.folder, None)
                    continue
                if any(need not in ended for need in stack.needs):
                    continue
                waiting.remove(stack)
                failed = next((need for need in stack.needs if not ended[need].is_well), None)
                if failed is not None:
                    ended[stack.folder] = Outcome(stack.folder, None, because=failed)
                    yield ended[stack.folder]
                else:
                    running[pool.submit(_run, stack.folder, name, options, stop)] = stack
            for future in _first_ended(running, stop):
                stack = running.pop(future)
                ended[stack.folder] = future.result()
                yield ended[stack.folder]


class _Stop:
    """Ctrl-C, or SIGTERM: passed on to each process, which does with it what it does when alone.

    As SIGTERM, since whoever was begun in the background has been told to ignore the other."""

    def __init__(self) -> None:
        self.requested = False
        self._guard = Lock()
        self._processes: set[subprocess.Popen[str]] = set()

    def request(self) -> None:
        with self._guard:
            self.requested = True
            for process in self._processes:
                process.send_signal(signal.SIGTERM)

    def began(self, command: Sequence[str]) -> subprocess.Popen[str] | None:
        """A process that is stopped with all others; None where that has been asked for already."""
        with self._guard:
            if self.requested:
                return None
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                start_new_session=True,  # A terminal's Ctrl-C would come a second time.
            )
            self._processes.add(process)
            return process

    def ended(self, process: subprocess.Popen[str]) -> None:
        with self._guard:
            self._processes.discard(process)


def _first_ended(
    running: Mapping[Future[Outcome], Found], stop: _Stop
) -> Collection[Future[Outcome]]:
    """Those that have ended, once there are any; none where none are running."""
    while running:
        try:
            return wait(running, return_when=FIRST_COMPLETED).done
        except KeyboardInterrupt:
            click.echo("Stopping. What runs is being finished. Again stops at once.", err=True)
            stop.request()
    return ()


def _run(folder: Path, name: str, options: Sequence[str], stop: _Stop) -> Outcome:
    # -P, since a folder of the user's may have the name of one of ours.
    process = stop.began(_command(folder, name, options))
    if process is None:
        return Outcome(folder, None)
    out, err = process.communicate()
    stop.ended(process)
    return Outcome(folder, process.returncode, out, err)


def _command(folder: Path, name: str, options: Sequence[str]) -> list[str]:
    return [sys.executable, "-P", "-c", _START, "--chdir", str(folder), name, *options]


def _status(outcomes: Sequence[Outcome]) -> int:
    """The gravest: an error, what a policy blocks, changes, nothing."""
    statuses = {1 if outcome.status not in (0, 2, 4) else outcome.status for outcome in outcomes}
    return next((status for status in (1, 4, 2) if status in statuses), 0)
