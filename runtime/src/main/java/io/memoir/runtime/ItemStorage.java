package io.memoir.runtime;

import io.memoir.runtime.retrieval.ItemLayout;

/**
 * How the item vectors of a network are stored in memory. For each form, {@link
 * Recommender#recommend} returns exactly the items with the highest {@link Recommender#score}; only
 * the vectors are rounded. States can be used with every form. Has no effect on models without item
 * vectors.
 */
public enum ItemStorage {
  /** Unchanged: 4 bytes per value. */
  FLOAT32,

  /** Rounded to half precision, 11 significant bits: 2 bytes per value. */
  FLOAT16,

  /**
   * Rounded to 16-bit integers, scaled by the largest value of each item: 2 bytes per value and 12
   * per item. A search reads one of the two bytes, in integer arithmetic, and skips all items that
   * cannot be among the best; it is the fastest form for large catalogues. Vectors that are already
   * rounded to bytes, as in a compressed model, take only one byte per value.
   */
  INT8;

  ItemLayout layout() {
    return switch (this) {
      case FLOAT32 -> ItemLayout.FLOAT32;
      case FLOAT16 -> ItemLayout.FLOAT16;
      case INT8 -> ItemLayout.INT8;
    };
  }
}
