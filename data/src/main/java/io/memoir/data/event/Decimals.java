package io.memoir.data.event;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Detects ids that are whole numbers written as decimals, such as 7.0: pandas and Parquet make them
 * from columns with missing values. They differ from the same ids in other files.
 */
final class Decimals {
  private String first = "";
  private boolean others;

  /** Adds an id. */
  void add(String id) {
    if (others) {
      return;
    }
    if (!isDecimal(id)) {
      others = true;
    } else if (first.isEmpty()) {
      first = id;
    }
  }

  private static boolean isDecimal(String id) {
    if (id.length() < 3 || !id.endsWith(".0")) {
      return false;
    }
    for (int i = 0; i < id.length() - 2; i++) {
      if (id.charAt(i) < '0' || id.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** A warning if all ids are such numbers. */
  Optional<String> warning(Path file, String ids) {
    return others || first.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s: the ids of all %s end with .0, such as %s, and differ from %s without decimals"
                .formatted(file, ids, first, first.substring(0, first.length() - 2)));
  }
}
