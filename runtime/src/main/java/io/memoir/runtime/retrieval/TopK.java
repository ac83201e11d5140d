package io.memoir.runtime.retrieval;

/**
 * The best of a stream of scored items: a heap of fixed size with the worst item at its root.
 *
 * <p>The order is total: the higher score is better, and of equal scores the lower item number. NaN
 * is never added.
 */
public final class TopK {
  private int[] items = new int[0];
  private float[] scores = new float[0];
  private int capacity;
  private int size;

  /** Removes all items and sets the maximum number of items to {@code limit}. */
  public void reset(int limit) {
    if (items.length < limit) {
      items = new int[limit];
      scores = new float[limit];
    }
    capacity = limit;
    size = 0;
  }

  /** Whether an item with this score and number would be added; cheap, and usually false. */
  public boolean wants(int item, float score) {
    return size < capacity
        ? !Float.isNaN(score)
        : score > scores[0] || (score == scores[0] && item < items[0]);
  }

  /** The maximum number of items. */
  public int capacity() {
    return capacity;
  }

  /** Scores below this are not needed. */
  public float threshold() {
    return size < capacity ? Float.NEGATIVE_INFINITY : scores[0];
  }

  /** Adds an item that is {@linkplain #wants wanted}, and removes the worst if it is full. */
  public void add(int item, float score) {
    if (size < capacity) {
      int at = size++;
      while (at > 0 && worse(item, score, (at - 1) / 2)) {
        move((at - 1) / 2, at);
        at = (at - 1) / 2;
      }
      put(at, item, score);
    } else {
      siftDown(item, score);
    }
  }

  public int size() {
    return size;
  }

  /** Sorts the items, the best first; nothing may be added afterwards. */
  public void sort() {
    int held = size;
    while (size > 1) {
      int item = items[0];
      float score = scores[0];
      size--;
      siftDown(items[size], scores[size]);
      put(size, item, score);
    }
    size = held;
  }

  public int item(int rank) {
    return items[rank];
  }

  public float score(int rank) {
    return scores[rank];
  }

  /** Replaces the root by an item. */
  private void siftDown(int item, float score) {
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && worse(items[child + 1], scores[child + 1], child)) {
        child++;
      }
      if (worse(item, score, child)) {
        break;
      }
      move(child, at);
      at = child;
    }
    put(at, item, score);
  }

  private boolean worse(int item, float score, int than) {
    return score < scores[than] || (score == scores[than] && item > items[than]);
  }

  private void move(int from, int to) {
    put(to, items[from], scores[from]);
  }

  private void put(int at, int item, float score) {
    items[at] = item;
    scores[at] = score;
  }
}
