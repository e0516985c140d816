#!/usr/bin/env bash
# Submits a benchmark of one task on a Slurm of its own (munged, slurmctld and one slurmd, all in a temporary folder):
# four array tasks, one of which is told to stop and one killed; both go back into the queue. The merged profile must
# equal the unsharded one, byte for byte but for its provenance.
set -euo pipefail

bin=${1:?usage: array_job_test.sh BIN}
scripts=$(cd "$(dirname "$0")/../../scripts/slurm" && pwd)

skip() { echo "skipped: $1"; exit 77; }
for program in slurmctld slurmd munged sbatch; do
  command -v "$program" >/dev/null || skip "$program is not installed (apt-get install slurm-wlm munge)"
done
[ "$(id -u)" -eq 0 ] || skip "starting slurmd takes root"
pgrep -x slurmctld >/dev/null && skip "another Slurm runs on this machine"

work=$(mktemp -d)
chmod 755 "$work"
# slurmctld writes its state once more before it ends, so the folder goes only when nobody writes into it.
stop() {
  local pid
  pid=$(cat "$1" 2>/dev/null) || return 0
  kill "$pid" 2>/dev/null || return 0
  for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || return 0; sleep 0.1; done
  kill -KILL "$pid" 2>/dev/null || true
}
cleanup() {
  stop "$work/slurmd.pid"
  stop "$work/slurmctld.pid"
  [ -z "${munged:-}" ] || { kill "$munged" && wait "$munged"; } 2>/dev/null || true
  rm -rf "$work" || true  # what is left in a temporary folder is no failure of the job scripts
}
trap cleanup EXIT
fail() {
  echo "failed: $1"
  tail -n 20 "$work"/*.log "$work"/runs/qasper/*.log 2>/dev/null
  exit 1
}

# --- a Slurm of our own
mkdir -p "$work/munge" "$work/state" "$work/spool"
chmod 700 "$work/munge"
chown munge: "$work/munge"
head -c 1024 /dev/urandom > "$work/munge/key"
chmod 600 "$work/munge/key"
chown munge: "$work/munge/key"
runuser -u munge -- munged --foreground --force --socket="$work/munge/socket" --key-file="$work/munge/key" \
  --pid-file="$work/munge/pid" --log-file="$work/munge/log" --seed-file="$work/munge/seed" 2>/dev/null &
munged=$!
chmod 755 "$work/munge"
host=$(hostname -s)
cat > "$work/slurm.conf" <<END
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmctldPort=16817
SlurmdPort=16818
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,bf_interval=1
JobCompType=jobcomp/none
JobRequeue=1
MpiDefault=none
KillWait=5
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP OverSubscribe=FORCE:8
END
export SLURM_CONF=$work/slurm.conf
slurmctld -c 2>/dev/null || fail "slurmctld did not start"
slurmd 2>/dev/null || fail "slurmd did not start"
for _ in $(seq 60); do sinfo -h -o %t 2>/dev/null | grep -q idle && break; sleep 0.5; done
sinfo -h -o %t | grep -q idle || fail "the node did not come up"

# --- the run
"$bin/make_tiny_task" "$work/tiny" 12
options=(--utility nll --slices 1,2 --mode paper --pairs 400 --batch 4 --threads 1)
export COKV_BIN=$bin
"$scripts/submit.sh" --model "$work/tiny/model" --longbench "$work/tiny/longbench" --out "$work/runs" --tasks qasper \
  --shards 4 --budgets 64,128 -- "${options[@]}"
array=$(squeue -h -o %A -n cokv-profile | sort -n | head -n 1)

lines() { { wc -l < "$work/runs/qasper/shards/$1/evaluations.jsonl"; } 2>/dev/null || echo 0; }
for _ in $(seq 600); do
  [ "$(lines 0)" -gt 20 ] && [ "$(lines 1)" -gt 20 ] && break
  sleep 0.05
done
scancel --signal=USR1 --batch "${array}_0"   # as Slurm does before the end of the time limit
pkill -KILL -f -- "--shard 1/4" || fail "shard 1 was over before it could be killed"

# Slurm lets a requeued job wait for two minutes. Ten seconds will do here; fewer, and slurmd may take its second start
# for the first, which it was told to end.
sleep 10
for _ in $(seq 480); do
  [ -z "$(squeue -h)" ] && break
  for job in $(squeue -h -t PENDING -n cokv-profile -o %A); do
    scontrol update JobId="$job" StartTime=now 2>/dev/null || true
  done
  sleep 0.5
done
[ -f "$work/runs/qasper/merged/profile.json" ] || fail "nothing was merged"
grep -q "interrupted, back into the queue" "$work/runs/qasper/shard-0.log" || fail "shard 0 was not requeued"
grep -q "killed by signal 9, back into the queue" "$work/runs/qasper/shard-1.log" || fail "shard 1 was not requeued"
grep -q "complete = true" "$work/runs/qasper/merge.log" || fail "the merge is not complete"
for file in budgets-64.json budgets-128.json report.html; do
  [ -s "$work/runs/qasper/$file" ] || fail "$file is not there"
done

"$bin/cokv-profile" --model "$work/tiny/model" --longbench "$work/tiny/longbench" --task qasper "${options[@]}" \
  --out "$work/whole" 2>/dev/null >/dev/null
without_provenance() { sed '/^  "provenance": {/,/^  }/d' "$1"; }
cmp <(without_provenance "$work/runs/qasper/merged/profile.json") <(without_provenance "$work/whole/profile.json") ||
  fail "the merged profile differs from the unsharded one"
echo "four shards, one interrupted and one killed: the merged profile equals the unsharded one"
