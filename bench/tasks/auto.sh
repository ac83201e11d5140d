#!/usr/bin/env bash
# Is `train --model auto` ever worse than a simple rule? On each data set, each of the five count-based models with its
# default settings and the model of `train --model auto` are trained and evaluated on the test part: with the leave-one-out
# split, with the split in time if there are times, and on the given test sessions of Diginetica and RetailRocket. Prints
# the best count-based model on the test part, the figure of auto, their ratio, what auto chose, and the seconds that it
# took. Ends with exit code 1 if a ratio is below 0.99.
#
#   bench/tasks/auto.sh DATA OUT [SET...]      by default every data set that is in DATA
#
# The sets, with the files in DATA:
#
#   ml-1m            ml-1m/ml-1m.sasrec.txt, and for the split in time ml-1m/interactions_time_bounds.tsv.gz, from which
#                    the upper bound of each time is taken
#   ml-100k          ml-100k/u.data
#   ml-latest-small  ml-latest-small/ratings.csv
#   beauty, toys     s3rec/Beauty.txt, s3rec/Toys_and_Games.txt: order only
#   grocery          amazon-grocery-rechorus/train.csv: times are days
#   toy-game         amazon-toy-game/events.tsv.gz: toys and games in one sequence, order only
#   lastfm           lastfm-hetrec2011/user_taggedartists.dat: an event is a day on which a user tagged an artist
#   globo            globo-news/clicks.csv.gz: every tenth user; with leave-one-out, only users and articles with at least
#                    5 clicks
#   trivago          trivago-100k/sessions.tsv.gz: the rows about an item; only items with at least 2 events, and without
#                    an event that repeats the item of the event before it
#   open-bandit      open-bandit/bts_men.csv.gz: the items that were shown, split in time. The log has no users; people
#                    with the same four features are one user. So the next item is the choice of a policy.
#   diginetica, retailrocket   train_sessions.txt and test.txt in the directory of this name
#
# NDCG@10 without the items of the history. On test sessions, and where auto recommends seen items again, all models are
# evaluated with --keep-seen, and the metrics are MRR@20 and P@20 (hr@20); in each, the best count-based model is another
# one if need be. Count-based models and the members of auto do not see the validation part. One seed.
#
# Existing results are reused and an interrupted training run is resumed, so an interrupted measurement can be continued by
# the same command. To start a run over, delete OUT/SET.PROTOCOL.MODEL and OUT/SET.PROTOCOL.MODEL.*.
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=bench/tasks/steps.sh
. "$home/bench/tasks/steps.sh"
[ $# -ge 2 ] || { echo "usage: bench/tasks/auto.sh DATA OUT [SET...]" >&2; exit 2; }
data=$1
out=$2
wanted=("${@:3}")
counted=(popularity markov sequential-rules item-knn session-knn)
mkdir -p "$out"

# Name and protocol of each measurement, its file in DATA, and options of prepare.
sets() {
  cat <<'SETS'
ml-1m leave-one-out ml-1m/ml-1m.sasrec.txt --format pairs
ml-1m temporal ml-1m/interactions_time_bounds.tsv.gz
ml-100k leave-one-out ml-100k/u.data
ml-100k temporal ml-100k/u.data
ml-latest-small leave-one-out ml-latest-small/ratings.csv
ml-latest-small temporal ml-latest-small/ratings.csv
lastfm leave-one-out lastfm-hetrec2011/user_taggedartists.dat
lastfm temporal lastfm-hetrec2011/user_taggedartists.dat
beauty leave-one-out s3rec/Beauty.txt --format sequences
toys leave-one-out s3rec/Toys_and_Games.txt --format sequences
grocery leave-one-out amazon-grocery-rechorus/train.csv
grocery temporal amazon-grocery-rechorus/train.csv
toy-game leave-one-out amazon-toy-game/events.tsv.gz
trivago leave-one-out trivago-100k/sessions.tsv.gz --min-item 2 --drop-repeats
trivago temporal trivago-100k/sessions.tsv.gz --min-item 2 --drop-repeats
open-bandit temporal open-bandit/bts_men.csv.gz
retailrocket session retailrocket/train_sessions.txt --format sessions
diginetica session diginetica/train_sessions.txt --format sessions
globo leave-one-out globo-news/clicks.csv.gz --min-user 5 --min-item 5
globo temporal globo-news/clicks.csv.gz
SETS
}

# events SET FILE: the events of a file that prepare cannot read as it is, or of which only a part is used.
events() {
  if [ "$1" = toy-game ]; then
    printf 'user_id\titem_id\n'
  else
    printf 'user_id\titem_id\ttimestamp\n'
  fi
  case $1 in
    ml-1m) gzip -dc "$2" | awk -F'\t' -v OFS='\t' 'NR > 1 { print $1, $2, ($6 > 0 ? $6 : $5) }' ;;
    ml-100k) cut -f 1,2,4 "$2" ;;
    ml-latest-small) tr -d '\r' <"$2" | awk -F, -v OFS='\t' 'NR > 1 { print $1, $2, $4 }' ;;
    lastfm) awk -F'\t' 'NR > 1 { printf "%s\t%s\t%04d-%02d-%02d\n", $1, $2, $6, $5, $4 }' "$2" ;;
    toy-game) gzip -dc "$2" | tail -n +2 | LC_ALL=C sort -t $'\t' -s -k 1,1 -k 4,4n | cut -f 1,2 ;;
    trivago) gzip -dc "$2" | awk -F'\t' -v OFS='\t' 'NR > 1 && $6 ~ /^[0-9]+$/ { print $1, $6, $3 }' ;;
    open-bandit)
      gzip -dc "$2" | awk -F, -v OFS='\t' 'NR > 1 { print $7 "-" $8 "-" $9 "-" $10, $3, substr($2, 1, 19) }'
      ;;
    globo) gzip -dc "$2" | awk -F, -v OFS='\t' 'NR > 1 && $1 % 10 == 0 { print $1, $5, $6 }' ;;
    *) echo "bench/tasks/auto.sh: no events of '$1'" >&2; return 1 ;;
  esac
}

