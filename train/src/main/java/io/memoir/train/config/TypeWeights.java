package io.memoir.train.config;

import io.memoir.model.BadInputException;
import io.memoir.model.feature.Value;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The weights that event types have as targets of the next-item task: an event of weight 2 counts
 * as much as two events of weight 1, and an event of weight 0 is never a target, but is still an
 * input. Types that are not named have weight 1.
 *
 * @param weights by the name of the type, sorted; each is 0 or from 1e-6 to 1e6
 */
public record TypeWeights(Map<String, Double> weights) {
  /** All types have weight 1. */
  public static final TypeWeights NONE = new TypeWeights(Map.of());

  /** Smaller weights, except 0, could vanish beside others in the 32-bit floats of a loss. */
  private static final double LEAST = 1e-6;

  private static final double MOST = 1e6;

  public TypeWeights {
    weights = Collections.unmodifiableMap(new TreeMap<>(weights));
  }

  /** Whether no type is named. */
  public boolean isEmpty() {
    return weights.isEmpty();
  }

  /** The weight of a type. */
  public double of(String type) {
    return weights.getOrDefault(type, 1.0);
  }

  /**
   * Reads weights in the form {@code TYPE:WEIGHT,TYPE:WEIGHT}; the last colon of a part ends the
   * type, so types may contain colons, but no commas.
   *
   * @param key of the setting, for messages
   * @param given empty for none
   * @throws BadInputException if a part has another form, a weight is not permitted, or a type is
   *     given twice
   */
  static TypeWeights parse(String key, String given) {
    Map<String, Double> weights = new TreeMap<>();
    for (String part : given.isBlank() ? new String[0] : given.split(",", -1)) {
      int colon = part.lastIndexOf(':');
      String type = part.substring(0, Math.max(0, colon)).strip();
      if (type.isEmpty()) {
        throw new BadInputException(
            "setting '%s' is '%s', expected TYPE:WEIGHT separated by commas, such as purchase:3,view:1"
                .formatted(key, given.strip()));
      }
      if (weights.put(type, weight(key, type, part.substring(colon + 1).strip())) != null) {
        throw new BadInputException(
            "setting '%s' has the type '%s' twice, expected each type once".formatted(key, type));
      }
    }
    return new TypeWeights(weights);
  }

  private static double weight(String key, String type, String text) {
    double weight = number(text);
    if (weight != 0 && !(weight >= LEAST && weight <= MOST)) {
      throw new BadInputException(
          "setting '%s' gives the type '%s' the weight '%s', expected 0 or a number from %s to %s"
              .formatted(key, type, text, Value.text(LEAST), Value.text(MOST)));
    }
    return Math.abs(weight); // -0.0 is 0
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** The weights in the form that {@link #parse} accepts; equal weights have equal texts. */
  String text() {
    return weights.entrySet().stream()
        .map(entry -> entry.getKey() + ":" + Value.text(entry.getValue()))
        .collect(Collectors.joining(","));
  }
}
