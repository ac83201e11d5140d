package io.memoir.data.graph;

import io.memoir.data.event.EventParser;
import io.memoir.data.source.DelimitedRecords;
import io.memoir.data.source.RecordSink;
import io.memoir.data.source.RejectedLines;
import io.memoir.data.value.LongTexts;
import io.memoir.data.value.MissingValues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads a file of triples or links: every line becomes a row of ids, or is rejected. */
final class GraphFile implements RecordSink {
  /** Receives the rows. */
  @FunctionalInterface
  interface Rows {
    /**
     * Receives a row.
     *
     * @param line number of its line, counted from 1
     * @param ids in the order of {@link GraphColumns#words}
     */
    void row(long line, List<String> ids);
  }

  private final GraphLayout layout;
  private final GraphColumns columns;
  private final Rows rows;
  private final RejectedLines rejected;
  private long count;

  /**
   * @param rejected receives the lines that cannot be used
   */
  GraphFile(GraphLayout layout, GraphColumns columns, Rows rows, RejectedLines rejected) {
    this.layout = layout;
    this.columns = columns;
    this.rows = rows;
    this.rejected = rejected;
  }

  /** Reads the whole file, and returns the number of rows. */
  long read() throws IOException {
    new DelimitedRecords(
            layout.delimiter(),
            layout.quoted(),
            layout.header() ? 1 : 0,
            layout.width(),
            new DelimitedRecords.Shape(fields -> faultOf(ids(fields), fields).isEmpty(), false))
        .read(layout.look().open(), this);
    return count;
  }

  private List<String> ids(List<String> fields) {
    List<String> ids = new ArrayList<>();
    for (int place : layout.places()) {
      ids.add(MissingValues.present(fields.get(place)));
    }
    return ids;
  }

  /** Why fields are no row, or an empty string. */
  private String faultOf(List<String> ids, List<String> fields) {
    for (int i = 0; i < ids.size(); i++) {
      String word = columns.words().get(i);
      String id = ids.get(i);
      if (id.isEmpty()) {
        return EventParser.missing(word, fields.get(layout.places().get(i)));
      }
      String fault = EventParser.faultOf(word, id);
      if (fault.isEmpty() && id.chars().anyMatch(Character::isISOControl)) {
        fault = word + " contains a control character, such as a tab or a line end";
      }
      if (fault.isEmpty()) {
        fault = LongTexts.faultOf(word, id);
      }
      if (!fault.isEmpty()) {
        return fault;
      }
    }
    return "";
  }

  @Override
  public void record(long line, List<String> fields, String text) {
    List<String> ids = ids(fields);
    String fault = faultOf(ids, fields);
    if (fault.isEmpty()) {
      count++;
      rows.row(line, ids);
    } else {
      rejected(line, fault, text);
    }
  }

  @Override
  public void rejected(long line, String reason, String text) {
    rejected.add(layout.look().file(), line, reason, text);
  }
}
