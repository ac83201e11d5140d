#!/usr/bin/env bash
# Measures the preparation of an event log, and of the same log repeated COPIES times with different users,
# each in a process of its own. Prints events per second and the peak resident memory.
#
#   bench/checks/prepare-speed.sh LOG.csv[.gz] [COPIES]      by default 10; the first column is the user
set -euo pipefail

log=$(realpath "$1")
copies=${2:-10}
home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
read_log() { case $log in *.gz) gzip -dc "$log" ;; *) cat "$log" ;; esac; }

measure() { # NAME FILE
  local out=$folder/out begin end process most=0 now
  begin=$(date +%s.%N)
  "$home/memoir" prepare --input "$2" --split temporal --out "$out" >"$folder/summary" 2>"$folder/log" &
  process=$!
  while kill -0 "$process" 2>/dev/null; do
    now=$(awk '/^VmHWM/ {print $2}' "/proc/$process/status" 2>/dev/null || true)
    if [ -n "$now" ] && [ "$now" -gt "$most" ]; then most=$now; fi
    sleep 0.05
  done
  wait "$process" || { cat "$folder/log"; exit 1; }
  end=$(date +%s.%N)
  awk -v name="$1" -v seconds="$(echo "$end - $begin" | bc)" -v kilobytes="$most" '
    $1 == "read" { gsub(",", "", $2); events = $2 }
    END { printf "%-12s %12d events %8.1f s %12d events/s %8.0f MB\n",
                 name, events, seconds, events / seconds, kilobytes / 1024 }' "$folder/summary"
  rm -rf "$out"
}

"$home/memoir" doctor >/dev/null # builds if necessary
measure "the log" "$log"
header=$(read_log 2>/dev/null | head -n 1 || true) # head ends before the whole log is read
{
  echo "$header"
  for copy in $(seq "$copies"); do
    read_log | tail -n +2 | sed "s/^/$copy-/"
  done
} | gzip -1 >"$folder/copies.csv.gz"
measure "$copies copies" "$folder/copies.csv.gz"
