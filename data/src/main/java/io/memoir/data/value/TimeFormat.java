package io.memoir.data.value;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The format of the times of a file.
 *
 * @param kind numbers or dates
 * @param unit of numbers
 * @param modern whether a typical time is between 1995 and 2100, so that it is a number since 1970
 */
public record TimeFormat(TimeKind kind, TimeUnitFound unit, boolean modern) {
  public static final TimeFormat NONE = new TimeFormat(TimeKind.NONE, TimeUnitFound.NONE, false);
  public static final TimeFormat DATES = new TimeFormat(TimeKind.DATE, TimeUnitFound.DATES, true);

  private static final long YEAR_1995_MS = 788_918_400_000L;
  private static final long YEAR_2100_MS = 4_102_444_800_000L;

  /** The format of given values of a file. */
  public static TimeFormat of(List<String> values) {
    TimeKind kind = TimeKind.of(values);
    if (kind == TimeKind.DATE) {
      return DATES;
    }
    double[] numbers =
        values.stream()
            .flatMapToDouble(value -> {
              double number = Numbers.of(MissingValues.present(value), true);
              return Double.isNaN(number) ? DoubleStream.empty() : DoubleStream.of(number);
            })
            .sorted()
            .toArray();
    double typical = numbers.length == 0 ? 0 : numbers[numbers.length / 2];
    TimeUnitFound unit = TimeUnitFound.ofTypical(typical);
    return new TimeFormat(kind, unit, isModern(unit.ofDecimal(typical)));
  }

  /**
   * The unit in which a time is a recent date, if this is not the unit of the file although the
   * times of the file are recent as well; else the unit of the file.
   */
  public TimeUnitFound unitOf(double time) {
    TimeUnitFound own = TimeUnitFound.ofTypical(time);
    return modern && own != unit && isModern(own.ofDecimal(time)) ? own : unit;
  }

  private static boolean isModern(long milliseconds) {
    return milliseconds >= YEAR_1995_MS && milliseconds < YEAR_2100_MS;
  }
}