# prepare SET PROTOCOL FILE OPTIONS: the data set, unless it exists.
prepare() {
  local at=$out/$1.$2 input=$3 options=("${@:4}")
  [ ! -e "$at.data" ] || return 0
  if [ "$2" = session ]; then
    options+=(--test-input "${input%/*}/test.txt")
  else
    options+=(--split "$2")
  fi
  case $1.$2 in
    ml-1m.leave-one-out | beauty.* | toys.* | grocery.* | *.session) ;;
    *)
      events "$1" "$3" >"$at.tsv.new"
      mv "$at.tsv.new" "$at.tsv"
      input=$at.tsv
      ;;
  esac
  step "$at.prepare.log" "$home/memoir" prepare --input "$input" "${options[@]}" --out "$at.data"
}

# train SET.PROTOCOL MODEL OPTIONS: trains a model and keeps the output of --json, unless it exists.
train() {
  local at=$out/$1.$2
  if [ ! -s "$at.train.json" ]; then
    if [ -e "$at.training" ]; then touch "$at.interrupted"; fi
    result "$at.train.json" "$at.log" "$home/memoir" train --data "$out/$1.data" --model "$2" --seed 1 --out "$at" \
      "${@:3}" --json
    rm -rf "$at.training"/auto/*.training/checkpoint
  fi
}

# kept FILE: whether auto recommends seen items again.
kept() {
  python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["run"]["keep-seen"])' "$1"
}

# run SET PROTOCOL: trains and evaluates all models, unless it was done.
run() {
  local at=$out/$1.$2 model again seen=()
  train "$1.$2" auto --resume
  again=$(kept "$at.auto.train.json")
  if [ "$2" = session ] || [ "$again" = True ]; then seen=(--keep-seen); fi
  for model in "${counted[@]}" auto; do
    if [ "$model" != auto ]; then train "$1.$2" "$model"; fi
    if [ ! -s "$at.$model.json" ]; then
      result "$at.$model.json" "$at.$model.log" "$home/memoir" evaluate --model "$at.$model" --data "$at.data" \
        "${seen[@]}" --json
    fi
  done
}

# row SET PROTOCOL: prints the results; exit code 3 if a ratio is below 0.99.
row() {
  python3 - "$out" "$1" "$2" "${counted[@]}" <<'PYTHON'
import json, os, sys
out, data, protocol, counted = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
at = f"{out}/{data}.{protocol}"
reports = {model: json.load(open(f"{at}.{model}.json")) for model in counted + ["auto"]}
trained = json.load(open(f"{at}.auto.train.json"))["run"]
members = [tried for tried in trained["tried"] if tried.get("weight", 0) > 0]
chosen = " + ".join(f"{tried['model']} {tried['weight']:.2f}" for tried in members)
if len(members) == 1:
    chosen = members[0]["model"]
left_out = [tried["model"] for tried in trained["tried"] if "failure" in tried]
if left_out:
    chosen += " (left out: " + ", ".join(left_out) + ")"
# The seconds of a run that was resumed are those since then.
seconds = ("> " if os.path.exists(f"{at}.auto.interrupted") else "") + f"{trained['seconds']:.0f}"
seen = protocol == "session" or trained["keep-seen"]
below = False
for metric, name in [("mrr@20", "MRR@20"), ("hr@20", "P@20")] if seen else [("ndcg@10", "NDCG@10")]:
    def value(model):
        return reports[model]["metrics"][metric]
    def text(model):
        return f"{value(model):.4f} ({reports[model]['standardErrors'][metric]:.4f})"
    best = max(counted, key=value)
    ratio = value("auto") / value(best) if value(best) > 0 else 1.0
    below |= ratio < 0.99
    print(f"{data:16}{protocol:14}{reports['auto']['cases']:>8,} {name:8}{best:17}{text(best):>17}{text('auto'):>17}"
          f"{ratio:>7.3f} {'BELOW' if ratio < 0.99 else '':6}{seconds:>8}  {chosen}", flush=True)
sys.exit(3 if below else 0)
PYTHON
}

known=$(sets | cut -d' ' -f1 | uniq | paste -sd' ')
for each in "${wanted[@]}"; do
  case " $known " in
    *" $each "*) ;;
    *) echo "bench/tasks/auto.sh: unknown data set '$each', expected one of $known" >&2; exit 2 ;;
  esac
done

below=0
printf '%-16s%-14s%8s %-8s%-17s%17s%17s%7s %-6s%8s  %s\n' 'data set' protocol targets metric 'best count-based' \
  '(standard error)' auto ratio '' seconds chosen
while read -r -u 3 name protocol file options; do
  case " ${wanted[*]:-$name} " in
    *" $name "*) ;;
    *) continue ;;
  esac
  if [ ! -e "$data/$file" ]; then
    echo "$name, $protocol: not measured, there is no $data/$file" >&2
    if [ ${#wanted[@]} -gt 0 ]; then exit 2; fi
    continue
  fi
  # shellcheck disable=SC2086 # several options in one variable
  prepare "$name" "$protocol" "$data/$file" $options
  run "$name" "$protocol"
  row "$name" "$protocol" || { [ $? = 3 ] || exit 1; below=1; }
done 3< <(sets)
if [ "$below" = 1 ]; then
  echo "auto is worse than the best count-based model by more than 1 % in the rows marked BELOW"
fi
exit "$below"
