"""Records what ``terraform fmt`` makes of cases/input, in cases/output:

    python tests/stacks/language/layout/record.py

Needs a ``terraform`` binary; the tests do not.  A new case is a new file in cases/input.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

CASES = Path(__file__).with_name("cases")
RUNS = 5
"""Terraform takes one interpolation out of another a run at a time."""


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        inputs = sorted((CASES / "input").iterdir())
        for path in inputs:
            (folder / path.with_suffix(".tf").name).write_bytes(path.read_bytes())
        for _ in range(RUNS):
            changed = terraform_fmt(folder)
        assert not changed, changed
        for old in (CASES / "output").iterdir():
            old.unlink()
        for path in inputs:
            recorded = (folder / path.with_suffix(".tf").name).read_bytes()
            (CASES / "output" / path.name).write_bytes(recorded)


def terraform_fmt(folder: Path) -> str:
    """The names of the files that it has changed."""
    environment = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}
    ran = subprocess.run(
        ["terraform", "fmt", "-no-color", str(folder)], capture_output=True, env=environment
    )
    assert not ran.returncode, ran.stderr.decode()
    return ran.stdout.decode()


if __name__ == "__main__":
    main()
