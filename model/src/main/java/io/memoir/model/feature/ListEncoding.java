package io.memoir.model.feature;

import io.memoir.model.layer.Lstm;

/** How a list of strings, such as genres or the words of a title, becomes one vector. */
public enum ListEncoding {
  /** The weighted mean of the strings' rows in an embedding table; their order has no effect. */
  MEAN,

  /**
   * The output of an {@link Lstm} that reads the strings' rows in their order, after the last of
   * them. Weights of strings have no effect.
   */
  LSTM
}
