package io.memoir.train.config;

import io.memoir.model.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * One setting of a configuration, declared once for reading, writing and documentation.
 *
 * @param <T> type of its value
 */
public final class Setting<T> {
  private final String key;
  private final T usual;
  private final String expected;
  private final String meaning;
  private final UnaryOperator<String> tidy;
  private final Function<String, Optional<T>> parser;
  private final Function<T, String> writer;

  private Setting(
      String key,
      T usual,
      String expected,
      String meaning,
      UnaryOperator<String> tidy,
      Function<String, Optional<T>> parser,
      Function<T, String> writer) {
    this.key = key;
    this.usual = usual;
    this.expected = expected;
    this.meaning = meaning;
    this.tidy = tidy;
    this.parser = parser;
    this.writer = writer;
  }

  static Setting<String> text(String key, String usual, String meaning) {
    return new Setting<>(key, usual, "a text", meaning, text -> text, Optional::of, value -> value);
  }

  static Setting<Integer> integer(String key, int usual, int least, String meaning) {
    return integer(key, usual, least, Integer.MAX_VALUE, meaning);
  }

  static Setting<Integer> integer(String key, int usual, int least, int most, String meaning) {
    return new Setting<>(
        key,
        usual,
        most == Integer.MAX_VALUE
            ? "a whole number of at least " + least
            : "a whole number from " + least + " to " + most,
        meaning,
        text -> text,
        text -> whole(text).filter(value -> value >= least && value <= most),
        value -> Integer.toString(value));
  }

  private static Optional<Integer> whole(String text) {
    try {
      return Optional.of(Integer.parseInt(text.strip().replace("_", "")));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  static Setting<Double> number(String key, double usual, double least, String meaning) {
    return number(key, usual, least, Double.MAX_VALUE, meaning);
  }

  static Setting<Double> number(
      String key, double usual, double least, double most, String meaning) {
    return new Setting<>(
        key,
        usual,
        most == Double.MAX_VALUE
            ? "a number of at least " + least
            : "a number from " + least + " to " + most,
        meaning,
        text -> text,
        text -> real(text).filter(value -> value >= least && value <= most),
        value -> Double.toString(value));
  }

  private static Optional<Double> real(String text) {
    try {
      return Optional.of(Double.parseDouble(text.strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  static Setting<Boolean> flag(String key, boolean usual, String meaning) {
    return new Setting<>(
        key,
        usual,
        "true or false",
        meaning,
        text -> text.strip().toLowerCase(Locale.ROOT),
        text ->
            switch (text) {
              case "true", "yes", "on" -> Optional.of(true);
              case "false", "no", "off" -> Optional.of(false);
              default -> Optional.empty();
            },
        value -> Boolean.toString(value));
  }

  static <E extends Enum<E>> Setting<E> choice(String key, E usual, String meaning) {
    List<E> values = List.of(usual.getDeclaringClass().getEnumConstants());
    List<String> names = new ArrayList<>();
    values.forEach(value -> names.add(written(value)));
    return new Setting<>(
        key,
        usual,
        "one of " + String.join(", ", names),
        meaning,
        String::strip,
        text -> {
          int place = names.indexOf(text.toLowerCase(Locale.ROOT));
          return place < 0 ? Optional.empty() : Optional.of(values.get(place));
        },
        Setting::written);
  }

  /** The form of a choice in a file: {@code SAMPLED_SOFTMAX} is {@code sampled-softmax}. */
  static String written(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The key in a file: lower-case words with dashes. */
  public String key() {
    return key;
  }

  /** The default; for some settings it is replaced by one that depends on other settings. */
  public T usual() {
    return usual;
  }

  /** The permitted values, as in "expected true or false". */
  public String expected() {
    return expected;
  }

  /** The meaning, as a sentence without its full stop. */
  public String meaning() {
    return meaning;
  }

  /**
   * Parses a value.
   *
   * @throws BadInputException if it is not one of the permitted values
   */
  T read(String text) {
    String tidied = tidy.apply(text);
    return parser
        .apply(tidied)
        .orElseThrow(() ->
            new BadInputException(
                "setting '" + key + "' is '" + tidied + "', expected " + expected));
  }

  /** Puts a value into a map, in the form that it has in a file. */
  void write(Map<String, String> map, T value) {
    map.put(key, writer.apply(value));
  }
}
