package io.memoir.data.dataset;

import io.memoir.data.sql.Duck;
import java.nio.file.Path;
import java.util.List;

/** Names of the files of a data set. */
final class DatasetFiles {
  static final String EVENTS = "events.parquet";
  static final String ITEMS = "items.parquet";
  static final String USERS = "users.parquet";

  /** Rows that are not folded; exists only if there are any. */
  static final String SHOWN = "shown.parquet";

  /** The fitted schema; exists only if there are features, or numbers that can be labels. */
  static final String FEATURES = "features.json";

  /** Its fields: the fitted schema, and the names of columns of numbers that can be labels. */
  static final String FEATURES_SCHEMA = "schema";

  static final String FEATURES_NUMBERS = "numbers";

  /** The vectors of texts; exists only if texts were encoded. */
  static final String TEXTS = "texts.parquet";

  /** All files that are part of the content. */
  static final List<String> ALL = List.of(EVENTS, ITEMS, USERS, SHOWN, FEATURES, TEXTS);

  /** The directory to which DuckDB spills while a data set is prepared. */
  static final String SPILL = ".spill";

  private DatasetFiles() {}

  /** The SQL expression for one of these files. */
  static String table(Path directory, String file) {
    return "read_parquet(" + Duck.file(directory.resolve(file)) + ", hive_partitioning = false)";
  }
}
