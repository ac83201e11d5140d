package io.memoir.server.http;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Lets in who may come in, and not too often. */
final class Guard {
  private static final String SCHEME = "bearer ";
  private static final String NOBODY = "";
  private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]", "");

  private final Optional<Keys> keys;
  private final int rate;
  private final Map<String, TokenBucket> buckets = new ConcurrentHashMap<>();

  /**
   * @param keys that open; without them everybody on this machine may do everything
   * @param rate requests that one key may make a second; 0 for any number
   */
  Guard(Optional<Keys> keys, int rate) {
    this.keys = keys;
    this.rate = rate;
  }

  /**
   * Lets a request pass.
   *
   * @throws ProblemException if it must not
   */
  void admit(Route route, Exchange exchange) {
    if (route.role().isEmpty()) {
      return;
    }
    if (keys.isEmpty()) {
      requireHere(exchange);
      limit(NOBODY);
      return;
    }
    Keys.Holder holder =
        presented(exchange)
            .flatMap(keys.get()::holder)
            .orElseThrow(() ->
                new ProblemException(
                    401,
                    "no-valid-key",
                    "expected the header Authorization: Bearer KEY with a key"));
    limit(holder.name());
    Role needed = route.role().get();
    if (!holder.role().allows(needed)) {
      throw new ProblemException(
          403,
          "wrong-role",
          "the key has the role %s, expected %s".formatted(word(holder.role()), word(needed)));
    }
  }

  private static Optional<String> presented(Exchange exchange) {
    return Optional.ofNullable(exchange.context().header("Authorization"))
        .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(SCHEME))
        .map(header -> header.substring(SCHEME.length()).strip());
  }

  /**
   * An open server is meant for this machine. A web page that has its own name point here must not
   * reach it through the browser of somebody sitting at it.
   */
  private static void requireHere(Exchange exchange) {
    String host = Optional.ofNullable(exchange.context().header("Host")).orElse("");
    String name = host.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
    if (!HERE.contains(name)) {
      throw new ProblemException(
          403,
          "not-from-here",
          "a server without keys answers to localhost only, expected that as Host");
    }
  }

  private void limit(String who) {
    if (rate > 0
        && !buckets
            .computeIfAbsent(who, _ -> new TokenBucket(rate, System.nanoTime()))
            .take(System.nanoTime())) {
      throw new ProblemException(
          429, "too-many-requests", "expected at most %d requests a second".formatted(rate));
    }
  }

  private static String word(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }
}
