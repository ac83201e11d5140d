#!/usr/bin/env bash
# Interests of MovieLens-1M and of the simulated shop: clusters of long-term and short-term interests, named by genres and
# years of films. Prints
#
#   - the clusters with their names, the purity of each name on typical films that were not used to find it, the share of
#     the films with at least 5 events that fit it (the purity of random films), and for comparison the genre that is more
#     frequent among all typical films than among all films by the largest difference, with both shares;
#   - the adjusted Rand index of the strongest interests of all users between two seeds of the clustering, and between two
#     seeds of the training;
#   - how many clusters keep their ids when they are computed for the model of another training;
#   - the time of the interests of a user over HTTP, from the first request on and later;
#   - for the simulated shop, how many events a planted change of taste takes until the interest of the new shelf is the
#     strongest one: 20 items of one shelf are followed by 10 of another, for 60 pairs of shelves; for both memories, and
#     as a control, how often the strongest interest changes without a change of taste.
#
#   bench/tasks/interests.sh ML-1M OUT [SEEDS]      ML-1M has interactions_time_bounds.tsv.gz and movies.dat; SEEDS is the
#                                                   number of seeds of the clustering, by default 5
#
# Existing results are reused and an interrupted training run is resumed, so an interrupted measurement can be continued by
# the same command. To start a run over, delete OUT/NAME.training.
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=bench/tasks/steps.sh
. "$home/bench/tasks/steps.sh"
[ $# -ge 2 ] || { echo "usage: bench/tasks/interests.sh ML-1M OUT [SEEDS]" >&2; exit 2; }
films=$1
out=$2
seeds=${3:-5}
mkdir -p "$out"

if [ ! -e "$out/ml-1m.data" ]; then
  { printf 'user_id\titem_id\ttimestamp\n'; gzip -dc "$films/interactions_time_bounds.tsv.gz" |
    awk -F'\t' -v OFS='\t' 'NR > 1 { print $1, $2, ($6 > 0 ? $6 : $5) }'; } >"$out/events.tsv"
  # The file of the films is in Latin-1, and titles end with the year.
  { printf 'item_id\ttitle\tgenres\tyear\n'
    LC_ALL=C awk -F'::' -v OFS='\t' '{ print $1, substr($2, 1, length($2) - 7), $3, substr($2, length($2) - 4, 4) }' \
      "$films/movies.dat"; } >"$out/films.tsv"
  step "$out/ml-1m.prepare.log" "$home/memoir" prepare --input "$out/events.tsv" --items "$out/films.tsv" \
    --split leave-one-out --out "$out/ml-1m.data"
fi

# train NAME DATA SEED SETTINGS: trains a model with two memories, unless it exists.
train() {
  if [ ! -e "$out/$1/model.json" ]; then
    step "$out/$1.log" "$home/memoir" train --data "$out/$2" --model long-short --seed "$3" --out "$out/$1" --resume \
      --set width=64 "${@:4}"
    rm -rf "$out/$1.training/checkpoint"
  fi
}

# compute NAME MODEL DATA OPTIONS: computes interests, unless they exist.
compute() {
  if [ ! -e "$out/$1/interests.json" ]; then
    step "$out/$1.log" "$home/memoir" interests --model "$out/$2" --data "$out/$3" --out "$out/$1" "${@:4}"
  fi
}

# agreement NAME MODEL OTHER OTHER-MODEL: the adjusted Rand index.
agreement() {
  local more=()
  if [ "$2" != "$4" ]; then more=(--compare-model "$out/$4"); fi
  result "$out/$1-$3.json" "$out/agreement.log" "$home/memoir" interests --model "$out/$2" --data "$out/ml-1m.data" \
    --interests "$out/$1" --compare "$out/$3" "${more[@]}" --json || return 1
  python3 -c 'import json, sys; print("%.3f" % json.load(open(sys.argv[1]))["adjustedRand"])' "$out/$1-$3.json"
}

for seed in 1 2; do train "model$seed" ml-1m.data "$seed" epochs=6; done
compute seed1 model1 ml-1m.data --seed 1
k=$(python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1]))["clusters"]))' "$out/seed1/interests.json")
for seed in $(seq 2 "$seeds"); do compute "seed$seed" model1 ml-1m.data --seed "$seed" --clusters "$k"; done
compute retrained model2 ml-1m.data --clusters "$k" --previous "$out/seed1"

