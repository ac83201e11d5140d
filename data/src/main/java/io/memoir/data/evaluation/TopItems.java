package io.memoir.data.evaluation;

/**
 * The items with the highest scores, the best first; items with equal scores are in ascending order
 * of their numbers. A heap whose root is the worst listed item.
 */
final class TopItems {
  private final int[] items;
  private final float[] scores;
  private final int capacity;
  private int size;

  TopItems(int capacity) {
    this.capacity = capacity;
    this.items = new int[capacity];
    this.scores = new float[capacity];
  }

  /**
   * Clears the list and selects the best of the first {@code count} scores; NaN is never selected.
   */
  void select(float[] all, int count) {
    int next = fill(all, count);
    float worst = size == capacity ? scores[0] : Float.NaN;
    for (int item = next; item < count; item++) {
      float score = all[item];
      // A later item does not replace one with an equal score, so the lower number stays.
      if (score > worst) {
        place(0, size, item, score);
        worst = scores[0];
      }
    }
    sort();
  }

  int size() {
    return size;
  }

  /** The item at a position of the list, from 0. */
  int item(int place) {
    return items[place];
  }

  private int fill(float[] all, int count) {
    size = 0;
    int item = 0;
    for (; item < count && size < capacity; item++) {
      if (!Float.isNaN(all[item])) {
        items[size] = item;
        scores[size++] = all[item];
      }
    }
    for (int i = size / 2 - 1; i >= 0; i--) {
      place(i, size, items[i], scores[i]);
    }
    return item;
  }

  /**
   * Moves an entry down from {@code hole} to its position in the heap of {@code length} entries.
   */
  private void place(int hole, int length, int item, float score) {
    int parent = hole;
    for (int child = 2 * parent + 1; child < length; child = 2 * parent + 1) {
      if (child + 1 < length && worse(child + 1, child)) {
        child++;
      }
      if (!(scores[child] < score || (scores[child] == score && items[child] > item))) {
        break;
      }
      items[parent] = items[child];
      scores[parent] = scores[child];
      parent = child;
    }
    items[parent] = item;
    scores[parent] = score;
  }

  private boolean worse(int a, int b) {
    return scores[a] < scores[b] || (scores[a] == scores[b] && items[a] > items[b]);
  }

  private void sort() {
    for (int end = size - 1; end > 0; end--) {
      int item = items[end];
      float score = scores[end];
      items[end] = items[0];
      scores[end] = scores[0];
      place(0, end, item, score);
    }
  }
}
