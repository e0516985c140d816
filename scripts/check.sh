#!/usr/bin/env bash
# What to run before a commit: the format of all sources, clang-tidy on changed ones, the quick tests. Arguments choose
# some of these: format, tidy, tests. Changed means: not in BASE, which is the commit where this branch left the
# upstream's (or origin/main), and the last commit where there is neither.
#
#   scripts/check.sh [format] [tidy] [tests]      BASE=main TIDY_SECONDS=300 PRESET=release JOBS=2
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
    sed -n -E 's/\.(cpp|h)$/.cpp/p' | sort -u | while read -r file; do
      # Only what the build knows: not, e.g., the targets for libFuzzer.
      [ ! -e "$file" ] || ! grep -q "\"file\": \".*/$file\"" "$build/compile_commands.json" || printf '%s\n' "$file"
    done
}

check_tidy() {
  local tidy files log status=0 seen
  tidy=$(tool clang-tidy)
  [ -e "$build/compile_commands.json" ] || { echo "error: $build is not there; run: make build" >&2; exit 1; }
  mapfile -t files < <(changed_sources)
  [ ${#files[@]} -gt 0 ] || { echo "tidy: no source changed since $(git rev-parse --short "$(base)")"; return; }
  # Clang cannot read the compiler's precompiled headers.
  mkdir -p build/check
  sed -E 's/ -include [^ ]*cmake_pch\.hxx//; s/ -(Winvalid-pch|fpch-preprocess)//g' "$build/compile_commands.json" \
    >build/check/compile_commands.json
  log=build/check/tidy.log
  printf '%s\n' "${files[@]}" | timeout "${TIDY_SECONDS:-300}" xargs -P "$jobs" -I {} \
    sh -c '"$0" --quiet -p build/check "$1" 2>/dev/null && echo "tidied $1"' "$tidy" {} >"$log" || status=$?
  seen=$(grep -c '^tidied ' "$log" || true)
  if grep -E '(warning|error):' "$log" | sort -u | grep .; then
    echo "error: clang-tidy found the above; whole messages are in $log" >&2
    exit 1
  fi
  [ "$status" -eq 0 ] || [ "$status" -eq 124 ] || { cat "$log"; echo "error: clang-tidy failed" >&2; exit 1; }
  echo "tidy: $seen of ${#files[@]} changed files looked at in ${TIDY_SECONDS:-300} s at most, nothing found"
}

check_tests() {  # those that run no program with a model
  [ -e "$build/build.ninja" ] || { echo "error: $build is not there; run: make test" >&2; exit 1; }
  cmake --build "$build" --parallel "$jobs"
  ctest --test-dir "$build" --parallel "$jobs" --output-on-failure --label-exclude 'programs|docs|faults|slurm|install' \
    --exclude-regex 'Real|SmolLM2|coverage|Coverage|NOT_BUILT' | tail -n 15
}

for part in "$@"; do "check_$part"; done
