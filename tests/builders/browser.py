"""A real browser for the pages that fleetform writes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

__all__ = ["browser", "opened"]

_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def _program() -> str:
    """Debian's Chromium, or what a person has.  Under CI there has to be one."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        assert not os.environ.get("CI"), "CI installs chromium: see .ci/run"
        pytest.skip("there is no Chromium here: apt-get install chromium, or brew install chromium")
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=_program(), args=list(_FLAGS))
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def opened(browser: Browser, path: Path, **context: object) -> Iterator[Page]:
    """A page, which may not ask for anything but itself, and may not fail."""
    requests: list[str] = []
    problems: list[str] = []
    own = browser.new_context(**context)  # type: ignore[arg-type]
    page = own.new_page()
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text))
    page.on("dialog", lambda dialog: problems.append(dialog.message))
    try:
        page.goto(path.as_uri())
        yield page
        wanted = [url for url in requests if not url.startswith("data:")]
        assert wanted == [path.as_uri()]
        assert problems == []
    finally:
        own.close()
