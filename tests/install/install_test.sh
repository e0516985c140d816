#!/usr/bin/env bash
# Installs into a temporary prefix and uses what lies there: the programs, what goes with them,
# completion, and from C++ with find_package(cokv) the budgets that the installed programs made.
#
#   tests/install/install_test.sh build/release
set -euo pipefail

build=$(realpath "${1:?usage: install_test.sh BUILD-FOLDER}")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix

expect() {  # TEXT COMMAND…: the command succeeds and says it
  local said
  said=$("${@:2}" 2>&1) || { echo "failed: ${*:2}"; echo "$said"; exit 1; }
  [[ $said == *"$1"* ]] || { echo "failed: ${*:2} does not say: $1"; echo "$said"; exit 1; }
}

cmake --install "$build" --prefix "$prefix" >"$work/log" || { cat "$work/log"; exit 1; }
for program in "$prefix"/bin/*; do
  expect "$(basename "$program") " "$program" --version
done
for installed in configs/demo.json schemas/profile.schema.json slurm/submit.sh chat_format.py needles/test.jsonl; do
  [ -e "$prefix/share/cokv/$installed" ] || { echo "failed: no share/cokv/$installed"; exit 1; }
done

while read -r link; do  # what the README points to
  [ -e "$prefix/share/doc/cokv/$link" ] || { echo "failed: no share/doc/cokv/$link, to which README.md links"; exit 1; }
done < <(grep -oE '\]\([A-Za-z][^):#]*' "$prefix/share/doc/cokv/README.md" | sed 's/^](//' | grep -v '^https\?$')

printf '0.5\t1\n0.25\t0\n' >"$work/gates.tsv"
expect "2 layers x 2 KV heads" "$prefix/bin/cokv" import --format duo-attention --in "$work/gates.tsv" --out "$work/profile.json"
expect "total 64 tokens" "$prefix/bin/cokv-allocate" --profile "$work/profile.json" --budget 16 --out "$work/budgets.json"

expect "" cmake -S "$here/consumer" -B "$work/consumer" -DCMAKE_PREFIX_PATH="$prefix"
expect "" cmake --build "$work/consumer"
expect "layer 0 head 1: 30" "$work/consumer/consumer" "$work/budgets.json"

complete_word() {  # COMMAND WORD…: what completion offers for the last word
  PATH="$prefix/bin:$PATH" bash -c 'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    _cokv "$1" "${COMP_WORDS[COMP_CWORD]}"; echo "${COMPREPLY[*]}"' "$prefix/share/bash-completion/completions/cokv" "$@"
}
expect "export" complete_word cokv ex
expect "--sparsity" complete_word cokv export --sp
expect "--alpha" complete_word cokv-allocate --al

if [ -d "$prefix/share/man" ]; then  # made where help2man is
  expect "sparsity" cat "$prefix/share/man/man1/cokv-export.1"
fi
echo "installed, run, completed and linked against"
