#!/usr/bin/env bash
# Trains EPOCHS epochs on a small data set and samples the resident memory of the process after each of
# them. The maximum in the second half of the run may exceed that in the first half by at most 5 %.
#
#   bench/checks/memory.sh [EPOCHS]      by default 200
set -euo pipefail

epochs=${1:-200}
home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# shellcheck source=bench/checks/small-data.sh
. "$home/bench/checks/small-data.sh"
small_data "$folder" 300 300

# The heap has a fixed size, so that any growth is native memory.
export MEMOIR_OPTS="${MEMOIR_OPTS:-} -Xms512m -Xmx512m -XX:+AlwaysPreTouch"
"$home/memoir" train --data "$folder/data" --model lstm --threads 2 --out "$folder/model" \
  --set "epochs=$epochs" "patience=$epochs" width=64 batch=32 >"$folder/train.log" 2>&1 &
process=$!
trap 'kill "$process" 2>/dev/null || true; rm -rf "$folder"' EXIT

log=$folder/model.training/metrics.jsonl
seen=0
while kill -0 "$process" 2>/dev/null; do
  sleep 0.05
  done_=$(wc -l 2>/dev/null <"$log" || echo 0)
  if [ "$done_" -gt "$seen" ]; then
    seen=$done_
    kilobytes=$(awk '/^VmRSS/ {print $2}' "/proc/$process/status" 2>/dev/null || true)
    if [ -n "$kilobytes" ]; then echo "$seen $kilobytes" >>"$folder/memory"; fi
  fi
done
wait "$process" || {
  tail -n 5 "$folder/train.log" >&2
  exit 1
}

awk -v epochs="$epochs" '
  {
    half = $1 <= epochs / 2 ? 1 : 2
    if ($2 > most[half]) most[half] = $2
    group = int(($1 - 1) / (epochs / 20))
    if ($2 > peak[group]) peak[group] = $2
    samples++
  }
  END {
    top = most[1] > most[2] ? most[1] : most[2]
    for (g = 0; g < 20; g++) {
      if (!(g in peak)) continue
      bar = ""
      for (i = 0; i < 50 * peak[g] / top; i++) bar = bar "#"
      printf "epochs to %4d  %5d MB  %s\n", (g + 1) * epochs / 20, peak[g] / 1024, bar
    }
    growth = 100 * (most[2] / most[1] - 1)
    printf "%d samples; most in the first half %d MB, in the second %d MB: %+.1f %%\n",
      samples, most[1] / 1024, most[2] / 1024, growth
    exit growth > 5
  }' "$folder/memory"
