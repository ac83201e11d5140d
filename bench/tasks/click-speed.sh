#!/usr/bin/env bash
# Measures the training speed of the click model with long-term and short-term interest (the interaction long-short,
# after SLi-Rec), compared with the same model in eager PyTorch; the two take turns. Histories have 100 random events over
# 10,000 items, and the attention reads the last 50 of them; for each event there are one positive example and four drawn
# items. Prints positive examples per second.
#
#   bench/tasks/click-speed.sh [ROUNDS] [WIDTH]      by default 3 rounds, width 64; PYTHON is the interpreter with torch
#
# Both use float32, as many threads as there are cores, AdamW, no dropout, and about 2,000 positive examples per step: 20
# sequences, or 2,000 histories. Without torch, only Memoir is measured, with a message.
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=bench/tasks/steps.sh
. "$home/bench/tasks/steps.sh"
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
step "$work/prepare.log" "$home/memoir" prepare --input "$work/events.txt" --format pairs --split leave-one-out \
  --keep-duplicates --out "$work/data"

# An event of a sequence is one positive example.
ours() {
  rm -rf "$work/model" "$work/model.training" "$work/train.log"
  step "$work/train.log" "$home/memoir" train --data "$work/data" --model lstm --task click:happened \
    --out "$work/model" --threads "$threads" \
    --set "width=$width" task.click.interaction=long-short task.click.window=50 epochs=4 patience=9 batch=20 \
    embedding-dropout=0 dropout=0 item-start=random precision=float32 || return 1
  sed -n 's/^epoch .* \([0-9,]*\) events\/s.*/\1/p' "$work/train.log" | tr -d , | tail -n 1
}

peer() {
  "$python" "$home/bench/peers/eager_click.py" --width "$width" --threads "$threads" --batch 2000 "$@" |
    sed -n 's/.*"positives_per_second": \([0-9]*\).*/\1/p'
}

torch=1
if ! "$python" -c 'import torch' >/dev/null 2>&1; then
  torch=0
  echo "$python has no module torch (set PYTHON): only Memoir is measured" >&2
fi
printf 'width %s, %s threads, float32\n' "$width" "$threads"
printf '%-8s %12s %22s %22s\n' round Memoir 'PyTorch, one history' 'PyTorch, sequences'
for round in $(seq "$rounds"); do
  a=$(ours)
  if [ "$torch" = 0 ]; then
    printf '%-8s %12s %22s %22s\n' "$round" "$a" - -
    continue
  fi
  b=$(peer)
  c=$(peer --sequences)
  printf '%-8s %12s %13s (%4.1f x) %13s (%4.1f x)\n' "$round" "$a" "$b" "$(awk "BEGIN { print $a / $b }")" \
    "$c" "$(awk "BEGIN { print $a / $c }")"
done
