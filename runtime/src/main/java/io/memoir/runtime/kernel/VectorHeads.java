package io.memoir.runtime.kernel;

import io.memoir.model.layer.MatrixMemory;
import io.memoir.model.layer.SelfAttention;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Layers with several heads, with the Vector API. */
final class VectorHeads {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = F.length();

  private VectorHeads() {}

  static void attention(
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
    float scale = (float) (1 / Math.sqrt(d));
    for (int head = 0; head < layer.heads(); head++) {
      int from = head * d;
      products(
          joined,
          at + from,
          d,
          memory,
          KeyMemory.keys(offset, window, from),
          window,
          scores,
          count);
      float largest = Float.NEGATIVE_INFINITY;
      for (int slot = 0; slot < count; slot++) {
        int distance = KeyMemory.distance(newest, slot, window);
        scores[slot] = scores[slot] * scale + distanceBias[head * window + distance];
        largest = Math.max(largest, scores[slot]);
      }
      VectorFunctions.expOfDifference(scores, 0, count, largest);
      float sum = 0;
      for (int slot = 0; slot < count; slot++) {
        sum += scores[slot];
      }
      int values = KeyMemory.values(layer, offset, 0) + from;
      mean(scores, count, sum, memory, values, layer.width(), y, to + from, d);
    }
  }

  /** The products of one query with the keys of all slots, for adjacent slots at a time. */
  private static void products(
      float[] query,
      int at,
      int d,
      float[] memory,
      int keys,
      int window,
      float[] scores,
      int count) {
    int bound = F.loopBound(count);
    for (int slot = 0; slot < bound; slot += LANES) {
      FloatVector sum = FloatVector.zero(F);
      for (int j = 0; j < d; j++) {
        FloatVector key = FloatVector.fromArray(F, memory, keys + j * window + slot);
        sum = key.fma(FloatVector.broadcast(F, query[at + j]), sum);
      }
      sum.intoArray(scores, slot);
    }
    for (int slot = bound; slot < count; slot++) {
      float sum = 0;
      for (int j = 0; j < d; j++) {
        sum += query[at + j] * memory[keys + j * window + slot];
      }
      scores[slot] = sum;
    }
  }

  /** {@code y = sum over slots of weights[slot] values[slot] / sum}. */
  private static void mean(
      float[] weights,
      int count,
      float sum,
      float[] memory,
      int values,
      int stride,
      float[] y,
      int to,
      int d) {
    int bound = F.loopBound(d);
    for (int j = 0; j < bound; j += LANES) {
      FloatVector total = FloatVector.zero(F);
      for (int slot = 0; slot < count; slot++) {
        FloatVector value = FloatVector.fromArray(F, memory, values + slot * stride + j);
        total = value.fma(FloatVector.broadcast(F, weights[slot]), total);
      }
      total.div(sum).intoArray(y, to + j);
    }
    for (int j = bound; j < d; j++) {
      float total = 0;
      for (int slot = 0; slot < count; slot++) {
        total += weights[slot] * memory[values + slot * stride + j];
      }
      y[to + j] = total / sum;
    }
  }

  static void matrixMemory(
      MatrixMemory layer, float[] joined, int at, float[] memory, int offset, float[] y, int to) {
    int width = layer.width();
    int d = layer.headWidth();
    float scale = (float) (1 / Math.sqrt(d));
    VectorFunctions.sigmoid(joined, at + 3 * width, width + 2 * layer.heads());
    for (int head = 0; head < layer.heads(); head++) {
      float written = scale * joined[at + 4 * width + head];
      float forget = joined[at + 4 * width + layer.heads() + head];
      int query = at + head * d;
      int key = query + width;
      int cells = offset + head * (d * d + d);
      int norm = cells + d * d;
      float reach = 0;
      for (int a = 0; a < d; a++) {
        joined[key + a] *= written;
        memory[norm + a] = forget * memory[norm + a] + joined[key + a];
        reach += memory[norm + a] * joined[query + a];
      }
      float share = 1 / Math.max(Math.abs(reach), 1);
      writeAndRead(joined, query, width, forget, memory, cells, d, share, y, to + head * d);
    }
  }

  /**
   * One pass over C: every row is multiplied by the forget gate, receives its part of the value,
   * and is read.
   */
  private static void writeAndRead(
      float[] joined,
      int query,
      int width,
      float forget,
      float[] memory,
      int cells,
      int d,
      float share,
      float[] y,
      int to) {
    int key = query + width;
    int value = key + width;
    int output = value + width;
    FloatVector left = FloatVector.broadcast(F, forget);
    int bound = F.loopBound(d);
    for (int b = 0; b < bound; b += LANES) {
      FloatVector values = FloatVector.fromArray(F, joined, value + b);
      FloatVector read = FloatVector.zero(F);
      for (int a = 0; a < d; a++) {
        int place = cells + a * d + b;
        FloatVector cell =
            FloatVector.fromArray(F, memory, place)
                .fma(left, values.mul(FloatVector.broadcast(F, joined[key + a])));
        cell.intoArray(memory, place);
        read = cell.fma(FloatVector.broadcast(F, joined[query + a]), read);
      }
      FloatVector.fromArray(F, joined, output + b).mul(read).mul(share).intoArray(y, to + b);
    }
    for (int b = bound; b < d; b++) {
      float read = 0;
      for (int a = 0; a < d; a++) {
        int place = cells + a * d + b;
        memory[place] = forget * memory[place] + joined[key + a] * joined[value + b];
        read += memory[place] * joined[query + a];
      }
      y[to + b] = joined[output + b] * read * share;
    }
  }
}
