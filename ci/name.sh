#!/usr/bin/env bash
# What the stack is called in artefacts and comments; for an apply, the run that holds its plan.
set -euo pipefail

case "$COMMAND" in plan | apply | drift) ;; *)
  echo "::error title=fleetform::command is plan, apply or drift"
  exit 1
  ;;
esac

stack=$(printf '%s-%s' "$DIRECTORY" "$WORKSPACE" | tr -c 'A-Za-z0-9_-' '-')
folder="$TEMP/fleetform-$COMMAND-$stack"
mkdir -p "$folder"

case "$COMMAND" in
  plan) name="fleetform-plan-$stack-${HEAD_SHA:-$GITHUB_SHA}" ;;
  drift) name="fleetform-drift-$stack-$GITHUB_SHA" ;;
  apply)
    # Prints the commit that the pull request was merged from, and the run that planned it.
    found=$(python3 "$SOURCE/ci/find_plan.py" --commit "$GITHUB_SHA" --prefix "fleetform-plan-$stack-")
    name="fleetform-plan-$stack-$(cut -d ' ' -f 1 <<<"$found")"
    echo "run=$(cut -d ' ' -f 2 <<<"$found")" >>"$GITHUB_OUTPUT"
    ;;
esac

{
  echo "artifact=$name"
  echo "folder=$folder"
  echo "marker=fleetform-$stack"
} >>"$GITHUB_OUTPUT"
