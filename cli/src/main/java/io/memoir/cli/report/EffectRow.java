package io.memoir.cli.report;

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
   * A bar of plus or minus signs, whose number is proportional to the effect.
   *
   * @param share the effect as a share of the largest effect, from -1 to 1
   */
  public static String bar(double share) {
    int length = (int) Math.round(BAR * Math.abs(share));
    return (share < 0 ? "-" : "+").repeat(Math.max(length, share == 0 ? 0 : 1));
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
