package io.memoir.data.value;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses dates and times as milliseconds since 1970: in ISO 8601, and in the forms of {@link
 * WrittenDates}.
 *
 * <p>Times without a zone are in the zone of the reader. A local time that does not exist because
 * the clocks go forward is moved forward by the length of the gap; if a local time occurs twice,
 * the first occurrence is used.
 */
public final class Moments {
  private static final Pattern WRITTEN =
      Pattern.compile(
          "(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})(?:[Tt"
              + " ]\\s*(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9})\\d*)?)?\\s*(\\S+)?)?");
  private static final Pattern COMPACT =
      Pattern.compile("((?:19|20|21)\\d{2})(\\d{2})(\\d{2})(?:(\\d{2})(\\d{2})(\\d{2})?)?");
  private static final Pattern OFFSET = Pattern.compile("([+-])(\\d{2}):?(\\d{2})?");

  private final ZoneId zone;
  private final DateOrder order;

  public Moments(ZoneId zone) {
    this(zone, DateOrder.OPEN);
  }

  /**
   * @param order order of day and month in dates of digits that end with the year; if it is not
   *     known, such texts are not dates
   */
  public Moments(ZoneId zone, DateOrder order) {
    this.zone = zone;
    this.order = order;
  }

  /** Whether it is a date, or a date and a time, in digits only: 20231114 or 20231114221320. */
  public static boolean isCompact(String text) {
    Matcher matcher = COMPACT.matcher(text);
    return matcher.matches() && compact(matcher).isPresent();
  }

  /** The time of a text; empty if the text is not a time. */
  public OptionalLong of(String text) {
    try {
      Matcher matcher = WRITTEN.matcher(text);
      if (matcher.matches()) {
        return OptionalLong.of(written(matcher));
      }
      Matcher digits = COMPACT.matcher(text);
      if (digits.matches()) {
        return compact(digits).map(this::inZone).orElse(OptionalLong.empty());
      }
      Optional<String> iso = WrittenDates.iso(text, order);
      if (iso.isPresent()) {
        Matcher rewritten = WRITTEN.matcher(iso.get());
        return rewritten.matches() ? OptionalLong.of(written(rewritten)) : OptionalLong.empty();
      }
      return OptionalLong.empty();
    } catch (DateTimeException _) {
      return OptionalLong.empty();
    }
  }

  private long written(Matcher m) {
    LocalDate date = LocalDate.of(number(m, 1), number(m, 3), number(m, 4));
    if (m.group(5) == null) {
      return milliseconds(date.atStartOfDay(), zone);
    }
    int nanos = 0;
    if (m.group(8) != null) {
      nanos = Integer.parseInt((m.group(8) + "00000000").substring(0, 9));
    }
    int second = m.group(7) == null ? 0 : number(m, 7);
    LocalDateTime time = date.atTime(LocalTime.of(number(m, 5), number(m, 6), second, nanos));
    return milliseconds(time, m.group(9) == null ? zone : zone(m.group(9)));
  }

  private static ZoneId zone(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    if (upper.equals("Z") || upper.equals("UTC") || upper.equals("GMT")) {
      return ZoneOffset.UTC;
    }
    Matcher offset = OFFSET.matcher(name);
    if (offset.matches()) {
      int minutes = 60 * number(offset, 2) + (offset.group(3) == null ? 0 : number(offset, 3));
      return ZoneOffset.ofTotalSeconds((offset.group(1).equals("-") ? -60 : 60) * minutes);
    }
    return ZoneId.of(name);
  }

  private static Optional<LocalDateTime> compact(Matcher m) {
    try {
      LocalDate date = LocalDate.of(number(m, 1), number(m, 2), number(m, 3));
      return Optional.of(
          m.group(4) == null
              ? date.atStartOfDay()
              : date.atTime(number(m, 4), number(m, 5), m.group(6) == null ? 0 : number(m, 6)));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private OptionalLong inZone(LocalDateTime time) {
    return OptionalLong.of(milliseconds(time, zone));
  }

  private static long milliseconds(LocalDateTime time, ZoneId zone) {
    return zone instanceof ZoneOffset offset
        ? time.toInstant(offset).toEpochMilli()
        : time.atZone(zone).toInstant().toEpochMilli();
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}
