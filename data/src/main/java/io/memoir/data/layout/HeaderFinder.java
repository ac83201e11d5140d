package io.memoir.data.layout;

import io.memoir.data.value.Fields;
import io.memoir.data.value.MissingValues;
import java.util.List;

/** Tells a first line that names columns from one that is data. */
public final class HeaderFinder {
  private HeaderFinder() {}

  /**
   * Whether the first row names columns: it holds names and no values, and either names that are
   * known, or in the rows after it numbers or moments stand under some of them.
   */
  public static boolean namesColumns(List<List<String>> rows) {
    List<String> first = rows.getFirst();
    if (Role.USER.findIn(first) >= 0 && Role.ITEM.findIn(first) >= 0) {
      return true;
    }
    // The column of the row numbers has no name where pandas writes them.
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

  /** Whether the first line of words begins with a name that is known, and has no numbers. */
  public static boolean isHeader(List<String> words) {
    return (Role.USER.findIn(words) == 0
            || Role.SESSION.findIn(words) == 0
            || Role.ITEM.findIn(words) == 0)
        && words.stream().noneMatch(Fields::isNumber);
  }
}
