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
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses times and durations of the command line. */
public final class Spans {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*([smhdw])");

  private static final Instant FIRST = Instant.parse("1971-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

  /** In 1985 and in 2128: in milliseconds, these would be times of 1970. */
  private static final double FIRST_SECONDS = 473_385_600;

  private static final double LAST_SECONDS = 5e9;

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
   * A time: a date, a date and time with its zone, or milliseconds since 1970. A number that looks
   * like a time in another unit, or like a date, is rejected, and so is every time before 1971: no
   * event is that old, and 0 stands for an unknown time.
   *
   * @param option the option, for the message
   */
  public static Instant moment(String option, String text) {
    if (text.matches("\\d+")) {
      likeOther(text)
          .ifPresent(other -> {
            throw new BadInputException(
                "%s is '%s', expected milliseconds since 1970; this looks like %s"
                    .formatted(option, text, other));
          });
    }
    Instant moment = parsed(option, text);
    if (moment.isBefore(FIRST) || moment.isAfter(LAST)) {
      throw new BadInputException(
          "%s is '%s', expected a time from 1971 to 9999".formatted(option, text));
    }
    return moment;
  }

  private static Instant parsed(String option, String text) {
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

  /** What digits look like, if that is a time, but not one in milliseconds since 1970. */
  private static Optional<String> likeOther(String digits) {
    double number = Double.parseDouble(digits);
    if (isTime(number, 1)) {
      return Optional.of("seconds");
    }
    if (isTime(number, 1e6)) {
      return Optional.of("microseconds");
    }
    if (isTime(number, 1e9)) {
      return Optional.of("nanoseconds");
    }
    try {
      LocalDate date = LocalDate.parse(digits, DateTimeFormatter.BASIC_ISO_DATE);
      return Optional.of("a date, which is written " + date);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Whether a number is a time from 1985 to 2128 in a unit, as the server decides it. */
  private static boolean isTime(double number, double inOneSecond) {
    return number >= FIRST_SECONDS * inOneSecond && number < LAST_SECONDS * inOneSecond;
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
