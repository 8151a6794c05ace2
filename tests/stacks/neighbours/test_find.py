from pathlib import Path

from builders.many_stacks import write_stacks
from stacks.neighbours.find import Found, find_stacks, ordered

NETWORK, A, B = Path("network"), Path("teams/a"), Path("teams/b")


def test_stacks_are_found_with_what_they_read(tmp_path: Path) -> None:
    write_stacks(tmp_path)
    assert find_stacks(tmp_path) == [Found(NETWORK), Found(A, (NETWORK,)), Found(B, (NETWORK,))]


def test_what_is_hidden_is_not_looked_at(tmp_path: Path) -> None:
    write_stacks(tmp_path)
    (tmp_path / ".cache").mkdir()
    (tmp_path / "network").rename(tmp_path / ".cache" / "network")
    assert [stack.folder for stack in find_stacks(tmp_path)] == [A, B]


def test_programs_name_their_stacks_in_references(tmp_path: Path) -> None:
    write_stacks(tmp_path)
    program = tmp_path / "programs" / "one"
    program.mkdir(parents=True)
    (program / "fleet.py").write_text(
        'import pulumi\nother = pulumi.StackReference("../../network")\n', encoding="utf-8"
    )
    assert Found(Path("programs/one"), (NETWORK,)) in find_stacks(tmp_path)
    (program / "fleet.py").write_text("this is no Python", encoding="utf-8")
    assert Found(Path("programs/one")) in find_stacks(tmp_path)


def test_a_file_that_does_not_parse_is_a_stack_all_the_same(tmp_path: Path) -> None:
    write_stacks(tmp_path)
    (tmp_path / "network" / "main.fleet.hcl").write_text("agent {", encoding="utf-8")
    assert Found(NETWORK) in find_stacks(tmp_path)


def test_the_order_has_those_first_that_are_read() -> None:
    found = [Found(A, (B,)), Found(B, (NETWORK,)), Found(NETWORK)]
    assert [stack.folder for stack in ordered(found)[0]] == [NETWORK, B, A]


def test_a_circle_is_stuck_and_the_others_are_not() -> None:
    found = [Found(A, (B,)), Found(B, (A,)), Found(NETWORK)]
    done, stuck = ordered(found)
    assert [stack.folder for stack in done] == [NETWORK]
    assert [stack.folder for stack in stuck] == [A, B]
