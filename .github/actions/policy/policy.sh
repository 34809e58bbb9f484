#!/usr/bin/env bash
# Checks a folder of policies and runs its examples: annotations on standard output, a table in the job's summary.
# Reads FOLDER, ORGANISATION (may be empty), SPOKEN (zh or en), MUTATE (true or false) and GITHUB_STEP_SUMMARY.
set -uo pipefail
export NO_COLOR=1 PYTHONUTF8=1

options=("$FOLDER")
if [ -n "${ORGANISATION:-}" ]; then options+=(--organisation "$ORGANISATION"); fi
policy() { qungui --lang "$SPOKEN" policy "$@" "${options[@]}"; }

# Places are relative to the folder; GitHub wants them relative to the repository.
prefix="${FOLDER%/}/"
prefix="${prefix#./}"
annotated() {
  while IFS= read -r line; do
    case "$line" in
      ::*" file="*) printf '%s file=%s%s\n' "${line%% file=*}" "$prefix" "${line#* file=}" ;;
      *) printf '%s\n' "$line" ;;
    esac
  done
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
policy check --format github >"$work/annotations" || failed=$?
policy test --format github >>"$work/annotations" || failed=$?
if [ "$failed" -eq 0 ] && [ "$MUTATE" = true ]; then
  policy test --mutate --format github >>"$work/annotations" || failed=$?
fi
annotated <"$work/annotations" | awk '!seen[$0]++' # a failing example is told by both

{
  printf '## Qungui · `%s`\n\n```\n' "$FOLDER"
  policy check 2>&1
  printf '```\n\n'
  if policy test --format json >"$work/tests.json" || [ -s "$work/tests.json" ]; then
    python - "$work/tests.json" "$SPOKEN" <<'TABLE'
import json
import sys

tested = json.load(open(sys.argv[1], encoding="utf-8"))
rule, unit, passed = ("规则", "单位", "例子通过") if sys.argv[2] == "zh" else ("rule", "unit", "examples passed")
none = "没有例子" if sys.argv[2] == "zh" else "no examples"
print(f"| {rule} | {unit} | {passed} |\n|---|---|---|")
for one in tested["rules"]:
    mark = "❌" if one["failed"] else "✅"
    print(f"| {one['rule']} | {one['unit']} | {mark} {one['passed']}/{one['passed'] + one['failed']} |")
for name in tested["untested"]:
    print(f"| {name} | | ⚠️ {none} |")
TABLE
  fi
  if [ "$failed" -eq 0 ] && [ "$MUTATE" = true ]; then
    printf '\n<details><summary>--mutate</summary>\n\n```\n'
    policy test --mutate 2>&1
    printf '```\n\n</details>\n'
  fi
} >>"$GITHUB_STEP_SUMMARY"

exit "$failed"
