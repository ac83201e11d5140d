package io.memoir.data.source;

import java.util.List;

/** Receives what a file holds, in its order. Every line that is not blank comes to one method. */
public interface RecordSink {
  /**
   * A record.
   *
   * @param line the number of its first line, counted from 1; of a Parquet file or a JSON array,
   *     its own number
   * @param fields by the place of their columns; what is missing is the empty text
   * @param text as it stands in the file, where it is text
   */
  void record(long line, List<String> fields, String text);

  /** A line that is not a record, or not part of one. */
  void rejected(long line, String reason, String text);
}
