package io.memoir.runtime.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Attention of candidates to events with the Vector API, one event per lane. */
final class VectorAttention {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = F.length();

  private VectorAttention() {}

  /** Four vectors of events at a time: a single one would wait for its own sum. */
  static void attend(
      float[] events, int count, float[] candidate, int at, float[] out, float[] scores, int to) {
    int t = 0;
    for (; t + 4 * LANES <= count; t += 4 * LANES) {
      fourVectors(events, count, t, candidate, at, out, scores, to + t);
    }
    for (; t + LANES <= count; t += LANES) {
      FloatVector sum = FloatVector.fromArray(F, scores, to + t);
      for (int k = 0; k < out.length; k++) {
        sum =
            FloatVector.fromArray(F, events, k * count + t)
                .add(candidate[at + k])
                .max(0)
                .fma(FloatVector.broadcast(F, out[k]), sum);
      }
      sum.intoArray(scores, to + t);
    }
    for (; t < count; t++) {
      float sum = scores[to + t];
      for (int k = 0; k < out.length; k++) {
        sum += out[k] * Math.max(0, events[k * count + t] + candidate[at + k]);
      }
      scores[to + t] = sum;
    }
  }

  private static void fourVectors(
      float[] events,
      int count,
      int first,
      float[] candidate,
      int at,
      float[] out,
      float[] scores,
      int to) {
    FloatVector s0 = FloatVector.fromArray(F, scores, to);
    FloatVector s1 = FloatVector.fromArray(F, scores, to + LANES);
    FloatVector s2 = FloatVector.fromArray(F, scores, to + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(F, scores, to + 3 * LANES);
    for (int k = 0; k < out.length; k++) {
      FloatVector own = FloatVector.broadcast(F, candidate[at + k]);
      FloatVector factor = FloatVector.broadcast(F, out[k]);
      int from = k * count + first;
      s0 = FloatVector.fromArray(F, events, from).add(own).max(0).fma(factor, s0);
      s1 = FloatVector.fromArray(F, events, from + LANES).add(own).max(0).fma(factor, s1);
      s2 = FloatVector.fromArray(F, events, from + 2 * LANES).add(own).max(0).fma(factor, s2);
      s3 = FloatVector.fromArray(F, events, from + 3 * LANES).add(own).max(0).fma(factor, s3);
    }
    s0.intoArray(scores, to);
    s1.intoArray(scores, to + LANES);
    s2.intoArray(scores, to + 2 * LANES);
    s3.intoArray(scores, to + 3 * LANES);
  }

  /** Four values at a time: a single maximum would wait for itself. */
  private static float largest(float[] x, int from, int end) {
    float m0 = Float.NEGATIVE_INFINITY;
    float m1 = m0;
    float m2 = m0;
    float m3 = m0;
    int j = from;
    for (; j + 4 <= end; j += 4) {
      m0 = Math.max(m0, x[j]);
      m1 = Math.max(m1, x[j + 1]);
      m2 = Math.max(m2, x[j + 2]);
      m3 = Math.max(m3, x[j + 3]);
    }
    for (; j < end; j++) {
      m0 = Math.max(m0, x[j]);
    }
    return Math.max(Math.max(m0, m1), Math.max(m2, m3));
  }

  static void softmax(float[] x, int from, int length) {
    VectorFunctions.expOfDifference(x, from, length, largest(x, from, from + length));
    float sum = 0;
    for (int j = from; j < from + length; j++) {
      sum += x[j];
    }
    for (int j = from; j < from + length; j++) {
      x[j] /= sum;
    }
  }
}
