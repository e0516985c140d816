#!/usr/bin/env bash
# What reading every prompt once saves: all methods and budgets in one run of cokv-eval against one run for each, on the
# same rows. Prints both times and their ratio, and fails if any prediction differs.
#   scripts/one_prefill.sh MODEL OUT (task options of cokv-eval)
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -ge 4 ] || { sed -n '2,4s/^# //p' "$0" >&2; exit 2; }
model=$1 out=$2
shift 2
methods=(streaming snapkv pyramidkv ada-snapkv ada-pyramid)
budgets=(32 64 128 256 512)
evaluate() { build/release/bin/cokv-eval --model "$model" --out "$1" --methods "$2" --budgets "$3" "${@:4}" >/dev/null 2>&1; }
join() { local IFS=,; echo "$*"; }
rm -rf "$out"
mkdir -p "$out"

begin=$(date +%s%N)
evaluate "$out/together" "full,$(join "${methods[@]}")" "$(join "${budgets[@]}")" "$@"
together=$(($(date +%s%N) - begin))

begin=$(date +%s%N)
evaluate "$out/full" full 32 "$@"
for method in "${methods[@]}"; do
  for budget in "${budgets[@]}"; do evaluate "$out/$method-$budget" "$method" "$budget" "$@"; done
done
alone=$(($(date +%s%N) - begin))

for file in "$out"/together/predictions/*.jsonl; do
  name=$(basename "$file" .jsonl)
  cmp "$file" "$out/$name/predictions/$name.jsonl"
done
awk -v a="$alone" -v t="$together" 'BEGIN {
  printf "26 runs of a method and budget each: %.0f s\none run of all: %.0f s, %.1f times faster\n", a / 1e9, t / 1e9, a / t
}'
