"""Build the wheel, install it into an empty venv outside the checkout, and run the demo from there.

    python tests/wheel/check.py

Finds what only a checkout hides: a file left out of the wheel, a dependency that is not declared.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="fleetform-wheel-") as scratch:
        folder = Path(scratch)
        run([sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)])
        (wheel,) = folder.glob("*.whl")
        venv.create(folder / "venv", with_pip=True)
        python = folder / "venv" / "bin" / "python"
        run([str(python), "-m", "pip", "install", "--quiet", str(wheel)])
        shutil.copytree(ROOT / "examples" / "quickstart", folder / "example")
        run([str(python), str(folder / "example" / "demo.py"), str(folder / "demo")], folder)
        fleetform = str(python.with_name("fleetform"))
        run([fleetform, "version", "--json"], folder)
        (folder / "mine").mkdir()
        run([fleetform, "--chdir", "mine", "init", "--from", "quickstart"], folder)
        # What is no Python has to be in the wheel as well: the style and the script of the page.
        run([fleetform, "--chdir", "mine", "plan", "--html", "plan.html"], folder)
    return 0


def run(command: list[str], folder: Path = ROOT) -> None:
    subprocess.run(command, cwd=folder, check=True, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    raise SystemExit(main())
