#!/usr/bin/env bash
# What breaks around a running profile or evaluation, broken on purpose: SIGKILL at random moments, a disk that is full,
# folders that cannot be written, files that vanish, weights that are not numbers. Each must end with the exit code of
# the contract and one error line, and lose nothing but the batch in flight.
#
#   tests/faults/faults_test.sh build/release/bin [KILLS]
set -euo pipefail

bin=${1:?usage: faults_test.sh BIN [KILLS]}
kills=${2:-20}
RANDOM=${SEED:-1}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$bin/make_tiny_task" "$work" 12
"$bin/make_tiny_task" "$work/many" 200  # for evaluations, which take a row at a time
fail() { echo "failed: $1"; tail -n 5 "$work/err" 2>/dev/null; exit 1; }

profile() {  # OUT MORE…: a run that takes a second or two; its exit code
  "$bin/cokv-profile" --model "$work/model" --data "$work/task/data.jsonl" --template "$work/task/template.txt" \
    --metric qa_f1 --max-new-tokens 6 --utility nll --slices 1,2 --mode paper --pairs "${pairs:-120}" --batch 4 --threads 1 \
    --out "$@" >"$work/out" 2>"${errors:-$work/err}"
}
evaluate() {  # OUT MORE…: the same with cokv-eval
  "$bin/cokv-eval" --model "$work/many/model" --data "$work/many/task/data.jsonl" --template "$work/many/task/template.txt" \
    --metric qa_f1 --max-new-tokens 6 --split all --methods "${methods:-full,snapkv,streaming}" --budgets 12,20 --threads 1 \
    --out "$@" >"$work/out" 2>"${errors:-$work/err}"
}
expect() {  # CODE TEXT CASE: what the last run should have said
  [ "$code" -eq "$1" ] || fail "$3: exit code $code instead of $1"
  [ "$(grep -c '^error: ' "$work/err")" -eq 1 ] || fail "$3: not one error line"
  grep '^error: ' "$work/err" | grep -q -- "$2" || fail "$3: the error does not name $2"
  echo "$3: exit code $1, $(grep '^error: ' "$work/err" | cut -c1-110)"
}
# A run that finds all rows answered has no cost of reading prompts: that member, the last, and the comma before it.
without_cost() { sed '/^  "provenance": {/,/^  }/d; /^  "one_prefill": {/,/^  }/d; s/,$//' "$1"; }
# What an evaluation finds, without what depends on when and in how many parts it ran.
same_findings() {
  diff -r "$1/predictions" "$2/predictions" >/dev/null &&
    cmp -s <(without_cost "$1/results.json") <(without_cost "$2/results.json")
}
without_provenance() { sed '/^  "provenance": {/,/^  }/d' "$1"; }

