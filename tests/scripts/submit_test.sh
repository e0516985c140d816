#!/usr/bin/env bash
# scripts/slurm/submit.sh finds all tasks of a LongBench checkout, as it was laid out at first and as it is today. A
# stand-in for sbatch notes what is submitted.
set -euo pipefail

submit=$(cd "$(dirname "$0")/../../scripts/slurm" && pwd)/submit.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "failed: $1"; cat "$work"/said "$work"/submitted 2>/dev/null || true; exit 1; }

mkdir "$work/bin"
printf '#!/bin/sh\necho "$*" >>"%s/submitted"\necho 1\n' "$work" >"$work/bin/sbatch"
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
echo "all tasks of both layouts are submitted"
