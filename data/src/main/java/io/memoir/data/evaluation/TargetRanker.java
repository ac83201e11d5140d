package io.memoir.data.evaluation;

import java.util.Arrays;

/**
 * Finds the ranks of the targets of one case among all scores. Excluded items have the score NaN;
 * no recommended list contains them, and their number is subtracted from the ranks.
 */
final class TargetRanker {
  private int removed;
  private float[] sorted = new float[1];
  private int[] notBelow = new int[2];
  private final int itemCount;
  private final RankedItems items;

  /**
   * @param itemCount number of scores
   * @param items those that are ranked
   */
  TargetRanker(int itemCount, RankedItems items) {
    this.itemCount = itemCount;
    this.items = items;
  }

  /** Excludes the items that are not ranked from the scores of the next {@link #rank}. */
  void restrict(float[] scores) {
    for (int item : items.outside()) {
      scores[item] = Float.NaN;
    }
    removed = items.outside().length;
  }

  /** Also excludes the items of a history, after {@link #restrict}. */
  void remove(LaneHistory history, float[] scores) {
    for (int i = 0; i < history.distinctCount(); i++) {
      int item = history.distinct(i);
      removed += items.contains(item) ? 1 : 0;
      scores[item] = Float.NaN;
    }
  }

  /**
   * Sets the rank of each target, from 1, in {@code ranks[from]} to {@code ranks[to - 1]}. The rank
   * of an excluded target is meaningless.
   */
  void rank(float[] scores, int[] targetItems, int from, int to, int[] ranks) {
    if (to - from == 1) {
      ranks[from] = notBelow(scores, threshold(scores, targetItems[from])) - removed;
    } else {
      rankSeveral(scores, targetItems, from, to, ranks);
    }
    removed = 0;
  }

  /**
   * The rank, from 1, of a target that is not in the history. The scores are not changed, and those
   * of the history are not NaN.
   *
   * @param least items with a lower score rank after the target, all others before it
   * @param keepSeen whether the items of the history are not excluded
   */
  int rankOf(float[] scores, float least, LaneHistory history, boolean keepSeen) {
    int rank = notBelow(scores, least);
    if (!keepSeen) {
      for (int i = 0; i < history.distinctCount(); i++) {
        rank -= scores[history.distinct(i)] < least ? 0 : 1;
      }
    }
    return rank;
  }

  /** The score of a target; a target whose score is not a number is behind all items. */
  static float threshold(float[] scores, int target) {
    float score = scores[target];
    return Float.isNaN(score) ? Float.NEGATIVE_INFINITY : score;
  }

  /** The number of items with a score not below a threshold, the target included. */
  private int notBelow(float[] scores, float threshold) {
    int below = 0;
    for (int i = 0; i < itemCount; i++) {
      below += scores[i] < threshold ? 1 : 0;
    }
    return itemCount - below;
  }

  private void rankSeveral(float[] scores, int[] targetItems, int from, int to, int[] ranks) {
    int targets = to - from;
    if (sorted.length < targets) {
      sorted = new float[targets];
      notBelow = new int[targets + 1];
    }
    for (int t = 0; t < targets; t++) {
      sorted[t] = threshold(scores, targetItems[from + t]) + 0f;
    }
    Arrays.sort(sorted, 0, targets);
    Arrays.fill(notBelow, 0, targets + 1, 0);
    // notBelow[p]: items that rank before exactly the p lowest targets, or tie with them.
    for (int i = 0; i < itemCount; i++) {
      float score = scores[i];
      if (!(score < sorted[0])) {
        notBelow[countNotAbove(targets, score)]++;
      }
    }
    for (int p = targets; p > 0; p--) {
      notBelow[p - 1] += notBelow[p];
    }
    for (int t = from; t < to; t++) {
      float threshold = threshold(scores, targetItems[t]) + 0f;
      int lowest = countBelow(targets, threshold);
      ranks[t] = notBelow[lowest + 1] - removed;
    }
  }

  /** How many of the sorted targets have a score of at most {@code score}; all of them for NaN. */
  private int countNotAbove(int targets, float score) {
    int low = 0;
    int high = targets;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (score < sorted[middle]) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** How many of the sorted targets have a score below {@code score}. */
  private int countBelow(int targets, float score) {
    int low = 0;
    int high = targets;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < score) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
