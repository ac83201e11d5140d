#!/usr/bin/env bash
# Trains and evaluates models of the ratings of MovieLens-100k, on the five published folds and a temporal split, with
# several seeds each. Prints the root mean squared error and the mean absolute error of each run, compared with means,
# biases and biased matrix factorisation, and then the means over the runs.
#
#   bench/tasks/ratings.sh ML-100K OUT [SEEDS]      ML-100K has u.data and folds/u1.test .. u5.test; by default 3 seeds
#
# Runs whose results exist in OUT are skipped, so an interrupted measurement can be continued.
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
[ $# -ge 2 ] || { echo "usage: bench/tasks/ratings.sh ML-100K OUT [SEEDS]" >&2; exit 2; }
data=$1
out=$2
seeds=${3:-3}
header=$'user_id\titem_id\trating\ttimestamp'
mkdir -p "$out"

# run SET SEED CONFIG: trains and evaluates a model, unless its result exists, and prints its row.
run() {
  local result=$out/$1.$2.json
  if [ ! -s "$result" ]; then
    rm -rf "$out/$1.$2" "$out/$1.$2.training"
    "$home/memoir" train --data "$out/$1.data" --model "$home/configs/$3" --seed "$2" --out "$out/$1.$2" \
      >"$out/$1.$2.log" 2>&1
    "$home/memoir" evaluate --model "$out/$1.$2" --data "$out/$1.data" --task rating --simple-models all --json \
      >"$result.new" 2>>"$out/$1.$2.log"
    mv "$result.new" "$result"
  fi
  python3 - "$1" "$2" "$result" <<'PYTHON'
import json, sys
task = json.load(open(sys.argv[3]))["tasks"]["rating"]
others = task["baselines"]
row = [task["metrics"]["rmse"], task["metrics"]["mae"]] + [others[name]["rmse"] for name in others]
if sys.argv[2] == "1":
    print("set   seed    rmse     mae   rmse of: " + ", ".join(others))
print(f"{sys.argv[1]:6}{sys.argv[2]:>4}" + "".join(f"{value:8.4f}" for value in row), flush=True)
PYTHON
}

for fold in 1 2 3 4 5; do
  if [ ! -e "$out/u$fold.data" ]; then
    { echo "$header"; awk 'NR == FNR { held[$1, $2]; next } !(($1, $2) in held)' \
      "$data/folds/u$fold.test" "$data/u.data"; } >"$out/u$fold.base.tsv"
    { echo "$header"; cat "$data/folds/u$fold.test"; } >"$out/u$fold.test.tsv"
    "$home/memoir" prepare --input "$out/u$fold.base.tsv" --test-input "$out/u$fold.test.tsv" --split random --validation 0 \
      --out "$out/u$fold.data" >"$out/u$fold.prepare.log" 2>&1
  fi
  for seed in $(seq "$seeds"); do run "u$fold" "$seed" ratings-folds.yaml; done
done

if [ ! -e "$out/time.data" ]; then
  { echo "$header"; cat "$data/u.data"; } >"$out/time.tsv"
  "$home/memoir" prepare --input "$out/time.tsv" --split temporal --out "$out/time.data" >"$out/time.prepare.log" 2>&1
fi
for seed in $(seq "$seeds"); do run time "$seed" ratings-time.yaml; done

python3 - "$out" "$seeds" <<'PYTHON'
import json, statistics, sys
out, seeds = sys.argv[1], int(sys.argv[2])
def value(name, seed, metric="rmse"):
    return json.load(open(f"{out}/{name}.{seed}.json"))["tasks"]["rating"]["metrics"][metric]
for title, sets in (("five folds", [f"u{f}" for f in range(1, 6)]), ("temporal split", ["time"])):
    for metric in ("rmse", "mae"):
        means = [statistics.mean(value(s, seed, metric) for s in sets) for seed in range(1, seeds + 1)]
        spread = statistics.stdev(means) if seeds > 1 else 0
        print(f"{title}: {metric} {statistics.mean(means):.4f} +- {spread:.4f} over {seeds} seeds")
PYTHON
