#!/usr/bin/env python3
"""Measures how well items that were not in the training data are ranked by their features, over HTTP.

A tenth of the films of MovieLens-1M is removed from the log. A next-item model with item features is trained on all
other events, those after the removed ones included, and served. The removed films are then created on the server as new
items with attributes. For users who saw one of them, the server ranks all new items, given the last 200 events before
the last one of them. Prints the NDCG@10 of the film that the user saw, compared with that of a random order. Films with
equal scores, such as those with the same genres, count as if they were in random order. Models have these features:

    text       titles, encoded by the English encoder
    tags       genres
    both       titles and genres
    chinese    Chinese titles, encoded by the Chinese encoder; only films that have one are ranked

    bench/tasks/cold_items.py ML-1M ZH-TITLES.tsv OUT [--users 1000] [--epochs 12] [--only KIND]

ML-1M is a directory with ml-1m.sasrec.txt, sas_to_original_items.txt and movies.dat. The script uses only Python's
standard library. The server listens on free ports. One seed; the epoch is chosen by NDCG@10 of the next item on the
validation part. Existing models are reused and an interrupted training run is resumed.
"""

import argparse
import collections
import hashlib
import json
import math
import pathlib
import random
import subprocess
import sys
import time
import urllib.request

HOME = pathlib.Path(__file__).resolve().parents[2]
START = 1_600_000_000_000

# The attributes of an item, by the names that they have in the data set, and what is known of the film.
ATTRIBUTES = {
    "text": {"title": "title"},
    "tags": {"categories": "genres"},
    "both": {"title": "title", "categories": "genres"},
    "chinese": {"title": "chinese"},
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ml1m", type=pathlib.Path)
    parser.add_argument("titles", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--users", type=int, default=1000)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--only", choices=list(ATTRIBUTES))
    return parser.parse_args()


def is_cold(item):
    return hashlib.sha1(item.encode()).digest()[0] < 26  # about a tenth


def read(chosen):
    original = dict(line.split() for line in open(chosen.ml1m / "sas_to_original_items.txt"))
    films = {}
    for line in open(chosen.ml1m / "movies.dat", encoding="latin-1"):
        number, title, genres = line.rstrip("\n").split("::")
        films[number] = {"title": title, "genres": genres.split("|")}
    for line in open(chosen.titles, encoding="utf-8"):
        cells = line.rstrip("\n").split("\t")
        if cells[0] in films and any("\u4e00" <= letter <= "\u9fff" for letter in cells[1]):
            films[cells[0]]["chinese"] = cells[1]
    users = collections.defaultdict(list)
    for line in open(chosen.ml1m / "ml-1m.sasrec.txt"):
        user, item = line.split()
        users[user].append(original[item])
    return films, users


def attributes(film, kind):
    return {name: film[known] for name, known in ATTRIBUTES[kind].items() if known in film}


def memoir(log, *words):
    with open(log, "w") as to:
        code = subprocess.run([HOME / "memoir", *map(str, words)], stdout=to, stderr=to, check=False).returncode
    if code != 0:
        sys.exit(f"memoir {words[0]} failed, see {log}")


def train(films, users, kind, chosen):
    work = chosen.out / kind
    model = work / "model"
    if (model / "model.json").exists():
        return model
    work.mkdir(parents=True, exist_ok=True)
    if not (work / "data" / "dataset.json").exists():
        with open(work / "events.txt", "w") as to:
            for user, items in users.items():
                for item in items:
                    if not is_cold(item):
                        to.write(f"{user} {item}\n")
        with open(work / "items.jsonl", "w", encoding="utf-8") as to:
            for number, film in films.items():
                to.write(json.dumps({"item_id": number, **attributes(film, kind)}, ensure_ascii=False) + "\n")
        words = [] if kind == "tags" else ["--text"]
        memoir(work / "prepare.log", "prepare", "--input", work / "events.txt", "--format", "pairs", "--items",
               work / "items.jsonl", "--split", "leave-one-out", "--out", work / "data", *words)
    memoir(work / "train.log", "train", "--data", work / "data", "--model", "lstm", "--out", model, "--resume",
           "--set", "features=true", "width=128", f"epochs={chosen.epochs}", "patience=3")
    return model


class Server:
    def __init__(self, model, work):
        log = work / "serve.log"
        self.address = ""
        self.process = subprocess.Popen(
            [HOME / "memoir", "serve", "--model", model, "--store", work / "store", "--port", "0", "--admin-port", "0"],
            stdout=open(log, "w"), stderr=subprocess.STDOUT)
        for _ in range(3000):
            lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
            if any(line.startswith("ready") for line in lines):
                self.address = next(line.split()[1] for line in lines if line.startswith("api "))
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.2)
        self.stop()
        sys.exit(f"the server is not ready, see {log}")

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, {"Content-Type": "application/json"},
                                         method=method)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.loads(answer.read() or b"null")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def gain(place):
    return 1 / math.log2(place + 1) if place <= 10 else 0


def measure(films, users, kind, chosen):
    model = train(films, users, kind, chosen)
    work = chosen.out / kind
    subprocess.run(["rm", "-rf", work / "store"], check=True)
    seen = {item for items in users.values() for item in items}
    cold = sorted(item for item in seen if is_cold(item) and attributes(films[item], kind))
    wanted = set(cold)
    server = Server(model, work)
    try:
        created = server.ask("POST", "/v1/items",
                             [{"itemId": item, "attributes": attributes(films[item], kind)} for item in cold])
        if created["rejected"]:
            sys.exit(f"the server rejected new items: {created['rejected'][0]}")
        eligible = sorted(user for user, items in users.items() if any(item in wanted for item in items[5:]))
        random.Random(1).shuffle(eligible)
        gains = []
        for user in eligible[:chosen.users]:
            items = users[user]
            last = max(i for i, item in enumerate(items) if item in wanted)
            before = [item for item in items[:last] if item not in wanted][-200:]
            if not before:
                continue
            server.ask("POST", "/v1/events", [
                {"userId": user, "itemId": item, "timestamp": START + 60_000 * i} for i, item in enumerate(before)])
            answer = server.ask("POST", "/v1/rank", {"userId": user, "itemIds": cold})
            if answer["missingIds"]:
                sys.exit(f"the server does not rank {len(answer['missingIds'])} of {len(cold)} new items, such as "
                         f"{answer['missingIds'][0]}: they have no feature that the model knows")
            scores = {each["itemId"]: each["score"] for each in answer["items"]}
            own = scores[items[last]]
            above = sum(score > own for score in scores.values())
            equal = sum(score == own for score in scores.values())
            gains.append(sum(gain(above + place) for place in range(1, equal + 1)) / equal)
    finally:
        server.stop()
    mean = sum(gains) / len(gains)
    error = (sum((each - mean) ** 2 for each in gains) / len(gains)) ** 0.5 / len(gains) ** 0.5
    chance = sum(gain(place) for place in range(1, 11)) / len(cold)
    print(f"{kind:8} {len(cold):4} new items, {len(gains)} users: NDCG@10 {mean:.4f} +- {error:.4f}, "
          f"chance {chance:.4f}, {mean / chance:.1f} times chance", flush=True)


def main():
    chosen = arguments()
    films, users = read(chosen)
    for kind in [chosen.only] if chosen.only else ["text", "tags", "both", "chinese"]:
        measure(films, users, kind, chosen)


if __name__ == "__main__":
    main()
