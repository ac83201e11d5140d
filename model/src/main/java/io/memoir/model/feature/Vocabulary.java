package io.memoir.model.feature;

import io.memoir.model.BadInputException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of a category that occurred in the training part, each with a code. Code {@value
 * #MISSING} is for missing values, {@value #UNKNOWN} for values that did not occur in training; the
 * values have the codes from {@value #FIRST} on. Immutable.
 */
public final class Vocabulary {
  /** The code of a missing value. */
  public static final int MISSING = 0;

  /** The code of a value that is not in the vocabulary. */
  public static final int UNKNOWN = 1;

  /** The code of the first value. */
  public static final int FIRST = 2;

  private final List<String> values;
  private final Map<String, Integer> codes;

  /**
   * @param values in the order of their codes
   * @throws BadInputException if a value occurs twice
   */
  public Vocabulary(List<String> values) {
    this.values = List.copyOf(values);
    this.codes = HashMap.newHashMap(values.size());
    for (int i = 0; i < values.size(); i++) {
      if (codes.put(values.get(i), FIRST + i) != null) {
        throw new BadInputException(
            "the vocabulary has the value '%s' twice, expected it once"
                .formatted(values.get(i).replaceAll("\\p{Cntrl}", " ")));
      }
    }
  }

  /** The values in the order of their codes. */
  public List<String> values() {
    return values;
  }

  /** Number of codes: the values, and those for missing and unknown. */
  public int size() {
    return FIRST + values.size();
  }

  /** The code of a value, {@value #UNKNOWN} if it is not in the vocabulary. */
  public int code(String value) {
    return codes.getOrDefault(value, UNKNOWN);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Vocabulary vocabulary && vocabulary.values.equals(values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.size() + " values";
  }
}
