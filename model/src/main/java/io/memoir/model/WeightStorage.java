package io.memoir.model;

/**
 * How the tables of a model, its tensors with more than one axis, are stored in its file. After
 * reading they are floats in all cases; their values are changed only by rounding.
 */
public enum WeightStorage {
  /** As trained: 4 bytes per value. */
  FLOAT32,

  /** Rounded to half precision, 11 significant bits: 2 bytes per value. */
  FLOAT16,

  /**
   * Rounded to bytes with a scale for each row: 1 byte per value and 4 per row. The encoded numbers
   * of item features are rounded to half precision instead.
   */
  INT8
}
