package io.memoir.runtime;

import io.memoir.runtime.predict.SplitQuery;

/**
 * The two interests of a user in a long-short model at some time. The score of an item with
 * embedding e and bias b is the sum of its long-term share {@code longTerm . e + b} and its
 * short-term share {@code shortTerm . e}.
 *
 * @param gate weight of the long-term interest, from 0 to 1; the short-term interest has the rest
 * @param longTerm long-term interest, multiplied by its weight; as wide as the item embedding
 * @param shortTerm short-term interest, multiplied by its weight; as wide as the item embedding
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
