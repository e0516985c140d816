#!/usr/bin/env bash
# scripts/slurm/submit.sh finds all tasks of a LongBench checkout, as it was laid out at first and as it is today, and
# submits array and merge with the site's options. A stand-in for sbatch notes what is submitted.
set -euo pipefail

submit=$(cd "$(dirname "$0")/../../scripts/slurm" && pwd)/submit.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "failed: $1"; cat "$work"/said "$work"/submitted 2>/dev/null || true; exit 1; }

mkdir "$work/bin"
printf '#!/bin/sh\necho "$*" >>"%s/submitted"\necho "1;cluster"\n' "$work" >"$work/bin/sbatch"
chmod +x "$work/bin/sbatch"
export PATH=$work/bin:$PATH

tasks_of() {  # CHECKOUT: those submitted
  : >"$work/submitted"
  "$submit" --model M --longbench "$1" --out "$work/runs" --tasks all >"$work/said" 2>&1 || return 1
  sed -n 's/.* --task \([^ ]*\).*/\1/p' "$work/submitted" | paste -sd,
}

mkdir -p "$work/first/data" "$work/today/LongBench/data" "$work/both/data" "$work/both/LongBench/data" "$work/neither"
touch "$work"/{first/data,today/LongBench/data,both/data}/{qasper,qasper_e,lcc}.jsonl
touch "$work"/both/LongBench/data/{lcc,trec}.jsonl
[ "$(tasks_of "$work/first")" = lcc,qasper ] || fail "DIR/data"
[ "$(tasks_of "$work/today")" = lcc,qasper ] || fail "DIR/LongBench/data"
[ "$(tasks_of "$work/both")" = lcc,qasper,trec ] || fail "both"
! tasks_of "$work/neither" >/dev/null || fail "a checkout without rows was taken"
grep -q "error: .*neither/data" "$work/said" || fail "it is not said where rows were looked for"

: >"$work/submitted"
"$submit" --model M --longbench "$work/first" --out "$work/runs" --tasks lcc --sbatch "--account=lab --time=1:00:00" >"$work/said"
[ "$(grep -c -- '--account=lab --time=1:00:00 .*\.sbatch' "$work/submitted")" = 2 ] || fail "both jobs get the site's options"
grep -q -- '--dependency=afterok:1 --kill-on-invalid-dep=yes .*merge.sbatch' "$work/submitted" ||
  fail "the merge waits for the job's number, and not forever"
echo "all tasks of both layouts are submitted, with the site's options"
