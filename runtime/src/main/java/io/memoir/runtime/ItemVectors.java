package io.memoir.runtime;

import io.memoir.runtime.kernel.Kernel;
import java.util.function.IntPredicate;

/**
 * The table of a network, stored in one way: a vector and a bias for each item. The score of an
 * item is {@code vector . query + bias}.
 *
 * <p>Whichever method gives it, the score of an item for a query is the same float.
 */
sealed interface ItemVectors permits FloatItems {

  /** Items that are scored together, before the best of them are looked for. */
  int BLOCK = 256;

  /**
   * Lays a table out.
   *
   * @param embedding {@code [items, width]}
   * @param bias {@code [items]}
   */
  static ItemVectors of(float[] embedding, float[] bias, Kernel kernel) {
    return new FloatItems(embedding, bias, kernel);
  }

  /** Number of items. */
  int size();

  /** Values of a vector. */
  int width();

  /** Writes the vector of an item, times a factor, to {@code to[at ..]}. */
  void copy(int item, float factor, float[] to, int at);

  /** The bias of an item. */
  float bias(int item);

  /** Room for one call at a time to write on. */
  Scratch newScratch();

  /** The score of one item. */
  float score(int item, float[] query, Scratch scratch);

  /** The score of every item. */
  void score(float[] query, float[] scores, Scratch scratch);

  /**
   * Adds the best items to a list, without room for the scores of all.
   *
   * @param allowed which items may be taken; only asked of those that are good enough
   */
  void best(float[] query, IntPredicate allowed, TopK top, Scratch scratch);

  /** What a call writes on. */
  final class Scratch {
    /** Of a block: its scores, and the places of those that are good enough. */
    final float[] scores;

    final int[] positions;

    /** One vector. */
    final float[] vector;

    Scratch(int block, int width) {
      this.scores = new float[block];
      this.positions = new int[block];
      this.vector = new float[width];
    }
  }

  /** Adds those items of a scored block to a list that belong there. */
  static void addBlock(
      int first, int count, Kernel kernel, IntPredicate allowed, TopK top, Scratch scratch) {
    float[] scores = scratch.scores;
    int[] positions = scratch.positions;
    int found = kernel.reaching(top.threshold(), scores, count, positions);
    for (int i = 0; i < found; i++) {
      int item = first + positions[i];
      float score = scores[positions[i]];
      if (top.wants(item, score) && allowed.test(item)) {
        top.add(item, score);
      }
    }
  }
}
