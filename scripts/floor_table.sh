#!/usr/bin/env bash
# Budgets by values of two utilities, on top of even shares of several sizes (cokv-allocate --floor), beside methods that
# need no profile: how well their answers agree with the full cache's text. Profiles: 32 pairs of 12 validation rows for
# each slice; 40 test rows at most. Run again, it goes on where it ended.
#   scripts/floor_table.sh OUT OPTION…     # options of model and task that cokv-profile and cokv-eval share
set -euo pipefail
[ $# -ge 3 ] || { sed -n '2,5s/^# *//p' "$0" >&2; exit 2; }
out=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
bin=$here/../build/release/bin

mkdir -p "$out/budgets"
allocations=
allocate() {  # NAME BUDGET OPTION…
  local file=$out/budgets/$1-$2.json
  "$bin/cokv-allocate" --out "$file" --budget "$2" "${@:3}" >/dev/null
  allocations=$allocations,$file
}
for utility in nll agreement; do
  profile=$out/profile-$utility
  "$bin/cokv-profile" "$@" --out "$profile" --split validation --examples 12 --utility "$utility" --pairs 32
  for budget in 32 64 128; do
    for alpha in 1 7; do
      rule=(--profile "$profile" --alpha "$alpha")
      for floor in 0 0.25 0.5 0.75; do
        allocate "$utility-alpha-$alpha-floor-$floor" "$budget" "${rule[@]}" --floor "$floor"
      done
      allocate "$utility-alpha-$alpha-dealt-by-chance" "$budget" "${rule[@]}" --strategy random
    done
  done
done
"$bin/cokv-eval" "$@" --out "$out/eval" --split test --examples 40 --utility agreement --budgets 32,64,128 \
  --methods full,snapkv,ada-snapkv,streaming --allocation "${allocations#,}" >/dev/null
"$bin/cokv" compare "$out/eval" --against snapkv,ada-snapkv
