package io.memoir.data.layout;

import io.memoir.data.EventFormat;
import io.memoir.data.source.FileSample;
import io.memoir.data.value.TimeFormat;
import io.memoir.data.value.TimeKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How one file is to be read.
 *
 * @param format the format, told or found; never AUTO
 * @param delimiter what separates fields; empty for JSON lines and Parquet
 * @param quoted whether fields may stand in double quotes
 * @param header whether the first line names the columns
 * @param names names of all columns
 * @param types types of all columns as DuckDB calls them, of Parquet; else empty
 * @param roles place of the column of each role that is there
 * @param time how its times are written
 * @param decimalComma whether its values have decimal commas
 */
public record Layout(
    FileSample look,
    EventFormat format,
    String delimiter,
    boolean quoted,
    boolean header,
    List<String> names,
    List<String> types,
    Map<Role, Integer> roles,
    TimeFormat time,
    boolean decimalComma) {

  public Path file() {
    return look.file();
  }

  public boolean has(Role role) {
    return roles.containsKey(role);
  }

  /** The place of the column of a role, or -1. */
  public int place(Role role) {
    return roles.getOrDefault(role, -1);
  }

  public boolean timed() {
    return time.kind() != TimeKind.NONE;
  }

  /** Whether a line is a whole sequence, and no table row. */
  public boolean linewise() {
    return format == EventFormat.SEQUENCES || format == EventFormat.SESSIONS;
  }
}
