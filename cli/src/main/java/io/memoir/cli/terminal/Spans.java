package io.memoir.cli.terminal;

import io.memoir.data.Cut;
import io.memoir.model.BadInputException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses times and durations of the command line. */
public final class Spans {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*([smhdw])");

  private Spans() {}

  /**
   * A duration such as {@code 30m}, {@code 12h} or {@code 7d}.
   *
   * @param option the option, for the message
   */
  public static Duration duration(String option, String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new BadInputException(
          "%s is '%s', expected a number and s, m, h, d or w, for example 30m"
              .formatted(option, text));
    }
    return Duration.ofSeconds(Long.parseLong(matcher.group(1)) * secondsOf(matcher.group(2)));
  }

  /**
   * The size of a part of the data: a share ({@code 0.1}), a duration before the end ({@code 7d}),
   * or a date or time ({@code 2014-09-24}, {@code 2014-09-24T12:00:00Z}).
   *
   * @param option the option, for the message
   * @param zone time zone of the data: a date is a day in this zone
   */
  public static Cut cut(String option, String text, ZoneId zone) {
    if (text.matches("0|0?\\.\\d+")) {
      return new Cut.Share(Double.parseDouble(text));
    }
    if (DURATION.matcher(text).matches() && !duration(option, text).isZero()) {
      return new Cut.Last(duration(option, text));
    }
    try {
      return new Cut.At(
          text.length() == 10
              ? LocalDate.parse(text).atStartOfDay(zone).toInstant()
              : Instant.parse(text),
          zone);
    } catch (DateTimeException e) {
      throw new BadInputException(
          "%s is '%s', expected a share such as 0.1, less than 1, a duration such as 7d, or a date"
              .formatted(option, text),
          e);
    }
  }

  /**
   * A time: a date, a date and time with its zone, or milliseconds since 1970.
   *
   * @param option the option, for the message
   */
  public static Instant moment(String option, String text) {
    try {
      if (text.matches("\\d{1,15}")) {
        return Instant.ofEpochMilli(Long.parseLong(text));
      }
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new BadInputException(
          "%s is '%s', expected a time such as 2026-05-03T18:00:00Z, a date, or milliseconds since 1970"
              .formatted(option, text),
          e);
    }
  }

  private static long secondsOf(String unit) {
    return switch (unit) {
      case "s" -> 1;
      case "m" -> 60;
      case "h" -> 3600;
      case "d" -> 86_400;
      case "w" -> 604_800;
      default -> throw new IllegalArgumentException(unit);
    };
  }
}
