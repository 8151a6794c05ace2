"""``init`` fetches modules and locks them; the other commands read what it has fetched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from builders.archives import Answer, serving, tar
from builders.commands import Ran, document, ended, fleetform, settled_environment
from builders.configurations import write
from builders.repositories import commit, git, settled_git
from stacks.configuration.modules import load

LOCK = "fleet.lock.json"
POOL = 'runtime_pool "p" {}\n'


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    settled_git(monkeypatch)
    settled_environment(monkeypatch)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A module in a folder, which calls its neighbour."""
    folder = tmp_path / "team"
    files = {
        "module/main.fleet.hcl": 'module "inner" { source = "../pool" }\n',
        "pool/main.fleet.hcl": POOL,
    }
    commit(folder, files, tag="v1")
    return folder


@pytest.fixture
def stack(repository: Path, tmp_path: Path) -> Path:
    text = f'module "m" {{ source = "git::file://{repository}//module?ref=main" }}\n'
    return write(tmp_path / "stack", text)


def key(repository: Path, ref: str = "main") -> str:
    return f"git::file://{repository}?ref={ref}"


def locked(stack: Path) -> Any:
    return json.loads((stack / LOCK).read_text())["modules"]


def package(stack: Path) -> Path:
    [found] = (path for path in (stack / ".fleetform" / "modules").iterdir() if path.is_dir())
    return found


def gone(repository: Path) -> None:
    """From here on, nothing can be fetched."""
    repository.rename(repository.with_name("gone"))


def said(ran: Ran) -> str:
    """What was said, however it was wrapped."""
    return " ".join(ran.err.replace("│", " ").split())


def summary(ran: Ran) -> str:
    assert ran.status == 1
    [line] = (line for line in ran.err.splitlines() if "Error: " in line)
    return line.partition("Error: ")[2]


def test_init_fetches_and_locks(stack: Path, repository: Path) -> None:
    head = git(repository, "rev-parse", "HEAD")
    told = fleetform(stack, "init")
    assert f"  + {key(repository)} at {head[:12]}\n" in told
    assert list(locked(stack)) == [key(repository)]
    entry = locked(stack)[key(repository)]
    assert entry["commit"] == head
    assert entry["digest"].startswith("sha256:")
    assert "module.m.module.inner.runtime_pool.p" in fleetform(stack, "plan")


def test_once_fetched_nothing_is_asked_of_the_network(stack: Path, repository: Path) -> None:
    fleetform(stack, "init")
    gone(repository)
    for command in (["validate"], ["plan"], ["apply", "--auto-approve"]):
        fleetform(stack, *command)
    assert "  + " not in fleetform(stack, "init")


@pytest.mark.parametrize("command", [["validate"], ["plan"], ["apply", "--auto-approve"]])
def test_only_init_fetches(stack: Path, command: list[str]) -> None:
    ran = ended(stack, *command)
    assert summary(ran) == "Module not installed"
    assert "Run `fleetform init` to fetch it." in said(ran)
    assert [path.name for path in stack.iterdir()] == ["main.fleet.hcl"]


def test_a_lock_file_without_the_packages(stack: Path, repository: Path) -> None:
    """As after a fresh clone: init fetches the locked commit, although the branch has moved."""
    fleetform(stack, "init")
    before = locked(stack)
    (stack / ".fleetform" / "modules").rename(stack / "elsewhere")
    commit(repository, {"pool/main.fleet.hcl": POOL.replace('"p"', '"q"')})
    ran = ended(stack, "plan")
    assert summary(ran) == "Module not installed"
    assert "was not fetched on this machine" in said(ran)
    fleetform(stack, "init")
    assert locked(stack) == before
    assert "runtime_pool.p" in fleetform(stack, "plan")


def test_upgrade_takes_what_the_source_names_now(stack: Path, repository: Path) -> None:
    fleetform(stack, "init")
    head = commit(repository, {"pool/main.fleet.hcl": POOL.replace('"p"', '"q"')})
    fleetform(stack, "init")
    assert "runtime_pool.p" in fleetform(stack, "plan")
    assert f"at {head[:12]}" in fleetform(stack, "init", "--upgrade")
    assert locked(stack)[key(repository)]["commit"] == head
    assert "runtime_pool.q" in fleetform(stack, "plan")


def test_the_lock_file_of_a_colleague(stack: Path, repository: Path) -> None:
    """It names another commit than is here: what is here does not count any more."""
    fleetform(stack, "init")
    older = (stack / LOCK).read_text()
    commit(repository, {"pool/main.fleet.hcl": POOL.replace('"p"', '"q"')})
    fleetform(stack, "init", "--upgrade")
    (stack / LOCK).write_text(older)
    ran = ended(stack, "plan")
    assert summary(ran) == "Module not installed"
    fleetform(stack, "init")
    assert (stack / LOCK).read_text() == older
    assert "runtime_pool.p" in fleetform(stack, "plan")


