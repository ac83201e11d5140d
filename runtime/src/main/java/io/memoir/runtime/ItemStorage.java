package io.memoir.runtime;

import io.memoir.runtime.retrieval.ItemLayout;

/**
 * How a network's item vectors are kept in memory. Whatever is chosen, {@link
 * Recommender#recommend} gives exactly the items of the highest {@link Recommender#score}; what
 * changes is the vectors themselves, by rounding. States may be carried from one to another; models
 * without item vectors are not touched.
 */
public enum ItemStorage {
  /** As they were learned: 4 bytes a value, and the same bits as ever. */
  FLOAT32,

  /** Rounded to half precision, 11 significant bits: 2 bytes a value. */
  FLOAT16,

  /**
   * Rounded to 16 bits of the largest value of each item: 2 bytes a value and 12 an item. A search
   * reads one of the two bytes, in integer arithmetic, and with it passes over all items but those
   * that could belong to the answer; it is the fastest for large catalogues. Of vectors that were
   * rounded to bytes already, as in a compressed model, only that one byte is kept.
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
