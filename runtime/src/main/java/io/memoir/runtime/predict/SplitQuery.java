package io.memoir.runtime.predict;

import java.util.List;

/**
 * The parts of a query. The score of an item with embedding e and bias b is the sum of {@code
 * vector . e} over the parts, plus b, which belongs to the first part.
 *
 * @param gate weight of the long-term interest, from 0 to 1; the short-term interest has the rest.
 *     1/2 in a network with one hidden state, which does not use it
 * @param parts what the vectors are, each at most once
 * @param vectors {@code [parts, width]}, multiplied by their weights
 */
@SuppressWarnings("ArrayRecordComponent")
public record SplitQuery(float gate, List<ScorePart> parts, float[][] vectors) {

  /** Whether it distinguishes a part from the others. */
  public boolean has(ScorePart part) {
    return parts.contains(part);
  }

  /** The vector of a part, {@code [width]}; empty if the part is not distinguished. */
  public float[] vector(ScorePart part) {
    int index = parts.indexOf(part);
    return index < 0 ? new float[0] : vectors[index];
  }
}
