package io.memoir.server.http;

import io.memoir.model.BadInputException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * How the server is reached, and what it bears.
 *
 * @param host address that it listens on
 * @param port of the routes for services; 0 for any that is free
 * @param adminPort of the routes for those who run it; 0 for any that is free
 * @param bodyBytes the largest body
 * @param bodySeconds how long a body may take to arrive
 * @param idleSeconds how long a connection may be silent
 * @param rate requests that one key may make a second; 0 for any number
 * @param certificate what connections are encrypted with; without it they are not
 */
public record ServerSettings(
    String host,
    int port,
    int adminPort,
    int bodyBytes,
    int bodySeconds,
    int idleSeconds,
    int rate,
    Optional<Certificate> certificate) {
  private static final int LAST_PORT = 65_535;

  public ServerSettings {
    check("port", port, 0, LAST_PORT);
    check("adminPort", adminPort, 0, LAST_PORT);
    check("bodyBytes", bodyBytes, 1, 1 << 30);
    check("bodySeconds", bodySeconds, 1, 3_600);
    check("idleSeconds", idleSeconds, 1, 3_600);
    check("rate", rate, 0, 1_000_000);
    if (port != 0 && port == adminPort) {
      throw new BadInputException("port and adminPort are both " + port + ", expected two");
    }
  }

  /** Bodies of 4 MiB within 30 s, connections silent for 30 s, any number of requests. */
  public static ServerSettings at(String host, int port, int adminPort) {
    return new ServerSettings(host, port, adminPort, 4 << 20, 30, 30, 0, Optional.empty());
  }

  /** The same with another limit on requests. */
  public ServerSettings limitedTo(int requestsPerSecond) {
    return new ServerSettings(
        host, port, adminPort, bodyBytes, bodySeconds, idleSeconds, requestsPerSecond, certificate);
  }

  /** The same, encrypted with a certificate. */
  public ServerSettings encryptedWith(Certificate shown) {
    return new ServerSettings(
        host, port, adminPort, bodyBytes, bodySeconds, idleSeconds, rate, Optional.of(shown));
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
