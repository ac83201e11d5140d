#!/usr/bin/env bash
# Kills a training with -9 at random moments, KILLS times in a row, and goes on with --resume each
# time. It must end with the weights and the metrics of a run that nobody disturbed.
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

settings=(width=64 batch=32 epochs=60 patience=60)
train() {
  "$home/memoir" train --data "$folder/data" --model lstm --threads 2 --json --out "$1" \
    --resume --set "${settings[@]}"
}
metrics() {
  tr -d ' \n' <"$1" | grep -o '"metrics":{[^}]*}' | cut -d'{' -f2 | tr -d '}' | tr ',' '\n' | sort | paste -sd' '
}
now() {
  date +%s%N
}

begun=$(now)
train "$folder/whole" >"$folder/whole.json" 2>"$folder/whole.log" &
until [ -e "$folder/whole.training/checkpoint" ] || ! kill -0 $! 2>/dev/null; do sleep 0.05; done
start=$((($(now) - begun) / 1000000))
wait $!
whole=$((($(now) - begun) / 1000000))
echo "undisturbed: first epoch after $start ms, end after $whole ms"
echo "             $(metrics "$folder/whole.json")"

killed=0
while [ "$killed" -lt "$kills" ]; do
  if [ -e "$folder/killed" ]; then
    echo "the run ended after $killed kills, before there were $kills: it is too short for this machine" >&2
    exit 1
  fi
  # From the middle of the start to a fifth of the rest, so that the run gets on and does not end.
  wait_ms=$((start / 2 + (RANDOM * 32768 + RANDOM) % (start / 2 + (whole - start) / 5)))
  train "$folder/killed" >"$folder/killed.json" 2>"$folder/killed.log" &
  process=$!
  sleep "$((wait_ms / 1000)).$(printf '%03d' $((wait_ms % 1000)))"
  # The function runs in a shell of its own; what it started is killed with it.
  for child in $(ps -o pid= --ppid "$process"); do kill -9 "$child" 2>/dev/null || true; done
  kill -9 "$process" 2>/dev/null || true
  wait "$process" 2>/dev/null || true
  killed=$((killed + 1))
  checkpoint="$folder/killed.training/checkpoint/checkpoint.json"
  place="no checkpoint yet"
  if [ -e "$checkpoint" ]; then place=$(grep -o '"epoch":[0-9]*,"batch":[0-9]*' "$checkpoint"); fi
  echo "kill $killed after $wait_ms ms: $place"
done

train "$folder/killed" >"$folder/killed.json" 2>"$folder/killed.log"
echo "$killed kills:  $(metrics "$folder/killed.json")"
[ "$(metrics "$folder/whole.json")" = "$(metrics "$folder/killed.json")" ] || {
  echo "the metrics differ" >&2
  exit 1
}
cmp "$folder/whole/weights.safetensors" "$folder/killed/weights.safetensors"
if ls -A "$folder" | grep -E '\.(writing|replaced)$'; then
  echo "half-written directories are left" >&2
  exit 1
fi
echo "the weights are the same, byte for byte; nothing half-written is left"
