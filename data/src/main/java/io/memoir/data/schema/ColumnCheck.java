package io.memoir.data.schema;

import io.memoir.data.schema.ColumnProfile.Stray;
import io.memoir.data.value.Lists;
import io.memoir.data.value.LongTexts;
import io.memoir.model.BadInputException;
import java.util.Locale;
import java.util.Optional;

/** Holds what a column is said to be against what stands in it. */
final class ColumnCheck {
  /** A category, or the elements of lists, can have no more values. */
  private static final int MOST_VALUES = 1_000_000;

  private static final int MOST_SHOWN = 40;

  private final Description given;
  private final RawColumn raw;
  private final ColumnProfile profile;
  private final boolean said;

  /**
   * @param given what was said, for messages
   */
  ColumnCheck(Description given, RawColumn raw, ColumnProfile profile) {
    this.given = given;
    this.raw = raw;
    this.profile = profile;
    this.said = given.column(raw.section(), raw.name()).isPresent();
  }

  /**
   * Refuses a column that is not what it is said to be.
   *
   * @return what is odd about it, if it is only a guess
   * @throws BadInputException naming the first value that contradicts
   */
  Optional<String> check(Column column) {
    if (said && column.kind().feature() && profile.present() == 0) {
      throw contradiction(column, "has no values there");
    }
    boolean anyLength =
        column.kind() == Kind.TEXT || column.kind() == Kind.WORDS || column.kind() == Kind.IGNORE;
    if (!anyLength) {
      profile.tooLong().ifPresent(this::refuseLength);
    }
    return switch (column.kind()) {
      case NUMBER -> strays(column, profile.noNumber(), "no number");
      case TIME ->
          unreadDates(column)
              .or(() -> strays(column, profile.noMoment(), "neither a date nor a time"));
      case VECTOR -> {
        vectors(column);
        yield Optional.empty();
      }
      case CATEGORY -> {
        requireFew(column, profile.distinct());
        yield said || !KindFinder.hasUnreadDates(profile) ? Optional.empty() : unreadDates(column);
      }
      case CATEGORIES -> {
        requireFew(column, profile.distinctElements());
        yield Optional.empty();
      }
      case TEXT, WORDS, LABEL, IMPRESSIONS, IGNORE -> Optional.empty();
    };
  }

  private Optional<String> strays(Column column, Optional<Stray> stray, String expected) {
    if (stray.isPresent() && said) {
      throw contradiction(column, "has " + shown(stray.get()) + ", which is " + expected);
    }
    return stray.map(each ->
        "%s: '%s' has %s, which is %s; such values count as missing"
            .formatted(raw.file(), raw.name(), shown(each), expected));
  }

  /** Dates of which nobody can tell the day from the month. */
  private Optional<String> unreadDates(Column column) {
    Optional<String> found =
        profile
            .unreadDate()
            .map(stray -> "has " + shown(stray) + ": " + KindFinder.unreadDates(profile));
    if (found.isPresent() && said) {
      throw contradiction(column, found.get() + "; expected dates such as 1995-02-01");
    }
    return found.map(each ->
        "%s: '%s' %s; %s"
            .formatted(
                raw.file(),
                raw.name(),
                each,
                column.kind() == Kind.TIME
                    ? "such values count as missing"
                    : "it was taken for a category, write 1995-02-01 to have dates read"));
  }

  private void vectors(Column column) {
    profile
        .noVector()
        .ifPresent(stray -> {
          String found = "has " + shown(stray) + ", which is no list of numbers";
          throw said
              ? contradiction(column, found)
              : new BadInputException(
                  "%s: '%s' %s; %s"
                      .formatted(raw.file(), raw.name(), found, wayOut("leave it out", "ignore")));
        });
    profile
        .otherLength()
        .ifPresent(stray -> {
          throw new BadInputException(
              "%s: '%s' is a list of %d numbers in %s%s, expected %d as in the others"
                  .formatted(
                      raw.file(),
                      raw.name(),
                      Lists.elements(stray.text()).size(),
                      raw.where(stray.place()),
                      stray.text().toLowerCase(Locale.ROOT).contains("nan") ? " beside NaN" : "",
                      profile.vectorLength()));
        });
  }

  private void refuseLength(Stray stray) {
    throw new BadInputException(
        "%s, %s: %s; %s"
            .formatted(
                raw.file(),
                raw.where(stray.place()),
                LongTexts.faultOf(raw.name(), stray.text()),
                wayOut("have an encoder read it", "text")));
  }

  /** How a person gives the column another kind. */
  private String wayOut(String purpose, String kind) {
    return "to %s, say {\"%s\": {\"%s\": {\"kind\": \"%s\"}}} with --schema"
        .formatted(purpose, raw.section().word(), raw.name(), kind);
  }

  private void requireFew(Column column, long values) {
    if (values > MOST_VALUES) {
      throw contradiction(
          column,
          String.format(
              Locale.ROOT,
              "has %s%,d different values there, expected at most %,d",
              values >= ColumnProfile.MOST_ELEMENTS && column.kind() == Kind.CATEGORIES
                  ? "more than "
                  : "",
              values,
              MOST_VALUES));
    }
  }

  private String shown(Stray stray) {
    String text = Lists.shown(stray.text());
    String cut = text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN - 3) + "...";
    return "'" + cut + "' in " + raw.where(stray.place());
  }

  private BadInputException contradiction(Column column, String found) {
    return new BadInputException(
        "%s has the kind '%s', but %s %s"
            .formatted(
                given.place(raw.section(), raw.name()), column.kind().word(), raw.file(), found));
  }
}
