#!/usr/bin/env bash
# Makes the tables of docs/estimation.md, in build/study: estimators compared at equal cost on made games, on a tiny
# model's enumerated ones, and on a long run of the demo's model. About a quarter of an hour on two cores; run
# again, it resumes.
#   tests/study/run.sh [FOLDER OF A MODEL WITH 8 KV HEADS]     # e.g. raincandy-u/TinyStories-656K; left out without
set -euo pipefail
cd "$(dirname "$0")/../.."

tiny_model=${1:-}
demo_model=build/models/smollm2-135m-instruct
bin=build/release/bin
out=build/study
mkdir -p "$out"
cmake --build --preset release --target estimator-study cokv-profile

profile() {  # OUT OPTION…
  "$bin/cokv-profile" --config configs/demo.json --out "$out/$1" --log-level warn "${@:2}"
}

echo "== a large record: time and memory"
"$bin/estimator-study" --time | tee "$out/time.txt"

echo "== made games"
"$bin/estimator-study" --players 256 --pairs 64 --truth-pairs 1000 | tee "$out/made-256.md"
"$bin/estimator-study" --players 90 --pairs 32,96 | tee "$out/made-90.md"

if [ -n "$tiny_model" ]; then
  echo "== a tiny model, every coalition of its slices"
  for utility in nll agreement; do
    profile "tiny-$utility" --model "$tiny_model" --split all --examples 20 --max-prompt-tokens 400 \
      --utility "$utility" --estimator exact --slices 1,2,3,4
    "$bin/estimator-study" --enumerated "$out/tiny-$utility" --pairs 16,24,32 --seeds 40
  done | tee "$out/tiny.md"
fi

echo "== the demo's model: parts of a long run, judged by the rest; the paper's design judged by the long run"
smol=(--model "$demo_model" --examples 10 --utility nll --max-new-tokens 8 --slices 1/4,1/2)
profile default "${smol[@]}" --pairs 240
profile paper "${smol[@]}" --mode paper --pairs 72
{
  "$bin/estimator-study" --run "$out/default" --pairs 8,12,16,24,36,72
  "$bin/estimator-study" --run "$out/paper" --truth "$out/default/profile.json" --pairs 24,36,72
} | tee "$out/demo-model.md"

echo "== the same coalitions under two utilities"
profile metric --model "$demo_model" --examples 30 --pairs 8 --utility metric
profile nll --model "$demo_model" --examples 30 --pairs 8 --utility nll
grep -h '"reliability"\|"budget_instability"\|"top_overlap"' "$out"/{metric,nll}/profile.json
