package io.memoir.cli.terminal;

import java.util.Locale;

/** Formats numbers for the terminal. */
public final class Figures {
  private Figures() {}

  /** A count with thousands separators: {@code 2,988,181}. */
  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** A number with its sign, {@code +0.25}; without a sign if it is rounded to zero. */
  public static String signed(double value, int digits) {
    String text = String.format(Locale.ROOT, "%+." + digits + "f", value);
    return isZero(text) ? text.substring(1) : text;
  }

  /** Whether a number was rounded to zero. */
  public static boolean isZero(String figure) {
    return figure.matches("[+-]?0[.0]*");
  }

  /** A duration in minutes and seconds, with hours if there are any: {@code 1:02:09}. */
  public static String clock(double seconds) {
    long whole = Math.round(seconds);
    long hours = whole / 3600;
    return hours > 0
        ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, whole / 60 % 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
  }

  /** A size in the largest unit in which it is above one: {@code 1.9 GiB}. */
  public static String bytes(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  }
}
