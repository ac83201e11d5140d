package io.memoir.data.source;

import java.util.List;

/**
 * Receives the content of a file in order. Each line that is not blank is passed to one of the
 * methods.
 */
public interface RecordSink {
  /**
   * Receives a record.
   *
   * @param line number of its first line, counted from 1; for Parquet and JSON arrays, number of
   *     the record
   * @param fields by the index of their columns; missing values are empty strings
   * @param text of the record in the file, if the file is text
   */
  void record(long line, List<String> fields, String text);

  /** Receives a line that is not a record or a part of one. */
  void rejected(long line, String reason, String text);
}
