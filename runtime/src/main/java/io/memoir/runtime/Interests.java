package io.memoir.runtime;

import io.memoir.runtime.predict.SplitQuery;

/**
 * What a model with two memories takes a person to want at a moment: the score of an item with
 * embedding e and bias b is {@code longTerm . e + b}, its long-term share, plus {@code shortTerm .
 * e}, its short-term share.
 *
 * @param gate weight of the long-term interest, from 0 to 1; the other has the rest
 * @param longTerm lasting taste, as wide as the item embedding, weighted by the gate
 * @param shortTerm what is going on now, likewise
 */
@SuppressWarnings("ArrayRecordComponent")
public record Interests(float gate, float[] longTerm, float[] shortTerm) {

  static Interests of(SplitQuery query) {
    return new Interests(query.gate(), query.longTerm(), query.shortTerm());
  }

  SplitQuery query() {
    return new SplitQuery(gate, longTerm, shortTerm);
  }
}
