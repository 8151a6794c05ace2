#!/usr/bin/env bash
# Runs one command, and leaves in $FOLDER what reviewers read.  The exit status is an output, so that
# comment and artefacts are there also where it is not 0.
set -uo pipefail

arguments=()
while IFS= read -r line; do
  [ -z "$line" ] || arguments+=("$line")
done <<<"${ARGUMENTS:-}"

files=(--html "$FOLDER/report.html" --sarif "$FOLDER/report.sarif" --junit "$FOLDER/report.xml")

case "$COMMAND" in
  plan)
    # A comment takes 65,536 characters, and needs some for its marker.
    fleetform --chdir "$DIRECTORY" plan --out "$FOLDER/plan.fleetplan" --markdown --max-chars 65000 \
      "${files[@]}" --github --detailed-exitcode "${arguments[@]}" >"$FOLDER/report.md"
    status=$?
    ;;
  apply)
    reuse=()
    [ "${REUSE:-false}" != true ] || reuse=(--reuse-if-same)
    fleetform --chdir "$DIRECTORY" apply "${reuse[@]}" "${arguments[@]}" "$FOLDER/plan.fleetplan"
    status=$?
    ;;
  drift)
    fleetform --chdir "$DIRECTORY" drift --markdown "${files[@]}" --github --detailed-exitcode \
      "${arguments[@]}" >"$FOLDER/report.md"
    status=$?
    ;;
esac

if [ "$COMMAND" != apply ] && [ ! -s "$FOLDER/report.md" ]; then
  # Nothing of what went wrong is repeated here: the log has it.
  printf '## fleetform %s failed\n\nThe log of the job says why.\n' "$COMMAND" >"$FOLDER/report.md"
fi
echo "status=$status" >>"$GITHUB_OUTPUT"
if [ -s "$FOLDER/report.sarif" ]; then echo "sarif=true" >>"$GITHUB_OUTPUT"; fi
