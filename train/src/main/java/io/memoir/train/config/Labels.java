package io.memoir.train.config;

import io.memoir.model.BadInputException;
import io.memoir.model.feature.Value;
import io.memoir.model.task.Label;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Labels in the form of settings: {@code happened}, {@code column}, {@code column >= number} or
 * {@code type = one|another}.
 */
final class Labels {
  private static final String HAPPENED = "happened";
  private static final Pattern BOUND = Pattern.compile("(.+?)\\s*>=\\s*(\\S+)");
  private static final Pattern TYPES = Pattern.compile(Label.TYPE + "\\s*=\\s*(.+)");

  private Labels() {}

  /**
   * Reads a label.
   *
   * @param key of the setting, for messages
   * @throws BadInputException if it is not a label
   */
  static Label parse(String key, String given) {
    String text = given.strip();
    Matcher bound = BOUND.matcher(text);
    Matcher types = TYPES.matcher(text);
    if (text.isEmpty()) {
      throw new BadInputException(
          "setting '%s' is empty, expected happened, a column, column >= number or type = one|another"
              .formatted(key));
    }
    if (text.equals(HAPPENED)) {
      return new Label.Happened();
    }
    if (bound.matches()) {
      return new Label.AtLeast(bound.group(1), number(key, text, bound.group(2)));
    }
    if (types.matches()) {
      Set<String> names =
          Arrays.stream(types.group(1).split("\\|", -1))
              .map(String::strip)
              .filter(each -> !each.isEmpty())
              .collect(Collectors.toCollection(TreeSet::new));
      if (names.isEmpty()) {
        throw new BadInputException(
            "setting '%s' is '%s', expected at least one event type, such as type = click|purchase"
                .formatted(key, text));
      }
      return new Label.Types(names);
    }
    return new Label.Column(text);
  }

  private static double number(String key, String text, String bound) {
    try {
      double number = Double.parseDouble(bound);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException _) {
      // rejected below
    }
    throw new BadInputException(
        "setting '%s' is '%s', expected a number after >=".formatted(key, text));
  }

  /** A label in the form that {@link #parse} accepts. */
  static String text(Label label) {
    return switch (label) {
      case Label.Happened _ -> HAPPENED;
      case Label.Column(String name) -> name;
      case Label.AtLeast(String column, double bound) -> column + " >= " + Value.text(bound);
      case Label.Types(Set<String> types) -> Label.TYPE + " = " + String.join("|", types);
    };
  }
}
