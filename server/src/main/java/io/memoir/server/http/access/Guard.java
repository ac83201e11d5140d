package io.memoir.server.http.access;

import io.javalin.http.HandlerType;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.ProblemException;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.exchange.TokenBucket;
import io.memoir.server.http.settings.Keys;
import io.memoir.server.http.settings.Role;
import io.memoir.server.http.settings.ServerSettings;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Authentication, authorisation and rate limits. */
public final class Guard {
  private static final String SCHEME = "bearer ";
  private static final String NOBODY = "";
  private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]", "");

  private final Optional<KeyRing> keys;
  private final Set<String> hosts;
  private final Set<String> origins;
  private final int rate;
  private final Map<String, TokenBucket> buckets = new ConcurrentHashMap<>();

  /**
   * @param keys the accepted API keys; without keys every local client may do everything
   */
  public Guard(Optional<KeyRing> keys, ServerSettings settings) {
    this.keys = keys;
    this.hosts =
        Stream.of(settings.host(), settings.adminHost())
            .map(host -> host.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    this.rate = settings.rate();
    this.origins = settings.corsOrigins();
  }

  /**
   * Admits a request.
   *
   * @throws ProblemException if it is not permitted
   */
  public void admit(Route route, Exchange exchange) {
    if (keys.isEmpty()) {
      requireHere(exchange);
    }
    if (changes(route.method())) {
      requireOwnSite(exchange);
    }
    if (route.role().isEmpty()) {
      return;
    }
    if (keys.isEmpty()) {
      limit(NOBODY, exchange);
      return;
    }
    KeyRing ring = keys.get();
    Optional<String> key = presented(exchange);
    Keys.Holder holder =
        key.flatMap(ring::holder)
            .orElseThrow(() ->
                new ProblemException(
                    401,
                    "no-valid-key",
                    "expected the header Authorization: Bearer KEY with a valid API key"));
    exchange.context().req().setAttribute(RequestTeller.KEY, holder.name());
    limit(holder.name(), exchange);
    Role needed = route.role().get();
    if (!holder.role().allows(needed)) {
      throw new ProblemException(
          403,
          "wrong-role",
          "the key has the role %s, expected %s".formatted(word(holder.role()), word(needed)));
    }
    exchange.heldBy(holder, () -> key.flatMap(ring::holder).equals(Optional.of(holder)));
  }

  private static Optional<String> presented(Exchange exchange) {
    return Optional.ofNullable(exchange.context().header("Authorization"))
        .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(SCHEME))
        .map(header -> header.substring(SCHEME.length()).strip());
  }

  /**
   * Requires a local {@code Host}. A server without keys is meant for this machine, and a web page
   * whose own host name resolves to this address (DNS rebinding) must not reach it through the
   * browser of a local user.
   */
  private void requireHere(Exchange exchange) {
    String given = Optional.ofNullable(exchange.context().header("Host")).orElse("");
    String name = given.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
    if (!HERE.contains(name) && !hosts.contains(name)) {
      throw new ProblemException(
          403,
          "not-from-here",
          "a server without API keys only accepts local requests, expected localhost as Host");
    }
  }

  private static boolean changes(HandlerType method) {
    return !method.equals(HandlerType.GET) && !method.equals(HandlerType.HEAD);
  }

  /**
   * Rejects cross-site requests: a web page of another site must not change anything through the
   * browser of a user who can reach this server. Browsers send the origin of a request in {@code
   * Sec-Fetch-Site}, older ones in {@code Origin}, and pages cannot forge either; other clients
   * send neither. A form can be submitted without a script, but not with this type of content.
   */
  private void requireOwnSite(Exchange exchange) {
    Optional<String> site = header(exchange, "Sec-Fetch-Site");
    Optional<String> origin = header(exchange, "Origin");
    boolean own =
        site.isPresent()
            ? site.get().equals("same-origin") || site.get().equals("none")
            : origin.isEmpty() || sameHost(origin.get(), header(exchange, "Host").orElse(""));
    if (!own && origin.filter(origins::contains).isEmpty()) {
      throw new ProblemException(
          403,
          "cross-site",
          "the request comes from a web page of another site, expected a page of this server, a"
              + " page of an origin allowed with --cors-origin, or a client that is not a browser");
    }
    if (exchange.context().contentType() != null && !exchange.bringsLines()) {
      exchange.requireJson();
    }
  }

  private static boolean sameHost(String origin, String host) {
    int scheme = origin.indexOf("://");
    return scheme > 0 && !host.isEmpty() && origin.substring(scheme + 3).equalsIgnoreCase(host);
  }

  private static Optional<String> header(Exchange exchange, String name) {
    return Optional.ofNullable(exchange.context().header(name));
  }

  private void limit(String who, Exchange exchange) {
    if (rate == 0) {
      return;
    }
    TokenBucket bucket =
        buckets.computeIfAbsent(who, _ -> new TokenBucket(rate, System.nanoTime()));
    if (!bucket.take(System.nanoTime())) {
      exchange.header("Retry-After", Long.toString(bucket.secondsUntilNext()));
      throw new ProblemException(
          429,
          "too-many-requests",
          ("the request budget is used up: at most %d per second, where a simple request costs 1"
                  + " and a larger one more")
              .formatted(rate));
    }
    exchange.paidFrom(bucket);
  }

  private static String word(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }
}
