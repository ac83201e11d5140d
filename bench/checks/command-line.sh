#!/usr/bin/env bash
# Checks the behaviour of the launcher that no test inside the JVM can see: a result that cannot be written
# to a full disk is an error, a closed pipe is not, messages of the JVM are shown, and its warning about an
# incubating module is suppressed.
#
#   bench/checks/command-line.sh
set -uo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failures=0
check() {
  if [ "$2" = 1 ]; then printf 'ok      %s\n' "$1"; else
    printf 'FAILED  %s\n' "$1"
    failures=$((failures + 1))
  fi
}
holds() { if "$@"; then echo 1; else echo 0; fi; }

for words in doctor "doctor --json" --help "prepare --help" --version; do
  # shellcheck disable=SC2086 # the variable intentionally holds several words
  "$home/memoir" $words >/dev/full 2>"$folder/err"
  code=$?
  check "$words, output to a full disk: exit code 2" "$(holds test $code = 2)"
  check "$words, output to a full disk: one-line message" "$(holds test "$(wc -l <"$folder/err")" = 1)"
  # shellcheck disable=SC2086
  "$home/memoir" $words 2>"$folder/err" | true
  check "$words, output to a closed pipe: no message" "$(holds test ! -s "$folder/err")"
done

"$home/memoir" doctor >/dev/null 2>"$folder/err"
check "no warning about incubating modules" "$(holds test ! -s "$folder/err")"

MEMOIR_OPTS=-XX:NoSuchOption=1 "$home/memoir" doctor >"$folder/out" 2>&1
code=$?
check "the message of the JVM names an unknown option" "$(holds grep -q NoSuchOption "$folder/out")"
check "unknown JVM option: exit code is not 0" "$(holds test $code != 0)"

JAVA_TOOL_OPTIONS=-Xmx9000000g "$home/memoir" doctor >"$folder/out" 2>"$folder/err"
code=$?
check "a heap size that is too large is reported" "$(holds grep -q -i heap "$folder/out" "$folder/err")"
check "other messages of the JVM go to standard error" "$(holds grep -q JAVA_TOOL_OPTIONS "$folder/err")"
check "heap size that is too large: exit code is not 0" "$(holds test $code != 0)"

exit $((failures > 0))
