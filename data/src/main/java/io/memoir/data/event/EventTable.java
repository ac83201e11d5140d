package io.memoir.data.event;

import io.memoir.data.Part;
import io.memoir.data.sql.Duck;
import java.util.Optional;

/** Adds rows to the table of events as they were read. */
public final class EventTable implements AutoCloseable {
  private final Duck.Rows rows;
  private long count;

  public EventTable(Duck.Rows rows) {
    this.rows = rows;
  }

  /** Adds an event of a file with columns. */
  public void add(EventParser event, boolean timed) {
    rows.begin();
    rows.add(event.user());
    rows.addText(event.session());
    rows.add(event.item());
    if (timed) {
      rows.add(event.time());
    } else {
      rows.addNull();
    }
    rows.add(event.type());
    if (Double.isNaN(event.value())) {
      rows.addNull();
    } else {
      rows.add(event.value());
    }
    rows.addNull();
    end();
  }

  /**
   * Adds an event of a file with sequences.
   *
   * @param part for separate test inputs
   */
  public void add(String user, String item, Optional<Part> part) {
    rows.begin();
    rows.add(user);
    rows.addText("");
    rows.add(item);
    rows.addNull();
    rows.addNull();
    rows.addNull();
    if (part.isPresent()) {
      rows.add(part.get().code());
    } else {
      rows.addNull();
    }
    end();
  }

  private void end() {
    rows.end();
    count++;
  }

  /** The number of events added. */
  public long rows() {
    return count;
  }

  @Override
  public void close() {
    rows.close();
  }
}
