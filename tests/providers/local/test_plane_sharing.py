"""Several threads and processes on one plane."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from providers.contract import Conflict
from providers.local.plane import Plane, Row, Wanted

TYPE = "local_agent"


def _wanted(number: int) -> Wanted:
    return Wanted("payments agent.a", {"number": number}, {})


def test_threads_make_everything_once(plane: Plane) -> None:
    def make(number: int) -> Row:
        return plane.create(TYPE, f"a{number % 50:02}", _wanted(number % 50))

    with ThreadPoolExecutor(10) as workers:
        made = list(workers.map(make, range(100)))
    assert {row.revision for row in made} == {1}
    assert [row.id for row in plane.rows(TYPE)] == [f"a{number:02}" for number in range(50)]


def test_no_change_of_a_thread_is_lost(plane: Plane, path: Path) -> None:
    plane.create(TYPE, "a", _wanted(-1))
    other = Plane(path, "eve")

    def change(number: int) -> int:
        own = plane if number % 2 else other
        return own.put(TYPE, "a", _wanted(number)).revision

    with ThreadPoolExecutor(10) as workers:
        revisions = list(workers.map(change, range(100)))
    other.close()
    assert sorted(revisions) == list(range(2, 102))
    assert plane.read(TYPE, ["a"])["a"].revision == 101


def test_of_two_that_expect_one_revision_one_wins(plane: Plane) -> None:
    plane.create(TYPE, "a", _wanted(-1))

    def change(number: int) -> bool:
        try:
            plane.put(TYPE, "a", _wanted(number), expected=1)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(10) as workers:
        assert sum(workers.map(change, range(20))) == 1


_CHILD = """
import sys
from pathlib import Path
from providers.local.plane import Plane, Wanted

path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
plane = Plane(path, name)
sys.stdin.readline()
for number in range(count):
    id = f"{name}{number:05}"
    plane.create("local_agent", id, Wanted("o", {"by": name}, {}))
    plane.create("local_pool", "shared", Wanted("o", {"by": name, "number": number}, {}))
    print(id, flush=True)
"""


def _child(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(path), name, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _go(child: subprocess.Popen[str]) -> None:
    assert child.stdin is not None
    child.stdin.write("\n")
    child.stdin.flush()


def test_processes_make_a_plane_together(plane: Plane, path: Path) -> None:
    children = [_child(path, name, 30) for name in ("x", "y", "z")]
    for child in children:
        _go(child)
    for child in children:
        said, _ = child.communicate(timeout=60)
        assert (child.returncode, len(said.splitlines())) == (0, 30)
    assert len(list(plane.rows(TYPE))) == 90
    assert plane.read("local_pool", ["shared"])["shared"].revision == 90


def test_what_was_reported_done_survives_a_kill(plane: Plane, path: Path) -> None:
    child = _child(path, "x", 100_000)
    _go(child)
    assert child.stdout is not None
    done = [child.stdout.readline().strip() for _ in range(20)]
    child.kill()
    done += child.stdout.read().split()
    child.communicate(timeout=60)
    whole = [id for id in done if len(id) == 6]
    found = [row.id for row in plane.rows(TYPE)]
    assert set(whole) <= set(found)
    assert len(found) <= len(whole) + 2
    assert plane.create(TYPE, "after", _wanted(1)).revision == 1
