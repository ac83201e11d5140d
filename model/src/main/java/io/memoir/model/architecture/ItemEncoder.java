package io.memoir.model.architecture;

import io.memoir.model.BadInputException;
import io.memoir.model.feature.ListEncoding;

/**
 * The vectors of items: a learned row for each, to which the features of the item are added. An
 * item that did not occur in training has its features only.
 *
 * @param count number of items, at least 1
 * @param width of the vectors
 * @param inputScale factor on a vector at the input of the body; sqrt(width) scales small initial
 *     values to unit size (Vaswani et al. 2017, section 3.4)
 * @param lists how features that are lists are encoded
 */
public record ItemEncoder(int count, int width, float inputScale, ListEncoding lists) {
  public ItemEncoder {
    if (count < 1) {
      throw new BadInputException("itemCount is " + count + ", expected at least 1");
    }
  }

  /** Vectors to which lists contribute the mean of their strings. */
  public ItemEncoder(int count, int width, float inputScale) {
    this(count, width, inputScale, ListEncoding.MEAN);
  }

  /** The same with another encoding of lists. */
  public ItemEncoder withLists(ListEncoding other) {
    return new ItemEncoder(count, width, inputScale, other);
  }

  /** The same over another number of items. */
  public ItemEncoder withCount(int other) {
    return new ItemEncoder(other, width, inputScale, lists);
  }
}
