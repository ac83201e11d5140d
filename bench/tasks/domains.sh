#!/usr/bin/env bash
# Several domains: is one memory over two domains (shared) better than a model of one domain alone, than a memory for
# each domain (separate), and than both with a gate between them (gated)? Toys and games of Amazon (order only), and
# MovieLens-1M (with times) split by genre into two domains. In each domain, the last event of each person is the test
# target, the one before it is validation, and a target is ranked among all items of its domain. The model of one domain
# is trained on the events of this domain only, and answers the same cases. Prints HR@10 and NDCG@10 in each domain, and
# apart for people with at most three earlier events in it. All models have the same layers and settings.
#
#   bench/tasks/domains.sh TOY-GAME ML-1M OUT [SEEDS]      by default 3 seeds
#
# TOY-GAME has events.tsv.gz (user, item, domain, position), ML-1M has interactions_time_bounds.tsv.gz and movies.dat.
# Existing results are reused and an interrupted training run is resumed, so an interrupted measurement can be continued
# by the same command. To start a run over, delete OUT/NAME.training.
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=bench/tasks/steps.sh
. "$home/bench/tasks/steps.sh"
[ $# -ge 3 ] || { echo "usage: bench/tasks/domains.sh TOY-GAME ML-1M OUT [SEEDS]" >&2; exit 2; }
toy_game=$1
ml_1m=$2
out=$3
seeds=${4:-3}
mkdir -p "$out"

# write FILE COMMAND...: the output of a command, in a file that exists only if it succeeded.
write() {
  local file=$1
  shift
  [ -e "$file" ] || { "$@" >"$file.new" && mv "$file.new" "$file"; }
}

toy_game_events() {
  printf 'user_id\titem_id\n'
  gzip -dc "$toy_game/events.tsv.gz" | tail -n +2 | LC_ALL=C sort -t $'\t' -s -k 1,1 -k 4,4n | cut -f 1,2
}

toy_game_items() {
  printf 'item_id\tdomain\n'
  gzip -dc "$toy_game/events.tsv.gz" | tail -n +2 | cut -f 2 | LC_ALL=C sort -u |
    awk -v OFS='\t' '{ print $1, (/^t/ ? "toys" : "games") }'
}

ml_1m_events() {
  printf 'user_id\titem_id\ttimestamp\n'
  gzip -dc "$ml_1m/interactions_time_bounds.tsv.gz" |
    awk -F'\t' -v OFS='\t' 'NR > 1 { print $1, $2, ($6 > 0 ? $6 : $5) }'
}

# Films of suspense (action, crime, horror and the like) and all others.
ml_1m_items() {
  printf 'item_id\tdomain\n'
  LC_ALL=C sed 's/::/\t/g' "$ml_1m/movies.dat" | LC_ALL=C awk -F'\t' -v OFS='\t' '{
    suspense = $3 ~ /Action|Adventure|Crime|Fantasy|Film-Noir|Horror|Mystery|Sci-Fi|Thriller|War|Western/
    print $1, (suspense ? "suspense" : "other")
  }'
}

# of_domain NAME DOMAIN: the events on the items of a domain.
of_domain() {
  awk -F'\t' -v wanted="$2" 'NR == FNR { domain[$1] = $2; next } FNR == 1 || domain[$2] == wanted' \
    "$out/$1.items.tsv" "$out/$1.tsv"
}

# prepare NAME DOMAIN...: the data set of all domains, and one of each domain.
prepare() {
  local name=$1 domain
  shift
  write "$out/$name.tsv" "${name//-/_}_events"
  write "$out/$name.items.tsv" "${name//-/_}_items"
  if [ ! -e "$out/$name.data" ]; then
    step "$out/$name.log" "$home/memoir" prepare --input "$out/$name.tsv" --items "$out/$name.items.tsv" \
      --split leave-one-out --split-by domain --out "$out/$name.data"
  fi
  for domain in "$@"; do
    write "$out/$name.$domain.tsv" of_domain "$name" "$domain"
    if [ ! -e "$out/$name.$domain.data" ]; then
      step "$out/$name.$domain.log" "$home/memoir" prepare --input "$out/$name.$domain.tsv" --split leave-one-out \
        --out "$out/$name.$domain.data"
    fi
  done
}

