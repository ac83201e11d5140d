package io.memoir.cli.plot;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The scale of an axis of a plot. */
public enum Axis {
  /** Logarithmic; for values above 0. */
  LOGARITHMIC {
    @Override
    double share(double value, double low, double high) {
      return Math.log(value / low) / Math.log(high / low);
    }

    // Powers of ten, and 2 and 5 times each if there are at most three of these.
    @Override
    double[] ticks(double... values) {
      double low = DoubleStream.of(values).min().orElseThrow();
      double high = DoubleStream.of(values).max().orElseThrow();
      double[] fine = round(low, high, 1, 2, 5);
      return fine.length <= MOST_TICKS ? fine : round(low, high, 1);
    }

    @Override
    String label(double value) {
      return value < 1
          ? String.format(Locale.ROOT, "%.1g", value)
          : String.format(Locale.ROOT, "%,.0f", value);
    }
  },

  /** Linear, from 0. */
  LINEAR {
    @Override
    double share(double value, double low, double high) {
      return evenly(value, low, high);
    }

    // Steps of 1, 2 or 5 times a power of ten, at most six of them.
    @Override
    double[] ticks(double... values) {
      double high = DoubleStream.of(values).max().orElseThrow();
      double least = Math.max(high, 1e-9) / 6;
      double power = Math.pow(10, Math.floor(Math.log10(least)));
      double step =
          DoubleStream.of(1, 2, 5, 10)
              .map(each -> each * power)
              .filter(each -> each >= least)
              .findFirst()
              .orElseThrow();
      int count = (int) Math.ceil(high / step - 1e-9);
      return IntStream.rangeClosed(0, Math.max(1, count)).mapToDouble(i -> i * step).toArray();
    }

    @Override
    String label(double value) {
      return value == Math.rint(value)
          ? String.format(Locale.ROOT, "%,.0f", value)
          : String.format(Locale.ROOT, "%.3f", value).replaceAll("0+$", "");
    }
  },

  /** Linear; values are days since 1970. */
  DAYS {
    @Override
    double share(double value, double low, double high) {
      return evenly(value, low, high);
    }

    @Override
    double[] ticks(double... values) {
      return DoubleStream.of(values).distinct().sorted().toArray();
    }

    @Override
    String label(double value) {
      return LocalDate.ofEpochDay(Math.round(value)).toString().substring("yyyy-".length());
    }
  };

  private static final int MOST_TICKS = 10;

  /** The position of a value between the lowest, 0, and the highest, 1. */
  abstract double share(double value, double low, double high);

  /** Round values that enclose given ones. */
  abstract double[] ticks(double... values);

  abstract String label(double value);

  /** Evenly chosen values, at most {@value #MOST_TICKS}. */
  static double[] thinned(double... ticks) {
    int every = (ticks.length + MOST_TICKS - 1) / MOST_TICKS;
    return IntStream.range(0, ticks.length)
        .filter(i -> i % every == 0)
        .mapToDouble(i -> ticks[i])
        .toArray();
  }

  private static double evenly(double value, double low, double high) {
    return high == low ? 0.5 : (value - low) / (high - low);
  }

  /** Steps of the decades such that the first is below the values and the last above. */
  private static double[] round(double low, double high, int... steps) {
    double[] all =
        IntStream.rangeClosed(
                (int) Math.floor(Math.log10(low)) - 1, (int) Math.ceil(Math.log10(high)) + 1)
            .boxed()
            .flatMapToDouble(
                decade -> Arrays.stream(steps).mapToDouble(step -> step * Math.pow(10, decade)))
            .toArray();
    int first = 0;
    while (all[first + 1] < low) {
      first++;
    }
    int last = all.length - 1;
    while (all[last - 1] > high) {
      last--;
    }
    return Arrays.copyOfRange(all, first, last + 1);
  }
}
