package io.memoir.server.http.listener;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;

/**
 * Cuts connections whose next request does not arrive whole in time: a client that sends its
 * headers drop by drop, or that never ends its TLS handshake, is never silent and so passes every
 * limit on silence. A connection that waits between two requests is left to that limit.
 */
public final class ConnectionWatch implements Connection.Listener, AutoCloseable {
  private static final int LOOKS = 4;

  /** How often idle connections are looked for while the server ends. */
  private static final long ENDING_MILLIS = 50;

  /** How long a connection may be idle while the server drains. */
  private static final long DRAINING_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final long mostNanos;
  private final Map<Connection, Arrival> arrivals = new ConcurrentHashMap<>();
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("watch of connections").factory());

  private volatile ScheduledFuture<?> sweeping;

  /** How long a connection may be idle between two requests, if that is bounded here. */
  private volatile OptionalLong idleNanos = OptionalLong.empty();

  /** How far the next request of a connection has arrived; guarded by itself. */
  private static final class Arrival {
    /** Requests that are being answered. */
    private int answering;

    /** Bytes that had come when the last request was answered. */
    private long bytesBefore;

    /** Whether something of the next request has come: of the first one from the beginning. */
    private boolean begun = true;

    /** When that came. */
    private long since = System.nanoTime();

    /** When the last request was answered, or the connection was opened. */
    private long idleSince = since;
  }

  /**
   * @param headerSeconds how long the headers of a request may take to arrive
   */
  public ConnectionWatch(int headerSeconds) {
    this.mostNanos = TimeUnit.SECONDS.toNanos(headerSeconds);
    long pause = TimeUnit.SECONDS.toMillis(headerSeconds) / LOOKS;
    this.sweeping =
        sweeper.scheduleWithFixedDelay(this::sweep, pause, pause, TimeUnit.MILLISECONDS);
  }

  @Override
  public void onOpened(Connection connection) {
    arrivals.put(connection, new Arrival());
  }

  @Override
  public void onClosed(Connection connection) {
    arrivals.remove(connection);
  }

  /** The headers of a request are whole. */
  public void begin(Request request) {
    Connection connection = request.getConnectionMetaData().getConnection();
    Arrival arrival = arrivals.get(connection);
    if (arrival == null) {
      return;
    }
    synchronized (arrival) {
      arrival.answering++;
    }
    Request.addCompletionListener(
        request,
        _ -> {
          synchronized (arrival) {
            arrival.answering--;
            arrival.bytesBefore = connection.getBytesIn();
            arrival.begun = false;
            arrival.idleSince = System.nanoTime();
          }
        });
  }

  /**
   * The server drains: from now on a connection is closed when it has waited between two requests
   * for so long that none is likely to be on its way.
   */
  public void drain() {
    closeIdle(DRAINING_NANOS);
  }

  /**
   * The server ends: from now on a connection is closed as soon as it waits between two requests.
   * One that has begun to send a request may finish it.
   */
  public void end() {
    closeIdle(0);
  }

  /** Whether connections end now. */
  public boolean isEnding() {
    return idleNanos.isPresent();
  }

  /** How many connections are open. */
  public int open() {
    return arrivals.size();
  }

  private void closeIdle(long nanos) {
    idleNanos = OptionalLong.of(nanos);
    sweeping.cancel(false);
    sweeping = sweeper.scheduleWithFixedDelay(this::sweep, 0, ENDING_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void sweep() {
    try {
      arrivals.forEach((connection, arrival) -> {
        if (late(connection, arrival)) {
          connection.getEndPoint().close();
        }
      });
    } catch (RuntimeException e) {
      // A connection that cannot be closed is gone; the others are looked at the next time.
    }
  }

  private boolean late(Connection connection, Arrival arrival) {
    long now = System.nanoTime();
    synchronized (arrival) {
      if (arrival.answering > 0) {
        return false;
      }
      if (idleNanos.isPresent() && connection.getBytesIn() <= arrival.bytesBefore) {
        return now - arrival.idleSince >= idleNanos.getAsLong();
      }
      if (!arrival.begun && connection.getBytesIn() > arrival.bytesBefore) {
        arrival.begun = true;
        arrival.since = now;
      }
      return arrival.begun && now - arrival.since > mostNanos;
    }
  }

  @Override
  public void close() {
    sweeping.cancel(false);
    sweeper.shutdown();
  }
}
