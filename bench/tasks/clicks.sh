#!/usr/bin/env bash
# Trains and evaluates click models of every kind on one log, with several seeds each. Prints AUC, grouped AUC, MRR,
# NDCG@2, NDCG@10 and, for trivago, log loss on the test part.
#
#   bench/tasks/clicks.sh trivago TRIVAGO-100K/sessions.tsv.gz OUT [SEEDS]
#   bench/tasks/clicks.sh globo GLOBO-NEWS/clicks.csv.gz OUT [SEEDS]
#   bench/tasks/clicks.sh grocery AMAZON-GROCERY OUT [SEEDS]      the directory with train.csv and item_meta.csv
#
# trivago: the lists that were shown, with a temporal split; measured with the history of each user, and without history
# (data set "alone", in which each request has a user of its own); compared with the click rates of items and positions.
# globo (every tenth user) and grocery: the last event of each user is the test event, the one before it the validation
# event. For each event 4 items are drawn as negatives in training and validation, as in the published code of SLi-Rec,
# and 49 in the test. The networks are calibrated for 4 negatives and the simple models are fitted with 49, so their log
# losses cannot be compared and are not printed. The LSTMs see the time between two events; GRU and convolution cannot.
# All networks see the time of the request.
#
# Apart from what makes its kind, all networks of a table have the same width, settings, data and negatives; the epoch is
# chosen on the validation part. The simple models do not depend on the seed and are fitted once.
#
# By default 3 seeds. Runs whose results exist in OUT are skipped, and a training run that was interrupted is resumed, so
# an interrupted measurement can be continued by the same command. To start a run over, delete OUT/NAME.training.
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=bench/tasks/steps.sh
. "$home/bench/tasks/steps.sh"
[ $# -ge 3 ] || { echo "usage: bench/tasks/clicks.sh trivago|globo|grocery INPUT OUT [SEEDS]" >&2; exit 2; }
set_=$1
input=$2
out=$3
seeds=${4:-3}
mkdir -p "$out"

prepare() { step "$out/$1.prepare.log" "$home/memoir" prepare --out "$out/$1.data" "${@:2}"; }

case $set_ in
  trivago)
    task=click:label
    evaluation=(--groups request)
    # Grouped metrics of the validation are by user, those of the evaluation by request; this one has no groups.
    common=(metric=click.auc task.click.negatives=0)
    if [ ! -e "$out/trivago.data" ]; then
      # Only the rows about an item. The click-outs among them contain the list that was shown.
      gzip -dc "$input" | awk -F'\t' -v OFS='\t' '
        NR == 1 { print "user_id", "item_id", "timestamp", "action", "platform", "city", "device", "filters",
          "impressions", "prices"; next }
        $6 ~ /^[0-9]+$/ { print $1, $6, $3, $5, $7, $8, $9, $10, $11, $12 }' >"$out/trivago.tsv"
      prepare trivago --input "$out/trivago.tsv" --impressions impressions --type action --split temporal
    fi
    if [ ! -e "$out/alone.data" ]; then
      awk -F'\t' -v OFS='\t' 'NR > 1 { $1 = $1 "-" NR } { print }' "$out/trivago.tsv" >"$out/alone.tsv"
      prepare alone --input "$out/alone.tsv" --impressions impressions --type action --split temporal
    fi
    sets=(trivago alone)
    ;;
  globo)
    task=click:happened
    evaluation=(--negatives 49)
    common=(metric=click.grouped-auc task.click.negatives=4 task.click.timed=true time=true)
    if [ ! -e "$out/globo.data" ]; then
      gzip -dc "$input" | awk -F, 'NR == 1 || $1 % 10 == 0' | cut -d, -f1,5,6 >"$out/globo.csv"
      prepare globo --input "$out/globo.csv" --split leave-one-out --min-user 5 --min-item 5
    fi
    sets=(globo)
    ;;
  grocery)
    task=click:happened
    evaluation=(--negatives 49)
    common=(metric=click.grouped-auc task.click.negatives=4 task.click.timed=true time=true)
    if [ ! -e "$out/grocery.data" ]; then
      # The column i_category is recognised as the categories of items.
      cut -f1,2 "$input/item_meta.csv" >"$out/items.tsv"
      prepare grocery --input "$input/train.csv" --items "$out/items.tsv" --split leave-one-out
    fi
    sets=(grocery)
    ;;
  *) echo "bench/tasks/clicks.sh: unknown data set '$set_', expected trivago, globo or grocery" >&2; exit 2 ;;
esac

# Name and settings of each kind of model: the cell, the interaction with the candidate, and the feed-forward network.
# Convolution and long-term and short-term memory are available in residual blocks only.
kinds() {
  cat <<'KINDS'
lstm task.click.interaction=product task.click.tower=
gru cell=gru task.click.interaction=product task.click.tower=
lstm+dnn task.click.interaction=product
long-short+dnn residual=true long-short=true task.click.interaction=product
cnn+dnn cell=causal-convolution residual=true task.click.interaction=product
din task.click.interaction=target-attention
dien cell=gru task.click.interaction=interest-evolution
sli-rec task.click.interaction=long-short
KINDS
}

# run SET NAME SEED SETTINGS: trains and evaluates a model, unless its result exists.
run() {
  local at=$out/$1.$2.$3 simple=counted
  if [ ! -s "$at.json" ]; then
    if [ "$2.$3" = lstm.1 ]; then simple=all; fi # the simple models of the table are those of this evaluation
    step "$at.log" "$home/memoir" train --data "$out/$1.data" --model lstm --task "$task" --seed "$3" --out "$at" \
      --resume --set width=64 epochs=30 patience=3 "${common[@]}" "${@:4}"
    result "$at.json" "$at.log" "$home/memoir" evaluate --model "$at" --data "$out/$1.data" --task click \
      "${evaluation[@]}" --simple-models "$simple" --json
    rm -rf "$at.training/checkpoint"
  fi
}

for each in "${sets[@]}"; do
  while read -r -u 3 name settings; do
    for seed in $(seq "$seeds"); do
      # shellcheck disable=SC2086 # several settings in one variable
      run "$each" "$name" "$seed" $settings
    done
    python3 - "$out" "$each" "$name" "$seeds" <<'PYTHON'
import json, statistics, sys
out, data, name, seeds = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
tasks = [json.load(open(f"{out}/{data}.{name}.{s}.json"))["tasks"]["click"] for s in range(1, seeds + 1)]
columns = ["auc", "grouped-auc", "mrr", "ndcg@2", "ndcg@10"]
if "negatives" not in tasks[0]["protocol"]:
    columns.append("log-loss")
if name == "lstm":
    print(f"\n{data}: {tasks[0]['rows']} rows, {tasks[0]['groups']} groups")
    print(f"{'':28}" + "".join(f"{column:>18}" for column in columns))
    for simple, metrics in tasks[0]["baselines"].items():
        print(f"{simple:28}" + "".join(f"{metrics.get(column, float('nan')):18.4f}" for column in columns))
cells = []
for column in columns:
    values = [task["metrics"][column] for task in tasks]
    cells.append(f"{statistics.mean(values):.4f} +- {statistics.stdev(values) if seeds > 1 else 0:.4f}")
print(f"{name:28}" + "".join(f"{cell:>18}" for cell in cells), flush=True)
PYTHON
  done 3< <(kinds)
done
