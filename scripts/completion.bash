# Completion for bash: options and commands as the program's own --help names them, so that nothing goes out of date.

_cokv() {  # PROGRAM WORD-TO-COMPLETE
  local command=("$1") known
  if [ "$(basename "$1")" = cokv ] && [ "$COMP_CWORD" -gt 1 ]; then
    command+=("${COMP_WORDS[1]}")
  fi
  known=$("${command[@]}" --help 2>/dev/null | sed -nE 's/^  (-.,)?(--[a-z0-9-]+).*/\2/p; /^Subcommands:/,$ s/^  ([a-z]+) .*/\1/p')
  # shellcheck disable=SC2207  # the words hold no spaces
  COMPREPLY=($(compgen -W "$known" -- "$2"))
}
complete -o default -F _cokv cokv cokv-allocate cokv-profile cokv-eval cokv-bench
