package io.memoir.runtime;

import io.memoir.runtime.predict.SplitScore;

/**
 * The two parts that make up the score of an item.
 *
 * @param longTerm what lasting taste contributes, the item's bias included
 * @param shortTerm what the interest of the moment contributes
 */
public record Shares(float longTerm, float shortTerm) {

  static Shares of(SplitScore score) {
    return new Shares(score.longTerm(), score.shortTerm());
  }
}
