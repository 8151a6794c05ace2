"""The console on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from builders.pseudo_terminal import TerminalRun
from stacks.cli.typed import is_unfinished, typed


@pytest.mark.parametrize(
    "text",
    [
        *("[1,", "{", "{\na = 1", "(1 +", "1 +", "f(", "a ?", "a ? b", "a ? b :", "x."),
        *("[for x in", '"a${', '"${upper("x"', "<<EOT", "<<EOT\nfoo", "/* c", "!"),
    ],
)
def test_what_goes_on(text: str) -> None:
    assert is_unfinished(text)


@pytest.mark.parametrize(
    "text", ["1", "[1]", "1 2", ")", "[1}", '"a', "", "  ", "exit", "<<EOT\nfoo\nEOT", "a b c {"]
)
def test_what_does_not(text: str) -> None:
    assert not is_unfinished(text)


def test_an_interrupt_drops_what_was_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What Ctrl-C makes of input() is Python's doing; what follows from it is ours."""
    lines: Iterator[str | type[BaseException]] = iter(
        ["[1,", KeyboardInterrupt, KeyboardInterrupt, "2", "(", "3)", EOFError]
    )
    prompts = []

    def line(prompt: str) -> str:
        prompts.append(prompt)
        found = next(lines)
        if isinstance(found, str):
            return found
        raise found

    monkeypatch.setattr("builtins.input", line)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert list(typed()) == ["2", "(\n3)"]
    assert prompts == ["> ", "… ", "> ", "> ", "> ", "… ", "> "]
    assert capsys.readouterr().out == "\n\n\n"


def test_an_expression_goes_on_over_lines_and_is_remembered(tmp_path: Path) -> None:
    place = {"XDG_STATE_HOME": str(tmp_path / "home")}
    console = TerminalRun(tmp_path, "console", **place)
    console.wait_for("> ")
    console.send("[\n")
    console.wait_for("… ")
    console.send("1 + 1,\n")
    console.wait_for("… ")
    console.send("]\n")
    assert "2," in console.wait_for("> ")
    console.send('sensitive(upper("word"))\n')
    assert "(sensitive value)" in console.wait_for("> ")
    console.send("nonsense)\n")
    assert "Error" in console.wait_for("> ")
    console.send("exit\n")
    assert console.end() == 1
    history = tmp_path / "home" / "fleetform" / "console_history"
    assert history.stat().st_mode & 0o777 == 0o600
    assert history.read_text().splitlines() == [
        *("[", "1 + 1,", "]"),
        'sensitive(upper("word"))',
        *("nonsense)", "exit"),
    ]
    assert "WORD" not in history.read_text()

    console = TerminalRun(tmp_path, "console", **place)
    console.wait_for("> ")
    console.send("\x10\x10\x10\r")  # up, up, up
    # The prompt comes once keys are read one by one: before that, the line discipline would take
    # the end of the input for itself.
    assert "(sensitive value)" in console.wait_for("\n> ")
    console.send("\x04")
    assert console.end() == 0
