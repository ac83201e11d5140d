package io.memoir.runtime.kernel;

import io.memoir.model.layer.MatrixMemory;
import io.memoir.model.layer.SelfAttention;
import java.util.Arrays;

/**
 * The reference implementation: plain loops that follow the formulas. Activations are computed in
 * double precision and rounded once.
 */
public final class ScalarKernel implements Kernel {
  /** Number of outputs that are summed together, small enough for the L1 cache. */
  private static final int PANEL = 512;

  private static final int TABLE_PANEL = 128;

  private static final int BYTE_PANEL = 64;

  @Override
  public AffineMap pack(float[] weight, float[] bias) {
    return AffineMap.of(weight, bias, panel(bias.length));
  }

  @Override
  public int panel(int outputs) {
    return Math.min(outputs, PANEL);
  }

  @Override
  public AffineMap packTable(float[] weight, float[] bias) {
    return AffineMap.of(weight, bias, Math.min(bias.length, TABLE_PANEL));
  }

  /** The inner loop runs over adjacent outputs, which the JIT compiler unrolls. */
  @Override
  public void affine(
      AffineMap map, int first, int count, float[] x, float[] y, int rows, int stride) {
    int inputs = map.inputs();
    int panel = map.panel();
    float[] values = map.values();
    for (int begin = first; begin < first + count; begin += panel) {
      int width = Math.min(panel, first + count - begin);
      for (int row = 0; row < rows; row++) {
        int to = row * stride + begin - first;
        System.arraycopy(map.biases(), begin, y, to, width);
        for (int input = 0; input < inputs; input++) {
          float factor = x[row * inputs + input];
          int from = begin * inputs + input * panel;
          for (int j = 0; j < width; j++) {
            y[to + j] += factor * values[from + j];
          }
        }
      }
    }
  }

  @Override
  public float affine(float[] weight, float bias, float[] x) {
    float sum = bias;
    for (int input = 0; input < weight.length; input++) {
      sum += x[input] * weight[input];
    }
    return sum;
  }

  @Override
  public int reaching(float threshold, float[] values, int count, int[] positions) {
    int found = 0;
    for (int i = 0; i < count; i++) {
      if (values[i] >= threshold) {
        positions[found++] = i;
      }
    }
    return found;
  }

  @Override
  public ByteMap bytes(int outputs, int inputs) {
    return ByteMap.of(outputs, inputs, BYTE_PANEL, 1);
  }

  @Override
  public void products(ByteMap map, int first, int count, byte[] query, int[] sums) {
    for (int begin = first; begin < first + count; begin += BYTE_PANEL) {
      Arrays.fill(sums, begin - first, begin - first + BYTE_PANEL, 0);
      for (int input = 0; input < map.inputs(); input++) {
        int from = begin * map.inputs() + input * BYTE_PANEL;
        for (int j = 0; j < BYTE_PANEL; j++) {
          sums[begin - first + j] += query[input] * map.values()[from + j];
        }
      }
    }
  }

  @Override
  public void addAndScale(
      byte[] low, int from, float unit, float factor, float[] x, int at, int width) {
    for (int j = 0; j < width; j++) {
      x[at + j] = factor * ((x[at + j] + low[from + j]) * unit);
    }
  }

  @Override
  public void lstm(float[] gates, int at, float[] memory, int offset, int width) {
    for (int j = 0; j < width; j++) {
      double inputGate = sigmoid(gates[at + j]);
      double forgetGate = sigmoid(gates[at + width + j]);
      double candidate = Math.tanh(gates[at + 2 * width + j]);
      double outputGate = sigmoid(gates[at + 3 * width + j]);
      float cell = (float) (forgetGate * memory[offset + width + j] + inputGate * candidate);
      memory[offset + width + j] = cell;
      memory[offset + j] = (float) (outputGate * Math.tanh(cell));
    }
  }

  @Override
  public void gru(float[] input, float[] hidden, int at, float[] memory, int offset, int width) {
    for (int j = 0; j < width; j++) {
      double reset = sigmoid(input[at + j] + hidden[at + j]);
      double update = sigmoid(input[at + width + j] + hidden[at + width + j]);
      double candidate = Math.tanh(input[at + 2 * width + j] + reset * hidden[at + 2 * width + j]);
      memory[offset + j] = (float) ((1 - update) * candidate + update * memory[offset + j]);
    }
  }

  @Override
  public void attentiveGru(
      float[] input,
      int at,
      float[] hidden,
      int from,
      float attention,
      float[] memory,
      int offset,
      int width) {
    for (int j = 0; j < width; j++) {
      double reset = sigmoid(input[at + j] + hidden[from + j]);
      double update = attention * sigmoid(input[at + width + j] + hidden[from + width + j]);
      double candidate =
          Math.tanh(input[at + 2 * width + j] + reset * hidden[from + 2 * width + j]);
      memory[offset + j] = (float) ((1 - update) * memory[offset + j] + update * candidate);
    }
  }

  @Override
  public void attend(
      float[] events, int count, float[] candidate, int at, float[] out, float[] scores, int to) {
    for (int k = 0; k < out.length; k++) {
      float factor = out[k];
      float own = candidate[at + k];
      int from = k * count;
      for (int t = 0; t < count; t++) {
        scores[to + t] += factor * Math.max(0f, events[from + t] + own);
      }
    }
  }

