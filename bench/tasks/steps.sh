# shellcheck shell=bash
# Sourced by the tasks: steps whose output is kept in a log, and that are named if they fail.

# step LOG COMMAND...: runs a command and appends its output to LOG.
step() {
  local log=$1
  shift
  "$@" >>"$log" 2>&1 || failed "$log" "$@"
}

# result FILE LOG COMMAND...: the same for a command whose standard output is FILE, which exists only if it succeeded.
result() {
  local file=$1 log=$2
  shift 2
  "$@" >"$file.new" 2>>"$log" || failed "$log" "$@" || return 1
  mv "$file.new" "$file"
}

# failed LOG COMMAND...: prints the command and the end of its log, and fails.
failed() {
  local log=$1
  shift
  printf '%s: this command failed: %s\nthe end of %s:\n' "$0" "$*" "$log" >&2
  tail -n 5 "$log" >&2
  return 1
}
