#!/usr/bin/env bash
# The next item on the data sets with published figures: the configuration of docs/benchmarks.md, the same with an item
# memory, a convolution over the last events, contrastive terms in the loss and prototypes of intents, the best count-based
# model, and apart from these the model of `train --model auto`, which can be an ensemble. Prints HR@10 and NDCG@10 on the
# test part, or P@20 (hr@20) and MRR@20 with --keep-seen for sessions, as mean and standard deviation over the seeds, the
# epoch of each model, and the seconds of training.
#
#   bench/tasks/next-item.sh diginetica|retailrocket DIRECTORY OUT [SEEDS]   with train_sessions.txt and test.txt
#   bench/tasks/next-item.sh beauty|toys FILE OUT [SEEDS]                    S3-Rec's Beauty.txt or Toys_and_Games.txt
#   bench/tasks/next-item.sh ml-1m FILE OUT [SEEDS]                          SASRec's file
#
# ONLY=base,item-memory bench/tasks/next-item.sh ... prints only these rows. By default all rows and 3 seeds.
#
# RetailRocket has no configuration there; it is long-short with default settings and keep-seen=true metric=mrr@20.
#
# Sessions: the newest tenth of the training sessions is the validation part. The configuration for Diginetica trains on it
# too, with a fixed number of epochs, and so do all variants but `held-out`. On RetailRocket, it is held out and chooses the
# epoch; the rows `all` and `item-memory-all` train on all training sessions, for as many epochs as were best for the row
# `base` or `item-memory` with the same seed. The rows `counted-all` and `auto-all` see all training sessions as well:
# count-based models are fitted to a data set without a validation part, and auto chooses on the validation part and fits
# what it chose again. For them, the best count-based model is that of the test part, with default settings.
#
# Existing results are reused and an interrupted training run is resumed, so an interrupted measurement can be continued by
# the same command. To start a run over, delete OUT/ROW.SEED and OUT/ROW.SEED.*.
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=bench/tasks/steps.sh
. "$home/bench/tasks/steps.sh"
usage="usage: bench/tasks/next-item.sh diginetica|retailrocket|beauty|toys|ml-1m INPUT OUT [SEEDS]"
[ $# -ge 3 ] || { echo "$usage" >&2; exit 2; }
set_=$1
input=$2
out=$3
seeds=${4:-3}
counted=(popularity markov sequential-rules item-knn session-knn)
mkdir -p "$out"

# The configuration of docs/benchmarks.md, how the data set is prepared, and what is evaluated.
common=()
evaluation=(--k 10)
metrics=(hr@10 ndcg@10)
case $set_ in
  diginetica) model=$home/configs/diginetica-long-short.yaml ;;
  retailrocket)
    model=long-short
    common=(keep-seen=true metric=mrr@20)
    ;;
  beauty | toys) model=long-short ;;
  ml-1m) model=$home/configs/ml-1m-residual-lstm.yaml ;;
  *)
    echo "bench/tasks/next-item.sh: unknown data set '$set_', expected diginetica, retailrocket, beauty, toys or ml-1m" >&2
    exit 2
    ;;
esac
case $set_ in
  diginetica | retailrocket)
    preparation=(--input "$input/train_sessions.txt" --format sessions --test-input "$input/test.txt")
    evaluation=(--k 20 --keep-seen)
    metrics=(hr@20 mrr@20)
    ;;
  beauty | toys) preparation=(--input "$input" --format sequences --split leave-one-out) ;;
  ml-1m) preparation=(--input "$input" --format pairs --split leave-one-out) ;;
esac

# Name and settings of each row, in addition to the configuration. With epochs-of=ROW, the number of epochs is that of the
# best epoch of another row with the same seed.
rows() {
  cat <<'ROWS'
base
item-memory normalise=true item-memory=true
convolution convolution=4
contrast contrast=0.1
intents intents=256
item-memory+contrast normalise=true item-memory=true contrast=0.1
item-memory+convolution normalise=true item-memory=true convolution=4
ROWS
  case $set_ in
    diginetica) echo "held-out hold-out=true" ;;
    retailrocket)
      echo "all hold-out=false epochs-of=base"
      echo "item-memory-all normalise=true item-memory=true hold-out=false epochs-of=item-memory"
      ;;
    ml-1m) echo "normalise normalise=true" ;; # what an item memory needs, without it
  esac
}

# The rows that follow: count-based models with their data set, and auto with its settings.
others() {
  case $set_ in
    diginetica | retailrocket) printf '%s\n' 'counted data' 'counted-all all-data' auto 'auto-all hold-out=false' ;;
    *) printf '%s\n' 'counted data' auto ;;
  esac
}

# wanted ROW: whether a row is to be printed.
wanted() {
  case ",${ONLY:-$1}," in
    *",$1,"*) return 0 ;;
    *) return 1 ;;
  esac
}

known=$({ rows; others; } | cut -d' ' -f1 | paste -sd' ')
for each in ${ONLY:+${ONLY//,/ }}; do
  case " $known " in
    *" $each "*) ;;
    *) echo "bench/tasks/next-item.sh: unknown row '$each' in ONLY, expected some of $known" >&2; exit 2 ;;
  esac