LC_ALL=C.UTF-8 python3 - "$out" <<'PYTHON'
import collections, json, sys
out = sys.argv[1]
genres = {}
for line in open(f"{out}/films.tsv", encoding="latin-1"):
    fields = line.rstrip("\n").split("\t")
    genres[fields[0]] = fields[2].split("|")
genres.pop("item_id", None)
shares = collections.Counter(genre for film in genres.values() for genre in film)
found = json.load(open(f"{out}/seed1/interests.json"))
print(f"ml-1m: {len(found['clusters'])} clusters of {found['people']} users, silhouette {found['silhouette']:.3f}")
print(f"{'id':>3} {'purity':>7} {'random':>7} {'judged':>7}  {'best genre':24}{'of typical':>11}{'of all':>8}  name")
purity, chance = [], []
for cluster in found["clusters"]:
    typical = [genres[item["itemId"]] for item in cluster["items"]]
    counts = collections.Counter(genre for film in typical for genre in film)
    genre = max(counts, key=lambda each: counts[each] / len(typical) - shares[each] / len(genres))
    print(f"{cluster['id']:>3} {cluster['purity']:7.3f} {cluster['chance']:7.3f} {cluster['judged']:7}  {genre:24}"
          f"{counts[genre] / len(typical):11.3f}{shares[genre] / len(genres):8.3f}  {cluster['name']}")
    if cluster["described"]:
        purity.append(cluster["purity"])
        chance.append(cluster["chance"])
described = len(purity)
print(f"described by features: {described} of {len(found['clusters'])}; mean purity "
      f"{sum(purity) / max(1, described):.3f}, at random {sum(chance) / max(1, described):.3f}")
again = json.load(open(f"{out}/retrained/interests.json"))
kept = {c["id"]: c["name"] for c in again["clusters"]}
before = {c["id"]: c["name"] for c in found["clusters"]}
print(f"after another training {len(kept.keys() & before.keys())} of {len(before)} clusters keep their ids:")
for id_ in sorted(kept.keys() & before.keys()):
    print(f"{id_:>3}  {before[id_]}  ->  {kept[id_]}")
PYTHON
for seed in $(seq 2 "$seeds"); do
  index=$(agreement seed1 model1 "seed$seed" model1)
  echo "adjusted Rand index, seeds 1 and $seed of the clustering: $index"
done
index=$(agreement seed1 model1 retrained model2)
echo "adjusted Rand index, seeds 1 and 2 of the training: $index"

# The page of a user over HTTP: users with about 50, 165 (the mean) and 1,000 events.
rm -rf "$out/store"
"$home/memoir" serve --model "$out/model1" --interests "$out/seed1" --store "$out/store" --port 0 --admin-port 0 \
  --warm-up 15 >"$out/serve.log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
until grep -q '^ready' "$out/serve.log"; do
  kill -0 "$server" 2>/dev/null || failed "$out/serve.log" "$home/memoir" serve
  sleep 0.5
done
python3 - "$out" <<'PYTHON'
import collections, http.client, json, re, sys, time
out = sys.argv[1]
address = re.search(r"^api\s+http://([^ ]+)", open(f"{out}/serve.log").read(), re.M).group(1)
histories = collections.defaultdict(list)
for line in open(f"{out}/events.tsv"):
    user, item, moment = line.rstrip("\n").split("\t")
    if user != "user_id":
        histories[user].append((item, int(moment)))
connection = http.client.HTTPConnection(address)
def ask(method, path, body=None):
    connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
    response = connection.getresponse()
    return response.status, json.loads(response.read())
