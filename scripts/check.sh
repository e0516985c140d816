#!/usr/bin/env bash
# What to run before a commit: the format of all sources, clang-tidy on changed ones, the quick tests. Arguments choose
# some of these: format, tidy, tests; or tidy-all. Changed means: not in BASE, which is the commit where this branch left
# the upstream's (or origin/main), and the last commit where there is neither. On changed sources clang-tidy ends after
# TIDY_SECONDS with what it has seen; on all of them that is an error.
#
#   scripts/check.sh [format] [tidy] [tests]      BASE=main TIDY_SECONDS=300 PRESET=release JOBS=2
#   scripts/check.sh tidy-all                     TIDY_SECONDS=14400
set -euo pipefail
cd "$(dirname "$0")/.."

build=build/${PRESET:-release}
jobs=${JOBS:-$(nproc)}
[ $# -gt 0 ] || set -- format tidy tests

tool() {  # NAME: Debian 12's version, by which the sources are formatted; others differ in places
  command -v "$1-14" || { echo "error: $1-14 is not there; install it with: make setup-check" >&2; exit 1; }
}

check_format() {
  local formatter wrong
  formatter=$(tool clang-format)
  wrong=$(git ls-files --cached --others --exclude-standard '*.cpp' '*.h' | while read -r file; do
    [ ! -e "$file" ] || printf '%s\n' "$file"; done |
    xargs -P "$jobs" -n 40 "$formatter" --dry-run 2>&1 | sed -n 's/^\([^: ]*\):.*clang-format-violations.*/\1/p' | sort -u)
  [ -z "$wrong" ] || { printf 'error: not formatted; run: %s -i %s\n' "$formatter" "$(tr '\n' ' ' <<<"$wrong")" >&2; exit 1; }
  echo "format: all sources as .clang-format has them"
}

base() {
  local upstream
  [ -z "${BASE:-}" ] || { git merge-base HEAD "$BASE"; return; }
  for upstream in '@{upstream}' origin/main; do
    # On the upstream's own branch, with nothing new, the last commit is looked at.
    if git rev-parse --quiet --verify "$upstream" >/dev/null 2>&1 &&
       [ "$(git merge-base HEAD "$upstream")" != "$(git rev-parse HEAD)" ]; then
      git merge-base HEAD "$upstream"
      return
    fi
  done
  git diff --quiet HEAD -- && git rev-parse --quiet --verify HEAD~1 || git rev-parse HEAD
}

changed_sources() {  # the .cpp files, and those of the same name beside changed headers
  { git diff --name-only --diff-filter=d "$(base)"; git ls-files --others --exclude-standard; } |
    sed -n -E 's/\.(cpp|h)$/.cpp/p' | sort -u
}

known_sources() {  # of those on standard input: what the build compiles, so not, e.g., the targets for libFuzzer
  local file
  while read -r file; do
    [ ! -e "$file" ] || ! grep -q "\"file\": \".*/$file\"" "$build/compile_commands.json" || printf '%s\n' "$file"
  done
}

need_compile_commands() {
  [ -e "$build/compile_commands.json" ] || { echo "error: $build is not there; run: make build" >&2; exit 1; }
}

# Findings are an error, and so is clang-tidy's own failure. Prints how many files were seen in time.
tidy_files() {  # SECONDS FILE…
  local tidy log status=0
  tidy=$(tool clang-tidy)
  # Clang cannot read the compiler's precompiled headers.
  mkdir -p build/check
  sed -E 's/ -include [^ ]*cmake_pch\.hxx//; s/ -(Winvalid-pch|fpch-preprocess)//g' "$build/compile_commands.json" \
    >build/check/compile_commands.json
  log=build/check/tidy.log
  printf '%s\n' "${@:2}" | timeout "$1" xargs -P "$jobs" -I {} \
    sh -c '"$0" --quiet -p build/check "$1" 2>/dev/null && echo "tidied $1"' "$tidy" {} >"$log" || status=$?
  if grep -E '(warning|error):' "$log" | sort -u | grep . >&2; then
    echo "error: clang-tidy found the above; whole messages are in $log" >&2
    exit 1
  fi
  [ "$status" -eq 0 ] || [ "$status" -eq 124 ] || { cat "$log"; echo "error: clang-tidy failed"; exit 1; } >&2
  grep -c '^tidied ' "$log" || true
}

check_tidy() {
  local files seen seconds=${TIDY_SECONDS:-300}
  need_compile_commands
  mapfile -t files < <(changed_sources | known_sources)
  [ ${#files[@]} -gt 0 ] || { echo "tidy: no source changed since $(git rev-parse --short "$(base)")"; return; }
  seen=$(tidy_files "$seconds" "${files[@]}")
  echo "tidy: $seen of ${#files[@]} changed files looked at in $seconds s at most, nothing found"
}

check_tidy-all() {
  local all files seen seconds=${TIDY_SECONDS:-14400}
  need_compile_commands
  mapfile -t all < <(git ls-files '*.cpp')
  mapfile -t files < <(printf '%s\n' "${all[@]}" | known_sources)
  seen=$(tidy_files "$seconds" "${files[@]}")
  if [ "$seen" -lt ${#files[@]} ]; then
    echo "error: clang-tidy looked at only $seen of ${#files[@]} files in $seconds s; raise TIDY_SECONDS" >&2
    exit 1
  fi
  echo "tidy: all ${#files[@]} sources that $build compiles (of ${#all[@]}), nothing found"
}

check_tests() {  # those that run no program with a model
  local log=build/check/tests.log
  [ -e "$build/build.ninja" ] || { echo "error: $build is not there; run: make test" >&2; exit 1; }
  cmake --build "$build" --parallel "$jobs"
  mkdir -p build/check
  # Passed tests are not of interest one by one; of failed ones everything is.
  ctest --test-dir "$build" --parallel "$jobs" --output-on-failure --label-exclude 'programs|docs|faults|slurm|install' \
    --exclude-regex 'Real|SmolLM2|coverage|Coverage|NOT_BUILT' >"$log" ||
    { sed -E '/^ *[0-9]+\/[0-9]+ Test .* Passed /d; /^ +Start +[0-9]+: /d' "$log"; exit 1; }
  tail -n 15 "$log"
}

for part in "$@"; do "check_$part"; done
