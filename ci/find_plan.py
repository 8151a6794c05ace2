"""Finds the plan of what was merged: prints the commit that it was made of, and the run that has
it.

Only the plan of the pull request's last commit will do, made by a run of this repository: a fork's
could hold anything.
"""

from __future__ import annotations

import argparse
from urllib.parse import quote

from github_api import call, fail, pages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commit", required=True)
    parser.add_argument("--prefix", required=True)
    given = parser.parse_args()
    merged = [
        pull for pull in pages(f"commits/{given.commit}/pulls") if pull["merged_at"] is not None
    ]
    if not merged:
        fail(f"No merged pull request has the commit {given.commit}; there is no plan to apply.")
    head = merged[0]["head"]["sha"]
    name = f"{given.prefix}{head}"
    repository = call("GET", "")["id"]
    artifacts = [
        artifact
        for artifact in pages(f"actions/artifacts?name={quote(name)}", "artifacts")
        if artifact["name"] == name
        and not artifact["expired"]
        and artifact["workflow_run"]["head_repository_id"] == repository
    ]
    if not artifacts:
        fail(f"There is no artefact {name}: the plan was not made, or has expired. Plan again.")
    newest = max(artifacts, key=lambda artifact: artifact["created_at"])
    print(head, newest["workflow_run"]["id"])


if __name__ == "__main__":
    main()
