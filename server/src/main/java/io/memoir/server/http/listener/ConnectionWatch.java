package io.memoir.server.http.listener;

import io.memoir.server.http.exchange.ClientConnection;
import io.memoir.server.http.exchange.Exchange;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;

/**
 * Closes connections whose next request does not arrive completely in time. A client that sends its
 * headers byte by byte, or that never finishes its TLS handshake, is never silent and therefore
 * passes every idle timeout. Idle connections between two requests are left to the idle timeout.
 */
public final class ConnectionWatch implements Connection.Listener, AutoCloseable {
  private static final int LOOKS = 4;

  /** Interval at which idle connections are closed while the server shuts down. */
  private static final long ENDING_MILLIS = 50;

  /** How long a connection may be idle while the server drains. */
  private static final long DRAINING_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final long mostNanos;
  private final Map<Connection, Arrival> arrivals = new ConcurrentHashMap<>();
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("memoir-connections").factory());

  private volatile ScheduledFuture<?> sweeping;

  /** How long a connection may be idle between two requests, if that is limited here. */
  private volatile OptionalLong idleNanos = OptionalLong.empty();

  /** The arrival of the next request of a connection; guarded by itself. */
  private static final class Arrival {
    /** Number of requests in progress. */
    private int answering;

    /** Bytes received when the last response was sent. */
    private long bytesBefore;

    /** Whether the next request has begun to arrive; the first one counts from the start. */
    private boolean begun = true;

    /** The time at which it began. */
    private long since = System.nanoTime();

    /** The time of the last response, or of the opening of the connection. */
    private long idleSince = since;
  }

  /**
   * @param headerSeconds maximum time for the headers of a request to arrive
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

  /** The headers of a request have arrived. */
  public void begin(Request request) {
    Connection connection = request.getConnectionMetaData().getConnection();
    request.setAttribute(Exchange.CONNECTION, clientOf(request, connection.getEndPoint()));
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

  private static ClientConnection clientOf(Request request, EndPoint end) {
    return new ClientConnection() {
      @Override
      public void cutOff() {
        end.close();
      }

      @Override
      public void allowSilence(Duration atLeast) {
        long idleMillis = end.getIdleTimeout();
        end.setIdleTimeout(Math.max(idleMillis, atLeast.toMillis()));
        Request.addCompletionListener(request, _ -> end.setIdleTimeout(idleMillis));
      }
    };
  }

  /**
   * The server drains: from now on a connection is closed when it has been idle between two
   * requests for so long that no request is likely to be on its way.
   */
  public void drain() {
    closeIdle(DRAINING_NANOS);
  }

  /**
   * The server shuts down: from now on a connection is closed as soon as it is idle between two
   * requests. A request that has begun to arrive may complete.
   */
  public void end() {
    closeIdle(0);
  }

  /** Whether connections are being closed. */
  public boolean isEnding() {
    return idleNanos.isPresent();
  }

  /** The number of open connections. */
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
    } catch (RuntimeException | Error e) {
      // What could not be closed is gone, or is closed the next time.
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
