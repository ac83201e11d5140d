package io.memoir.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How a server is reached, and how long it is waited for.
 *
 * @param address of the server, for example {@code http://127.0.0.1:8080}; a path in it is put
 *     before those of the routes
 * @param key that opens the server, one that {@code memoir keys} made; empty for an open server
 * @param encryption how connections to an https address are encrypted: which certificates of
 *     servers are trusted, and which of its own the client shows; empty for what the JVM trusts
 * @param connectTimeout how long a connection may take to come about
 * @param timeout how long a call may take, all its tries and the pauses between them together
 * @param tries how often a request is sent at most, the first time included
 */
public record ClientSettings(
    URI address,
    Optional<String> key,
    Optional<SSLContext> encryption,
    Duration connectTimeout,
    Duration timeout,
    int tries) {
  private static final Duration USUAL_CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(10);
  private static final int USUAL_TRIES = 3;

  /**
   * Checks every part.
   *
   * @throws IllegalArgumentException if one of them cannot be meant
   */
  public ClientSettings {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    if ((!scheme.equals("http") && !scheme.equals("https"))
        || address.getHost() == null
        || address.getRawUserInfo() != null
        || address.getRawQuery() != null
        || address.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "the address is %s, expected one like http://HOST:PORT"
              .formatted(withoutUser(address.toString())));
    }
    if (key.isPresent() && !key.get().matches("[!-~]+")) {
      throw new IllegalArgumentException(
          "the key is empty or has invalid characters, expected one created by memoir keys");
    }
    if (encryption.isPresent() && scheme.equals("http")) {
      throw new IllegalArgumentException(
          "the address is %s, which is not encrypted, expected one like https://HOST:PORT"
              .formatted(address));
    }
    requirePositive("connectTimeout", connectTimeout);
    requirePositive("timeout", timeout);
    if (tries < 1) {
      throw new IllegalArgumentException("tries is " + tries + ", expected at least 1");
    }
  }

  /**
   * Connected within 2 s, answered within 10 s, in 3 tries at most.
   *
   * @throws IllegalArgumentException if the address is none
   */
  public static ClientSettings at(String address) {
    try {
      return at(new URI(address));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "the address is '%s', expected one like http://HOST:PORT"
              .formatted(withoutUser(address)));
    }
  }

  /** Connected within 2 s, answered within 10 s, in 3 tries at most. */
  public static ClientSettings at(URI address) {
    return new ClientSettings(
        address,
        Optional.empty(),
        Optional.empty(),
        USUAL_CONNECT_TIMEOUT,
        USUAL_TIMEOUT,
        USUAL_TRIES);
  }

  /** The same, opened by a key. */
  public ClientSettings withKey(String newKey) {
    return new ClientSettings(
        address, Optional.of(newKey), encryption, connectTimeout, timeout, tries);
  }

  /**
   * The same, encrypted in a way of one's own: for a server whose certificate the JVM does not
   * trust by itself.
   */
  public ClientSettings encryptedBy(SSLContext context) {
    return new ClientSettings(address, key, Optional.of(context), connectTimeout, timeout, tries);
  }

  /** The same, with this long to connect. */
  public ClientSettings connectingWithin(Duration newTimeout) {
    return new ClientSettings(address, key, encryption, newTimeout, timeout, tries);
  }

  /** The same, with this long for a call, all its tries together. */
  public ClientSettings answeredWithin(Duration newTimeout) {
    return new ClientSettings(address, key, encryption, connectTimeout, newTimeout, tries);
  }

  /** The same, with this many tries, the first included; 1 for none but that. */
  public ClientSettings trying(int times) {
    return new ClientSettings(address, key, encryption, connectTimeout, timeout, times);
  }

  private static void requirePositive(String name, Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(
          name + " is " + duration + ", expected a positive duration");
    }
  }

  private static String withoutUser(String address) {
    return address.replaceFirst("//[^/]*@", "//");
  }

  /** All of it but the key. */
  @Override
  public String toString() {
    return "%s, %s, connected within %s, answered within %s, %d tries"
        .formatted(
            address,
            key.isPresent() ? "with a key" : "without key",
            connectTimeout,
            timeout,
            tries);
  }
}
