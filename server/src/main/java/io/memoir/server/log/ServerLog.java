package io.memoir.server.log;

import io.memoir.server.http.settings.AnsweredRequest;
import io.memoir.server.http.settings.OperatorLog;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The logs of a server: problems, and optionally every answered request. No request waits for them.
 */
public final class ServerLog implements OperatorLog, AutoCloseable {
  private static final int SERVER_ERRORS = 500;
  private static final int CLIENT_ERRORS = 400;

  private final LogWriter operator;
  private final Optional<LogWriter> access;
  private final InstantSource clock;

  /**
   * Starts the writers.
   *
   * @param operator destination of problems
   * @param access destination of answered requests
   */
  public ServerLog(
      LogTarget operator, Optional<LogTarget> access, LogFormat format, InstantSource clock) {
    this.clock = clock;
    this.operator = new LogWriter(operator, format, _ -> {}); // nowhere else to report
    this.access = access.map(target -> new LogWriter(target, format, this::trouble));
  }

  /** With the stack trace, which can be sent to the developers. */
  @Override
  public void defect(String requestId, Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    operator.write(
        new LogEntry(
            clock.instant(),
            Level.ERROR,
            "a bug in Memoir",
            Map.of("requestId", requestId),
            trace.toString()));
  }

  @Override
  public void trouble(String what) {
    operator.write(LogEntry.of(clock.instant(), Level.WARN, what));
  }

  @Override
  public void note(String what) {
    operator.write(LogEntry.of(clock.instant(), Level.INFO, what));
  }

  @Override
  public void answered(AnsweredRequest request) {
    access.ifPresent(log -> log.write(entry(request)));
  }

  private LogEntry entry(AnsweredRequest request) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("requestId", request.requestId());
    fields.put("port", request.port());
    request.key().ifPresent(name -> fields.put("key", name));
    fields.put("method", request.method());
    fields.put("route", request.route());
    fields.put("status", request.status());
    fields.put("micros", request.micros());
    fields.put("bytes", request.bytes());
    return new LogEntry(clock.instant(), level(request.status()), "request", fields, "");
  }

  private static Level level(int status) {
    if (status >= SERVER_ERRORS) {
      return Level.ERROR;
    }
    return status >= CLIENT_ERRORS ? Level.WARN : Level.INFO;
  }

  @Override
  public long dropped() {
    return operator.dropped() + access.map(LogWriter::dropped).orElse(0L);
  }

  /** Writes the waiting entries, within seconds, and closes the logs. */
  @Override
  public void close() {
    access.ifPresent(LogWriter::close);
    operator.close();
  }
}
