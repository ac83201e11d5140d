package io.memoir.runtime.counted;

import io.memoir.model.CorruptFileException;
import java.util.Locale;

/** Checks tables in compressed rows, so that later accesses cannot be outside of an array. */
final class Tables {
  private Tables() {}

  /**
   * Requires valid offsets: row {@code r} has the entries {@code offset[r]} to {@code offset[r + 1]
   * - 1}.
   */
  static void requireOffsets(String name, int[] offset, String entriesName, int entries) {
    for (int row = 1; row < offset.length; row++) {
      if (offset[row] < offset[row - 1]) {
        throw new CorruptFileException(
            String.format(
                Locale.ROOT,
                "table '%s' goes from %d to %d at entry %d, expected ascending values",
                name,
                offset[row - 1],
                offset[row],
                row));
      }
    }
    if (offset[0] != 0 || offset[offset.length - 1] != entries) {
      throw new CorruptFileException(
          String.format(
              Locale.ROOT,
              "table '%s' goes from %d to %d, expected 0 to %d, the length of '%s'",
              name,
              offset[0],
              offset[offset.length - 1],
              entries,
              entriesName));
    }
  }

  /** Requires that every value is in [0, limit). */
  static void requireBelow(String name, int[] values, int limit) {
    for (int value : values) {
      if (value < 0 || value >= limit) {
        throw new CorruptFileException(
            String.format(
                Locale.ROOT, "table '%s' contains %d, expected 0 to %d", name, value, limit - 1));
      }
    }
  }

  /** Requires that the values of each row are in descending order. */
  static void requireDescendingRows(String name, int[] offset, int[] values) {
    for (int row = 0; row + 1 < offset.length; row++) {
      for (int entry = offset[row] + 1; entry < offset[row + 1]; entry++) {
        if (values[entry] >= values[entry - 1]) {
          throw new CorruptFileException(
              String.format(
                  Locale.ROOT,
                  "table '%s' has %d after %d in row %d, expected descending values",
                  name,
                  values[entry],
                  values[entry - 1],
                  row));
        }
      }
    }
  }
}
