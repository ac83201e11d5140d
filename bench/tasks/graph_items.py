#!/usr/bin/env python3
"""Files, cold items and the table of bench/tasks/graph.sh.

    graph_items.py files DATA OUT                 writes OUT/events.txt, without the events of cold films, and
                                                  OUT/genres.jsonl
    graph_items.py cold DATA OUT VARIANT SEED     creates the cold films as new items on a server with the model
                                                  OUT/VARIANT.SEED, lets it rank them for 1,000 users who saw one of
                                                  them, given the last 200 events before it, and prints the NDCG@10
    graph_items.py table OUT SEEDS                prints the results

A film is cold by the hash of its id, as in cold_items.py. The cold films that are ranked have genres, a vector and a tag,
so that all models rank the same films. Films with equal scores count as if they were in random order. The script uses
only Python's standard library.
"""

import array
import collections
import json
import pathlib
import random
import statistics
import subprocess
import sys

import cold_items

USERS = 1000


def sequences(data):
    """The films of each user in time order, by their original ids."""
    users = collections.defaultdict(list)
    if (data / "u.data").exists():
        rows = [line.split() for line in open(data / "u.data")]
        for user, item, _, _ in sorted(rows, key=lambda row: int(row[3])):  # stable: equal times keep their order
            users[user].append(item)
    else:
        original = dict(line.split() for line in open(data / "sas_to_original_items.txt"))
        for line in open(data / "ml-1m.sasrec.txt"):
            user, item = line.split()
            users[user].append(original[item])
    return users


def genres(data):
    """The genres of each film."""
    films = {}
    if (data / "u.item").exists():
        names = [line.split("|")[0] for line in open(data / "u.genre") if "|" in line]
        for line in open(data / "u.item", encoding="latin-1"):
            cells = line.rstrip("\n").split("|")
            films[cells[0]] = [name for name, flag in zip(names, cells[5:]) if flag == "1"]
    else:
        for line in open(data / "movies.dat", encoding="latin-1"):
            number, _, listed = line.rstrip("\n").split("::")
            films[number] = listed.split("|")
    return films


def files(data, out):
    with open(out / "events.txt", "w") as to:
        for user, items in sequences(data).items():
            for item in items:
                if not cold_items.is_cold(item):
                    to.write(f"{user} {item}\n")
    with open(out / "genres.new", "w", encoding="utf-8") as to:
        for number, listed in genres(data).items():
            to.write(json.dumps({"item_id": number, "categories": listed}) + "\n")
    (out / "genres.new").rename(out / "genres.jsonl")


def vectors(directory):
    """The vectors of memoir graph by item: float32, little-endian, rows one after the other."""
    content = (directory / "vectors.npy").read_bytes()
    begin = 10 + int.from_bytes(content[8:10], "little")
    numbers = array.array("f")
    numbers.frombytes(content[begin:])
    if sys.byteorder == "big":
        numbers.byteswap()
    ids = (directory / "vectors.ids").read_text(encoding="utf-8").splitlines()
    width = len(numbers) // len(ids)
    return {item: list(numbers[i * width:(i + 1) * width]) for i, item in enumerate(ids)}


def attributes(data, out, variant, seed):
    """What the server is told about each film that has all features."""
    of_graph = out / f"graph.{seed}"
    tags = {}
    for line in open(of_graph / "items.jsonl", encoding="utf-8"):
        row = json.loads(line)
        tags[row["item_id"]] = row["graph"]
    placed = vectors(of_graph)
    known = {}
    for film, listed in genres(data).items():
        if listed and tags.get(film) and film in placed:
            values = {"categories": listed, "graph": tags[film], "graph-vector": placed[film]}
            names = {"genres": ["categories"], "tags": ["graph"], "vectors": ["graph-vector"], "all": list(values)}
            known[film] = {name: values[name] for name in names[variant]}
    return known


