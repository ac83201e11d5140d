package io.memoir.model.task;

import io.memoir.model.BadInputException;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import java.util.Collections;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/** Derives the label of an event. Events without a label are not used by the task. */
public sealed interface Label {
  /** The column of the event type. */
  String TYPE = "type";

  /** The column of the event value. */
  String VALUE = "value";

  /** The label of an event, empty if it has none. */
  OptionalDouble of(Values event);

  /**
   * Every event has the label 1. Rows with the label 0 are impressions that were not chosen, if the
   * log has them, and items drawn at random.
   */
  record Happened() implements Label {
    @Override
    public OptionalDouble of(Values event) {
      return OptionalDouble.of(1);
    }
  }

  /** The number in a column. */
  record Column(String name) implements Label {
    @Override
    public OptionalDouble of(Values event) {
      return number(event, name);
    }
  }

  /** 1 if the number in a column is at least {@code bound}, else 0. */
  record AtLeast(String column, double bound) implements Label {
    public AtLeast {
      if (!Double.isFinite(bound)) {
        throw new BadInputException("the bound of a label is " + bound + ", expected a number");
      }
    }

    @Override
    public OptionalDouble of(Values event) {
      OptionalDouble number = number(event, column);
      return number.isPresent() ? OptionalDouble.of(number.getAsDouble() >= bound ? 1 : 0) : number;
    }
  }

  /**
   * 1 if the event is of one of these types, else 0.
   *
   * @param types at least one
   */
  record Types(Set<String> types) implements Label {
    public Types {
      if (types.isEmpty()) {
        throw new BadInputException(
            "the label names no event type, expected at least one, such as type = click|purchase");
      }
      types = Collections.unmodifiableSet(new TreeSet<>(types));
    }

    @Override
    public OptionalDouble of(Values event) {
      return event.get(TYPE).isPresent() && event.get(TYPE).get() instanceof Value.Text(String type)
          ? OptionalDouble.of(types.contains(type) ? 1 : 0)
          : OptionalDouble.empty();
    }
  }

  private static OptionalDouble number(Values event, String column) {
    return event.get(column).isPresent()
            && event.get(column).get() instanceof Value.Real(double number)
            && Double.isFinite(number)
        ? OptionalDouble.of(number)
        : OptionalDouble.empty();
  }
}