print("interests of a user over HTTP, milliseconds: first request, then median and 99 % of 500")
for wanted in (50, 165, 1000):
    user = min(histories, key=lambda each: abs(len(histories[each]) - wanted))
    events = [{"userId": user, "itemId": item, "timestamp": moment * 1000, "eventId": f"{user}-{i}"}
              for i, (item, moment) in enumerate(histories[user])]
    for begin in range(0, len(events), 1000):
        assert ask("POST", "/v1/events", json.dumps(events[begin:begin + 1000]))[0] == 200
    times = []
    for _ in range(501):
        begun = time.perf_counter()
        status, _ = ask("GET", f"/v1/users/{user}/interests")
        times.append(1000 * (time.perf_counter() - begun))
        assert status == 200
    later = sorted(times[1:])
    print(f"{len(events):5} events: {times[0]:.1f}, {later[len(later) // 2]:.2f}, {later[len(later) * 99 // 100]:.2f}")
PYTHON
kill "$server"
wait "$server" || true
trap - EXIT

# The simulated shop, whose shelves are known.
if [ ! -e "$out/shop.data" ]; then
  step "$out/shop.log" "$home/memoir" demo --out "$out/demo" --people 4000
  step "$out/shop.log" "$home/memoir" prepare --input "$out/demo/shop/events.csv" --items "$out/demo/shop/items.csv" \
    --drop-repeats --out "$out/shop.data"
fi
train shop.model shop.data 1 epochs=9 batch=16 rate=0.004 dropout=0.1 embedding-dropout=0.1
compute shop.interests shop.model shop.data --seed 1
python3 - "$home" "$out" <<'PYTHON'
import collections, csv, json, random, statistics, subprocess, sys
home, out = sys.argv[1:]
shelves = collections.defaultdict(list)
for row in csv.DictReader(open(f"{out}/demo/shop/items.csv", encoding="utf-8")):
    shelves[row["categories"].split("|")[-1]].append(row["item_id"])
names = sorted(name for name in shelves if len(shelves[name]) >= 40)
def spans(history):
    """For each memory, the spans of the strongest interest."""
    answer = json.loads(subprocess.run(
        [f"{home}/memoir", "interests", "--model", f"{out}/shop.model", "--interests", f"{out}/shop.interests",
         "--history", ",".join(history), "--json"], check=True, capture_output=True, text=True).stdout)
    return {memory: [span for span in answer["course"] if span["memory"] == memory]
            for memory in ("long-term", "short-term")}
# The interest of each shelf, from other items than those of the histories below; and, as a control, how often the
# interest changes in the last ten events of thirty without a change of taste.
alone = {name: spans(shelves[name][30:40]) for name in names}
still = {name: spans(shelves[name][:30]) for name in names}
pairs = [random.Random(seed).sample(names, 2) for seed in range(60)]
courses = [spans(shelves[first][:20] + shelves[second][:10]) for first, second in pairs]
for memory in ("long-term", "short-term"):
    of = {name: alone[name][memory][-1]["interestId"] for name in names}
    restless = sum(any(span["fromEvent"] > 20 for span in still[name][memory]) for name in names)
    needed, alike = [], 0
    for (first, second), course in zip(pairs, courses):
        # The interest of the second shelf must not be that of the first.
        if any(span["fromEvent"] <= 20 <= span["toEvent"] and span["interestId"] == of[second]
               for span in course[memory]):
            alike += 1
            continue
        # The first event after which the interest of the second shelf is the strongest.
        later = [span["fromEvent"] - 20 for span in course[memory]
                 if span["fromEvent"] > 20 and span["interestId"] == of[second]]
        needed.append(later[0] if later else None)
    seen = [each for each in needed if each is not None]
    print(f"planted changes of taste, {memory} memory: the interest of the new shelf is the strongest within 10 events in"
          f" {len(seen)} of {len(needed)} courses"
          + (f", after {statistics.median(seen)} events in the median" if seen else ""))
    print(f"  left out: {alike} of {len(pairs)} pairs, whose shelves have the same interest; without a change of taste, the"
          f" strongest interest changes in the last 10 of 30 events in {restless} of {len(names)} courses")
PYTHON
