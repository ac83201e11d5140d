#!/usr/bin/env python3
"""Event types: does a user state that distinguishes views from purchases predict better than one that does not?

Generates a log with a known effect: with probability 0.8, the next event is on the accessory of the item after a purchase,
and on an alternative to the item after a view; otherwise it is on a random item. Trains the same next-item model with and
without the event type, and prints the mean reciprocal rank of the last events, compared with the best values that a model
with and a model without the type can reach.

    bench/tasks/event_types.py OUT [--users 4000] [--seeds 3]

Uses only the Python standard library.
"""

import argparse
import json
import pathlib
import random
import statistics
import subprocess
import sys

HOME = pathlib.Path(__file__).resolve().parents[2]
ITEMS = 300
LENGTH = 30
PURCHASE = 0.4
FOLLOWS = 0.8


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--users", type=int, default=4000)
    parser.add_argument("--seeds", type=int, default=3)
    return parser.parse_args()


def memoir(log, *words):
    with open(log, "w") as to:
        done = subprocess.run([HOME / "memoir", *map(str, words)], stdout=subprocess.PIPE, stderr=to, check=False)
        to.write(done.stdout.decode())
    if done.returncode != 0:
        sys.exit(f"memoir {words[0]} failed, see {log}")
    return done.stdout


def write(log, users):
    draw = random.Random(1)
    accessory = draw.sample(range(ITEMS), ITEMS)
    alternative = draw.sample(range(ITEMS), ITEMS)
    with open(log, "w") as to:
        to.write("user_id,item_id,type,timestamp\n")
        for user in range(users):
            item = draw.randrange(ITEMS)
            for step in range(LENGTH):
                bought = draw.random() < PURCHASE
                moment = 1_700_000_000 + user * 60 + step * 3600
                to.write(f"u{user},i{item},{'purchase' if bought else 'view'},{moment}\n")
                if draw.random() < FOLLOWS:
                    item = accessory[item] if bought else alternative[item]
                else:
                    item = draw.randrange(ITEMS)


def best_possible():
    """Mean reciprocal rank of the best order with and without the type; the other items follow at random."""
    rest = sum(1 / rank for rank in range(1, ITEMS + 1)) / ITEMS
    after = lambda first, second: FOLLOWS * (first + second / 2) + (1 - FOLLOWS) * rest
    return after(1, 0), after(1 - PURCHASE, PURCHASE)


def main():
    chosen = arguments()
    chosen.out.mkdir(parents=True, exist_ok=True)
    log = chosen.out / "events.csv"
    write(log, chosen.users)
    data = chosen.out / "data"
    memoir(chosen.out / "prepare.log", "prepare", "--input", log, "--type", "type", "--split", "leave-one-out", "--out", data)
    typed_best, blind_best = best_possible()
    print(f"{'model':8} {'MRR':>18} {'best possible':>14}")
    for name, best in (("typed", typed_best), ("blind", blind_best)):
        found = []
        for seed in range(1, chosen.seeds + 1):
            model = chosen.out / f"{name}.{seed}"
            if not (model / "model.json").exists():
                memoir(chosen.out / f"{name}.{seed}.log", "train", "--data", data, "--model", "lstm", "--seed", seed, "--out",
                       model, "--set", f"features={'true' if name == 'typed' else 'false'}", "width=64", "epochs=20",
                       "patience=3", "keep-seen=true", "metric=mrr")
            report = json.loads(memoir(chosen.out / f"{name}.{seed}.evaluate.log", "evaluate", "--model", model, "--data",
                                       data, "--keep-seen", "--json"))
            found.append(report["metrics"]["mrr"])
        spread = statistics.stdev(found) if len(found) > 1 else 0
        print(f"{name:8} {statistics.mean(found):9.4f} +- {spread:.4f} {best:14.4f}", flush=True)


if __name__ == "__main__":
    main()
