package io.memoir.cli.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How an effect is shown in a table, the same in all explanations. */
public final class EffectRow {
  private static final int BAR = 10;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private EffectRow() {}

  /**
   * Plus or minus signs, as many as the size says.
   *
   * @param share of the largest effect, from -1 to 1
   */
  public static String bar(double share) {
    int length = (int) Math.round(BAR * Math.abs(share));
    return (share < 0 ? "-" : "+").repeat(Math.max(length, share == 0 ? 0 : 1));
  }

  /**
   * When an event was.
   *
   * @param time milliseconds since 1970; 0 if unknown
   * @param position its index in the history, from 0
   */
  public static String moment(long time, int position) {
    return time == 0 ? "event " + (position + 1) : CLOCK.format(Instant.ofEpochMilli(time));
  }
}
