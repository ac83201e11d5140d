package io.memoir.runtime.explain;

import java.util.Arrays;

/**
 * How the items that were asked about stand, each at the same place of all three arrays.
 *
 * @param score what the model gives it
 * @param margin by how much its score is above the mean of the items that are not in the history
 * @param rank its place among these, 1 for the best; of equal scores the lower number comes first
 */
@SuppressWarnings("ArrayRecordComponent")
public record Standings(float[] score, float[] margin, int[] rank) {
  /** For so many items and more, scores are sorted once instead of being counted for each item. */
  static final int MANY = 100;

  /**
   * How items stand by the scores of all.
   *
   * @param scores those of the history are overwritten
   * @param asked the items asked about
   * @param held the items of the history, each once: they are not ranked
   */
  static Standings of(float[] scores, int[] asked, int[] held) {
    double sum = 0;
    for (float score : scores) {
      sum += score;
    }
    float[] own = new float[asked.length];
    for (int a = 0; a < asked.length; a++) {
      own[a] = scores[asked[a]];
    }
    for (int item : held) {
      sum -= scores[item];
      scores[item] = Float.NEGATIVE_INFINITY;
    }
    int others = scores.length - held.length;
    float mean = others == 0 ? 0 : (float) (sum / others);
    float[] sorted = asked.length < MANY ? new float[0] : scores.clone();
    Arrays.sort(sorted);
    float[] margin = new float[asked.length];
    int[] rank = new int[asked.length];
    for (int a = 0; a < asked.length; a++) {
      margin[a] = own[a] - mean;
      rank[a] =
          sorted.length == 0
              ? rank(scores, asked[a], own[a])
              : rank(scores, asked[a], own[a], sorted);
    }
    return new Standings(own, margin, rank);
  }

  /** The place among the items whose scores are left; of equal ones the lower number is before. */
  private static int rank(float[] scores, int asked, float own) {
    int before = 0;
    for (float score : scores) {
      before += score > own ? 1 : 0;
    }
    for (int item = 0; item < asked; item++) {
      before += scores[item] == own ? 1 : 0;
    }
    return 1 + before;
  }

  /** The same place, found in the scores that were sorted once for many items. */
  private static int rank(float[] scores, int asked, float own, float[] sorted) {
    int end = firstAbove(sorted, own);
    int before = sorted.length - end;
    int itself = scores[asked] == own ? 1 : 0;
    if (end > itself && sorted[end - 1 - itself] == own) { // of others, too
      for (int item = 0; item < asked; item++) {
        before += scores[item] == own ? 1 : 0;
      }
    }
    return 1 + before;
  }

  /** The first place in sorted scores that is above a score. */
  private static int firstAbove(float[] sorted, float own) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] > own) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
