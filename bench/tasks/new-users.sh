#!/usr/bin/env bash
# New users: how well are films ranked for users after 0, 1, 2, 3 and more events, with and without their age, gender and
# occupation? MovieLens-1M is split in time (most users of the test part are new); each event of a test user is ranked among
# 49 random films. Prints grouped AUC by the number of events before, compared with popularity, also within groups of users
# with the same age, gender and occupation, and with logistic regression and a factorisation machine, which know these, too.
# One seed. The epoch is chosen by grouped AUC on the validation part. Only some of the times are known exactly; the others
# are upper bounds.
#
#   bench/tasks/new-users.sh ML-1M OUT      ML-1M has interactions_time_bounds.tsv.gz and users.dat
#
# Existing results are reused and an interrupted training run is resumed, so an interrupted measurement can be continued by
# the same command. To start a run over, delete OUT/plain.training or OUT/profile.training.
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=bench/tasks/steps.sh
. "$home/bench/tasks/steps.sh"
[ $# -ge 2 ] || { echo "usage: bench/tasks/new-users.sh ML-1M OUT" >&2; exit 2; }
data=$1
out=$2
mkdir -p "$out"

if [ ! -e "$out/profile.data" ]; then
  # The first 40 events of each user: later events say nothing about new users.
  { printf 'user_id\titem_id\ttimestamp\n'; gzip -dc "$data/interactions_time_bounds.tsv.gz" |
    awk -F'\t' -v OFS='\t' 'NR > 1 && $4 < 40 { print $1, $2, ($6 > 0 ? $6 : $5) }'; } >"$out/first.tsv"
  { printf 'user_id\tgender\tage\toccupation\n'
    sed 's/::/\t/g' "$data/users.dat" | awk -F'\t' -v OFS='\t' '{ print $1, $2, "a" $3, "o" $4 }'; } >"$out/users.tsv"
  step "$out/plain.log" "$home/memoir" prepare --input "$out/first.tsv" --split temporal --out "$out/plain.data"
  step "$out/profile.log" "$home/memoir" prepare --input "$out/first.tsv" --users "$out/users.tsv" --split temporal \
    --out "$out/profile.data"
fi

# run KIND SIMPLE: trains and evaluates a model, unless its result exists; SIMPLE selects the simple models.
run() {
  local at=$out/$1
  if [ ! -s "$at.json" ]; then
    step "$at.log" "$home/memoir" train --data "$at.data" --model lstm --task click:happened --out "$at" --resume \
      --set width=64 epochs=30 patience=3 metric=click.grouped-auc
    result "$at.json" "$at.log" "$home/memoir" evaluate --model "$at" --data "$at.data" --task click --negatives 49 \
      --segments history --simple-models "$2" --json
    rm -rf "$at.training/checkpoint"
  fi
}

run plain counted
run profile all

python3 - "$out" <<'PYTHON'
import json, sys
out = sys.argv[1]
plain, profile = (json.load(open(f"{out}/{kind}.json"))["tasks"]["click"] for kind in ("plain", "profile"))
key = "grouped-auc"
others = {name: by["history"] for name, by in profile["baselineSegments"].items()}
names = list(others)
print(f"{'events before':14}{'with profile':>14}{'without':>14}" + "".join(f"{name:>28}" for name in names))
for segment in profile["segments"]["history"]:
    row = [kind["segments"]["history"].get(segment, {}).get("metrics", {}).get(key, float("nan")) for kind in (profile, plain)]
    row += [others[name].get(segment, {}).get(key, float("nan")) for name in names]
    print(f"{segment:14}" + "".join(f"{value:>{width}.4f}" for value, width in zip(row, [14, 14] + [28] * len(names))))
PYTHON
