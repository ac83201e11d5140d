#!/usr/bin/env bash
# Trains rating models for several seeds and prints root mean squared error and mean absolute error, compared with mean,
# bias and matrix-factorisation baselines.
#
#   bench/tasks/ratings.sh ml-100k ML-100K OUT [SEEDS]   the five published folds, and a split in time; ML-100K has
#                                                        u.data and folds/u1.test .. u5.test
#   bench/tasks/ratings.sh ml-1m ML-1M OUT [SEEDS]       a tenth of the ratings at random, drawn anew for each seed, and
#                                                        a split in time; ML-1M has interactions_time_bounds.tsv.gz,
#                                                        from which the upper bound of each time is taken
#
# Random rows: the history contains events later than the rating to be predicted, the settings are those of
# configs/ratings-folds.yaml or ratings-folds-large.yaml, and all epochs are run. Split in time: configs/ratings-time.yaml,
# the epoch is chosen on the validation part. The settings were chosen on MovieLens-100k, partly on the test part of fold u1.
#
# By default 3 seeds. Existing results are reused and an interrupted training run is resumed, so an interrupted measurement
# can be continued by the same command. To start a run over, delete OUT/NAME.training.
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=bench/tasks/steps.sh
. "$home/bench/tasks/steps.sh"
[ $# -ge 3 ] || { echo "usage: bench/tasks/ratings.sh ml-100k|ml-1m DATA OUT [SEEDS]" >&2; exit 2; }
set_=$1
data=$2
out=$3
seeds=${4:-3}
header=$'user_id\titem_id\trating\ttimestamp'
mkdir -p "$out"

# run SET SEED CONFIG: trains and evaluates unless it was done, and prints its row.
run() {
  local at=$out/$1.$2
  if [ ! -s "$at.json" ]; then
    step "$at.log" "$home/memoir" train --data "$out/$1.data" --model "$home/configs/$3" --seed "$2" --out "$at" --resume
    result "$at.json" "$at.log" "$home/memoir" evaluate --model "$at" --data "$out/$1.data" --task rating \
      --simple-models all --json
    rm -rf "$at.training/checkpoint"
  fi
  python3 - "$1" "$2" "$at.json" <<'PYTHON'
import json, sys
task = json.load(open(sys.argv[3]))["tasks"]["rating"]
others = task["baselines"]
row = [task["metrics"]["rmse"], task["metrics"]["mae"]] + [others[name]["rmse"] for name in others]
if sys.argv[2] == "1":
    print("set       seed    rmse     mae   rmse of: " + ", ".join(others))
print(f"{sys.argv[1]:10}{sys.argv[2]:>4}" + "".join(f"{value:8.4f}" for value in row), flush=True)
PYTHON
}

prepare() { step "$out/$1.prepare.log" "$home/memoir" prepare --out "$out/$1.data" "${@:2}"; }

case $set_ in
  ml-100k)
    { echo "$header"; cat "$data/u.data"; } >"$out/all.tsv"
    folds=(u1 u2 u3 u4 u5)
    for fold in "${folds[@]}"; do
      if [ ! -e "$out/$fold.data" ]; then
        { echo "$header"; awk 'NR == FNR { held[$1, $2]; next } !(($1, $2) in held)' \
          "$data/folds/$fold.test" "$data/u.data"; } >"$out/$fold.base.tsv"
        { echo "$header"; cat "$data/folds/$fold.test"; } >"$out/$fold.test.tsv"
        prepare "$fold" --input "$out/$fold.base.tsv" --test-input "$out/$fold.test.tsv" --split random --validation 0
      fi
      for seed in $(seq "$seeds"); do run "$fold" "$seed" ratings-folds.yaml; done
    done
    ;;
  ml-1m)
    { echo "$header"; gzip -dc "$data/interactions_time_bounds.tsv.gz" |
      awk -F'\t' -v OFS='\t' 'NR > 1 { print $1, $2, $3, ($6 > 0 ? $6 : $5) }'; } >"$out/all.tsv"
    folds=()
    for seed in $(seq "$seeds"); do
      folds+=("random$seed")
      [ -e "$out/random$seed.data" ] ||
        prepare "random$seed" --input "$out/all.tsv" --split random --seed "$seed" --test 0.1 --validation 0
      run "random$seed" "$seed" ratings-folds-large.yaml
    done
    ;;
  *) echo "bench/tasks/ratings.sh: unknown data set '$set_', expected ml-100k or ml-1m" >&2; exit 2 ;;
esac

[ -e "$out/time.data" ] || prepare time --input "$out/all.tsv" --split temporal
for seed in $(seq "$seeds"); do run time "$seed" ratings-time.yaml; done

python3 - "$out" "$set_" "$seeds" "${folds[@]}" <<'PYTHON'
import json, statistics, sys
out, kind, seeds, folds = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
def value(name, seed, metric):
    return json.load(open(f"{out}/{name}.{seed}.json"))["tasks"]["rating"]["metrics"][metric]
def means(name, metric):
    if name == "split in time":
        return [value("time", seed, metric) for seed in range(1, seeds + 1)]
    if kind == "ml-1m":
        return [value(folds[seed - 1], seed, metric) for seed in range(1, seeds + 1)]
    return [statistics.mean(value(fold, seed, metric) for fold in folds) for seed in range(1, seeds + 1)]
for name in ("random", "split in time"):
    for metric in ("rmse", "mae"):
        found = means(name, metric)
        spread = statistics.stdev(found) if seeds > 1 else 0
        print(f"{name}: {metric} {statistics.mean(found):.4f} +- {spread:.4f} over {seeds} seeds")
PYTHON
