package io.memoir.train.tuning;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The values that a setting may take, mapped to the numbers from 0 to 1. */
public sealed interface Range {

  /** The value at a number of {@code [0, 1)}, in the form that it has in a settings file. */
  String at(double place);

  /**
   * The number of a value; the nearest end if the value is outside the range, empty if it has none.
   */
  OptionalDouble placeOf(String value);

  /** The range in words. */
  String toText();

  /**
   * An unordered set of values.
   *
   * @param values at least one, all different
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
        // 0.1 and 0.10 are different texts with the same meaning.
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
   * Numbers, rounded to three digits.
   *
   * @param from the smallest
   * @param to the largest
   * @param log whether the scale is logarithmic
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
   * @param from the smallest
   * @param to upper limit
   * @param step between two numbers
   */
  record Stepped(BigDecimal from, BigDecimal to, BigDecimal step) implements Range {
    /** The number of values. */
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

  /** The number of values; empty if the range is continuous. */
  default OptionalInt size() {
    return switch (this) {
      case Choice choice -> OptionalInt.of(choice.values().size());
      case Stepped stepped -> OptionalInt.of(stepped.count());
      case Real _ -> OptionalInt.empty();
    };
  }

  /** Representative values: all of them, or both ends and two between. */
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
