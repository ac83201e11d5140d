package io.memoir.server.http;

import io.memoir.model.BadInputException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;

/**
 * How the server is reached, and what it bears.
 *
 * @param host address that it listens on
 * @param port of the routes for services; 0 for any that is free
 * @param adminPort of the routes for those who run it; 0 for any that is free
 * @param bodyBytes the largest body
 * @param bodySeconds how long a body may take to arrive
 * @param headerSeconds how long the headers of a request may take to arrive, and how long a body
 *     may be silent
 * @param idleSeconds how long a connection may be silent between two requests
 * @param flightBytes bytes of all bodies that are in memory at once, {@code bodyBytes} or more
 * @param rate what one key may spend a second, where a simple request costs 1; 0 for any number
 * @param certificate what connections are encrypted with; without it they are not
 * @param futureTolerance how far ahead of the server's clock an event may be
 */
public record ServerSettings(
    String host,
    int port,
    int adminPort,
    int bodyBytes,
    int bodySeconds,
    int headerSeconds,
    int idleSeconds,
    long flightBytes,
    int rate,
    Optional<Certificate> certificate,
    Duration futureTolerance) {
  /** Covers clocks that are wrong and local times that were taken for UTC. */
  public static final Duration USUAL_FUTURE_TOLERANCE = Duration.ofHours(24);

  private static final long LONGEST_TOLERANCE_HOURS = 24 * 366;
  private static final int LAST_PORT = 65_535;

  /** A body becomes some ten times as large when it is read as JSON, and there are other things. */
  private static final int BODY_SHARE = 64;

  public ServerSettings {
    check("port", port, 0, LAST_PORT);
    check("adminPort", adminPort, 0, LAST_PORT);
    check("bodyBytes", bodyBytes, 1, 1 << 30);
    check("bodySeconds", bodySeconds, 1, 3_600);
    check("headerSeconds", headerSeconds, 1, 3_600);
    check("idleSeconds", idleSeconds, 1, 3_600);
    if (flightBytes < bodyBytes) {
      throw new BadInputException(
          "flightBytes is %d, expected bodyBytes (%d) or more".formatted(flightBytes, bodyBytes));
    }
    check("rate", rate, 0, 1_000_000);
    if (futureTolerance.isNegative()
        || futureTolerance.compareTo(Duration.ofHours(LONGEST_TOLERANCE_HOURS)) > 0) {
      throw new BadInputException(
          "the tolerance for the future is %s, expected one of 0 to %,d hours"
              .formatted(futureTolerance, LONGEST_TOLERANCE_HOURS));
    }
    if (port != 0 && port == adminPort) {
      throw new BadInputException("port and adminPort are both " + port + ", expected two");
    }
  }

  /**
   * Bodies of 4 MiB within 30 s, and of a 64th of the heap at once; headers within 10 s;
   * connections silent for 30 s; any number of requests; events at most a day ahead.
   */
  public static ServerSettings at(String host, int port, int adminPort) {
    int bodyBytes = 4 << 20;
    return new ServerSettings(
        host,
        port,
        adminPort,
        bodyBytes,
        30,
        10,
        30,
        Math.max(bodyBytes, Runtime.getRuntime().maxMemory() / BODY_SHARE),
        0,
        Optional.empty(),
        USUAL_FUTURE_TOLERANCE);
  }

  /** The same with another limit on requests. */
  public ServerSettings limitedTo(int requestsPerSecond) {
    return new ServerSettings(
        host,
        port,
        adminPort,
        bodyBytes,
        bodySeconds,
        headerSeconds,
        idleSeconds,
        flightBytes,
        requestsPerSecond,
        certificate,
        futureTolerance);
  }

  /** The same with other limits on how long parts of a request may take to arrive. */
  public ServerSettings within(int ofHeaders, int ofBodies, int ofSilence) {
    return new ServerSettings(
        host,
        port,
        adminPort,
        bodyBytes,
        ofBodies,
        ofHeaders,
        ofSilence,
        flightBytes,
        rate,
        certificate,
        futureTolerance);
  }

  /** The same with other limits on one body, and on all that are in memory at once. */
  public ServerSettings withBodies(int ofOne, long ofAll) {
    return new ServerSettings(
        host,
        port,
        adminPort,
        ofOne,
        bodySeconds,
        headerSeconds,
        idleSeconds,
        ofAll,
        rate,
        certificate,
        futureTolerance);
  }

  /** The same, encrypted with a certificate. */
  public ServerSettings encryptedWith(Certificate shown) {
    return new ServerSettings(
        host,
        port,
        adminPort,
        bodyBytes,
        bodySeconds,
        headerSeconds,
        idleSeconds,
        flightBytes,
        rate,
        Optional.of(shown),
        futureTolerance);
  }

  /** The same with another tolerance for events of the future. */
  public ServerSettings toleratingAhead(Duration tolerance) {
    return new ServerSettings(
        host,
        port,
        adminPort,
        bodyBytes,
        bodySeconds,
        headerSeconds,
        idleSeconds,
        flightBytes,
        rate,
        certificate,
        tolerance);
  }

  /** Whether only this machine reaches it. */
  boolean local() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new BadInputException("no host '" + host + "'", e);
    }
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new BadInputException(
          "%s is %d, expected a number from %d to %d".formatted(name, value, least, most));
    }
  }
}
