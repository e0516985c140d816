#!/usr/bin/env bash
# Runs libFuzzer's programs one after the other, each for so many seconds, and says what each of them tried. What is
# found lies in FOLDER/findings; the exit code is then 1. Inputs worth keeping are gathered in FOLDER/corpus.
#
#   tests/fuzz/run.sh build/fuzz SECONDS [TARGET…]
set -euo pipefail

build=${1:?usage: run.sh BUILD SECONDS [TARGET…]}
seconds=${2:?usage: run.sh BUILD SECONDS [TARGET…]}
shift 2
here=$(cd "$(dirname "$0")" && pwd)
[ $# -gt 0 ] || set -- $(ls "$here/corpus")

findings=0
mkdir -p "$build/findings"
for target in "$@"; do
  mkdir -p "$build/corpus/$target"
  log=$build/$target.log
  result=clean
  "$build/bin/fuzz_$target" -max_total_time="$seconds" -timeout=60 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$build/findings/$target-" "$build/corpus/$target" "$here/corpus/$target" >"$log" 2>&1 ||
    { result=FINDING; findings=$((findings + 1)); }
  tries=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  edges=$(sed -n 's/.*cov: \([0-9]*\).*/\1/p' "$log" | tail -n 1)
  echo "$target: $result, ${tries:-?} inputs in $seconds s, ${edges:-?} edges covered"
  [ "$result" = clean ] || grep -m 3 -E 'ERROR|runtime error|broken promise|what\(\)|Test unit written' "$log" || true
done
exit $((findings > 0))
