"""The main job, for a person to watch: a fleet is planned, applied, changed behind its back, healed
and destroyed.

    python examples/quickstart/demo.py [FOLDER]

Works in a copy (FOLDER, else `.demo/quickstart`), with the `fleetform` beside this Python.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent


class Scene(NamedTuple):
    """A sentence, the command, and the exit status that it must have."""

    say: str
    arguments: tuple[str, ...]
    status: int = 0


SCENES = (
    Scene("Is the configuration valid?", ("validate",)),
    Scene("What would apply do?", ("plan",)),
    Scene("Do it.", ("apply", "--auto-approve")),
    Scene("Plan again: there is nothing to do (exit status 0).", ("plan", "--detailed-exitcode")),
    Scene("What lives on the embedded plane now?", ("local", "ls")),
    Scene(
        "Someone changes a live agent behind fleetform's back.",
        ("local", "set", "{reviewer}", "max_cost_per_run=50"),
    ),
    Scene("Drift finds it (exit status 2), and says who.", ("drift", "--detailed-exitcode"), 2),
    Scene("Apply puts it back.", ("apply", "--auto-approve")),
    Scene("No drift any more.", ("drift", "--detailed-exitcode")),
    Scene("The end: destroy it all.", ("destroy", "--auto-approve")),
)


def main() -> int:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".demo/quickstart").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", ".fleetform"))
    fleetform = str(Path(sys.executable).with_name("fleetform"))
    say(f"A copy of the example stands in {folder}")
    for scene in SCENES:
        say(scene.say)
        arguments = [
            reviewer(fleetform, folder) if part == "{reviewer}" else part
            for part in scene.arguments
        ]
        print(styled(f"$ fleetform {' '.join(arguments)}", 2), flush=True)
        status = subprocess.run([fleetform, *arguments], cwd=folder, check=False).returncode
        if status != scene.status:
            print(f"\nExit status {status}; expected {scene.status}.", file=sys.stderr)
            return 1
    say("That is the whole road. Now change something in the folder above and plan it.")
    return 0


def say(text: str) -> None:
    print(f"\n{styled(f'▌ {text}', 1)}", flush=True)


def styled(text: str, style: int) -> str:
    """The text in an ANSI style, where a terminal shows it."""
    return f"\x1b[{style}m{text}\x1b[0m" if sys.stdout.isatty() else text


def reviewer(fleetform: str, folder: Path) -> str:
    """The live reviewer's id."""
    command = [fleetform, "output", "--json"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return str(json.loads(run.stdout)["reviewer_id"]["value"])


if __name__ == "__main__":
    raise SystemExit(main())
