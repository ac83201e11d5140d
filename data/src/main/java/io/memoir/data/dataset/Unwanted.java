package io.memoir.data.dataset;

import io.memoir.data.layout.Role;
import io.memoir.data.sql.Duck;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Explains why no event has one of the types, or the minimum value, that a preparation keeps. */
final class Unwanted {
  private static final int MOST_TYPES = 20;

  private final Duck duck;
  private final Preparation preparation;
  private final List<String> columns;
  private final Optional<String> strangeValues;

  /**
   * @param columns those of the columns type and value that the events have
   * @param strangeValues a sentence about values that are not numbers, if there are any
   */
  Unwanted(
      Duck duck, Preparation preparation, List<String> columns, Optional<String> strangeValues) {
    this.duck = duck;
    this.preparation = preparation;
    this.columns = columns;
    this.strangeValues = strangeValues;
  }

  /**
   * The reason why no event is kept.
   *
   * @param events number of events that were read
   */
  String reason(long events) {
    List<String> wanted = preparation.keepTypes();
    boolean typed = !wanted.isEmpty();
    boolean valued = preparation.minimumValue().isPresent();
    if (typed && !columns.contains(Role.TYPE.column)) {
      return "--types is "
          + String.join(", ", wanted)
          + ", but the events have no types; if a column contains them, set it with --type";
    }
    if (valued && !columns.contains(Role.VALUE.column)) {
      return "--min-value is "
          + number(preparation.minimumValue().getAsDouble())
          + ", but the events have no values; if a column contains them, set it with --value";
    }
    StringBuilder text =
        new StringBuilder(String.format(Locale.ROOT, "none of the %,d events", events));
    if (typed) {
      text.append(" is of type ").append(String.join(" or ", wanted));
    }
    if (valued) {
      text.append(typed ? " with a value of " : " has a value of ")
          .append(number(preparation.minimumValue().getAsDouble()))
          .append(" or more");
    }
    if (typed) {
      text.append("; ").append(types());
    }
    if (valued) {
      text.append("; ").append(values());
    }
    return text.toString();
  }

  /** A warning about types to keep that do not occur. */
  Optional<String> warning() {
    if (preparation.keepTypes().isEmpty()) {
      return Optional.empty();
    }
    Set<String> there =
        duck.rows("SELECT DISTINCT type FROM events_read WHERE type IS NOT NULL").stream()
            .map(List::getFirst)
            .collect(Collectors.toCollection(HashSet::new));
    List<String> missing =
        preparation.keepTypes().stream().filter(type -> !there.contains(type)).toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("no event is of type '" + String.join("' or '", missing) + "'; " + types());
  }

  private String types() {
    List<String> types =
        duck
            .rows(
                "SELECT type FROM events_read WHERE type IS NOT NULL AND type <> '' GROUP BY type"
                    + " ORDER BY count(*) DESC, type LIMIT "
                    + (MOST_TYPES + 1))
            .stream()
            .map(List::getFirst)
            .toList();
    return types.isEmpty()
        ? "no event has a type"
        : "the types of the events are "
            + String.join(", ", types.subList(0, Math.min(MOST_TYPES, types.size())))
            + (types.size() > MOST_TYPES ? " and more" : "");
  }

  private String values() {
    long valued = duck.number("SELECT count(*) FROM events_read WHERE value IS NOT NULL");
    String most =
        valued == 0
            ? "no event has a value"
            : "the largest value is "
                + number(
                    Double.parseDouble(
                        duck.rows("SELECT max(value) FROM events_read").getFirst().getFirst()));
    return strangeValues.map(strange -> most + "; " + strange).orElse(most);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
