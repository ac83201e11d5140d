package io.memoir.runtime;

import io.memoir.runtime.predict.ScorePart;
import io.memoir.runtime.predict.SplitQuery;
import java.util.List;

/**
 * The two interests of a user in a long-short model at some time. The score of an item with
 * embedding e and bias b is the sum of its long-term share {@code longTerm . e + b}, its short-term
 * share {@code shortTerm . e} and, if the model has item memories, {@code similarity . e}.
 *
 * @param gate weight of the long-term interest, from 0 to 1; the short-term interest has the rest
 * @param longTerm long-term interest, multiplied by its weight; as wide as the item embedding
 * @param shortTerm short-term interest, multiplied by its weight; as wide as the item embedding
 * @param similarity the part of both that is the sum of the vectors of the items of the history,
 *     likewise; empty if the model has no item memories
 */
@SuppressWarnings("ArrayRecordComponent")
public record Interests(float gate, float[] longTerm, float[] shortTerm, float[] similarity) {

  /** The interests in a query that distinguishes them. */
  static Interests of(SplitQuery query) {
    return new Interests(
        query.gate(),
        query.vector(ScorePart.LONG_TERM),
        query.vector(ScorePart.SHORT_TERM),
        query.vector(ScorePart.SIMILARITY));
  }

  SplitQuery query() {
    return similarity.length == 0
        ? new SplitQuery(
            gate,
            List.of(ScorePart.LONG_TERM, ScorePart.SHORT_TERM),
            new float[][] {longTerm, shortTerm})
        : new SplitQuery(
            gate,
            List.of(ScorePart.LONG_TERM, ScorePart.SHORT_TERM, ScorePart.SIMILARITY),
            new float[][] {longTerm, shortTerm, similarity});
  }
}
