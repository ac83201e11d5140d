package io.memoir.data.schema;

import io.memoir.data.value.Excerpts;
import io.memoir.data.value.Lists;
import io.memoir.data.value.LongTexts;
import io.memoir.model.BadInputException;
import io.memoir.model.feature.Value;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Checks that the values of a column fit its kind. */
final class ColumnCheck {
  /** Maximum number of different values of a category, or of elements of lists. */
  private static final int MOST_VALUES = 1_000_000;

  private static final int MOST_SHOWN = 40;

  private final Description given;
  private final RawColumn raw;
  private final ColumnProfile profile;
  private final boolean specified;

  /**
   * @param given the user-specified kinds
   */
  ColumnCheck(Description given, RawColumn raw, ColumnProfile profile) {
    this.given = given;
    this.raw = raw;
    this.profile = profile;
    this.specified = given.column(raw.section(), raw.name()).isPresent();
  }

  /**
   * Rejects a column whose values do not fit its user-specified kind.
   *
   * @param unread the first value of a time column that is not read as a time
   * @return warnings about values that do not fit a detected kind, or can be read in two ways
   * @throws BadInputException if a value does not fit; the message contains the first one
   */
  List<String> check(Column column, Optional<DayTable.Unread> unread) {
    if (specified && column.kind().feature() && profile.present() == 0) {
      throw contradiction(column, raw.file(), "has no values in this column");
    }
    boolean anyLength =
        column.kind() == Kind.TEXT || column.kind() == Kind.WORDS || column.kind() == Kind.IGNORE;
    if (!anyLength) {
      profile.tooLong().ifPresent(this::refuseLength);
    }
    Optional<String> warning = misfit(column, unread);
    Optional<String> more = column.kind() == Kind.NUMBER ? ambiguous() : Optional.empty();
    return Stream.of(warning, more).flatMap(Optional::stream).toList();
  }

  /** A warning about the first value that does not fit the kind and is thus missing. */
  Optional<String> misfit(Column column, Optional<DayTable.Unread> unread) {
    return switch (column.kind()) {
      case NUMBER -> strays(column, profile.noNumber(), "not a number");
      case TIME ->
          unreadDates(column)
              .or(() ->
                  strays(
                      column,
                      unread.map(DayTable.Unread::stray),
                      unread.map(DayTable.Unread::what).orElse("")));
      case VECTOR -> {
        vectors(column);
        yield Optional.empty();
      }
      case CATEGORY -> {
        requireFew(column, profile.distinct());
        yield specified || !KindFinder.hasUnreadDates(profile)
            ? Optional.empty()
            : unreadDates(column);
      }
      case CATEGORIES -> {
        requireFew(column, profile.distinctElements());
        yield Optional.empty();
      }
      case TEXT, WORDS, LABEL, IMPRESSIONS, IGNORE -> Optional.empty();
    };
  }

  private Optional<String> ambiguous() {
    return profile
        .ambiguousNumber()
        .map(each ->
            "%s: '%s' has %s, which can be read in two ways; it was read as %s, assuming that commas %s"
                .formatted(
                    file(each),
                    raw.name(),
                    shown(each),
                    Value.text(profile.number(each.text())),
                    profile.decimalComma() ? "are decimal separators" : "separate thousands"));
  }

  private Optional<String> strays(Column column, Optional<Stray> stray, String what) {
    if (stray.isPresent() && specified) {
      throw contradiction(
          column, file(stray.get()), "has " + shown(stray.get()) + ", which is " + what);
    }
    return stray.map(each ->
        "%s: '%s' has %s, which is %s; such values are treated as missing"
            .formatted(file(each), raw.name(), shown(each), what));
  }

  /** A warning about dates whose order of day and month is unknown. */
  private Optional<String> unreadDates(Column column) {
    Optional<Stray> stray = profile.unreadDate();
    if (stray.isPresent() && specified) {
      throw contradiction(
          column, file(stray.get()), unread(stray.get()) + "; expected dates such as 1995-02-01");
    }
    return stray.map(each ->
        "%s: '%s' %s; %s"
            .formatted(
                file(each),
                raw.name(),
                unread(each),
                column.kind() == Kind.TIME
                    ? "such values are treated as missing"
                    : "the column was treated as a category; use dates such as 1995-02-01 to have"
                        + " it read as dates"));
  }

  private String unread(Stray stray) {
    return "has " + shown(stray) + ": " + KindFinder.unreadDates(profile);
  }

  private void vectors(Column column) {
    profile
        .noVector()
        .ifPresent(stray -> {
          boolean large = ColumnProfile.areNumbers(Lists.elements(stray.text()));
          String found =
              "has "
                  + shown(stray)
                  + (large
                      ? ", which has a number beyond -1e9 to 1e9"
                      : ", which is not a list of numbers");
          String file = file(stray);
          throw specified
              ? contradiction(column, file, found)
              : new BadInputException(
                  "%s: '%s' %s; %s"
                      .formatted(file, raw.name(), found, wayOut("leave it out", "ignore")));
        });
    profile
        .otherLength()
        .ifPresent(stray -> {
          throw new BadInputException(
              "%s: '%s' in %s has %d numbers%s, expected %d as in the other rows%s"
                  .formatted(
                      file(stray),
                      raw.name(),
                      raw.where(stray.place()),
                      Lists.elements(stray.text()).size(),
                      missing(stray.text()),
                      profile.vectorLength(),
                      specified ? "" : "; " + wayOut("leave the column out", "ignore")));
        });
  }

  /** Words for missing elements of a list of numbers, which are not counted. */
  private static String missing(String text) {
    return text.toLowerCase(Locale.ROOT).contains("nan")
        ? " (and NaN)"
        : text.startsWith(Lists.SEPARATOR) || text.contains(Lists.SEPARATOR + Lists.SEPARATOR)
            ? " (and null)"
            : "";
  }

  private void refuseLength(Stray stray) {
    throw new BadInputException(
        "%s, %s: %s; %s"
            .formatted(
                file(stray),
                raw.where(stray.place()),
                LongTexts.faultOf(raw.name(), stray.text()),
                wayOut("use a text encoder", "text")));
  }

  /** How the user can specify another kind for the column. */
  private String wayOut(String purpose, String kind) {
    return "to %s, set {\"%s\": {\"%s\": {\"kind\": \"%s\"}}} in a file given with --schema"
        .formatted(purpose, raw.section().word(), raw.name(), kind);
  }

  private void requireFew(Column column, long values) {
    if (values > MOST_VALUES) {
      throw contradiction(
          column,
          raw.file(),
          String.format(
              Locale.ROOT,
              "has %s%,d different values in this column, expected at most %,d",
              values >= ColumnProfile.MOST_ELEMENTS && column.kind() == Kind.CATEGORIES
                  ? "more than "
                  : "",
              values,
              MOST_VALUES));
    }
  }

  private String file(Stray stray) {
    return raw.file(stray.place());
  }

  private String shown(Stray stray) {
    String text = Excerpts.of(Lists.shown(stray.text()), MOST_SHOWN);
    return "'" + text + "' in " + raw.where(stray.place());
  }

  private BadInputException contradiction(Column column, String file, String found) {
    return new BadInputException(
        "%s has the kind '%s', but %s %s"
            .formatted(given.place(raw.section(), raw.name()), column.kind().word(), file, found));
  }
}