@pytest.mark.parametrize("change", ["edited", "added", "removed", "linked"])
def test_a_changed_package(stack: Path, change: str) -> None:
    fleetform(stack, "init")
    file = package(stack) / "pool" / "main.fleet.hcl"
    match change:
        case "edited":
            file.write_text(POOL + "\n")
        case "added":
            file.with_name("more.fleet.hcl").write_text("")
        case "removed":
            file.unlink()
        case "linked":
            file.rename(stack / "elsewhere")
            file.symlink_to(stack / "elsewhere")
    ran = ended(stack, "plan")
    assert summary(ran) == "Module changed since it was installed"
    assert "`fleetform init" in said(ran)
    fleetform(stack, "init")
    assert file.read_text() == POOL
    fleetform(stack, "plan")


def test_a_digest_that_is_not_the_locked_one(stack: Path, repository: Path) -> None:
    fleetform(stack, "init")
    lock = (stack / LOCK).read_text()
    digest = locked(stack)[key(repository)]["digest"]
    (stack / LOCK).write_text(lock.replace(digest, f"sha256:{'0' * 64}"))
    ran = ended(stack, "init")
    assert summary(ran) == "Module is not the locked one"
    assert "accept it with `fleetform init --upgrade`" in said(ran)
    fleetform(stack, "init", "--upgrade")
    assert (stack / LOCK).read_text() == lock


def test_upgrade_drops_what_is_not_named_any_more(stack: Path, repository: Path) -> None:
    fleetform(stack, "init")
    before = package(stack)
    write(stack, (stack / "main.fleet.hcl").read_text().replace("main", "v1"))
    fleetform(stack, "init")
    assert list(locked(stack)) == [key(repository), key(repository, "v1")]
    fleetform(stack, "init", "--upgrade")
    assert list(locked(stack)) == [key(repository, "v1")]
    assert package(stack) != before


def test_a_failed_fetch_leaves_the_others_and_what_was_there(stack: Path, repository: Path) -> None:
    fleetform(stack, "init")
    before = (stack / LOCK).read_text()
    write(stack, {"more.fleet.hcl": f'module "n" {{ source = "git::file://{repository}/no" }}\n'})
    ran = ended(stack, "init", "--upgrade")
    assert summary(ran) == "Repository not found"
    assert (stack / LOCK).read_text() == before
    assert not list((stack / ".fleetform" / "modules").glob(".*"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<<<<<<< ours", "it is not JSON"),
        ("{}", 'it has no "format_version" and "modules"'),
        ('{"format_version": 2, "modules": {}}', "its format 2 belongs to another fleetform"),
        ('{"format_version": 1, "modules": {"x": {}}}', 'what it says of "x" has no digest'),
    ],
)
def test_a_lock_file_that_cannot_be_read(stack: Path, text: str, why: str) -> None:
    (stack / LOCK).write_text(text)
    for command in ("init", "plan"):
        ran = ended(stack, command)
        assert summary(ran) == "Unreadable lock file"
        assert why in said(ran)
    assert (stack / LOCK).read_text() == text


def test_variables_in_a_source(stack: Path, repository: Path) -> None:
    text = f"""
variable "release" {{ default = "v1" }}
locals {{ repository = "git::file://{repository}" }}
module "m" {{ source = "${{local.repository}}//module?ref=${{var.release}}" }}
"""
    write(stack, text)
    fleetform(stack, "init")
    fleetform(stack, "validate")
    ran = ended(stack, "plan", "--var", "release=main")
    assert summary(ran) == "Module not installed"
    fleetform(stack, "init", "--var", "release=main")
    assert list(locked(stack)) == [key(repository), key(repository, "v1")]
    fleetform(stack, "plan", "--var", "release=main")


def test_arguments_of_the_call_work_as_on_local_modules(stack: Path, tmp_path: Path) -> None:
    source = f"git::file://{tmp_path}/agents"
    commit(
        tmp_path / "agents",
        {"main.fleet.hcl": 'variable "n" {}\noutput "n" { value = var.n }\n' + POOL},
    )
    write(
        stack,
        f"""
provider "local" {{
  alias = "other"
  path  = "other.db"
}}
module "one" {{
  source    = "{source}"
  n         = 1
  providers = {{ local = local.other }}
}}
module "some" {{
  source     = "{source}"
  count      = 2
  n          = count.index
  depends_on = [module.one]
}}
module "each" {{
  source   = "{source}"
  for_each = toset(["a", "b"])
  n        = each.key
}}
output "all" {{ value = [module.one.n, module.some[*].n, module.each["b"].n] }}
""",
    )
    fleetform(stack, "init")
    fleetform(stack, "apply", "--auto-approve")
    assert document(stack, "output", "--json")["all"]["value"] == [1, [0, 1], "b"]
    assert (stack / "other.db").exists()
    addresses = fleetform(stack, "state", "list").split()
    assert addresses == [
        'module.each["a"].runtime_pool.p',
        'module.each["b"].runtime_pool.p',
        "module.one.runtime_pool.p",
        "module.some[0].runtime_pool.p",
        "module.some[1].runtime_pool.p",
    ]


