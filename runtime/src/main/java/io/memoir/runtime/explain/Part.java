package io.memoir.runtime.explain;

/** To what a feature value belongs. */
public enum Part {
  USER,
  REQUEST,
  ITEM
}
