#!/usr/bin/env bash
# scripts/check.sh in a repository of two sources: what clang-tidy does not reach in time is an error of tidy-all and none
# of tidy, findings are errors of both, and failing tests are shown whole.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
command -v git >/dev/null || { echo "skipped: git is not installed"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "failed: $1"; cat "$work/said"; exit 1; }

mkdir -p "$work/repository/scripts" "$work/repository/build/release" "$work/bin"
cd "$work/repository"
cp "$root/scripts/check.sh" scripts
touch one.cpp two.cpp not-built.cpp build/release/build.ninja
printf '[{"file": "%s/one.cpp"},\n {"file": "%s/two.cpp"}]\n' "$PWD" "$PWD" >build/release/compile_commands.json
echo /build/ >.gitignore
git init --quiet .
git add .
git -c user.name=test -c user.email=test@localhost commit --quiet --message=all
echo >>one.cpp

stand_in() {  # NAME: what it does, from standard input
  { echo '#!/usr/bin/env bash'; cat; } >"$work/bin/$1"
  chmod +x "$work/bin/$1"
}
export PATH=$work/bin:$PATH JOBS=1
unset PRESET BASE TIDY_SECONDS  # make exports the one; the others may be anyone's
check() { scripts/check.sh "$@" >"$work/said" 2>&1; }

stand_in clang-tidy-14 </dev/null
check tidy || fail "clean sources do not pass"
grep -q "1 of 1 changed files" "$work/said" || fail "the changed source was not looked at"
check tidy-all || fail "clean sources do not pass"
grep -q "all 2 sources that build/release compiles (of 3)" "$work/said" || fail "not all sources were looked at"

stand_in clang-tidy-14 <<<'[[ $* != *two.cpp ]] || echo "two.cpp:1:1: warning: wrong"'
check tidy || fail "a source that was not changed is an error"
! check tidy-all || fail "a finding is no error"
grep -q "two.cpp:1:1: warning: wrong" "$work/said" || fail "the finding is not shown"

stand_in clang-tidy-14 <<<'exec sleep 20'
TIDY_SECONDS=1 check tidy || fail "what tidy does not reach is an error"
! TIDY_SECONDS=1 check tidy-all || fail "what tidy-all does not reach is no error"
grep -q "only 0 of 2 files" "$work/said" || fail "it is not said how many were reached"

stand_in clang-tidy-14 <<<'exit 3'
! check tidy || fail "a clang-tidy that breaks is no error"

stand_in cmake </dev/null
stand_in ctest <<'END'
echo '      Start  1: good'
echo ' 1/40 Test  #1: good .....   Passed    0.10 sec'
echo ' 2/40 Test  #2: bad ......***Failed    0.10 sec'
echo 'bad_test.cpp:7: Failure'
for i in $(seq 40); do echo "more of it $i"; done
exit 8
END
! check tests || fail "a failing test is no error"
grep -q "bad_test.cpp:7: Failure" "$work/said" || fail "the failing test's output is not shown"
! grep -q "good" "$work/said" || fail "passed tests are shown"
echo "time-outs, findings and failures are errors that are shown"
