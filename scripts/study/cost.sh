#!/usr/bin/env bash
# What a profile by gradient costs beside sampled ones of equal reliability: gradients on a few rows of the demo, then, on
# the same rows, sampling by the metric and by nll, with more and more pairs until their reliability is as high; with
# that many pairs they are then sampled once more, in one go, for the time. All in one run of this script.
#   scripts/study/cost.sh MODEL OUT [ROWS]      ROWS: 8
set -euo pipefail
[ $# -ge 2 ] || { sed -n '2,5s/^# *//p' "$0" >&2; exit 2; }
cd "$(dirname "$0")/../.."
model=$1 out=$2 rows=${3:-8}

profile() {  # FOLDER OPTION…: its seconds to `seconds`, its reliability to `reliability`
  local start
  start=$(date +%s%N)
  build/release/bin/cokv-profile --config configs/demo.json --model "$model" --split validation --examples "$rows" \
    --out "$out/$1" "${@:2}" >/dev/null 2>&1
  seconds=$((($(date +%s%N) - start) / 1000000))
  reliability=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["convergence"]["reliability"] or 0)' \
    "$out/$1/profile.json")
}
at_least() { python3 -c 'import sys; sys.exit(float(sys.argv[1]) < float(sys.argv[2]))' "$1" "$2"; }

rm -rf "$out"
profile gradient --values gradient
goal=$reliability of_gradient=$seconds
echo "gradient: $((seconds / 1000)) s, reliability $goal"
for utility in nll metric; do
  for pairs in 6 8 12 16 24 32 48 64 96 128 192 256; do  # each extends the one before
    profile "$utility" --utility "$utility" --pairs "$pairs"
    echo "$utility: $pairs pairs, reliability $reliability"
    ! at_least "$reliability" "$goal" || break
  done
  profile "$utility-at-once" --utility "$utility" --pairs "$pairs"
  echo "$utility: $((seconds / 1000)) s, $((10 * seconds / of_gradient)) tenths of the gradient's time"
done
