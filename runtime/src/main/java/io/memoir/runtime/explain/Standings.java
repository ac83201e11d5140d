package io.memoir.runtime.explain;

import java.util.Arrays;

/**
 * Scores and ranks of the explained items; the same index of all three arrays belongs to the same
 * item.
 *
 * @param score of the item
 * @param margin the score minus the mean score of the items that are ranked
 * @param rank among these, 1 for the best; of equal scores the lower item number comes first
 */
@SuppressWarnings("ArrayRecordComponent")
public record Standings(float[] score, float[] margin, int[] rank) {
  /**
   * From this number of items on, scores are sorted once instead of being counted for each item.
   */
  static final int MANY = 100;

  /**
   * Computes margins and ranks from the scores of all items. A score that is not a finite number
   * does not count in the mean, so that one broken item leaves the margins of the others as they
   * are.
   *
   * @param scores those of the history are overwritten
   * @param asked the explained items
   * @param held items that are not ranked: those of the history, and those outside the domain that
   *     is asked for
   */
  static Standings of(float[] scores, int[] asked, int[] held) {
    float[] own = new float[asked.length];
    for (int a = 0; a < asked.length; a++) {
      own[a] = scores[asked[a]];
    }
    for (int item : held) {
      scores[item] = Float.NEGATIVE_INFINITY;
    }
    float lowest = Float.POSITIVE_INFINITY;
    for (float score : own) {
      lowest = score < lowest ? score : lowest; // NaN has no rank
    }
    double sum = 0;
    int others = 0;
    float[] reaching = new float[scores.length];
    int count = 0;
    for (float score : scores) {
      if (Float.isFinite(score)) {
        sum += score;
        others++;
      }
      if (score >= lowest) {
        reaching[count++] = score;
      }
    }
    float mean = others == 0 ? 0 : (float) (sum / others);
    float[] sorted = asked.length < MANY ? new float[0] : scores.clone();
    Arrays.sort(sorted);
    float[] margin = new float[asked.length];
    int[] rank = new int[asked.length];
    for (int a = 0; a < asked.length; a++) {
      margin[a] = own[a] - mean;
      rank[a] =
          sorted.length == 0
              ? rank(scores, reaching, count, asked[a], own[a])
              : rank(scores, asked[a], own[a], sorted);
    }
    return new Standings(own, margin, rank);
  }

  /**
   * The rank among the remaining scores; of equal scores the lower item number comes first.
   *
   * @param reaching all scores that are at least {@code own}, and others; {@code count} in number
   */
  private static int rank(float[] scores, float[] reaching, int count, int asked, float own) {
    int before = 0;
    int equal = 0;
    for (int i = 0; i < count; i++) {
      before += reaching[i] > own ? 1 : 0;
    }
    for (int i = 0; i < count; i++) {
      equal += reaching[i] == own ? 1 : 0;
    }
    int itself = scores[asked] == own ? 1 : 0;
    for (int item = 0; item < asked && equal > itself; item++) {
      before += scores[item] == own ? 1 : 0;
    }
    return 1 + before;
  }

  /** The same rank, from scores that are sorted once for many items. */
  private static int rank(float[] scores, int asked, float own, float[] sorted) {
    int end = firstAbove(sorted, own);
    int before = sorted.length - end;
    int itself = scores[asked] == own ? 1 : 0;
    if (end > itself && sorted[end - 1 - itself] == own) { // of other items, too
      for (int item = 0; item < asked; item++) {
        before += scores[item] == own ? 1 : 0;
      }
    }
    return 1 + before;
  }

  /** The first index in sorted scores with a score above the given one. */
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
