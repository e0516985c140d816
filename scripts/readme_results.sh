#!/usr/bin/env bash
# Takes the results of `make demo` over into data/demo/results.json, and their scores into README.md's table; a test holds
# the two together.
set -euo pipefail
cd "$(dirname "$0")/.."

results=${1:-build/demo/eval}
cp "$results/results.json" data/demo/results.json
awk 'NR > 2 && /^## / { exit } NR > 2' "$results/results.md" | sed '$d' >build/readme-results.md  # the first section
sed -i -e '/^<!-- results of the demo -->$/,/^<!-- end -->$/ { //!d }' \
  -e '/^<!-- results of the demo -->$/r build/readme-results.md' README.md
rm build/readme-results.md