# --- SIGKILL
# Kills RUN FOLDER MORE… at random moments, lets it end, and asks SAME FOLDER whether it is as if nothing had happened.
# START: a folder to begin with, or nothing.
kill_runs() {  # WHAT SAME START RUN FOLDER MORE…
  local what=$1 same=$2 start=$3 folder=$5 killed=0 process final
  while [ "$killed" -lt "$kills" ]; do
    rm -rf "$folder"
    [ -z "$start" ] || cp -r "$start" "$folder"
    for _ in 1 2 3 4; do  # a few times in the same run
      "${@:4}" & process=$!
      sleep "$(printf '0.%03d' $((RANDOM % 900)))"
      pkill -KILL -P "$process" 2>/dev/null && killed=$((killed + 1))
      { wait "$process" || true; } 2>/dev/null
      for final in "$folder"/*.json; do
        [ ! -e "$final" ] || python3 -m json.tool "$final" >/dev/null || fail "partial $final after a kill"
      done
    done
    "${@:4}" || fail "resuming $what after a kill"
    "$same" "$folder" || fail "$what: not the same after $killed kills"
  done
  echo "SIGKILL: $killed times at random moments, each time resumed to what $what gives uninterrupted"
}
same_profile() { cmp <(without_provenance "$1/profile.json") <(without_provenance "$work/whole/profile.json"); }
same_evaluation() { same_findings "$1" "$work/eval-whole" || { diff -r "$1" "$work/eval-whole" | head -n 20; false; }; }
same_with_more() { same_findings "$1" "$work/eval-more" || { diff -r "$1" "$work/eval-more" | head -n 20; false; }; }

profile "$work/whole" || fail "the run itself"
kill_runs "a profile" same_profile "" profile "$work/run"
evaluate "$work/eval-whole" || fail "the evaluation itself"
kill_runs "an evaluation" same_evaluation "" evaluate "$work/eval"
evaluate "$work/eval-metric" --measure metric || fail "an evaluation of the metric alone"
cp -r "$work/eval-metric" "$work/eval-more"
evaluate "$work/eval-more" --measure metric,agreement,nll || fail "further measures of a finished evaluation"
kill_runs "adding measures to a finished evaluation" same_with_more "$work/eval-metric" \
  evaluate "$work/eval" --measure metric,agreement,nll
cp "$work/eval-whole/results.json" "$work/finished.json"
evaluate "$work/eval-whole" || fail "a finished evaluation again"
cmp -s "$work/eval-whole/results.json" "$work/finished.json" || fail "a finished evaluation changed its results"

# --- a disk that is full: files may not grow beyond some kilobytes, and the signal that says so is ignored
code=0
(trap '' XFSZ; ulimit -f 8; profile "$work/full") || code=$?
expect 4 evaluations.jsonl "disk full"
profile "$work/full" || fail "resuming when there is room again"
cmp -s <(without_provenance "$work/full/profile.json") <(without_provenance "$work/whole/profile.json") ||
  fail "the profile differs after a full disk"

code=0
(trap '' XFSZ; ulimit -f 16; evaluate "$work/eval-full") || code=$?
expect 4 predictions/ "disk full while evaluating"
evaluate "$work/eval-full" || fail "resuming an evaluation when there is room again"
same_findings "$work/eval-full" "$work/eval-whole" || fail "the evaluation differs after a full disk"

# --- folders and files
code=0; profile /proc/none || code=$?
expect 4 /proc/none "a folder that cannot be made"
mkdir "$work/readonly"
code=0
if [ "$(id -u)" -ne 0 ]; then  # for root no folder is read-only, only a file system is
  chmod 555 "$work/readonly"
  profile "$work/readonly/run" || code=$?
  expect 4 readonly "a read-only folder"
elif unshare --mount true 2>/dev/null; then
  export -f profile
  export bin work
  unshare --mount bash -c 'mount -t tmpfs -o ro none "$work/readonly" && profile "$work/readonly/run"' || code=$?
  expect 4 readonly "a read-only file system"
else
  echo "a read-only folder: not tried, root may not mount here"
fi
mv "$work/task/data.jsonl" "$work/task/away"
code=0; profile "$work/gone" || code=$?
expect 3 data.jsonl "rows that vanished"
mv "$work/task/away" "$work/task/data.jsonl"

# --- a clock that jumps by twenty years between two parts of a run
if clock=$(compgen -G '/usr/lib/*/faketime/libfaketime.so.1'); then
  at() { LD_PRELOAD=$clock FAKETIME=$1 FAKETIME_DONT_FAKE_MONOTONIC=1 profile "${@:2}"; }
  pairs=50 at +10y "$work/clock" || fail "a clock ten years ahead"
  at -10y "$work/clock" || fail "a clock ten years behind"
  cmp -s <(without_provenance "$work/clock/profile.json") <(without_provenance "$work/whole/profile.json") ||
    fail "the profile differs after the clock jumped"
  echo "a clock that jumps back by twenty years: the same profile"
else
  echo "a clock that jumps: not tried, the package faketime is not installed"
fi

# --- memory: the weights of an 8B model in 4 GB
code=0
(ulimit -v 4000000; "$bin/cokv-eval" --geometry llama3-8b --latency 16 --methods full --device cpu \
  --out "$work/memory" >"$work/out" 2>"$work/err") || code=$?
expect 4 "out of memory" "too little memory"

# --- a second process on the same folder
errors=$work/first profile "$work/busy" & process=$!
while [ ! -s "$work/busy/evaluations.jsonl" ] && kill -0 "$process" 2>/dev/null; do sleep 0.02; done
code=0; profile "$work/busy" || code=$?
wait "$process" || fail "the first of two processes"
expect 2 log.txt "a second process on the folder"

errors=$work/first evaluate "$work/eval-busy" & process=$!
while [ ! -d "$work/eval-busy/predictions" ] && kill -0 "$process" 2>/dev/null; do sleep 0.02; done
code=0; methods=full evaluate "$work/eval-busy" || code=$?  # other methods, other prediction files: still refused
wait "$process" || fail "the first of two evaluations"
expect 2 log.txt "a second evaluation in the folder"
same_findings "$work/eval-busy" "$work/eval-whole" || fail "the evaluation differs after a second one was refused"

# --- weights that are not numbers: the last four bytes of the file, a value of the output head
printf '\x00\x00\xc0\x7f' | dd of="$work/model/model.safetensors" bs=1 conv=notrunc status=none \
  seek=$(($(stat -c %s "$work/model/model.safetensors") - 4))
code=0; profile "$work/nan" || code=$?
expect 3 "not finite" "NaN in the weights"
expect 3 "row-" "NaN in the weights"
[ ! -e "$work/nan/profile.json" ] || fail "a profile in spite of NaN"
