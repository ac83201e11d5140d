package io.memoir.server.log;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One thing that is told.
 *
 * @param at when it happened
 * @param message one line for people
 * @param fields numbers and texts, in their order; none of them a secret
 * @param trace lines that follow; empty for none
 */
public record LogEntry(
    Instant at, Level level, String message, Map<String, Object> fields, String trace) {
  public LogEntry {
    message = message.replaceAll("\\R", "; ");
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** A message alone. */
  public static LogEntry of(Instant at, Level level, String message) {
    return new LogEntry(at, level, message, Map.of(), "");
  }
}
