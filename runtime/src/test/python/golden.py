"""Scores of the golden model, from its files and the formulas alone, in double precision.

python3 golden.py ../../../../model/src/test/resources/golden-v1 0 3 3 1 4 2 0
Needs nothing but Python.
"""

import json
import math
import struct
import sys
from pathlib import Path


def read_tensors(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        values = struct.unpack("<%df" % ((end - begin) // 4), data[begin:end])
        columns = entry["shape"][-1]
        if len(entry["shape"]) == 1:
            tensors[name] = list(values)
        else:
            tensors[name] = [values[i : i + columns] for i in range(0, len(values), columns)]
    return tensors


def product(matrix, x):
    return [sum(w * v for w, v in zip(row, x)) for row in matrix]


def plus(*vectors):
    return [sum(values) for values in zip(*vectors)]


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def gelu(x):
    return x * (1 + math.erf(x / math.sqrt(2))) / 2


class Body:
    def __init__(self, tensors):
        self.tensors = tensors
        self.memory = {}

    def run(self, layer, prefix, x):
        get = lambda name: self.tensors[prefix + name]
        kind = layer["type"]
        if kind == "stack":
            for i, each in enumerate(layer["layers"]):
                x = self.run(each, "%s%d." % (prefix, i), x)
            return x
        if kind == "residual":
            return plus(x, self.run(layer["inner"], prefix + "inner.", x))
        if kind == "linear":
            return plus(product(get("weight"), x), get("bias"))
        if kind == "feed-forward":
            hidden = plus(product(get("up.weight"), x), get("up.bias"))
            return plus(product(get("down.weight"), [gelu(v) for v in hidden]), get("down.bias"))
        if kind == "layer-norm":
            mean = sum(x) / len(x)
            variance = sum((v - mean) ** 2 for v in x) / len(x)
            normal = [(v - mean) / math.sqrt(variance + 1e-5) for v in x]
            return [v * w + b for v, w, b in zip(normal, get("weight"), get("bias"))]
        width = layer["width"]
        if kind == "lstm":
            h, c = self.memory.get(prefix, ([0.0] * width, [0.0] * width))
            gates = plus(product(get("weight_ih"), x), product(get("weight_hh"), h), get("bias"))
            i, f, g, o = (gates[k * width : (k + 1) * width] for k in range(4))
            c = [sigmoid(f[j]) * c[j] + sigmoid(i[j]) * math.tanh(g[j]) for j in range(width)]
            h = [sigmoid(o[j]) * math.tanh(c[j]) for j in range(width)]
            self.memory[prefix] = (h, c)
            return h
        if kind == "gru":
            h = self.memory.get(prefix, [0.0] * width)
            given = plus(product(get("weight_ih"), x), get("bias_ih"))
            kept = plus(product(get("weight_hh"), h), get("bias_hh"))
            r = [sigmoid(given[j] + kept[j]) for j in range(width)]
            z = [sigmoid(given[width + j] + kept[width + j]) for j in range(width)]
            n = [math.tanh(given[2 * width + j] + r[j] * kept[2 * width + j]) for j in range(width)]
            h = [(1 - z[j]) * n[j] + z[j] * h[j] for j in range(width)]
            self.memory[prefix] = h
            return h
        raise ValueError(kind)


def main(directory, events):
    architecture = json.loads((directory / "model.json").read_text())["architecture"]
    tensors = read_tensors(directory / "weights.safetensors")
    body = Body(tensors)
    for item in events:
        x = [architecture["inputScale"] * v for v in tensors["item_embedding"][item]]
        y = body.run(architecture["body"], "body.", x)
    scores = plus(product(tensors["item_embedding"], y), tensors["item_bias"])
    print(", ".join("%.8ff" % score for score in scores))


main(Path(sys.argv[1]), [int(item) for item in sys.argv[2:]])
