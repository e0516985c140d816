#!/usr/bin/env bash
# Which budgets win, on one model and one task.
#   scripts/study/run.sh profile|choice|test MODEL TASK ROWS OUT [EXAMPLES]
# TASK: squad, hotpotqa, code or multi_news; ROWS: the folder that rows.py wrote; OUT: the folder of this model and task;
# EXAMPLES: rows to choose or judge on, all if not given.
# profile measures values by gradients and, as published, by sampling with masks. choice compares sources of values
# (these, the game at the budget, means of them), links and constants on the rows to choose on. test compares what was
# chosen with the published rule, with the same budgets dealt by chance and with every method that needs no profile, on
# rows that nothing else has touched. Each takes less than an hour on two cores, and goes on where it ended when it is
# run again.
set -euo pipefail
[ $# -eq 5 ] || [ $# -eq 6 ] || { sed -n '2,11s/^# *//p' "$0" >&2; exit 2; }
part=$1 model=$2 task=$3 rows=$4 out=$5
here=$(cd "$(dirname "$0")" && pwd)
bin=$here/../../build/release/bin
budgets=32,64,128

case $task in
  squad|hotpotqa) asked=(--template "$here/question.txt" --metric qa_f1 --max-new-tokens 16 --chat auto) ;;
  code)           asked=(--template "$here/code.txt" --metric code_sim --max-new-tokens 32 --chat none) ;;
  multi_news)     asked=(--template "$here/summary.txt" --metric rouge --max-new-tokens 64 --chat auto) ;;
  *) echo "error: unknown task $task" >&2; exit 2 ;;
esac
asked+=(--model "$model" --split all --max-prompt-tokens 1000 --device cpu --dtype bfloat16 --threads "${STUDY_THREADS:-0}")

profile() {  # SOURCE ROWS OPTION…
  [ -e "$out/$1/profile.json" ] ||
    "$bin/cokv-profile" "${asked[@]}" --data "$rows/$task-profile.jsonl" --examples "$2" --out "$out/$1" "${@:3}"
}

# Programs name a budgets file by its stem: one name at all budgets is one method.
allocations=
allocate() {  # NAME OPTION…
  local budget file
  for budget in ${budgets//,/ }; do
    file=$out/budgets/$budget/$1.json
    mkdir -p "${file%/*}"
    "$bin/cokv-allocate" --out "$file" --budget "$budget" "${@:2}" >/dev/null
    allocations=$allocations,$file
  done
}

gradient=(--profile "$out/gradient") masks=(--profile "$out/masks") games=(--profile "$out/games")
profile gradient 32 --values gradient --game-budgets "$budgets"
profile masks 14 --utility nll --pairs 8
[ "$part" != profile ] || exit 0

if [ "$part" = choice ]; then
  profile games 14 --utility nll --game budget --game-budgets "$budgets" --pairs 12
  allocate_links() {  # SOURCE PROFILE…
    local eta
    for eta in 0.5 0.75 1; do allocate "$1-softmax-$eta" --link softmax --eta "$eta" "${@:2}"; done
  }
  allocate_links gradient "${gradient[@]}"
  allocate_links masks "${masks[@]}"
  allocate_links gradient+games "${gradient[@]}" "${games[@]}"
  allocate_links all-three "${gradient[@]}" "${games[@]}" "${masks[@]}"
  allocate gradient-published --link published --alpha 1 "${gradient[@]}"
  allocate masks-published --link published --alpha 1 "${masks[@]}"
  allocate gradient+games-published --link published --alpha 1 "${gradient[@]}" "${games[@]}"
  methods=full,snapkv,ada-snapkv
else
  allocate quick "${gradient[@]}"
  [ ! -e "$out/games/profile.json" ] || allocate hour "${gradient[@]}" "${games[@]}"
  allocate published --link published --alpha 1 "${masks[@]}"
  allocate quick-by-chance --strategy random "${gradient[@]}"
  methods=full,streaming,snapkv,pyramidkv,ada-snapkv,ada-pyramid
fi
"$bin/cokv-eval" "${asked[@]}" --data "$rows/$task-$part.jsonl" --out "$out/$part" --methods "$methods" ${6:+--examples "$6"} \
  --budgets "$budgets" --exact-totals --measure metric,agreement,nll --allocation "${allocations#,}" >/dev/null
