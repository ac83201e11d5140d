package io.memoir.data.event;

import io.memoir.data.EventFormat;
import io.memoir.data.layout.Layout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The files and lines of events by their ordinals, for messages. Events on consecutive lines need
 * one entry together, so a file without rejected lines needs a single one.
 */
public final class EventPlaces {
  /**
   * The place of an event.
   *
   * @param line the line or row, such as {@code line 3}
   */
  public record Place(Path file, String line) {}

  private final List<Layout> files = new ArrayList<>();
  private long[] ordinals = new long[16];
  private long[] lines = new long[16];
  private int[] fileOf = new int[16];
  private int entries;

  /** Begins the events of a file. */
  void begin(Layout layout) {
    files.add(layout);
  }

  /** Adds an event of the file begun last, after all with smaller ordinals. */
  void add(long ordinal, long line) {
    int file = files.size() - 1;
    int last = entries - 1;
    if (last >= 0 && fileOf[last] == file && line - lines[last] == ordinal - ordinals[last]) {
      return;
    }
    if (entries == lines.length) {
      ordinals = Arrays.copyOf(ordinals, 2 * entries);
      lines = Arrays.copyOf(lines, 2 * entries);
      fileOf = Arrays.copyOf(fileOf, 2 * entries);
    }
    ordinals[entries] = ordinal;
    lines[entries] = line;
    fileOf[entries] = file;
    entries++;
  }

  /** The place of an event that was added. */
  public Place at(long ordinal) {
    int found = Arrays.binarySearch(ordinals, 0, entries, ordinal);
    int entry = found >= 0 ? found : -found - 2;
    Layout layout = files.get(fileOf[entry]);
    boolean rows = layout.format() == EventFormat.PARQUET || layout.look().jsonArray();
    return new Place(
        layout.file(),
        String.format(
            Locale.ROOT,
            "%s %,d",
            rows ? "row" : "line",
            lines[entry] + ordinal - ordinals[entry]));
  }
}
