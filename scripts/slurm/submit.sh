#!/usr/bin/env bash
# Submits the profiles of one model on many LongBench tasks: for each task an array of shards, then a job that merges
# them, allocates budgets and writes the report. If submitted again, finished shards exit at once and others resume.
set -euo pipefail

usage() {
  cat <<'END'
usage: submit.sh --model DIR --longbench DIR --out RUNS [--tasks qasper,hotpotqa | --tasks all] [--shards 4]
                 [--budgets 64,128] [--sbatch "--partition=gpu --gpus=1 --time=4:00:00"] [-- OPTIONS OF cokv-profile…]

RUNS/TASK/shards/I   run folders of the shards
RUNS/TASK/merged     the profile of all of them
RUNS/TASK/budgets-B.json, RUNS/TASK/report.html
END
}

model= longbench= out= tasks=all shards=4 budgets=64,128 sbatch_options=
while [ $# -gt 0 ]; do
  case $1 in
    --model) model=$2 ;;
    --longbench) longbench=$2 ;;
    --out) out=$2 ;;
    --tasks) tasks=$2 ;;
    --shards) shards=$2 ;;
    --budgets) budgets=$2 ;;
    --sbatch) sbatch_options=$2 ;;
    --) shift; break ;;
    -h|--help) usage; exit 0 ;;
    *) echo "error: $1 is not an option of submit.sh" >&2; usage >&2; exit 2 ;;
  esac
  shift 2
done
if [ -z "$model" ] || [ -z "$longbench" ] || [ -z "$out" ]; then
  usage >&2
  exit 2
fi

here=$(cd "$(dirname "$0")" && pwd)
if [ "$tasks" = all ]; then  # as the programs look for rows; LongBench-E's files are further rows of the same tasks
  tasks=$(for folder in "$longbench/data" "$longbench/LongBench/data"; do
    [ ! -d "$folder" ] || find -L "$folder" -maxdepth 1 -name '*.jsonl' ! -name '*_e.jsonl' -exec basename {} .jsonl \;
  done | sort -u | paste -sd,)
  [ -n "$tasks" ] || { echo "error: $longbench/data/*.jsonl: there are none, nor in $longbench/LongBench/data" >&2; exit 3; }
fi

submit() {  # OPTION… SCRIPT ARGUMENT…: the job's number, which some clusters print as NUMBER;CLUSTER
  local job
  job=$(sbatch --parsable "$@")
  printf '%s\n' "${job%%;*}"
}

for task in ${tasks//,/ }; do
  run=$out/$task
  mkdir -p "$run"
  # shellcheck disable=SC2086  # the options are words
  array=$(submit --array="0-$((shards - 1))" --output="$run/shard-%a.log" $sbatch_options \
          "$here/profile.sbatch" "$run" --model "$model" --longbench "$longbench" --task "$task" "$@")
  # The site may ask the same of this job, an account for example. It never starts when a shard fails.
  # shellcheck disable=SC2086
  merge=$(submit --dependency="afterok:$array" --kill-on-invalid-dep=yes --output="$run/merge.log" $sbatch_options \
          "$here/merge.sbatch" "$run" ${budgets//,/ })
  echo "$task: array $array of $shards shards, then merge $merge, into $run"
done
