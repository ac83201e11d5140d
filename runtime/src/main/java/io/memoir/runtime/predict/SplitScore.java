package io.memoir.runtime.predict;

/**
 * The two parts of an item's score.
 *
 * @param longTerm contribution of the long-term interest, including the item's bias
 * @param shortTerm contribution of the short-term interest
 */
public record SplitScore(float longTerm, float shortTerm) {

  /** The difference from another score, for each part. */
  public SplitScore minus(SplitScore other) {
    return new SplitScore(longTerm - other.longTerm, shortTerm - other.shortTerm);
  }
}
