#!/usr/bin/env bash
# Knowledge graphs around the films of MovieLens-100k or MovieLens-1M. Embeds the graph by TransE and RotatE and measures the
# link prediction of a tenth of its triples, held out at random (filtered ranks of all entities, heads and tails). Then
# trains next-item models with ids alone, with genres, with the graph as vectors (RotatE, learned from all triples), with
# the graph as tags, and with all of these. A tenth of the films is left out of the log of every model. Prints NDCG@10 and
# HR@10 of the others with the leave-one-out split (warm), and the NDCG@10 of the films that were left out, ranked by a
# server among each other (cold, see graph_items.py); all as mean and standard deviation over the seeds.
#
#   bench/tasks/graph.sh ML-100K|ML-1M OUT [SEEDS]      a directory with u.data and u.item, or with ml-1m.sasrec.txt,
#                                                       sas_to_original_items.txt and movies.dat, and in both cases
#                                                       knowledge-graph with triples and links; by default 3 seeds
#
# Existing results are reused and an interrupted training run is resumed, so an interrupted measurement can be continued by
# the same command. To start a run over, delete OUT/VARIANT.SEED.training.
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=bench/tasks/steps.sh
. "$home/bench/tasks/steps.sh"
[ $# -ge 2 ] || { echo "usage: bench/tasks/graph.sh ML-100K|ML-1M OUT [SEEDS]" >&2; exit 2; }
data=$1
out=$2
seeds=${3:-3}
if [ -e "$data/u.data" ]; then
  triples=$data/knowledge-graph/ml-100k.kg.gz
  links=$data/knowledge-graph/ml-100k.link
  epochs=40
elif [ -e "$data/ml-1m.sasrec.txt" ]; then
  triples=$data/knowledge-graph/kg.txt.gz
  links=$data/knowledge-graph/item_index2entity_id.txt
  epochs=15
else
  echo "$0: $data has neither u.data nor ml-1m.sasrec.txt" >&2
  exit 2
fi
mkdir -p "$out"

items() { python3 "$home/bench/tasks/graph_items.py" "$@"; }
graph() { "$home/memoir" graph --graph "$triples" --graph-links "$links" "$@"; }

[ -e "$out/genres.jsonl" ] || step "$out/items.log" items files "$data" "$out"
for seed in $(seq "$seeds"); do
  for kind in transe rotate; do
    at=$out/link.$kind.$seed
    [ -s "$at.json" ] || result "$at.json" "$at.log" graph --model "$kind" --seed "$seed" --out "$at" --json
  done
  at=$out/graph.$seed
  [ -e "$at/graph.json" ] || step "$at.log" graph --hold-out 0 --seed "$seed" --out "$at"
done
# The tags of the graph beside the genres; the vectors are those of each seed.
[ -e "$out/both/graph.json" ] ||
  step "$out/both.log" graph --items "$out/genres.jsonl" --hold-out 0 --set epochs=1 --out "$out/both"

# run VARIANT SEED SETTINGS -- FEATURES: prepares, trains and evaluates unless it was done.
run() {
  local name=$1 seed=$2 at=$out/$1.$2 settings=() features=()
  shift 2
  while [ $# -gt 0 ] && [ "$1" != -- ]; do settings+=("$1"); shift; done
  shift
  features=("$@")
  [ -e "$at.data/dataset.json" ] ||
    step "$at.log" "$home/memoir" prepare --input "$out/events.txt" --format pairs --split leave-one-out --out "$at.data" \
      "${features[@]}"
  if [ ! -s "$at.json" ]; then
    step "$at.log" "$home/memoir" train --data "$at.data" --model lstm --seed "$seed" --out "$at" --resume \
      --set width=128 "epochs=$epochs" patience=3 "${settings[@]}"
    result "$at.json" "$at.log" "$home/memoir" evaluate --model "$at" --data "$at.data" --json
    rm -rf "$at.training/checkpoint"
  fi
  [ "$name" = ids ] || [ -s "$at.cold.json" ] ||
    result "$at.cold.json" "$at.log" items cold "$data" "$out" "$name" "$seed"
}

for seed in $(seq "$seeds"); do
  vectors=graph-vector=$out/graph.$seed/vectors.npy
  run ids "$seed" features=false --
  run genres "$seed" features=true -- --items "$out/genres.jsonl"
  run vectors "$seed" features=true -- --item-vectors "$vectors"
  run tags "$seed" features=true -- --items "$out/graph.$seed/items.jsonl"
  run all "$seed" features=true -- --items "$out/both/items.jsonl" --item-vectors "$vectors"
done

items table "$out" "$seeds"
