#!/usr/bin/env bash
# Evaluates a model, compares it with a baseline and floors, and writes the reports
# to a folder. On GitHub it also writes the job summary, annotations and outputs.
# The composite action, the GitLab template and .ci/run all run it.
#
# Settings come in the environment, and no value is evaluated as shell:
#   MODEL; CORPUS (paths, one a line) or DEMO=true; READ (flags of reading, one a line); SPLIT; VIEW; BASELINE;
#   TOLERANCE; LABEL_TOLERANCE; MIN (floors, one a line); MAX_SIZE; MAX_MS; ALLOW_LEARNT=true; NAME; REPORTS; TASNIF
set -euo pipefail

tasnif=${TASNIF:-tasnif} name=${NAME:-evaluation} reports=${REPORTS:-tasnif-report}
summary_limit=1000000 # GitHub drops a summary over 1 MiB whole

if [ -z "${MODEL:-}" ]; then echo 'evaluate.sh: MODEL is not set: name the model file' >&2; exit 2; fi
case $name in *[!A-Za-z0-9._-]* | '') echo "evaluate.sh: NAME '$name': use letters, digits, . _ -" >&2; exit 2 ;; esac

args=(evaluate -q)
[ -z "${SPLIT:-}" ] || args+=("--split=$SPLIT")
[ -z "${VIEW:-}" ] || args+=("--view=$VIEW")
[ -z "${BASELINE:-}" ] || args+=("--baseline=$BASELINE" --gate "--tolerance=${TOLERANCE:-0.02}" "--label-tolerance=${LABEL_TOLERANCE:-0.05}")
while IFS= read -r flag; do
  [ -z "$flag" ] || args+=("$flag")
done <<<"${READ:-}"
while IFS= read -r floor; do
  [ -z "${floor// /}" ] || args+=("--min=$floor")
done <<<"${MIN:-}"
[ -z "${MAX_SIZE:-}" ] || args+=("--max-size=$MAX_SIZE")
[ -z "${MAX_MS:-}" ] || args+=("--max-ms=$MAX_MS")
[ "${ALLOW_LEARNT:-}" != true ] || args+=(--allow-learnt)
mkdir -p "$reports"
for ending in json html md txt xml prom github; do
  rm -f "$reports/$name.$ending" # so that no old report is taken for a new one
  args+=(-o "$reports/$name.$ending")
done
[ "${DEMO:-}" != true ] || args+=(--demo)
args+=(-- "$MODEL")
while IFS= read -r path; do
  [ -z "$path" ] || args+=("$path")
done <<<"${CORPUS:-}"

# Headlines are printed, and GitHub must not read commands in them.
token=
if [ "${GITHUB_ACTIONS:-}" = true ]; then
  token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "::stop-commands::$token"
fi
status=0
"$tasnif" "${args[@]}" || status=$?
[ -z "$token" ] || echo "::$token::"

if [ "${GITHUB_ACTIONS:-}" = true ]; then
  if [ -f "$reports/$name.github" ]; then
    cat "$reports/$name.github"
  else
    echo "::error title=tasnif evaluate::it ended with status $status and no report; see the log"
  fi
fi
if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ -f "$reports/$name.md" ]; then
  if [ $(($(wc -c <"$reports/$name.md") + $(cat "$GITHUB_STEP_SUMMARY" 2>/dev/null | wc -c))) -le "$summary_limit" ]; then
    cat "$reports/$name.md" >>"$GITHUB_STEP_SUMMARY"
  else
    echo "The report $name.md would bring this summary over GitHub's limit; it is in the artifact." >>"$GITHUB_STEP_SUMMARY"
  fi
fi
if [ -n "${GITHUB_OUTPUT:-}" ]; then
  passed=true
  [ "$status" = 0 ] || passed=false
  printf 'passed=%s\nreport=%s\n' "$passed" "${reports//$'\n'/}/$name.json" >>"$GITHUB_OUTPUT"
fi
exit "$status"
