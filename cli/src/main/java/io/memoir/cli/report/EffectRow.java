package io.memoir.cli.report;

import io.memoir.cli.terminal.Figures;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Formats effects in the tables of all explanations. */
public final class EffectRow {
  private static final int BAR = 10;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private EffectRow() {}

  /**
   * A bar of plus or minus signs, whose number is proportional to the effect; empty for an effect
   * that is shown as zero.
   *
   * @param most the size of the largest effect; a larger one has a bar of the same length
   * @param shown the effect as it is printed
   */
  public static String bar(double effect, double most, String shown) {
    if (Figures.isZero(shown)) {
      return "";
    }
    int length = (int) Math.round(BAR * Math.min(1, Math.abs(effect) / most));
    return (effect < 0 ? "-" : "+").repeat(Math.max(length, 1));
  }

  /**
   * The time of an event, or its position if the time is unknown.
   *
   * @param time milliseconds since 1970; 0 if unknown
   * @param position its index in the history, from 0
   */
  public static String moment(long time, int position) {
    return time == 0 ? "event " + (position + 1) : CLOCK.format(Instant.ofEpochMilli(time));
  }
}
