package io.memoir.train.tuning;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The values that a setting may take, laid out on the places from 0 to 1: a place gives a value,
 * and a value has a place.
 */
public sealed interface Range {

  /** The value at a place of {@code [0, 1)}, as it is written in a file of settings. */
  String at(double place);

  /** The place of a value; the nearest end if it lies outside, empty if it has none. */
  OptionalDouble placeOf(String value);

  /** The range in words. */
  String toText();

  /**
   * A few values without an order.
   *
   * @param values at least one, each once
   */
  record Choice(List<String> values) implements Range {
    /** Copies the list. */
    public Choice {
      values = List.copyOf(values);
    }

    @Override
    public String at(double place) {
      return values.get(cell(place, values.size()));
    }

    @Override
    public OptionalDouble placeOf(String value) {
      int index = values.indexOf(value);
      if (index < 0) {
        // 0.1 and 0.10 are written differently and mean the same.
        OptionalDouble number = number(value);
        index =
            number.isEmpty()
                ? -1
                : IntStream.range(0, values.size())
                    .filter(i -> number.equals(number(values.get(i))))
                    .findFirst()
                    .orElse(-1);
      }
      return index < 0 ? OptionalDouble.empty() : OptionalDouble.of(middle(index, values.size()));
    }

    @Override
    public String toText() {
      return String.join(", ", values);
    }
  }

  /**
   * Numbers, rounded to three figures.
   *
   * @param from the least
   * @param to the greatest
   * @param log whether equal ratios, instead of equal differences, lie equally far apart
   */
  record Real(double from, double to, boolean log) implements Range {
    private static final MathContext THREE_FIGURES = new MathContext(3, RoundingMode.HALF_EVEN);

    @Override
    public String at(double place) {
      double value = log ? from * Math.pow(to / from, place) : from + (to - from) * place;
      double rounded = BigDecimal.valueOf(value).round(THREE_FIGURES).doubleValue();
      return plain(BigDecimal.valueOf(Math.clamp(rounded, from, to)));
    }

    @Override
    public OptionalDouble placeOf(String value) {
      OptionalDouble number = number(value);
      if (number.isEmpty()) {
        return number;
      }
      double inside = Math.clamp(number.getAsDouble(), from, to);
      double place =
          log ? Math.log(inside / from) / Math.log(to / from) : (inside - from) / (to - from);
      return OptionalDouble.of(Math.clamp(place, 0, 1));
    }

    @Override
    public String toText() {
      return plain(BigDecimal.valueOf(from))
          + " to "
          + plain(BigDecimal.valueOf(to))
          + (log ? ", log scale" : "");
    }
  }

  /**
   * The numbers {@code from}, {@code from + step}, ... up to {@code to}.
   *
   * @param from the least
   * @param to none is greater
   * @param step from one to the next
   */
  record Stepped(BigDecimal from, BigDecimal to, BigDecimal step) implements Range {
    /** How many numbers there are. */
    public int count() {
      return to.subtract(from).divideToIntegralValue(step).intValueExact() + 1;
    }

    @Override
    public String at(double place) {
      return plain(from.add(step.multiply(BigDecimal.valueOf(cell(place, count())))));
    }

    @Override
    public OptionalDouble placeOf(String value) {
      OptionalDouble number = number(value);
      if (number.isEmpty()) {
        return number;
      }
      double steps = (number.getAsDouble() - from.doubleValue()) / step.doubleValue();
      int index = Math.clamp(Math.round(steps), 0, count() - 1);
      return OptionalDouble.of(middle(index, count()));
    }

    @Override
    public String toText() {
      return plain(from) + " to " + plain(to) + " in steps of " + plain(step);
    }
  }

  /** How many values there are; empty if they cannot be counted. */
  default OptionalInt size() {
    return switch (this) {
      case Choice choice -> OptionalInt.of(choice.values().size());
      case Stepped stepped -> OptionalInt.of(stepped.count());
      case Real _ -> OptionalInt.empty();
    };
  }

  /** Values that stand for all: every one, or both ends and two between. */
  default List<String> samples() {
    int count = size().orElse(4);
    return IntStream.range(0, count)
        .mapToObj(i -> at(size().isPresent() ? middle(i, count) : i / (count - 1.0)))
        .distinct()
        .collect(Collectors.toList());
  }

  private static int cell(double place, int count) {
    return Math.clamp((int) (place * count), 0, count - 1);
  }

  private static double middle(int index, int count) {
    return (index + 0.5) / count;
  }

  private static OptionalDouble number(String text) {
    try {
      double value = Double.parseDouble(text.strip());
      return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
