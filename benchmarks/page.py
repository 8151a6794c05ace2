"""How the HTML page of a plan of 10,000 agents and 30,000 edges is made, opened and used.

    .venv/bin/python benchmarks/page.py [AGENTS] [TEAMS]

Prints the CPU that making it takes, its size, and in a real Chromium the time until it is drawn,
the number of elements, and how long each of the things that a reader does takes.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "tests")]

from builders.browser import browser, opened
from builders.large_plans import large_plan
from stacks.report.html.picture import picture
from stacks.report.html.plan import plan_html


def main() -> None:
    agents, teams = (int(word) for word in (*sys.argv[1:], "10000", "60")[:2])
    plan = large_plan(agents, teams)
    drawn = picture(plan)
    print(f"{agents:,} agents, {len(drawn.nodes):,} nodes, {len(drawn.edges):,} edges")
    begun = time.process_time()
    text = plan_html(plan)
    print(f"made       {time.process_time() - begun:6.2f} s CPU, {len(text) / 1e6:.1f} MB")
    with tempfile.TemporaryDirectory() as folder, browser() as chromium:
        path = Path(folder) / "plan.html"
        path.write_text(text, encoding="utf-8")
        begun = time.perf_counter()
        with opened(chromium, path) as page:
            page.wait_for_selector("body[data-ready]")
            print(f"drawn      {time.perf_counter() - begun:6.2f} s")
            deeds: dict[str, Callable[[], object]] = {
                "follow": lambda: page.locator("button[data-path='3']").click(),
                "step": lambda: page.keyboard.press("ArrowRight"),
                "leave": lambda: page.keyboard.press("Escape"),
                "find": lambda: page.get_by_role("searchbox").fill("agent_04001"),
                "go to": lambda: page.locator("#found button").first.click(),
                "open team": lambda: page.locator(".box.group").nth(5).press("Enter"),
                "only changes": lambda: page.locator("#touched").click(),
            }
            for name, deed in deeds.items():
                begun = time.perf_counter()
                deed()
                number = page.evaluate("document.querySelectorAll('*').length")
                print(f"{name:12} {time.perf_counter() - begun:6.2f} s, {number:,} elements")


if __name__ == "__main__":
    main()
