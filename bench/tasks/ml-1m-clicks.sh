#!/usr/bin/env bash
# Likes of MovieLens-1M as a click task, as in RecBole's table of click models: a rating of 4 or 5 is a positive, one of 1 or
# 2 a negative, and ratings of 3 are dropped. Trains and evaluates click models of every kind with several seeds each, and
# prints AUC and log loss on the test part, compared with popularity, logistic regression and a factorisation machine.
#
#   bench/tasks/ml-1m-clicks.sh ML-1M OUT [SEEDS]      ML-1M has interactions_time_bounds.tsv.gz, users.dat and movies.dat;
#                                                      by default 3 seeds
#
# Two splits, each the same for all models and seeds:
#
#   random   8:1:1 of the rows at random (seed 1), as in that table. The history of a row that is held out consists of all
#            training rows of its user, also of later ones, and never of rows that are held out. So training also leaves a
#            fifth of each history out and predicts it from the rest (held-out-targets). RecBole makes the histories before
#            it splits the rows: there, a history contains the earlier rows of all parts.
#   time     the newest tenth of the rows is the test part, the tenth before it the validation part; each row is predicted
#            from the earlier ones of its user. Films without training rows are left out. Only some of the times are known
#            exactly; the others are upper bounds, which keep the order of each user.
#
# All models have gender, age and occupation of the user, and genres and year of the film. The networks do not have the id of
# the user but see earlier ratings in the history; the simple models have the id and no history. All networks have the same
# width and settings; the attention reads the last 50 events. The epoch is chosen by AUC on the validation part, on which the
# probabilities are calibrated, too. The simple models have fixed settings, are fitted to the training part and do not depend
# on the seed, so they are fitted once.
#
# Runs whose results exist in OUT are skipped, and a training run that was interrupted is resumed, so an interrupted
# measurement can be continued by the same command. To start a run over, delete OUT/NAME.training.
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=bench/tasks/steps.sh
. "$home/bench/tasks/steps.sh"
[ $# -ge 2 ] || { echo "usage: bench/tasks/ml-1m-clicks.sh ML-1M OUT [SEEDS]" >&2; exit 2; }
data=$1
out=$2
seeds=${3:-3}
mkdir -p "$out"

prepare() {
  step "$out/$1.prepare.log" "$home/memoir" prepare --input "$out/ratings.tsv" --users "$out/users.tsv" \
    --items "$out/items.tsv" --out "$out/$1.data" "${@:2}"
}

if [ ! -e "$out/random.data" ] || [ ! -e "$out/time.data" ]; then
  { printf 'user_id\titem_id\trating\ttimestamp\n'; gzip -dc "$data/interactions_time_bounds.tsv.gz" |
    awk -F'\t' -v OFS='\t' 'NR > 1 && $3 != 3 { print $1, $2, $3, ($6 > 0 ? $6 : $5) }'; } >"$out/ratings.tsv"
  # Ages, occupations and years are codes, as in that table. The file of the films is in Latin-1.
  { printf 'user_id\tgender\tage\toccupation\n'
    awk -F'::' -v OFS='\t' '{ print $1, $2, "a" $3, "o" $4 }' "$data/users.dat"; } >"$out/users.tsv"
  { printf 'item_id\tgenres\tyear\n'
    LC_ALL=C awk -F'::' -v OFS='\t' '{ print $1, $3, "y" substr($2, length($2) - 4, 4) }' "$data/movies.dat"; } \
    >"$out/items.tsv"
  prepare random --split random --seed 1
  prepare time --split temporal
fi

# Name and settings of each kind of model: the interaction with the candidate, the feed-forward network, and the cell.
kinds() {
  cat <<'KINDS'
lstm task.like.interaction=product task.like.tower=
lstm+tower task.like.interaction=product
lstm+tower+ridge task.like.interaction=product running-mean=true ridge=16
din task.like.interaction=target-attention
dien cell=gru task.like.interaction=interest-evolution
sli-rec task.like.interaction=long-short
KINDS
}

# run SET NAME SEED SETTINGS: trains and evaluates a model, unless its result exists.
run() {
  local at=$out/$1.$2.$3 simple=counted common
  case $1 in
    # An epoch predicts a fifth of the training rows, each from nearly the whole history, as in the test.
    random) common=(held-out-targets=0.2 max-length=800 epochs=90 patience=8) ;;
    *) common=(epochs=30 patience=3) ;;
  esac
  if [ ! -s "$at.json" ]; then
    if [ "$2.$3" = lstm.1 ]; then simple=all; fi # the simple models of the table are those of this evaluation
    step "$at.log" "$home/memoir" train --data "$out/$1.data" --model lstm --task "like:value>=4" --seed "$3" --out "$at" \
      --resume --set width=64 metric=like.auc "${common[@]}" "${@:4}"
    result "$at.json" "$at.log" "$home/memoir" evaluate --model "$at" --data "$out/$1.data" --task like \
      --simple-models "$simple" --json
    rm -rf "$at.training/checkpoint"
  fi
}

for each in random time; do
  while read -r -u 3 name settings; do
    for seed in $(seq "$seeds"); do
      # shellcheck disable=SC2086 # several settings in one variable
      run "$each" "$name" "$seed" $settings
    done
    python3 - "$out" "$each" "$name" "$seeds" <<'PYTHON'
import json, statistics, sys
out, data, name, seeds = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
columns = ["auc", "log-loss"]
tasks = [json.load(open(f"{out}/{data}.{name}.{s}.json"))["tasks"]["like"] for s in range(1, seeds + 1)]
if name == "lstm":
    print(f"\n{data}: {tasks[0]['rows']} rows")
    print(f"{'':28}" + "".join(f"{column:>18}" for column in columns))
    for simple, metrics in tasks[0]["baselines"].items():
        print(f"{simple:28}" + "".join(f"{metrics[column]:18.4f}" for column in columns))
cells = []
for column in columns:
    values = [task["metrics"][column] for task in tasks]
    cells.append(f"{statistics.mean(values):.4f} +- {statistics.stdev(values) if seeds > 1 else 0:.4f}")
print(f"{name:28}" + "".join(f"{cell:>18}" for cell in cells), flush=True)
PYTHON
  done 3< <(kinds)
done
