package io.memoir.data.dataset;

import io.memoir.data.sql.Duck;
import java.nio.file.Path;

/** Names of the files of a data set. */
final class DatasetFiles {
  static final String EVENTS = "events.parquet";
  static final String ITEMS = "items.parquet";
  static final String USERS = "users.parquet";

  /** The directory to which DuckDB spills while a data set is prepared. */
  static final String SPILL = ".spill";

  private DatasetFiles() {}

  /** The SQL expression for one of these files. */
  static String table(Path directory, String file) {
    return "read_parquet(" + Duck.file(directory.resolve(file)) + ", hive_partitioning = false)";
  }
}
