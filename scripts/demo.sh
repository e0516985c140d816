#!/usr/bin/env bash
# From a model to budgets on the bundled task: profile, allocate, evaluate, report. Prints every command it runs. If it
# is run again, the programs resume or find their work done. --short: fewer rows and coalitions.
set -euo pipefail
cd "$(dirname "$0")/.."

model=build/models/smollm2-135m-instruct
bin=build/${PRESET:-release}/bin
out=build/demo
validation_rows=30   # rows that the profile is measured on
test_rows=30         # rows that the budgets are evaluated on; none of them was profiled
budgets=32,64,128    # mean prompt tokens kept by one KV head
methods=full,random,snapkv,pyramidkv,ada-snapkv,cokv
if [ "${1:-}" = --short ]; then
  out=build/demo-short
  validation_rows=6
  test_rows=6
  budgets=64
  methods=full,random,snapkv,cokv
fi

steps=$((4 + $(tr ',' '\n' <<<"$budgets" | wc -l)))
step=0

step() {  # TITLE COMMAND…
  step=$((step + 1))
  printf '\n== %d of %d, %d s so far: %s\n$ %s\n' "$step" "$steps" "$SECONDS" "$1" "${*:2}"
  "${@:2}"
}

step "Profile: what each KV head is worth, by backward passes on $validation_rows validation rows" \
  "$bin/cokv-profile" --config configs/demo.json --model "$model" --out "$out/profile" \
  --split validation --examples "$validation_rows" --values gradient

step "The profile as a heat map" "$bin/cokv" show "$out/profile/profile.json"

for budget in ${budgets//,/ }; do
  step "Allocate: $budget prompt tokens a head on average, more to the heads that are worth more" \
    "$bin/cokv-allocate" --profile "$out/profile/profile.json" --budget "$budget" --out "$out/budgets-$budget.json"
done

step "Evaluate: the same budgets spent by each method, on $test_rows rows that the profile has not seen" \
  "$bin/cokv-eval" --config configs/demo.json --model "$model" --out "$out/eval" \
  --split test --examples "$test_rows" --methods "$methods" --budgets "$budgets" \
  --profile "$out/profile/profile.json" --exact-totals

step "Report: one page with the profile and the scores" \
  "$bin/cokv" report "$out/profile/profile.json" --results "$out/eval/results.json" --out "$out/report.html"

printf '\n'
cat "$out/eval/results.md"
cat <<END

Done. The profile:  $out/profile/profile.json
      The budgets:  $out/budgets-{$budgets}.json
      The scores:   $out/eval/results.md
      The report:   $out/report.html
END
