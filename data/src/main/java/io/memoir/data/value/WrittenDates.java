package io.memoir.data.value;

import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses common formats of dates other than ISO 8601, with or without a time:
 *
 * <pre>
 * 01-Jan-1995    1 January 1995    1st of Jan. 1995    Sun, 01 Jan 1995 09:30:00 GMT
 * January 1, 1995 9:30 AM    1995-Jan-01    01/Jan/1995:09:30:00 +0100
 * Sun Jan 01 09:30:00 +0000 1995
 * 1995年1月1日 09:30
 * 31/12/1995 09:30    31.12.1995    12-31-1995
 * </pre>
 *
 * Years have four digits, names of months and days are English. Dates like those of the last line
 * are read only if it is known whether the day or the month comes first.
 */
public final class WrittenDates {
  private static final int SHORTEST = 8;
  private static final int LONGEST = 60;
  private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

  private static final String NAMED_MONTH =
      "(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
          + "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?";
  private static final String WEEKDAY =
      "(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\\.?,?\\s+)?";
  private static final String DAY = "(?<day>\\d{1,2})(?:st|nd|rd|th)?";
  private static final String YEAR = "(?<year>\\d{4})";
  private static final String BETWEEN = "(?:\\s*[-/.,]\\s*|\\s+)";
  private static final String CLOCK =
      "(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2}(?:[.,]\\d+)?))?"
          + "\\s*(?<half>[AP]\\.?M\\b\\.?)?\\s*(?<zone>\\S+)?";
  private static final String TIME = "(?:(?:[,T:]\\s*|\\s+)(?:at\\s+)?" + CLOCK + ")?";

  private static final List<Pattern> FORMS =
      List.of(
          form(WEEKDAY + DAY + BETWEEN + "(?:of\\s+)?" + NAMED_MONTH + BETWEEN + YEAR + TIME),
          form(WEEKDAY + NAMED_MONTH + BETWEEN + DAY + BETWEEN + YEAR + TIME),
          form(YEAR + BETWEEN + NAMED_MONTH + BETWEEN + DAY + TIME),
          form(
              WEEKDAY
                  + NAMED_MONTH
                  + "\\s+"
                  + DAY
                  + "\\s+(?<hour>\\d{1,2}):(?<minute>\\d{2}):(?<second>\\d{2})\\s+"
                  + "(?:(?<half>[AP]M)\\s+)?(?:(?<zone>\\S+)\\s+)?"
                  + YEAR),
          form(
              YEAR
                  + "\\s*年\\s*(?<month>\\d{1,2})\\s*月\\s*(?<day>\\d{1,2})\\s*日(?:[,T]?\\s*"
                  + CLOCK
                  + ")?"));

  private static final Pattern DIGITS =
      form("(?<day>\\d{1,2})(?<mark>[-/.])(?<month>\\d{1,2})\\k<mark>" + YEAR + TIME);

  private WrittenDates() {}

  private static Pattern form(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
  }

  /** Whether it is a date that can be read in one way only. */
  public static boolean isDate(String text) {
    return iso(text, DateOrder.OPEN).isPresent();
  }

  /** The order of day and month in a date of digits; empty if a text is not such a date. */
  public static Optional<DateOrder> orderOf(String text) {
    Matcher matcher = DIGITS.matcher(text);
    if (!mayBeDate(text) || !matcher.matches()) {
      return Optional.empty();
    }
    int year = Integer.parseInt(matcher.group("year"));
    int first = Integer.parseInt(matcher.group("day"));
    int second = Integer.parseInt(matcher.group("month"));
    boolean dayFirst = isDate(year, second, first);
    boolean monthFirst = isDate(year, first, second);
    if (dayFirst && monthFirst) {
      return Optional.of(DateOrder.OPEN);
    }
    return dayFirst
        ? Optional.of(DateOrder.DAY_FIRST)
        : monthFirst ? Optional.of(DateOrder.MONTH_FIRST) : Optional.empty();
  }

  private static boolean isDate(int year, int month, int day) {
    return month >= 1 && month <= 12 && YearMonth.of(year, month).isValidDay(day);
  }

  /**
   * A date as {@code yyyy-MM-dd}, or with a time as {@code yyyy-MM-dd HH:mm[:ss[.fraction]][
   * ZONE]}; empty if a text is not a date. Whether the day and the zone exist is not checked.
   *
   * @param order order of day and month in dates of digits; if it is not known, such texts are not
   *     dates
   */
  static Optional<String> iso(String text, DateOrder order) {
    if (!mayBeDate(text)) {
      return Optional.empty();
    }
    for (Pattern form : FORMS) {
      Matcher matcher = form.matcher(text);
      if (matcher.matches()) {
        return iso(matcher, matcher.group("day"), month(matcher.group("month")));
      }
    }
    Matcher digits = DIGITS.matcher(text);
    if (!order.known() || !digits.matches()) {
      return Optional.empty();
    }
    String first = digits.group("day");
    String second = digits.group("month");
    return order == DateOrder.DAY_FIRST
        ? iso(digits, first, Integer.parseInt(second))
        : iso(digits, second, Integer.parseInt(first));
  }

  /** Whether a text can be a date: a quick check that excludes most texts of a catalogue. */
  private static boolean mayBeDate(String text) {
    return text.length() >= SHORTEST
        && text.length() <= LONGEST
        && text.chars().anyMatch(c -> c >= '0' && c <= '9');
  }

  private static int month(String written) {
    return Character.isDigit(written.charAt(0))
        ? Integer.parseInt(written)
        : 1 + MONTHS.indexOf(written.substring(0, 3).toLowerCase(Locale.ROOT)) / 3;
  }

  private static Optional<String> iso(Matcher matcher, String day, int month) {
    String date =
        String.format(
            Locale.ROOT, "%s-%02d-%02d", matcher.group("year"), month, Integer.parseInt(day));
    if (matcher.group("hour") == null) {
      return Optional.of(date);
    }
    int hour = Integer.parseInt(matcher.group("hour"));
    String half = matcher.group("half");
    if (half != null) {
      if (hour < 1 || hour > 12) {
        return Optional.empty();
      }
      hour = hour % 12 + (Character.toLowerCase(half.charAt(0)) == 'p' ? 12 : 0);
    }
    StringBuilder iso = new StringBuilder(date);
    iso.append(String.format(Locale.ROOT, " %02d:%s", hour, matcher.group("minute")));
    if (matcher.group("second") != null) {
      iso.append(':').append(matcher.group("second"));
    }
    if (matcher.group("zone") != null) {
      iso.append(' ').append(matcher.group("zone"));
    }
    return Optional.of(iso.toString());
  }
}