# run NAME TRAINED KIND SEED SETTINGS: trains a model on the data set TRAINED and evaluates it on that of all domains of
# NAME, unless it was done. KIND is part of the name of the result, and may be empty.
run() {
  local at=$out/$2${3:+.$3}.$4
  if [ ! -s "$at.json" ]; then
    step "$at.log" "$home/memoir" train --data "$out/$2.data" --model lstm --seed "$4" --out "$at" --resume \
      --set width=64 epochs=40 patience=5 dropout=0.2 embedding-dropout=0.3 "${@:5}"
    result "$at.json" "$at.log" "$home/memoir" evaluate --model "$at" --data "$out/$1.data" --by-domain domain --json
    rm -rf "$at.training/checkpoint"
  fi
}

prepare toy-game toys games
prepare ml-1m suspense other
for seed in $(seq "$seeds"); do
  for name in toy-game ml-1m; do
    run "$name" "$name" "" "$seed" domain=domain
    run "$name" "$name" separate "$seed" domain=domain domain-memory=separate
    run "$name" "$name" gated "$seed" domain=domain domain-memory=gated
  done
  run toy-game toy-game.toys "" "$seed"
  run toy-game toy-game.games "" "$seed"
  run ml-1m ml-1m.suspense "" "$seed"
  run ml-1m ml-1m.other "" "$seed"
done

python3 - "$out" "$seeds" <<'PYTHON'
import json, statistics, sys
out, seeds = sys.argv[1], int(sys.argv[2])
FEW = ("0", "1-3")
KINDS = {"shared": "", "separate": ".separate", "gated": ".gated"}


def everybody(report, metric):
    return report["metrics"][metric], report["cases"]


def few(report, metric):
    """The mean over the people with at most three earlier events in the domain."""
    segments = [report["byEventsInDomain"][name] for name in FEW]
    segments = [each for each in segments if each["cases"] > 0]
    cases = sum(each["cases"] for each in segments)
    return sum(each["cases"] * each["metrics"][metric] for each in segments) / max(1, cases), cases


def text(values):
    return f"{statistics.mean(values):.4f} +- {statistics.stdev(values) if len(values) > 1 else 0:.4f}"


print(f"{'domain':18} {'people':30} {'metric':8} {'memory':8} {'':>20} {'one domain':>20} {'relative':>9}")
for data, domains in (("toy-game", ("toys", "games")), ("ml-1m", ("suspense", "other"))):
    for domain in domains:
        models = [[json.load(open(f"{out}/{name}.{seed}.json"))["domains"][domain] for seed in range(1, seeds + 1)]
                  for name in (*(data + ending for ending in KINDS.values()), f"{data}.{domain}")]
        for who, value in (("all", everybody), ("<= 3 events in domain", few)):
            for metric in ("hr@10", "ndcg@10"):
                found = [[value(report, metric) for report in reports] for reports in models]
                cases = {count for reports in found for _, count in reports}
                if len(cases) != 1:
                    sys.exit(f"{data} {domain}: the models have different cases: {sorted(cases)}")
                *memories, twin = ([score for score, _ in reports] for reports in found)
                people = f"{who} ({cases.pop():,})"
                for kind, scores in zip(KINDS, memories):
                    change = statistics.mean(scores) / statistics.mean(twin) - 1 if any(twin) else float("nan")
                    print(f"{data + ' ' + domain:18} {people:30} {metric:8} {kind:8} {text(scores):>20}"
                          f" {text(twin):>20} {change:>+9.1%}")
PYTHON
