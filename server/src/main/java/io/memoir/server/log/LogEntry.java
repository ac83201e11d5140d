package io.memoir.server.log;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An entry of a log.
 *
 * @param at time of the entry
 * @param message one line of text
 * @param fields numbers and strings, in order; none of them secret
 * @param trace additional lines; empty for none
 */
public record LogEntry(
    Instant at, Level level, String message, Map<String, Object> fields, String trace) {
  public LogEntry {
    message = message.replaceAll("\\R", "; ");
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** An entry with a message only. */
  public static LogEntry of(Instant at, Level level, String message) {
    return new LogEntry(at, level, message, Map.of(), "");
  }
}
