package io.memoir.data.layout;

import io.memoir.data.value.Fields;
import io.memoir.data.value.MissingValues;
import java.util.List;

/** Detects whether the first line of a file is a header. */
public final class HeaderFinder {
  private HeaderFinder() {}

  /**
   * Whether the first row is a header: it contains names and no values, and either some names are
   * known, or some columns have numbers or times in the rows below it.
   */
  public static boolean namesColumns(List<List<String>> rows) {
    List<String> first = rows.getFirst();
    if (Role.USER.findIn(first) >= 0 && Role.ITEM.findIn(first) >= 0) {
      return true;
    }
    // The column with the row numbers has no name in files written by pandas.
    List<String> names = first.getFirst().isBlank() ? first.subList(1, first.size()) : first;
    if (names.isEmpty()
        || names.stream().anyMatch(HeaderFinder::isValue)
        || names.stream().distinct().count() < names.size()) {
      return false;
    }
    if (Role.anyKnown(names)) {
      return true;
    }
    return rows.size() > 1
        && rows.get(1).stream().anyMatch(field -> Fields.isNumber(field) || Fields.isMoment(field));
  }

  private static boolean isValue(String field) {
    return MissingValues.present(field).isEmpty()
        || Fields.isNumber(field)
        || Fields.isMoment(field);
  }

  /** Whether the first line of words begins with a known name and contains no numbers. */
  public static boolean isHeader(List<String> words) {
    return (Role.USER.findIn(words) == 0
            || Role.SESSION.findIn(words) == 0
            || Role.ITEM.findIn(words) == 0)
        && words.stream().noneMatch(Fields::isNumber);
  }
}
