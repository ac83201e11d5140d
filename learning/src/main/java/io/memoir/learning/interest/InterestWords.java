package io.memoir.learning.interest;

import io.memoir.model.feature.GraphTag;
import io.memoir.model.feature.Value;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The words for descriptions of clusters, for example "Comedy, year 1990 to 1999, rarely Horror".
 * Names and values of columns are used as they are written in the data.
 */
final class InterestWords {
  /** Columns whose values need no name before them. */
  private static final Set<String> PLAIN =
      Set.of("categories", "category", "genres", "genre", "tags", "tag");

  private InterestWords() {}

  /**
   * What items have that fit a description.
   *
   * @param traits the traits to which the conditions refer, of all items
   */
  static String of(Description description, ItemTraits traits) {
    return description.ways().stream()
        .map(way -> of(way, traits))
        .collect(Collectors.joining("; or "));
  }

  /** What items have comes first, then numbers and dates, then what they do not have. */
  private static String of(List<Condition> way, ItemTraits traits) {
    List<String> has = new ArrayList<>();
    List<String> ranges = new ArrayList<>();
    List<String> hasNot = new ArrayList<>();
    for (Condition condition : way) {
      boolean positive = condition.above() != Double.NEGATIVE_INFINITY;
      switch (traits.traits().get(condition.trait())) {
        case Trait.Has(String column, String value) ->
            (positive ? has : hasNot).add(named(column, value));
        case Trait.Mentions(String column, String word) ->
            (positive ? has : hasNot).add("'" + word + "' in the " + column);
        case Trait.Amount(String column) ->
            ranges.add(column + " " + range(condition, traits, false));
        case Trait.Day(String column) -> ranges.add(column + " " + range(condition, traits, true));
      }
    }
    List<String> words = new ArrayList<>(has);
    words.addAll(ranges);
    hasNot.forEach(word -> words.add("rarely " + word));
    return String.join(", ", words);
  }

  private static String named(String column, String value) {
    return column.equals(GraphTag.FEATURE)
        ? GraphTag.of(value).words()
        : PLAIN.contains(column) ? value : column + " " + value;
  }

  /** A range whose ends are the values of items. */
  private static String range(Condition condition, ItemTraits traits, boolean day) {
    float[] inside = new float[traits.values().length];
    int count = 0;
    for (float[] values : traits.values()) {
      if (condition.fits(values)) {
        inside[count++] = values[condition.trait()];
      }
    }
    Arrays.sort(inside, 0, count);
    String from = count == 0 ? text((float) condition.above(), day) : text(inside[0], day);
    String to = count == 0 ? text((float) condition.upTo(), day) : text(inside[count - 1], day);
    if (condition.above() == Double.NEGATIVE_INFINITY) {
      return "up to " + to;
    }
    if (condition.upTo() == Double.POSITIVE_INFINITY) {
      return "from " + from;
    }
    return from.equals(to) ? from : from + " to " + to;
  }

  private static String text(float number, boolean day) {
    if (day && !Float.isInfinite(number)) {
      return LocalDate.ofEpochDay((long) Math.floor(number)).toString();
    }
    return number == Math.rint(number) ? Value.text(number) : Float.toString(number);
  }

  /** The name of a cluster that features do not describe. */
  static String examples(List<String> titles) {
    return switch (titles.size()) {
      case 0 -> "no typical items";
      case 1 -> "like " + titles.getFirst();
      default ->
          "like "
              + String.join(", ", titles.subList(0, titles.size() - 1))
              + " and "
              + titles.getLast();
    };
  }

  /** A name that another cluster has, too. */
  static String toldApart(String name, String title) {
    return name + ", such as " + title;
  }
}
