"""Straightforward training of a next-item LSTM: eager PyTorch, padded batches, all logits in one tensor.

One LSTM layer and an affine map over a tied item embedding, cross-entropy over all items, AdamW and
gradient clipping, with the width, catalogue and batch given by the options. The data are random walks, which are
drawn again in every step. Prints one line of JSON.
"""

import argparse
import json
import sys
import time


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--items", type=int, default=3416)
    parser.add_argument("--length", type=int, default=200, help="events per sequence")
    parser.add_argument("--batch", type=int, default=64, help="sequences per step")
    parser.add_argument("--steps", type=int, default=3, help="number of timed steps")
    parser.add_argument("--warm-up", type=int, default=1, help="number of steps before them")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32")
    return parser.parse_args()


def main():
    chosen = arguments()
    try:
        import torch
    except ImportError:
        print(json.dumps({"missing": f"no module torch in {sys.executable}"}))
        return

    torch.set_num_threads(chosen.threads)
    torch.manual_seed(1)

    class Network(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = torch.nn.Embedding(chosen.items, chosen.width)
            torch.nn.init.normal_(self.embedding.weight, std=chosen.width**-0.5)
            self.recurrent = torch.nn.LSTM(chosen.width, chosen.width, batch_first=True)
            self.affine = torch.nn.Linear(chosen.width, chosen.width)
            self.bias = torch.nn.Parameter(torch.zeros(chosen.items))

        def forward(self, items):
            hidden, _ = self.recurrent(self.embedding(items))
            return torch.nn.functional.linear(
                self.affine(hidden), self.embedding.weight, self.bias
            )

    network = Network()
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=1e-3, betas=(0.9, 0.98), weight_decay=0.0
    )

    def step():
        first = torch.randint(0, chosen.items, (chosen.batch, 1))
        stride = torch.randint(1, 4, (chosen.batch, chosen.length)).cumsum(1)
        walk = torch.cat([first, (first + stride) % chosen.items], dim=1)
        optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=chosen.precision == "bfloat16"):
            logits = network(walk[:, :-1])
        loss = torch.nn.functional.cross_entropy(
            logits.float().view(-1, chosen.items), walk[:, 1:].reshape(-1)
        )
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        return loss.item()

    for _ in range(chosen.warm_up):
        step()
    started = time.perf_counter()
    for _ in range(chosen.steps):
        loss = step()
    seconds = time.perf_counter() - started
    print(
        json.dumps(
            {
                "torch": torch.__version__,
                "precision": chosen.precision,
                "events_per_second": chosen.steps * chosen.batch * chosen.length / seconds,
                "loss": loss,
            }
        )
    )


if __name__ == "__main__":
    main()
