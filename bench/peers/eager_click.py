"""Straightforward training of a click model: eager PyTorch, padded histories, binary cross-entropy over candidates.

The network is Memoir's `long-short` interaction (after SLi-Rec, Yu et al. 2019): one LSTM layer and an affine map over
the events, attention of the candidate over the events and over the states, a gate between the two, and a feed-forward
network. Each example is one positive item with `--negatives` drawn ones and the `--length` events before it, as in the
published training code. With `--sequences`, it trains on whole sequences instead: the LSTM runs once for all positions
of a sequence, and the attention of each position reads the `--length` positions up to it. Data are random. Prints one
line of JSON.
"""

import argparse
import json
import sys
import time


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--hidden", type=int, default=32, help="width of the hidden layers of the attention")
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--length", type=int, default=50, help="number of last events that the attention reads")
    parser.add_argument("--negatives", type=int, default=4)
    parser.add_argument("--batch", type=int, default=500, help="positives per step")
    parser.add_argument("--sequences", action="store_true")
    parser.add_argument("--steps", type=int, default=5, help="number of timed steps")
    parser.add_argument("--warm-up", type=int, default=2, help="number of steps before them")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def main():
    chosen = arguments()
    try:
        import torch
    except ImportError:
        print(json.dumps({"missing": f"no module torch in {sys.executable}"}))
        return
    from torch.nn.functional import binary_cross_entropy_with_logits

    torch.set_num_threads(chosen.threads)
    torch.manual_seed(1)
    width = chosen.width

    class Attention(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.event = torch.nn.Linear(width, chosen.hidden)
            self.item = torch.nn.Linear(width, chosen.hidden, bias=False)
            self.out = torch.nn.Linear(chosen.hidden, 1, bias=False)
            self.match = torch.nn.Linear(width, width, bias=False)

        def forward(self, values, items, mask):
            """values [N, L, w], items [N, Q, w], mask [N or 1, Q, L] or None -> [N, Q, w]"""
            hidden = self.event(values).unsqueeze(1) + self.item(items).unsqueeze(2)
            scores = self.out(torch.relu(hidden)).squeeze(3)
            scores = scores + self.match(items) @ values.transpose(1, 2)
            if mask is not None:
                scores = scores.masked_fill(~mask, float("-inf"))
            return torch.softmax(scores, dim=2) @ values

    class Network(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = torch.nn.Embedding(chosen.items, width)
            torch.nn.init.normal_(self.embedding.weight, std=width**-0.5)
            self.bias = torch.nn.Embedding(chosen.items, 1)
            self.recurrent = torch.nn.LSTM(width, width, batch_first=True)
            self.affine = torch.nn.Linear(width, width)
            self.user = torch.nn.Linear(width, width)
            self.long = Attention()
            self.short = Attention()
            self.short_weight = torch.nn.Linear(width, width, bias=False)
            self.gate = torch.nn.Linear(4 * width, 1)
            self.tower = torch.nn.Sequential(
                torch.nn.Linear(5 * width, 64),
                torch.nn.ReLU(),
                torch.nn.Linear(64, 32),
                torch.nn.ReLU(),
                torch.nn.Linear(32, 1),
            )

        def states(self, history):
            inputs = self.embedding(history)
            return inputs, self.affine(self.recurrent(inputs)[0])

        def scores(self, inputs, outputs, user, candidates, mask):
            """user [N, Q, w], candidates [N, Q] -> [N, Q]"""
            items = self.embedding(candidates)
            distant = self.long(inputs, items, mask)
            recent = self.short_weight(self.short(outputs, items, mask))
            gate = torch.sigmoid(self.gate(torch.cat([distant, recent, user, items], 2)))
            both = gate * distant + (1 - gate) * recent
            tower = self.tower(torch.cat([user, items, user * items, both, both * items], 2))
            return tower.squeeze(2) + (user * items).sum(2) + self.bias(candidates).squeeze(2)

    network = Network()
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=0.0)
    candidates_each = 1 + chosen.negatives

    def examples():
        history = torch.randint(0, chosen.items, (chosen.batch, chosen.length))
        candidates = torch.randint(0, chosen.items, (chosen.batch, candidates_each))
        inputs, outputs = network.states(history)
        user = network.user(outputs[:, -1]).unsqueeze(1).expand(-1, candidates_each, -1)
        return network.scores(inputs, outputs, user, candidates, None)

    def sequences():
        # Twice the window, so that half of the positions have a full one.
        length = 2 * chosen.length
        count = max(1, chosen.batch // length)
        history = torch.randint(0, chosen.items, (count, length))
        candidates = torch.randint(0, chosen.items, (count, length * candidates_each))
        inputs, outputs = network.states(history)
        user = network.user(outputs).repeat_interleave(candidates_each, dim=1)
        place = torch.arange(length).repeat_interleave(candidates_each).unsqueeze(1)
        event = torch.arange(length).unsqueeze(0)
        mask = ((event <= place) & (event > place - chosen.length)).unsqueeze(0)
        return network.scores(inputs, outputs, user, candidates, mask)

    def step():
        optimizer.zero_grad()
        scores = sequences() if chosen.sequences else examples()
        scores = scores.reshape(-1, candidates_each)
        labels = torch.zeros_like(scores)
        labels[:, 0] = 1
        loss = binary_cross_entropy_with_logits(scores, labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        return scores.shape[0], loss.item()

    for _ in range(chosen.warm_up):
        step()
    started = time.perf_counter()
    positives = 0
    for _ in range(chosen.steps):
        count, loss = step()
        positives += count
    seconds = time.perf_counter() - started
    print(
        json.dumps(
            {
                "torch": torch.__version__,
                "examples": "sequences" if chosen.sequences else "one history each",
                "positives_per_second": positives / seconds,
                "loss": loss,
            }
        )
    )


if __name__ == "__main__":
    main()