def cold(data, out, variant, seed):
    model = out / f"{variant}.{seed}"
    work = out / f"{variant}.{seed}.cold"
    work.mkdir(exist_ok=True)
    subprocess.run(["rm", "-rf", work / "store"], check=True)
    known = attributes(data, out, variant, seed)
    users = sequences(data)
    seen = {item for items in users.values() for item in items}
    new = sorted(item for item in seen if cold_items.is_cold(item) and item in known)
    wanted = set(new)
    server = cold_items.Server(model, work)
    gains = []
    try:
        created = server.ask("POST", "/v1/items", [{"itemId": item, "attributes": known[item]} for item in new])
        if created["rejected"]:
            sys.exit(f"the server rejected new items: {created['rejected'][0]}")
        eligible = sorted(user for user, items in users.items() if any(item in wanted for item in items[5:]))
        random.Random(1).shuffle(eligible)
        for user in eligible[:USERS]:
            items = users[user]
            last = max(i for i, item in enumerate(items) if item in wanted)
            before = [item for item in items[:last] if not cold_items.is_cold(item)][-200:]
            if not before:
                continue
            server.ask("POST", "/v1/events", [
                {"userId": user, "itemId": item, "timestamp": cold_items.START + 60_000 * i}
                for i, item in enumerate(before)])
            answer = server.ask("POST", "/v1/rank", {"userId": user, "itemIds": new})
            if answer["missingIds"]:
                sys.exit(f"the server does not rank {len(answer['missingIds'])} of {len(new)} new items, such as "
                         f"{answer['missingIds'][0]}: they have no feature that the model knows")
            scores = {each["itemId"]: each["score"] for each in answer["items"]}
            own = scores[items[last]]
            above = sum(score > own for score in scores.values())
            equal = sum(score == own for score in scores.values())
            gains.append(sum(cold_items.gain(above + place) for place in range(1, equal + 1)) / equal)
    finally:
        server.stop()
    chance = sum(cold_items.gain(place) for place in range(1, 11)) / len(new)
    print(json.dumps({"items": len(new), "users": len(gains), "ndcg@10": statistics.mean(gains), "chance": chance}))


def cell(values):
    spread = statistics.stdev(values) if len(values) > 1 else 0
    return f"{statistics.mean(values):.4f} +- {spread:.4f}"


def table(out, seeds):
    def read(name):
        return [json.loads((out / f"{name}.{seed}.json").read_text()) for seed in range(1, seeds + 1)]

    print(f"{'link prediction':18}" + "".join(f"{name:>20}" for name in ("MRR", "hits@1", "hits@3", "hits@10")))
    for kind in ("transe", "rotate"):
        figures = [report["linkPrediction"]["held out"] for report in read(f"link.{kind}")]
        print(f"{kind:18}" + "".join(
            f"{cell([each[name] for each in figures]):>20}" for name in ("mrr", "hits@1", "hits@3", "hits@10")))
    print()
    print(f"{'features':18}" + "".join(f"{name:>20}" for name in ("warm: ndcg@10", "warm: hr@10", "cold: ndcg@10")))
    for variant in ("ids", "genres", "vectors", "tags", "all"):
        warm = [report["metrics"] for report in read(variant)]
        row = [cell([each[name] for each in warm]) for name in ("ndcg@10", "hr@10")]
        if variant == "ids":
            row.append("-")
        else:
            reports = [json.loads((out / f"{variant}.{seed}.cold.json").read_text()) for seed in range(1, seeds + 1)]
            row.append(cell([each["ndcg@10"] for each in reports]))
        print(f"{variant:18}" + "".join(f"{each:>20}" for each in row))
    print(f"cold: {reports[0]['items']} films, {reports[0]['users']} users; at random {reports[0]['chance']:.4f}")


def main():
    what, *rest = sys.argv[1:]
    if what == "files":
        files(pathlib.Path(rest[0]), pathlib.Path(rest[1]))
    elif what == "cold":
        cold(pathlib.Path(rest[0]), pathlib.Path(rest[1]), rest[2], int(rest[3]))
    elif what == "table":
        table(pathlib.Path(rest[0]), int(rest[1]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
