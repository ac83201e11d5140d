package io.memoir.runtime.retrieval;

/** Clusters in descending order of their scores; only as many are sorted as are taken. */
final class ClusterOrder {
  static final ClusterOrder NONE = new ClusterOrder(0);

  /** To be set before {@link #begin}. */
  final float[] scores;

  /** Scratch: a value for each cluster that remains. */
  final float[] sums;

  /** A heap of keys with the reversed score in the upper half and the cluster in the lower half. */
  private final long[] heap;

  private int size;

  ClusterOrder(int count) {
    this.scores = new float[count];
    this.sums = new float[count];
    this.heap = new long[count];
  }

  /** Starts again with the current scores. */
  void begin() {
    size = heap.length;
    for (int cluster = 0; cluster < size; cluster++) {
      int bits = Float.floatToIntBits(scores[cluster]);
      int ascending = bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
      heap[cluster] = ((long) ~ascending << 32) | cluster;
    }
    for (int at = size / 2 - 1; at >= 0; at--) {
      siftDown(heap[at], at);
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The number of clusters that remain. */
  int size() {
    return size;
  }

  /**
   * One of the clusters that remain, in no particular order.
   *
   * @param index below {@link #size}
   */
  int remaining(int index) {
    return (int) heap[index];
  }

  /** Removes and returns the best remaining cluster; of equal ones the first. */
  int next() {
    int best = (int) heap[0];
    size--;
    siftDown(heap[size], 0);
    return best;
  }

  private void siftDown(long key, int from) {
    int last = size - 1;
    int at = from;
    int child = 2 * at + 1;
    while (child <= last) {
      // Conditional moves instead of branches, as in TopK.
      int other = Math.min(child + 1, last);
      child = heap[other] < heap[child] ? other : child;
      if (key <= heap[child]) {
        break;
      }
      heap[at] = heap[child];
      at = child;
      child = 2 * at + 1;
    }
    heap[at] = key;
  }
}
