#!/usr/bin/env bash
# Measures the training speed with a large catalogue, alternately with dense and with sparse updates of the item vectors.
# The model is a click model of width 64, trained on random events with 4 random items with label 0 for each event. Prints
# events per second.
#
#   bench/tasks/sparse-speed.sh [ITEMS] [ROUNDS]      by default 1,000,000 items and 2 rounds; needs 6 GB of memory
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=bench/tasks/steps.sh
. "$home/bench/tasks/steps.sh"
items=${1:-1000000}
rounds=${2:-2}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

awk -v items="$items" 'BEGIN {
  srand(1)
  # Every item occurs, so that the catalogue has this size.
  for (i = 0; i < items; i++) print "u" int(i / 100), "i" i
  for (u = 0; u < 1000; u++) for (t = 0; t < 100; t++) print "u" u, "i" int(rand() * items)
}' >"$work/events.txt"
step "$work/prepare.log" "$home/memoir" prepare --input "$work/events.txt" --format pairs --split leave-one-out \
  --keep-duplicates --out "$work/data"

speed() {
  rm -rf "$work/model" "$work/model.training" "$work/train.log"
  step "$work/train.log" "$home/memoir" train --data "$work/data" --model lstm --task click:happened \
    --out "$work/model" \
    --set width=64 item-start=random epochs=1 hold-out=false max-length=100 batch=32 "sparse-updates=$1" || return 1
  sed -n 's/^epoch .* \([0-9,]*\) events\/s.*/\1/p' "$work/train.log" | tr -d , | tail -n 1
}

printf '%-8s %12s %12s\n' round dense sparse
for round in $(seq "$rounds"); do
  dense=$(speed false)
  sparse=$(speed true)
  printf '%-8s %12s %12s (%.1f x)\n' "$round" "$dense" "$sparse" "$(awk "BEGIN { print $sparse / $dense }")"
done
