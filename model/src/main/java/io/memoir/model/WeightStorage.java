package io.memoir.model;

/**
 * How the tables of a model, its tensors of more than one axis, are stored in its file. Read again
 * they are floats, whatever was chosen; what changes is their values, by rounding.
 */
public enum WeightStorage {
  /** As they were learned: 4 bytes a value. */
  FLOAT32,

  /** Rounded to half precision, 11 significant bits: 2 bytes a value. */
  FLOAT16,

  /** Rounded to bytes with a scale for each row: 1 byte a value and 4 a row. */
  INT8
}
