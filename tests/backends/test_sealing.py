"""What is sealed, in each of the backends: no artefact of a run shows a secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from builders.backends import SECRET, Kept
from builders.commands import document, ended, fleetform, live, said, unlocked
from builders.kills import Doom, Runs

APPLY = ("apply", "--auto-approve")
KEY, OTHER = "a passphrase of the fleet", "its next passphrase"


def encryption(key: str, *fallbacks: str) -> str:
    blocks = [f'    key {{\n      passphrase = "{key}"\n    }}']
    blocks += [f'    fallback {{\n      passphrase = "{item}"\n    }}' for item in fallbacks]
    body = "\n\n".join(blocks)
    return f"\n  encryption {{\n{body}\n  }}\n"


def configure(kept: Kept, more: str) -> None:
    (kept.folder / "fleet.fleet.hcl").write_text(kept.with_block(more))


def shown(kept: Kept, word: str) -> list[str]:
    """Where a word stands in the clear: the backend, and every file of the folder but the
    configuration and the plane, which is the live system."""
    data = word.encode()
    files = [
        path
        for path in kept.folder.rglob("*")
        if path.is_file() and path.suffix != ".hcl" and "plane.db" not in path.name
    ]
    found = [str(path) for path in files if data in path.read_bytes()]
    return found + (["the backend"] if data in kept.raw() else [])


@pytest.mark.parametrize("sealed", ["values", "entries"])
def test_no_artefact_shows_a_secret(
    kept: Kept, sealed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """State, journal, plan file, logs at debug level, reports, and what a failing run prints."""
    folder = kept.folder
    configure(kept, encryption(KEY) if sealed == "entries" else "")
    said_by: list[str] = []

    def run(*words: str) -> None:
        ran = ended(folder, "--log-level", "debug", *words)
        said_by.extend((ran.out, ran.err))

    run("init")
    run("plan", "--out", "saved.plan", "--sarif", "a.sarif", "--junit", "a.xml")
    run("show", "saved.plan")
    run("plan", "--json")
    with Runs() as runs:
        said_by.append(runs.run(folder, *APPLY, doom=Doom("commit", "after", 2)).output)
    assert shown(kept, SECRET) == []
    unlocked(folder)
    run(*APPLY)
    run("drift", "--html", "a.html", "--json")
    run("state", "pull")
    run("state", "show", 'agent.a["x"]')
    run("state", "history")
    assert len(live(folder)) == 4
    assert shown(kept, SECRET) == []
    assert [text for text in said_by if SECRET in text] == []
    assert [text for text in said_by if KEY in text] == []
    if sealed == "entries":
        # Not even what is no secret; keys are addresses, which are not sealed.
        assert b"claude_code" not in kept.raw()
        monkeypatch.setenv("FLEETFORM_STATE_KEY", "11" * 32)
        assert len(document(folder, "state", "list", "--json")) == 4


def test_a_key_is_changed_with_the_old_one_as_fallback(kept: Kept) -> None:
    folder = kept.folder
    configure(kept, encryption(KEY))
    fleetform(folder, "init")
    fleetform(folder, *APPLY)
    fleetform(folder, "plan", "--destroy", "--out", "saved.plan")
    configure(kept, encryption(OTHER))
    for words in (["plan"], ["show", "saved.plan"]):
        ran = ended(folder, *words)
        assert ran.status == 1
        assert "Sealed with another key" in said(ran.err)
    configure(kept, encryption(OTHER, KEY))
    assert "4 to destroy" in fleetform(folder, "show", "saved.plan")
    fleetform(folder, "plan", "--detailed-exitcode")
    assert "sealed anew" in fleetform(folder, "state", "reseal")
    configure(kept, encryption(OTHER))
    fleetform(folder, "plan", "--detailed-exitcode")
    assert document(folder, "state", "history", "--json")[0]["operation"] == "state reseal"


def test_what_was_written_before_the_block_is_read_and_sealed(kept: Kept) -> None:
    fleetform(kept.folder, "init")
    fleetform(kept.folder, *APPLY)
    assert b"claude_code" in kept.raw()
    configure(kept, encryption(KEY))
    fleetform(kept.folder, "plan", "--detailed-exitcode")
    fleetform(kept.folder, "state", "reseal")
    assert b"claude_code" not in kept.raw() or kept.name == "local"
    fleetform(kept.folder, "plan", "--detailed-exitcode")


@pytest.mark.parametrize("kept", ["s3"], indirect=True)
def test_a_key_of_kms(kept: Kept, aws: Any) -> None:
    """An envelope: what is kept has data keys that KMS alone can open."""
    folder, kms = kept.folder, aws.client("kms")
    keys = [kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(2)]
    blocks = [f'    key {{\n      kms_key = "{key}"\n    }}\n' for key in keys]
    configure(kept, f"\n  encryption {{\n{blocks[0]}  }}\n")
    fleetform(folder, "init")
    fleetform(folder, *APPLY)
    assert b"claude_code" not in kept.raw()
    fleetform(folder, "plan", "--detailed-exitcode")
    configure(kept, f"\n  encryption {{\n{blocks[1]}  }}\n")
    assert ended(folder, "plan").status == 1
    old = blocks[0].replace("key {", "fallback {", 1)
    configure(kept, f"\n  encryption {{\n{blocks[1]}\n{old}  }}\n")
    fleetform(folder, "state", "reseal")
    configure(kept, f"\n  encryption {{\n{blocks[1]}  }}\n")
    fleetform(folder, "plan", "--detailed-exitcode")


def test_a_key_file(tmp_path: Path, kept: Kept) -> None:
    (kept.folder / "fleet.key").write_text("QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=\n")
    (kept.folder / "fleet.key").chmod(0o600)
    configure(kept, '\n  encryption {\n    key {\n      key_file = "fleet.key"\n    }\n  }\n')
    fleetform(kept.folder, "init")
    fleetform(kept.folder, *APPLY)
    (kept.folder / "fleet.key").rename(kept.folder / "gone.key")
    ran = ended(kept.folder, "state", "list")
    assert ran.status == 1
    assert "key" in said(ran.err)