  @Override
  public void softmax(float[] x, int from, int length) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int j = from; j < from + length; j++) {
      largest = Math.max(largest, x[j]);
    }
    float sum = 0;
    for (int j = from; j < from + length; j++) {
      x[j] = (float) Math.exp(x[j] - largest);
      sum += x[j];
    }
    for (int j = from; j < from + length; j++) {
      x[j] /= sum;
    }
  }

  @Override
  public double logSumExp(float[] values, int from, int count) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = from; i < from + count; i++) {
      if (values[i] > largest) {
        largest = values[i];
      }
    }
    if (Float.isInfinite(largest)) {
      return largest;
    }
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      if (!Float.isNaN(values[i])) {
        sum += Math.exp((double) values[i] - largest);
      }
    }
    return largest + Math.log(sum);
  }

  @Override
  public void relu(float[] x, int length) {
    for (int j = 0; j < length; j++) {
      x[j] = Math.max(0, x[j]);
    }
  }

  @Override
  public void attention(
      SelfAttention layer,
      float[] distanceBias,
      float[] joined,
      int at,
      float[] memory,
      int offset,
      float[] scores,
      float[] y,
      int to) {
    int newest = KeyMemory.remember(layer, joined, at, memory, offset);
    int count = KeyMemory.count(layer, memory, offset);
    int window = layer.window();
    int d = layer.headWidth();
    for (int from = 0; from < layer.width(); from += d) {
      float largest = Float.NEGATIVE_INFINITY;
      for (int slot = 0; slot < count; slot++) {
        float product = 0;
        for (int j = from; j < from + d; j++) {
          product += joined[at + j] * memory[KeyMemory.keys(offset, window, j) + slot];
        }
        int distance = KeyMemory.distance(newest, slot, window);
        scores[slot] =
            product * (float) (1 / Math.sqrt(d)) + distanceBias[from / d * window + distance];
        largest = Math.max(largest, scores[slot]);
      }
      float sum = 0;
      for (int slot = 0; slot < count; slot++) {
        scores[slot] = (float) Math.exp(scores[slot] - largest);
        sum += scores[slot];
      }
      for (int j = from; j < from + d; j++) {
        float value = 0;
        for (int slot = 0; slot < count; slot++) {
          value += scores[slot] * memory[KeyMemory.values(layer, offset, slot) + j];
        }
        y[to + j] = value / sum;
      }
    }
  }

  @Override
  public void linearRecurrence(float[] gates, int at, float[] memory, int offset, int width) {
    for (int j = 0; j < width; j++) {
      double update = sigmoid(gates[at + j]);
      double candidate = gates[at + width + j];
      memory[offset + j] = (float) ((1 - update) * memory[offset + j] + update * candidate);
    }
  }

  @Override
  public void matrixMemory(
      MatrixMemory layer, float[] joined, int at, float[] memory, int offset, float[] y, int to) {
    int width = layer.width();
    int d = layer.headWidth();
    for (int head = 0; head < layer.heads(); head++) {
      double inputGate = sigmoid(joined[at + 4 * width + head]);
      double forgetGate = sigmoid(joined[at + 4 * width + layer.heads() + head]);
      int query = at + head * d;
      int key = query + width;
      int value = key + width;
      int output = value + width;
      int cells = offset + head * (d * d + d);
      int norm = cells + d * d;
      double reach = 0;
      for (int a = 0; a < d; a++) {
        double written = inputGate * joined[key + a] / Math.sqrt(d);
        memory[norm + a] = (float) (forgetGate * memory[norm + a] + written);
        reach += memory[norm + a] * (double) joined[query + a];
        for (int b = 0; b < d; b++) {
          int cell = cells + a * d + b;
          memory[cell] = (float) (forgetGate * memory[cell] + written * joined[value + b]);
        }
      }
      for (int b = 0; b < d; b++) {
        double read = 0;
        for (int a = 0; a < d; a++) {
          read += memory[cells + a * d + b] * (double) joined[query + a];
        }
        y[to + head * d + b] =
            (float) (sigmoid(joined[output + b]) * read / Math.max(Math.abs(reach), 1));
      }
    }
  }

  @Override
  public void layerNorm(float[] x, float[] gain, float[] bias, float[] y, int width, int rows) {
    for (int from = 0; from < rows * width; from += width) {
      float sum = 0;
      for (int j = 0; j < width; j++) {
        sum += x[from + j];
      }
      float mean = sum / width;
      float squares = 0;
      for (int j = 0; j < width; j++) {
        float deviation = x[from + j] - mean;
        squares += deviation * deviation;
      }
      float scale = (float) (1 / Math.sqrt(squares / width + EPSILON));
      for (int j = 0; j < width; j++) {
        y[from + j] = (x[from + j] - mean) * scale * gain[j] + bias[j];
      }
    }
  }

  @Override
  public void gelu(float[] x, int length) {
    for (int j = 0; j < length; j++) {
      x[j] = (float) gelu(x[j]);
    }
  }

  @Override
  public void gate(float[] gate, float[] y, int length) {
    for (int j = 0; j < length; j++) {
      y[j] = (float) (gate[j] * sigmoid(gate[j]) * y[j]);
    }
  }

  @Override
  public void add(float[] x, float[] y, int length) {
    for (int j = 0; j < length; j++) {
      y[j] += x[j];
    }
  }

  static double gelu(double x) {
    return 0.5 * x * (1 + erf(x * Math.sqrt(0.5)));
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** The error function, as {@link Erf} approximates it. */
  private static double erf(double x) {
    double clamped = Math.clamp(x, -Erf.LIMIT, Erf.LIMIT);
    double square = clamped * clamped;
    double above = 0;
    for (double coefficient : Erf.ABOVE) {
      above = above * square + coefficient;
    }
    double below = 0;
    for (double coefficient : Erf.BELOW) {
      below = below * square + coefficient;
    }
    return clamped * above / below;
  }
}