def test_modules_of_modules_are_fetched_too(stack: Path, repository: Path, tmp_path: Path) -> None:
    text = f'module "deep" {{ source = "git::file://{repository}//pool?ref=v1" }}\n'
    commit(tmp_path / "outer", {"main.fleet.hcl": text})
    write(stack, f'module "m" {{ source = "git::file://{tmp_path}/outer" }}\n')
    fleetform(stack, "init")
    assert list(locked(stack)) == [f"git::file://{tmp_path}/outer", key(repository, "v1")]
    assert "module.m.module.deep.runtime_pool.p" in fleetform(stack, "plan")


def test_a_package_is_fetched_once(stack: Path, repository: Path) -> None:
    calls = "".join(
        f'module "m{at}" {{ source = "git::file://{repository}//{folder}?ref=v1" }}\n'
        for at, folder in enumerate(["module", "pool", "module"])
    )
    write(stack, calls)
    assert fleetform(stack, "init").count("  + ") == 1
    configuration, diagnostics = load(stack)
    assert not diagnostics
    shown = [child.shown for child in configuration.children.values()]
    assert len({name.rpartition("/")[0] for name in shown}) == 1


@pytest.mark.parametrize("path", ["../..", "../../other", "/srv/other"])
def test_a_module_stays_in_its_package(
    stack: Path, repository: Path, path: str, tmp_path: Path
) -> None:
    commit(repository, {"module/main.fleet.hcl": f'module "inner" {{ source = "{path}" }}\n'})
    ran = ended(stack, "init")
    assert summary(ran) == "Module path leaves its package"
    assert f'"{path}" leads out of .fleetform/modules/team-' in said(ran)
    assert "main.fleet.hcl line 1" in said(ran)


def test_a_link_out_of_a_repository(stack: Path, repository: Path) -> None:
    (repository / "pool" / "passwords").symlink_to("/etc/passwd")
    commit(repository, {})
    ran = ended(stack, "init")
    assert summary(ran) == "Unsafe module package"
    assert 'The link "pool/passwords" leads to "/etc/passwd"' in said(ran)
    assert not (stack / LOCK).exists()


def test_a_folder_that_the_package_has_not(stack: Path, repository: Path) -> None:
    write(stack, f'module "m" {{ source = "git::file://{repository}//nope" }}\n')
    ran = ended(stack, "init")
    assert summary(ran) == "Module folder not found"
    assert 'What stands behind "//" is a folder of the package' in said(ran)


def test_errors_in_a_fetched_module_name_its_callers(stack: Path, repository: Path) -> None:
    commit(repository, {"pool/main.fleet.hcl": "runtime_pol {}\n"})
    ended(stack, "init")
    _, diagnostics = load(stack)
    [item] = diagnostics
    assert item.summary == "Unsupported block type"
    assert item.span is not None
    assert str(item.span.location()) == f"{package(stack).relative_to(stack)}/pool/main.fleet.hcl:1"
    assert [call.location().file for call in item.calls] == [
        "main.fleet.hcl",
        f"{package(stack).relative_to(stack)}/module/main.fleet.hcl",
    ]


def test_archives(stack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving() as server:
        server.answers["/team.tgz"] = Answer(tar({"team-1.0/main.fleet.hcl": POOL}))
        write(stack, f'module "m" {{ source = "{server.url}/team.tgz//team-1.0" }}\n')
        assert f"  + {server.url}/team.tgz\n" in fleetform(stack, "init")
        fleetform(stack, "init")
        fleetform(stack, "plan")
        assert server.asked == ["/team.tgz"]
        [entry] = locked(stack).values()
        assert list(entry) == ["digest"]
        # Packed again, it is the same package; with other files it is not.
        server.answers["/team.tgz"] = Answer(tar({"team-1.0/main.fleet.hcl": POOL}, form="gz"))
        (stack / ".fleetform" / "modules" / "modules.json").unlink()
        fleetform(stack, "init")
        (stack / ".fleetform" / "modules" / "modules.json").unlink()
        server.answers["/team.tgz"] = Answer(tar({"team-1.0/main.fleet.hcl": POOL * 2}))
        assert summary(ended(stack, "init")) == "Module is not the locked one"


def test_local_modules_make_no_lock_file(tmp_path: Path) -> None:
    write(tmp_path, {"main.fleet.hcl": 'module "m" { source = "./m" }\n', "m/m.fleet.hcl": POOL})
    fleetform(tmp_path, "init", "--upgrade")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m", "main.fleet.hcl"]
