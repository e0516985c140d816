#!/usr/bin/env bash
# `make clean` keeps what was downloaded and nothing else of build/; in a folder without build/ it does nothing.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
command -v make >/dev/null || { echo "skipped: make is not installed"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$root/Makefile" "$work"
cd "$work"

make --silent clean
mkdir -p build/{venv/bin,models/demo,jieba,release/bin,compare/1234,fuzz/corpus,study,demo,check}
touch build/configure.log
make --silent clean
left=$(ls -A build | paste -sd' ')
[ "$left" = "jieba models venv" ] || { echo "failed: left in build/ are: $left"; exit 1; }
[ -d build/venv/bin ] && [ -d build/models/demo ] || { echo "failed: what was downloaded is not whole"; exit 1; }
for put_there in $(grep -ohE 'build/[a-z]+' "$root"/scripts/setup/*.sh | sort -u); do
  [ -d "$put_there" ] || { echo "failed: scripts/setup puts something into $put_there, which is deleted"; exit 1; }
done
echo "build/ holds what was downloaded"
