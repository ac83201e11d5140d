package io.memoir.runtime.predict;

/**
 * The two parts of an item's score.
 *
 * @param longTerm what lasting taste contributes, the item's bias included
 * @param shortTerm what the interest of the moment contributes
 */
public record SplitScore(float longTerm, float shortTerm) {

  /** The difference to another, part by part. */
  public SplitScore minus(SplitScore other) {
    return new SplitScore(longTerm - other.longTerm, shortTerm - other.shortTerm);
  }
}
