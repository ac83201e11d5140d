package io.memoir.data;

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
 * @param roles place of the column of each role that is there
 * @param timeKind how its times are written
 */
record Layout(
    Look look,
    EventFormat format,
    String delimiter,
    boolean quoted,
    boolean header,
    List<String> names,
    Map<Role, Integer> roles,
    TimeKind timeKind) {

  Path file() {
    return look.file();
  }

  boolean has(Role role) {
    return roles.containsKey(role);
  }

  /** Whether a line is a whole sequence, and no table row. */
  boolean linewise() {
    return format == EventFormat.SEQUENCES || format == EventFormat.SESSIONS;
  }
}
