package io.memoir.data.layout;

import io.memoir.data.value.MissingValues;
import io.memoir.data.value.Numbers;
import java.util.List;

/**
 * Decides the style of the values of several files with the same columns, such as the pieces of a
 * file: whether they have decimal commas is found in the first lines of each file, which may have
 * no number that shows it.
 */
public final class NumberStyles {
  private NumberStyles() {}

  /**
   * The layouts, in which a file whose first values can be read in both styles has the style of the
   * files with the same columns that show one, if these agree.
   */
  public static List<Layout> agreed(List<Layout> layouts) {
    List<Layout> decided = layouts.stream().filter(NumberStyles::isDecided).toList();
    return layouts.stream()
        .map(layout -> isDecided(layout) ? layout : like(decided, layout))
        .toList();
  }

  private static Layout like(List<Layout> decided, Layout open) {
    List<Boolean> styles =
        decided.stream()
            .filter(other -> haveSameColumns(open, other))
            .map(Layout::decimalComma)
            .distinct()
            .toList();
    return styles.size() == 1 ? open.withDecimalComma(styles.getFirst()) : open;
  }

  private static boolean haveSameColumns(Layout one, Layout other) {
    return one.delimiter().equals(other.delimiter())
        && one.names().equals(other.names())
        && one.roles().equals(other.roles());
  }

  /** Whether one of the first values can be read in one style only. */
  private static boolean isDecided(Layout layout) {
    return layout.has(Role.VALUE)
        && !layout.delimiter().isEmpty()
        && layout.firstValues(layout.place(Role.VALUE)).stream()
            .map(MissingValues::present)
            .anyMatch(value -> Numbers.decides(value) || Numbers.hasDecimalPoint(value));
  }
}
