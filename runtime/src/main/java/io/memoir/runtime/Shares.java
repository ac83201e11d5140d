package io.memoir.runtime;

import io.memoir.runtime.predict.SplitScore;

/**
 * The two parts whose sum is the score of an item, before boosts.
 *
 * @param longTerm the contribution of the long-term interest, including the bias of the item
 * @param shortTerm the contribution of the short-term interest
 */
public record Shares(float longTerm, float shortTerm) {

  static Shares of(SplitScore score) {
    return new Shares(score.longTerm(), score.shortTerm());
  }
}
