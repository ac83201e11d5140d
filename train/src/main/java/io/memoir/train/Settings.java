package io.memoir.train;

import io.memoir.data.NearMatches;
import io.memoir.model.BadInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Settings as people write them, read one by one; what nobody asked for in the end is an error.
 *
 * <p>Keys are lower-case with dashes.
 */
final class Settings {
  private final Map<String, String> given;
  private final TreeSet<String> known = new TreeSet<>();

  Settings(Map<String, String> given) {
    this.given = new LinkedHashMap<>(given);
  }

  String text(String key, String otherwise) {
    known.add(key);
    return given.getOrDefault(key, otherwise);
  }

  int integer(String key, int otherwise, int least) {
    String text = text(key, Integer.toString(otherwise));
    try {
      int value = Integer.parseInt(text.strip().replace("_", ""));
      if (value >= least) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, with what was expected.
    }
    throw wrong(key, text, "a whole number of at least " + least);
  }

  double number(String key, double otherwise, double least, double most) {
    String text = text(key, Double.toString(otherwise));
    try {
      double value = Double.parseDouble(text.strip());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, with what was expected.
    }
    throw wrong(
        key,
        text,
        most == Double.MAX_VALUE
            ? "a number of at least " + least
            : "a number from " + least + " to " + most);
  }

  boolean flag(String key, boolean otherwise) {
    String text = text(key, Boolean.toString(otherwise)).strip().toLowerCase(Locale.ROOT);
    return switch (text) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw wrong(key, text, "true or false");
    };
  }

  <E extends Enum<E>> E choice(String key, E otherwise, Class<E> type) {
    String text = text(key, written(otherwise)).strip();
    List<String> names = new ArrayList<>();
    for (E value : type.getEnumConstants()) {
      if (written(value).equals(text.toLowerCase(Locale.ROOT))) {
        return value;
      }
      names.add(written(value));
    }
    throw wrong(key, text, "one of " + String.join(", ", names));
  }

  /** How a choice is written in a file: {@code SAMPLED_SOFTMAX} as {@code sampled-softmax}. */
  static String written(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Ends the reading.
   *
   * @throws BadInputException naming a key that nobody asked for, and the one that it resembles
   */
  void requireAllKnown() {
    for (String key : given.keySet()) {
      if (!known.contains(key)) {
        List<String> near = NearMatches.of(key, known).names();
        throw new BadInputException(
            "unknown setting '"
                + key
                + "'"
                + (near.isEmpty()
                    ? "; known are " + String.join(", ", known)
                    : ", did you mean '" + near.getFirst() + "'?"));
      }
    }
  }

  private static BadInputException wrong(String key, String found, String expected) {
    return new BadInputException("setting '" + key + "' is '" + found + "', expected " + expected);
  }
}
