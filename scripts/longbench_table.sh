#!/usr/bin/env bash
# Every method at several budgets over LongBench's tasks, category by category: a profile on rows of the validation
# split, then cokv-eval on rows of the test split; at the end the differences over all tasks' rows. Made for a small model on a CPU:
# prompts are cut to 2,000 tokens, answers to 64, and few rows are read (docs/comparison.md). Run again, it goes on where
# it ended.
#   scripts/longbench_table.sh MODEL LONGBENCH OUT [ROWS]   (ROWS of each task, 4)
set -euo pipefail
[ $# -ge 3 ] || { sed -n '2,6s/^# *//p' "$0" >&2; exit 2; }
model=$1 longbench=$2 out=$3 rows=${4:-4}
here=$(cd "$(dirname "$0")" && pwd)
bin=$here/../build/release/bin

for category in single-doc-qa multi-doc-qa summarization few-shot synthetic code; do
  task=(--model "$model" --longbench "$longbench" --category "$category" --max-prompt-tokens 2000 --max-new-tokens 64
    --chat chatml)
  "$bin/cokv-profile" "${task[@]}" --out "$out/$category/profile" --split validation --examples 3 --utility nll \
    --pairs 6
  "$bin/cokv-eval" "${task[@]}" --out "$out/$category/eval" --split test --examples "$rows" --budgets 32,64,128 \
    --methods full,streaming,random,snapkv,pyramidkv,ada-snapkv,ada-pyramid,cokv --link published --alpha 5 \
    --profile "$out/$category/profile/profile.json"
done
"$bin/cokv" compare --pool "$out"/*/eval --against ada-snapkv
