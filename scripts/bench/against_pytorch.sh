#!/usr/bin/env bash
# cokv-bench and scripts/bench/pytorch.py in turn on this machine, and the ratio of their times. Three turns; medians.
#   scripts/bench/against_pytorch.sh PYTHON MODEL   (a Python that has torch and transformers)
set -euo pipefail
cd "$(dirname "$0")/../.."
[ $# = 2 ] || { sed -n '2,3s/^# *//p' "$0" >&2; exit 2; }
python=$1 model=$2
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for turn in 1 2 3; do
  build/release/bin/cokv-bench --model "$model" --prompt-tokens 1500 --new-tokens 32 --batch 64 --repetitions 1 \
    --reference-coalitions 1 --out "$out/ours-$turn.json" >"$out/log" 2>&1 || { cat "$out/log" >&2; exit 1; }
  "$python" scripts/bench/pytorch.py "$model" --prompt-tokens 1500 --new-tokens 32 --rows 64 --threads "$(nproc)" \
    --repetitions 1 >"$out/theirs-$turn.json" 2>"$out/log" || { cat "$out/log" >&2; exit 1; }
done
python3 - "$out" <<'PYTHON'
import json, statistics, sys
folder = sys.argv[1]
ours = [json.load(open(f"{folder}/ours-{i}.json"))["batches"][0] for i in (1, 2, 3)]
theirs = [json.load(open(f"{folder}/theirs-{i}.json")) for i in (1, 2, 3)]
print(f"torch {theirs[0]['torch']}, transformers {theirs[0]['transformers']}; 1,500 prompt tokens, 32 new, 64 coalitions")
for part in ("prefill", "decode"):
    key = part + "_seconds"
    mine, other = (statistics.median(run[key] for run in runs) for runs in (ours, theirs))
    ratios = sorted(b[key] / a[key] for a, b in zip(ours, theirs))
    print(f"{part}: cokv {mine:.2f} s, Python {other:.2f} s; {statistics.median(ratios):.2f} times faster "
          f"(turns {', '.join(f'{r:.2f}' for r in ratios)})")
PYTHON
