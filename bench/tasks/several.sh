#!/usr/bin/env bash
# Several tasks over one user state: trains models for the next item, for likes (ratings of at least 4) and for ratings of
# MovieLens-1M, one model for each task and one for all of them, with fixed and with learned task weights. Prints the
# metrics of each with the leave-one-out split. A model of one task is trained until the metric of its task no longer
# improves, a model of all tasks until NDCG@10 of the next item no longer does, but for at most 15 epochs; all have the same
# network and other settings.
#
#   bench/tasks/several.sh ML-1M OUT [SEEDS]      ML-1M has interactions_time_bounds.tsv.gz; by default 3 seeds
#
# Existing results are reused and an interrupted training run is resumed, so an interrupted measurement can be continued by
# the same command. To start a run over, delete OUT/NAME.training.
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=bench/tasks/steps.sh
. "$home/bench/tasks/steps.sh"
[ $# -ge 2 ] || { echo "usage: bench/tasks/several.sh ML-1M OUT [SEEDS]" >&2; exit 2; }
data=$1
out=$2
seeds=${3:-3}
mkdir -p "$out"

if [ ! -e "$out/data" ]; then
  { printf 'user_id\titem_id\trating\ttimestamp\n'; gzip -dc "$data/interactions_time_bounds.tsv.gz" |
    awk -F'\t' -v OFS='\t' 'NR > 1 { print $1, $2, $3, ($6 > 0 ? $6 : $5) }'; } >"$out/all.tsv"
  step "$out/prepare.log" "$home/memoir" prepare --input "$out/all.tsv" --split leave-one-out --out "$out/data"
fi

# run NAME SEED TASKS SETTINGS: trains and evaluates unless it was done.
run() {
  local at=$out/$1.$2 tasks=()
  if [ ! -s "$at.json" ]; then
    for task in $3; do tasks+=(--task "$task"); done
    step "$at.log" "$home/memoir" train --data "$out/data" --model lstm "${tasks[@]}" --seed "$2" --out "$at" --resume \
      --set width=64 epochs=15 patience=3 dropout=0.2 embedding-dropout=0.3 running-mean=true ridge=16 "${@:4}"
    result "$at.json" "$at.log" "$home/memoir" evaluate --model "$at" --data "$out/data" --json
    rm -rf "$at.training/checkpoint"
  fi
}

names=(next like rating fixed learned)
for seed in $(seq "$seeds"); do
  run next "$seed" next-item features=true
  run like "$seed" "like:value>=4" metric=like.auc
  run rating "$seed" rating metric=rating.rmse
  run fixed "$seed" "next-item like:value>=4 rating"
  run learned "$seed" "next-item like:value>=4 rating" task-weights=learned
done

python3 - "$out" "$seeds" "${names[@]}" <<'PYTHON'
import json, statistics, sys
out, seeds, names = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
columns = [("next item: ndcg@10", lambda r: r.get("metrics", {}).get("ndcg@10")),
           ("like: auc", lambda r: r.get("tasks", {}).get("like", {}).get("metrics", {}).get("auc")),
           ("rating: rmse", lambda r: r.get("tasks", {}).get("rating", {}).get("metrics", {}).get("rmse"))]
print(f"{'trained':10}" + "".join(f"{name:>22}" for name, _ in columns))
for name in names:
    reports = [json.load(open(f"{out}/{name}.{seed}.json")) for seed in range(1, seeds + 1)]
    cells = []
    for _, metric in columns:
        values = [metric(report) for report in reports]
        if None in values:
            cells.append("-")
        else:
            cells.append(f"{statistics.mean(values):.4f} +- {statistics.stdev(values) if seeds > 1 else 0:.4f}")
    print(f"{name:10}" + "".join(f"{cell:>22}" for cell in cells))
PYTHON
