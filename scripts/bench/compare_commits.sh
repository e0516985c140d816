#!/usr/bin/env bash
# Two commits side by side: builds the micro-benchmarks of both in worktrees (build/compare/COMMIT, kept for the next
# time), runs them in turns, and prints the median times and their ratio. Below 1 the second commit is faster. The spread
# is the larger of both commits' interquartile ranges, as a share of the median: a ratio within it says nothing.
#
#   scripts/bench/compare_commits.sh COMMIT COMMIT [ROUNDS] [FILTER]      (7 rounds; FILTER is a regular expression)
set -euo pipefail
cd "$(dirname "$0")/../.."
[ $# -ge 2 ] || { sed -n '2,6s/^# *//p' "$0" >&2; exit 2; }
scripts/setup/debian.sh libbenchmark-dev >&2
rounds=${3:-7} filter=${4:-.}

folders=()
for name in "$1" "$2"; do
  commit=$(git rev-parse --short=12 --verify "$name^{commit}")
  folder=build/compare/$commit
  [ -e "$folder/CMakeLists.txt" ] || { git worktree prune; git worktree add --quiet --detach "$folder" "$commit"; }
  [ -d "$folder/tests/benchmark" ] || { echo "error: $name ($commit) has no tests/benchmark to build" >&2; exit 2; }
  # The worktree has no LibTorch of its own.
  echo "building $name ($commit) in $folder" >&2
  (cd "$folder" && export CMAKE_PREFIX_PATH="$(compgen -G "$OLDPWD/build/venv/lib/python3*/site-packages/torch" || true)${CMAKE_PREFIX_PATH:+:$CMAKE_PREFIX_PATH}" &&
    cmake --preset benchmark >build.log && cmake --build --preset benchmark >>build.log) ||
    { tail -n 20 "$folder/build.log" >&2; exit 1; }
  folders+=("$folder")
done

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  # Who goes first alternates, so that a machine that warms up or slows down favours neither.
  order=(0 1)
  [ $((round % 2)) -eq 1 ] || order=(1 0)
  for which in "${order[@]}"; do
    "${folders[$which]}/build/benchmark/bin/engine-benchmark" --benchmark_filter="$filter" --benchmark_min_time=0.2 \
      --benchmark_format=json >"$results/$which-$round.json" 2>/dev/null
  done
done
python3 scripts/bench/ratio_table.py "$results" "$1" "$2"
