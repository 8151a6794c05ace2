"""The HTML page in a real browser: a risky path is followed by keyboard, and nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from builders.browser import browser, opened
from builders.hostile import hostile
from builders.large_plans import large_plan
from builders.plans import everything
from stacks.report.html.drift import drift_html
from stacks.report.html.plan import plan_html


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def plan_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pages") / "plan.html"
    path.write_text(plan_html(everything()), encoding="utf-8")
    return path


def focused(page: Page) -> str:
    name: str = page.evaluate("document.activeElement.getAttribute('aria-label') || ''")
    return name


def test_a_risky_path_by_keyboard(chromium: Browser, plan_page: Path) -> None:
    with opened(chromium, plan_page) as page:
        for _ in range(50):
            page.keyboard.press("Tab")
            if focused(page) == "Follow F005 in the picture":
                break
        page.keyboard.press("Enter")
        seen = [focused(page)]
        for _ in range(3):
            page.keyboard.press("ArrowRight")
            seen.append(focused(page))
        assert [name.split(",")[0] for name in seen] == [
            *("anyone who can comment on acme/api", "trigger.pr", "agent.reviewer"),
            "secret.github_token",
        ]
        assert "high risk" in seen[2]
        expect(page.get_by_role("status")).to_have_text("Step 4 of 4: secret.github_token ")
        assert page.locator(".edge.onpath").count() == 3
        expect(page.locator("#detail h3")).to_have_text("secret.github_token")
        page.keyboard.press("Escape")
        assert focused(page) == "Follow F005 in the picture"
        assert page.locator(".onpath").count() == 0


def test_arrows_move_along_the_links(chromium: Browser, plan_page: Path) -> None:
    with opened(chromium, plan_page) as page:
        page.get_by_role("button", name="agent.reviewer, agent").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#detail pre")).to_contain_text('memory             "4GiB" → "2GiB"')
        page.keyboard.press("ArrowRight")
        assert focused(page).startswith("secret.github_token")
        page.keyboard.press("ArrowLeft")
        assert focused(page).startswith("agent.reviewer")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('#canvas') === null")


def test_what_a_screen_reader_finds(chromium: Browser, plan_page: Path) -> None:
    with opened(chromium, plan_page) as page:
        for role in ("banner", "main", "contentinfo"):
            assert page.get_by_role(role).count() == 1  # type: ignore[arg-type]
        levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1])")
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
        unnamed = "[...document.querySelectorAll('button, input, [role=button], section')]"
        names = page.evaluate(
            f"{unnamed}.filter(e => !(e.textContent.trim() || e.ariaLabel || e.labels?.length))"
            ".length"
        )
        assert names == 0
        assert page.evaluate("document.documentElement.lang") == "en"


CONTRAST = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => {
      c /= 255;
      return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = rgb(getComputedStyle(e).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    const hidden = element.closest("script, style, svg, .skip, details:not([open]) pre");
    if (!own || hidden) continue;
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push([element.className, element.textContent.slice(0, 30), ratio]);
  }
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_that_of_wcag_aa(chromium: Browser, plan_page: Path, scheme: str) -> None:
    with opened(chromium, plan_page, color_scheme=scheme) as page:
        assert page.evaluate(CONTRAST) == []


def test_it_is_still_where_motion_is_not_wanted(chromium: Browser, plan_page: Path) -> None:
    with opened(chromium, plan_page, reduced_motion="reduce") as page:
        box = page.locator(".box rect").first
        assert box.evaluate("e => getComputedStyle(e).transitionDuration") == "0s"


def test_it_is_read_without_a_script(chromium: Browser, plan_page: Path) -> None:
    with opened(chromium, plan_page, java_script_enabled=False) as page:
        shown = page.inner_text("main")
        assert "agent.reviewer reads secret.github_token" in shown
        assert "What an outsider can newly make happen" in shown


SMUGGLED = (
    "</script><script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>"
    '"><iframe src=https://evil.example></iframe><style>@import "//evil.example"</style>'
)


def test_what_is_smuggled_in_does_nothing(chromium: Browser, tmp_path: Path) -> None:
    plan = hostile(SMUGGLED)
    pages = {"plan": plan_html(plan), "drift": drift_html(SMUGGLED, "x", plan.drift, "now")}
    for name, text in pages.items():
        path = tmp_path / f"{name}.html"
        path.write_text(text, encoding="utf-8")
        with opened(chromium, path) as page:
            assert page.title().endswith(SMUGGLED) or SMUGGLED in page.title()
            if name == "plan":
                page.locator("button[data-path]").first.click()
                page.keyboard.press("ArrowRight")
                assert page.locator("#detail h3").inner_text().startswith("agent.a")


def test_ten_thousand_agents(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "large.html"
    path.write_text(plan_html(large_plan(10_000, 60)), encoding="utf-8")
    with opened(chromium, path) as page:
        size: Any = "document.querySelectorAll('*').length"
        assert page.evaluate(size) < 5000
        page.locator("button[data-path='3']").click()
        assert focused(page).startswith("anyone on acme/api")
        page.keyboard.press("ArrowRight")
        assert focused(page).startswith("agent.agent_01200, agent · changed, high risk")
        page.keyboard.press("Escape")
        page.get_by_role("searchbox").fill("agent_04001")
        page.locator("#found button", has_text="agent.agent_04001").click()
        assert focused(page).startswith("agent.agent_04001")
        group = page.get_by_role("button", name="team005, ").first
        group.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("team005 is open")
        page.keyboard.press("Escape")
        assert focused(page).startswith("team005")
        assert page.evaluate(size) < 8000
