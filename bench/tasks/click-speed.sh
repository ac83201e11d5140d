#!/usr/bin/env bash
# Measures the training speed of the click model with long-term and short-term interest (the interaction long-short,
# after SLi-Rec), compared with the same model in eager PyTorch; the two take turns. Histories have 100 random events,
# and the attention reads the last 50 of them; for each event there are one positive example and four drawn items.
# Prints positive examples per second.
#
#   bench/tasks/click-speed.sh [ROUNDS] [WIDTH]      by default 3 rounds, width 64; PYTHON is the interpreter with torch
#
# Both use as many threads as there are cores.
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
rounds=${1:-3}
width=${2:-64}
python=${PYTHON:-python3}
threads=$(nproc)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

awk 'BEGIN {
  srand(1)
  for (u = 0; u < 2000; u++) for (t = 0; t < 100; t++) print "u" u, "i" int(rand() * 10000)
}' >"$work/events.txt"
"$home/memoir" prepare --input "$work/events.txt" --format pairs --split leave-one-out --keep-duplicates \
  --out "$work/data" >"$work/prepare.log" 2>&1 || { cat "$work/prepare.log" >&2; exit 1; }

ours() {
  rm -rf "$work/model" "$work/model.training"
  "$home/memoir" train --data "$work/data" --model lstm --task click:happened --out "$work/model" \
    --threads "$threads" \
    --set "width=$width" task.click.interaction=long-short task.click.window=50 epochs=4 patience=9 \
    embedding-dropout=0 dropout=0 2>&1 |
    sed -n 's/^epoch .* \([0-9,]*\) events\/s.*/\1/p' | tr -d , | tail -1
}

peer() {
  "$python" "$home/bench/peers/eager_click.py" --width "$width" --threads "$threads" "$@" |
    sed -n 's/.*"positives_per_second": \([0-9]*\).*/\1/p'
}

printf '%-8s %12s %22s %22s\n' round Memoir 'PyTorch, one history' 'PyTorch, sequences'
for round in $(seq "$rounds"); do
  a=$(ours)
  b=$(peer)
  c=$(peer --sequences)
  printf '%-8s %12s %15s (%4.1f x) %15s (%4.1f x)\n' "$round" "$a" "${b:--}" \
    "$(awk "BEGIN { print ${b:-0} ? $a / ${b:-1} : 0 }")" "${c:--}" "$(awk "BEGIN { print ${c:-0} ? $a / ${c:-1} : 0 }")"
done
