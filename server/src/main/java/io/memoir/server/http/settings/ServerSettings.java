package io.memoir.server.http.settings;

import io.memoir.model.BadInputException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Addresses and limits of the server.
 *
 * @param host address that the API port listens on
 * @param port number of the API port; 0 for any free one
 * @param adminHost address that the admin port listens on
 * @param adminPort number of the admin port; 0 for any free one
 * @param bodyBytes maximum size of a body
 * @param bodySeconds maximum time for a body to arrive
 * @param headerSeconds maximum time for the headers of a request to arrive, and maximum time
 *     without data during a body
 * @param idleSeconds how long a connection may be idle between two requests
 * @param flightBytes maximum size of all bodies in memory, {@code bodyBytes} or more
 * @param jsonBytes maximum memory of the parsed JSON of all bodies, approximately
 * @param rate budget of each key per second, of which a simple request costs 1; 0 for no limit
 * @param certificate for TLS; without it connections are not encrypted
 * @param futureTolerance how far an event may be ahead of the server's clock
 * @param corsOrigins the web sites whose pages may call the API, such as {@code
 *     https://shop.example}
 */
public record ServerSettings(
    String host,
    int port,
    String adminHost,
    int adminPort,
    int bodyBytes,
    int bodySeconds,
    int headerSeconds,
    int idleSeconds,
    long flightBytes,
    long jsonBytes,
    int rate,
    Optional<Certificate> certificate,
    Duration futureTolerance,
    Set<String> corsOrigins) {
  /** Allows for wrong clocks and for local times that were sent as UTC. */
  public static final Duration USUAL_FUTURE_TOLERANCE = Duration.ofHours(24);

  private static final long LONGEST_TOLERANCE_HOURS = 24 * 366;
  private static final Pattern ORIGIN =
      Pattern.compile("https?://([a-z0-9.-]+|\\[[0-9a-f:]+\\])(:[0-9]{1,5})?");
  private static final int LAST_PORT = 65_535;

  /**
   * The share of the heap for bodies is one divided by this: parsed JSON takes some ten times the
   * size of a usual body, and other objects need memory too.
   */
  private static final int BODY_SHARE = 64;

  /**
   * The same for parsed JSON, which takes up to 50 times the size of a body of very short values.
   */
  private static final int JSON_SHARE = 4;

  public ServerSettings {
    corsOrigins = Set.copyOf(corsOrigins);
    for (String origin : corsOrigins) {
      if (!ORIGIN.matcher(origin).matches()) {
        throw new BadInputException(
            "'%s' is not an origin, expected one as browsers send it, such as https://shop.example or http://localhost:3000"
                .formatted(origin));
      }
    }
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
    if (jsonBytes < 1) {
      throw new BadInputException("jsonBytes is %d, expected 1 or more".formatted(jsonBytes));
    }
    check("rate", rate, 0, 1_000_000);
    if (futureTolerance.isNegative()
        || futureTolerance.compareTo(Duration.ofHours(LONGEST_TOLERANCE_HOURS)) > 0) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "the future tolerance is %s, expected 0 to %,d hours",
              futureTolerance,
              LONGEST_TOLERANCE_HOURS));
    }
    if (port != 0 && port == adminPort && host.equals(adminHost)) {
      throw new BadInputException(
          "port and adminPort are both " + port + ", expected two different ports");
    }
  }

  /**
   * Both ports at one address, with the default limits: bodies of 4 MiB within 30 s, all bodies
   * together at most 1/64 of the heap or 4 MiB if that is more, their parsed JSON at most 1/4 of
   * the heap, headers within 10 s, connections idle for at most 30 s, no rate limit, events at most
   * a day ahead.
   */
  public static ServerSettings at(String host, int port, int adminPort) {
    return new Builder(host, port, adminPort).build();
  }

  /** A copy with changes. */
  public ServerSettings with(UnaryOperator<Builder> change) {
    return change.apply(new Builder(this)).build();
  }

  /** Builds settings; each method changes one or several and returns this. */
  public static final class Builder {
    private final String host;
    private final int port;
    private final int adminPort;
    private String adminHost;
    private int bodyBytes = 4 << 20;
    private int bodySeconds = 30;
    private int headerSeconds = 10;
    private int idleSeconds = 30;
    private long flightBytes = Math.max(bodyBytes, Runtime.getRuntime().maxMemory() / BODY_SHARE);
    private long jsonBytes = Runtime.getRuntime().maxMemory() / JSON_SHARE;
    private int rate;
    private Optional<Certificate> certificate = Optional.empty();
    private Duration futureTolerance = USUAL_FUTURE_TOLERANCE;
    private Set<String> corsOrigins = Set.of();

    private Builder(String host, int port, int adminPort) {
      this.host = host;
      this.port = port;
      this.adminHost = host;
      this.adminPort = adminPort;
    }

    private Builder(ServerSettings from) {
      this(from.host, from.port, from.adminPort);
      adminHost = from.adminHost;
      bodyBytes = from.bodyBytes;
      bodySeconds = from.bodySeconds;
      headerSeconds = from.headerSeconds;
      idleSeconds = from.idleSeconds;
      flightBytes = from.flightBytes;
      jsonBytes = from.jsonBytes;
      rate = from.rate;
      certificate = from.certificate;
      futureTolerance = from.futureTolerance;
      corsOrigins = from.corsOrigins;
    }

    /** Another address for the admin port. */
    public Builder adminAt(String address) {
      adminHost = address;
      return this;
    }

    /**
     * Maximum numbers of seconds for headers and bodies to arrive, and for a connection to be idle.
     */
    public Builder within(int ofHeaders, int ofBodies, int ofSilence) {
      headerSeconds = ofHeaders;
      bodySeconds = ofBodies;
      idleSeconds = ofSilence;
      return this;
    }

    /** Maximum sizes of one body, and of all bodies in memory. */
    public Builder bodies(int ofOne, long ofAll) {
      bodyBytes = ofOne;
      flightBytes = ofAll;
      return this;
    }

    /** Maximum memory of the parsed JSON of all bodies. */
    public Builder json(long ofAll) {
      jsonBytes = ofAll;
      return this;
    }

    /** The budget of each key per second; 0 for no limit. */
    public Builder rate(int requestsPerSecond) {
      rate = requestsPerSecond;
      return this;
    }

    /** The certificate for TLS. */
    public Builder certificate(Certificate shown) {
      certificate = Optional.of(shown);
      return this;
    }

    /** How far an event may be ahead of the server's clock. */
    public Builder futureTolerance(Duration tolerance) {
      futureTolerance = tolerance;
      return this;
    }

    /** The web sites whose pages may call the API. */
    public Builder corsOrigins(Collection<String> origins) {
      corsOrigins = new LinkedHashSet<>(origins);
      return this;
    }

    private ServerSettings build() {
      return new ServerSettings(
          host,
          port,
          adminHost,
          adminPort,
          bodyBytes,
          bodySeconds,
          headerSeconds,
          idleSeconds,
          flightBytes,
          jsonBytes,
          rate,
          certificate,
          futureTolerance,
          corsOrigins);
    }
  }

  /** The first address that is not a loopback address; empty if there is none. */
  public Optional<String> reachedByOthers() {
    return local(host)
        ? Optional.of(adminHost).filter(address -> !local(address))
        : Optional.of(host);
  }

  private static boolean local(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new BadInputException("unknown host '" + host + "'", e);
    }
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new BadInputException(
          "%s is %d, expected a number from %d to %d".formatted(name, value, least, most));
    }
  }
}
