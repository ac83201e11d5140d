package io.memoir.server.engine.popular;

import io.memoir.model.BadInputException;
import io.memoir.server.json.JsonFields;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The period in which events are counted. A window begins at a full hour, or at midnight UTC, so it
 * is as long as its name says or up to an hour or a day longer.
 */
public sealed interface Window {
  /** An hour, in milliseconds. */
  long HOUR = 3_600_000;

  /** A day, in milliseconds. */
  long DAY = 24 * HOUR;

  /** Maximum number of hours. */
  int MOST_HOURS = 24;

  /** Maximum number of days. */
  int MOST_DAYS = 30;

  /** The last hours, 1 to {@value #MOST_HOURS}. */
  record Hours(int hours) implements Window {
    /** Checks the number. */
    public Hours {
      check(hours, MOST_HOURS, "h");
    }
  }

  /** The last days, 1 to {@value #MOST_DAYS}. */
  record Days(int days) implements Window {
    /** Checks the number. */
    public Days {
      check(days, MOST_DAYS, "d");
    }
  }

  /** All events of the log. */
  record All() implements Window {}

  /**
   * Parses {@code 1h} to {@code 24h}, {@code 1d} to {@code 30d}, or {@code all}. {@code 1d} means
   * 24 hours, because a window of one day in UTC could be almost two days long.
   *
   * @throws BadInputException if it is something else
   */
  static Window parse(String text) {
    if (text.equals("all")) {
      return new All();
    }
    if (text.equals("1d")) {
      return new Hours(MOST_HOURS);
    }
    Matcher matcher = Pattern.compile("([1-9][0-9]?)([hd])").matcher(text);
    if (!matcher.matches()) {
      throw wrong(text);
    }
    int number = Integer.parseInt(matcher.group(1));
    return matcher.group(2).equals("h") ? new Hours(number) : new Days(number);
  }

  /**
   * The beginning of the window, if it has one, in milliseconds since 1970.
   *
   * @param now the time of the count, in the same unit
   */
  default OptionalLong since(long now) {
    return switch (this) {
      case Hours(int hours) -> OptionalLong.of(Math.floorDiv(now - hours * HOUR, HOUR) * HOUR);
      case Days(int days) -> OptionalLong.of(Math.floorDiv(now - days * DAY, DAY) * DAY);
      case All() -> OptionalLong.empty();
    };
  }

  private static void check(int number, int most, String unit) {
    if (number < 1 || number > most) {
      throw wrong(number + unit);
    }
  }

  private static BadInputException wrong(String found) {
    return new BadInputException(
        "window is '%s', expected 1h to %dh, 1d to %dd, or all"
            .formatted(JsonFields.shown(found), MOST_HOURS, MOST_DAYS));
  }
}
