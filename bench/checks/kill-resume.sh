#!/usr/bin/env bash
# Kills a training run with -9 at random moments, KILLS times in a row, and continues it with --resume each
# time. The weights and the metrics must be those of an uninterrupted run.
#
#   bench/checks/kill-resume.sh [KILLS [SEED]]      by default 10 kills, seed 1
set -euo pipefail

kills=${1:-10}
RANDOM=${2:-1}
home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# shellcheck source=bench/checks/small-data.sh
. "$home/bench/checks/small-data.sh"
small_data "$folder" 600 300

epochs=90
settings=(width=64 batch=32 "epochs=$epochs" "patience=$epochs")
train() {
  "$home/memoir" train --data "$folder/data" --model lstm --threads 2 --json --out "$1" \
    --resume --set "${settings[@]}"
}
metrics() {
  tr -d ' \n' <"$1" | grep -o '"metrics":{[^}]*}' | cut -d'{' -f2 | tr -d '}' | tr ',' '\n' | sort | paste -sd' '
}
logged() {
  local log=$folder/killed.training/metrics.jsonl
  if [ -e "$log" ]; then wc -l <"$log"; else echo 0; fi
}

failed() {
  tail -n 5 "$1" >&2
  exit 1
}

train "$folder/whole" >"$folder/whole.json" 2>"$folder/whole.log" || failed "$folder/whole.log"
echo "uninterrupted: $(metrics "$folder/whole.json")"

killed=0
while [ "$killed" -lt "$kills" ]; do
  train "$folder/killed" >"$folder/killed.json" 2>"$folder/killed.log" &
  process=$!
  # After some more epochs, but not so many that the run ends; if there were none, during the start.
  more=$((RANDOM % (2 * epochs / (3 * kills) + 1)))
  wanted=$(($(logged) + more))
  until [ "$(logged)" -ge "$wanted" ] || ! kill -0 "$process" 2>/dev/null; do sleep 0.01; done
  wait_ms=$((RANDOM % (more == 0 ? 4000 : 400)))
  sleep "$((wait_ms / 1000)).$(printf '%03d' $((wait_ms % 1000)))"
  if [ -e "$folder/killed" ]; then
    echo "the run ended before it was killed $kills times" >&2
    exit 1
  fi
  # The function runs in a subshell, which is killed together with the processes it started.
  for child in $(ps -o pid= --ppid "$process"); do kill -9 "$child" 2>/dev/null || true; done
  kill -9 "$process" 2>/dev/null || true
  wait "$process" 2>/dev/null || true
  killed=$((killed + 1))
  checkpoint="$folder/killed.training/checkpoint/checkpoint.json"
  place="no checkpoint yet"
  if [ -e "$checkpoint" ]; then place=$(grep -o '"epoch":[0-9]*,"batch":[0-9]*' "$checkpoint"); fi
  echo "kill $killed after $more epochs and $wait_ms ms: $place"
done

train "$folder/killed" >"$folder/killed.json" 2>"$folder/killed.log" || failed "$folder/killed.log"
echo "$killed kills:  $(metrics "$folder/killed.json")"
[ "$(metrics "$folder/whole.json")" = "$(metrics "$folder/killed.json")" ] || {
  echo "the metrics differ" >&2
  exit 1
}
cmp "$folder/whole/weights.safetensors" "$folder/killed/weights.safetensors"
if ls -A "$folder" | grep -E '\.(writing|replaced)$'; then
  echo "incomplete directories are left" >&2
  exit 1
fi
echo "the weights are the same, byte for byte; no incomplete directory is left"
