package io.memoir.model.feature;

import io.memoir.model.BadInputException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

  private static final Set<String> FLAGS = Set.of("true", "false");

  private final List<String> values;
  private final Map<String, Integer> codes;

  /** The codes of numbers that {@link Value#text} writes differently, by what it writes. */
  private final Map<String, Integer> numbers = new HashMap<>();

  /** Whether all values are {@code true} or {@code false}. */
  private final boolean flags;

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
    for (int i = 0; i < values.size(); i++) {
      if (isNumber(values.get(i))) {
        String text = Value.text(Double.parseDouble(values.get(i)));
        if (!text.equals(values.get(i))) {
          numbers.putIfAbsent(text, FIRST + i);
        }
      }
    }
    this.flags = FLAGS.containsAll(values);
  }

  /** The values in the order of their codes. */
  public List<String> values() {
    return values;
  }

  /** Number of codes: the values, and those for missing and unknown. */
  public int size() {
    return FIRST + values.size();
  }

  /**
   * The code of a value, {@value #UNKNOWN} if it is not in the vocabulary. Spaces around a value do
   * not matter, and neither does the case of {@code true} and {@code false}. A number that is not
   * in the vocabulary as it is written has the code of the same number in another spelling: a file,
   * a JSON document and a program write 3, 3.0 and 1e15 differently.
   */
  public int code(String value) {
    Integer exact = codes.get(value);
    if (exact == null) {
      String bare = value.strip();
      exact = codes.get(flags ? bare.toLowerCase(Locale.ROOT) : bare);
      if (exact == null && isNumber(bare)) {
        exact = code(Double.parseDouble(bare));
      }
    }
    return exact == null ? UNKNOWN : exact;
  }

  private @Nullable Integer code(double number) {
    String text = Value.text(number);
    Integer code = codes.get(text);
    return code == null ? numbers.get(text) : code;
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.charAt(0) <= '9' && Value.NUMBER.matcher(text).matches();
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