done

# prepare NAME OPTIONS: a data set, unless it exists.
prepare() {
  [ -e "$out/$1" ] || step "$out/$1.log" "$home/memoir" prepare "${preparation[@]}" "${@:2}" --out "$out/$1"
}

# train NAME.SEED DATA MODEL OPTIONS: trains a model and keeps the output of --json, unless it exists.
train() {
  local at=$out/$1
  if [ ! -s "$at.train.json" ]; then
    if [ -e "$at.training" ]; then touch "$at.interrupted"; fi
    result "$at.train.json" "$at.log" "$home/memoir" train --data "$out/$2" --model "$3" --out "$at" "${@:4}" --json
    rm -rf "$at.training/checkpoint" "$at.training"/auto/*.training/checkpoint
  fi
}

# network ROW SEED: trains the network of a row, after the one of which it takes the number of epochs.
network() {
  local settings=("${common[@]}") given each epochs
  given=$(rows | awk -v row="$1" '$1 == row { $1 = ""; print }')
  for each in $given; do
    case $each in
      epochs-of=*)
        network "${each#*=}" "$2"
        epochs=$(python3 -c 'import json, sys; print(round(json.load(open(sys.argv[1]))["metrics"]["epoch"]))' \
          "$out/${each#*=}.$2.train.json")
        settings+=("epochs=$epochs")
        ;;
      *) settings+=("$each") ;;
    esac
  done
  if [ ${#settings[@]} -gt 0 ]; then settings=(--set "${settings[@]}"); fi
  train "$1.$2" data "$model" --seed "$2" --resume "${settings[@]}"
}

# evaluate NAME.SEED DATA: evaluates a model on the test part, unless it was done.
evaluate() {
  local at=$out/$1
  [ -s "$at.json" ] ||
    result "$at.json" "$at.log" "$home/memoir" evaluate --model "$at" --data "$out/$2" "${evaluation[@]}" --json
}

# row NAME MODEL...: prints a row of a network or of auto over the seeds, or of the best of some count-based models.
row() {
  python3 - "$out" "${metrics[@]}" "$@" <<'PYTHON'
import json, os, statistics, sys
out, first, second, name, models = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5:]
reports = [json.load(open(f"{out}/{model}.json")) for model in models]
trained = [json.load(open(f"{out}/{model}.train.json")) for model in models]
label = name
if name.startswith("counted"):
    best = max(range(len(models)), key=lambda i: reports[i]["metrics"][second])
    label = f"{name}: {trained[best]['name']}"
    reports, trained = [reports[best]], [trained[best]]
cells = []
for metric in (first, second):
    values = [report["metrics"][metric] for report in reports]
    spread = f" +- {statistics.stdev(values):.4f}" if len(values) > 1 else ""
    cells.append(f"{statistics.mean(values):.4f}{spread}")
auto = name.startswith("auto")
epochs = "-" if auto else ",".join(f"{run['metrics']['epoch']:.0f}" if "epoch" in run["metrics"] else "-" for run in trained)
# The seconds of a run of auto that was resumed are those since then.
seconds = statistics.mean(run["run"]["seconds"] if auto else run["seconds"] for run in trained)
cut = auto and any(os.path.exists(f"{out}/{model}.interrupted") for model in models)
print(f"{label:30}{cells[0]:>18}{cells[1]:>18}{epochs:>12}{('> ' if cut else '') + f'{seconds:.1f}':>12}"
      f"{reports[0]['cases']:>10,}", flush=True)
if auto:
    for model, run in zip(models, trained):
        members = [tried for tried in run["run"]["tried"] if tried.get("weight", 0) > 0]
        what = "ensemble of " if len(members) > 1 else "single model: "
        print(f"  {model}: {what}" + ", ".join(f"{each['model']} {each['weight']:.2f}" for each in members), flush=True)
PYTHON
}

prepare data
if wanted counted-all && [ -e "$input/train_sessions.txt" ]; then prepare all-data --validation 0; fi

printf '%-30s%18s%18s%12s%12s%10s\n' "$set_" "${metrics[@]}" epochs seconds targets
while read -r -u 3 name _; do
  wanted "$name" || continue
  models=()
  for seed in $(seq "$seeds"); do
    network "$name" "$seed"
    evaluate "$name.$seed" data
    models+=("$name.$seed")
  done
  row "$name" "${models[@]}"
done 3< <(rows)

heading=no
while read -r -u 3 name given; do
  wanted "$name" || continue
  models=()
  case $name in
    counted*)
      for kind in "${counted[@]}"; do
        train "$name.$kind" "$given" "$kind"
        evaluate "$name.$kind" "$given"
        models+=("$name.$kind")
      done
      ;;
    auto*)
      if [ "$heading" = no ]; then
        printf '\nensemble or single model, chosen on the validation part\n'
        heading=yes
      fi
      for seed in $(seq "$seeds"); do
        train "$name.$seed" data auto --seed "$seed" --resume ${given:+--set "$given"}
        evaluate "$name.$seed" data
        models+=("$name.$seed")
      done
      ;;
  esac
  row "$name" "${models[@]}"
done 3< <(others)
