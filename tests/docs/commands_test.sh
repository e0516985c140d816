#!/usr/bin/env bash
# A newcomer's path: runs every command of our programs that the documents print in a block, exactly as printed and in
# their order, in one folder; then cokv-profile must take the settings of configs/. A tiny model and a made task of eight
# rows stand where theirs would.
set -euo pipefail

bin=$(realpath "${1:?usage: commands_test.sh BIN}")
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PATH=$bin:$PATH
cd "$work"

"$bin/make_tiny_task" tiny 8
ln -s tiny/model Meta-Llama-3-8B-Instruct
ln -s tiny/model MODEL
mkdir -p LongBench/LongBench LongBench/config  # as the repository is laid out today, with data.zip unpacked at its root
ln -s ../../tiny/longbench/config LongBench/LongBench/config
ln -s ../tiny/longbench/data LongBench/data
ln -s tiny/longbench LONGBENCH

commands_of() {  # DOCUMENT: one a line, those that go on joined
  awk '/^```/ { fenced = !fenced; next } fenced || /^    / { sub(/^    /, ""); print }' "$1" |
    sed -e ':a' -e '/\\$/N; s/\\\n//; ta' | grep -E '^cokv(-[a-z]+)? '
}

for i in 1 2 3 4; do  # GSM8K's form
  echo "{\"question\": \"What is $i and 2?\", \"answer\": \"$i + 2 = $((i + 2))\\n#### $((i + 2))\"}"
done >test.jsonl
echo 'Q: {input} A:' >prompt.txt

count=0
for document in README.md docs/which-profile.md docs/tasks.md docs/cluster.md docs/use-with-kvpress.md docs/use-with-duo-attention.md docs/use-with-headkv.md; do
  before=$count
  while read -r command; do
    if ! eval "$command" >"$work/said" 2>&1 </dev/null; then
      echo "failed ($document): $command"
      cat "$work/said"
      exit 1
    fi
    count=$((count + 1))
  done < <(commands_of "$root/$document")
  [ "$count" -gt "$before" ] || { echo "failed: no command was found in $document"; exit 1; }
  [ "$document" != README.md ] || cp runs/qasper/profile.json .  # what the documents that follow start from
done
for config in paper llama-3-8b-instruct mistral-7b-instruct-v0.2; do  # the demo's own settings: make demo
  cokv-profile --config "$root/configs/$config.json" --model MODEL --longbench LONGBENCH --task qasper --out "tried-$config" \
    --dry-run >said 2>&1 || { echo "failed: configs/$config.json"; cat said; exit 1; }
done
[ -s report.html ] && [ -s curves.npy ] && [ -s pattern/full_attention_heads.tsv ] && [ -s scores.json ]
echo "$count commands ran as printed"
