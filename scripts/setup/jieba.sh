#!/usr/bin/env bash
# The dictionary and the hidden Markov model of the Python package jieba (MIT) as plain text in build/jieba: with them
# the Chinese metrics of LongBench cut texts into words.
set -euo pipefail
cd "$(dirname "$0")/../.."

package=jieba==0.42.1
tables=build/jieba

if [ -d "$tables" ]; then
  echo "jieba: $tables exists"
  exit 0
fi
echo "jieba: downloading $package (19 MB) for its tables, which go into $tables"
[ -x build/venv/bin/python3 ] || python3 -m venv build/venv

mkdir -p build
work=$(mktemp -d -p build jieba.XXXXXX)
trap 'rm -rf "$work"' EXIT
pip=(build/venv/bin/python3 -m pip --quiet --disable-pip-version-check)
"${pip[@]}" download --no-deps --no-binary jieba --dest "$work" "$package"
tar -xzf "$work"/jieba-*.tar.gz -C "$work"
build/venv/bin/python3 scripts/convert_jieba.py "$work"/jieba-*/ "$work/tables"
mv "$work/tables" "$tables"
