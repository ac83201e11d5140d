package io.memoir.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The address of a server, and the timeouts and retries of a client.
 *
 * @param address address of the server, for example {@code http://127.0.0.1:8080}; a path in it is
 *     put before those of the routes
 * @param key API key created by {@code memoir keys}; empty for a server without keys
 * @param encryption TLS context for an https address: the trusted certificates, and a client
 *     certificate if needed; empty for that of the JVM
 * @param connectTimeout maximum time to establish a connection
 * @param timeout maximum time of a call, including all retries and the pauses between them
 * @param tries maximum number of attempts, including the first
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
   * @throws IllegalArgumentException if one of them is invalid
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
          "a TLS context is set, but the address is %s, expected one like https://HOST:PORT"
              .formatted(address));
    }
    requirePositive("connectTimeout", connectTimeout);
    requirePositive("timeout", timeout);
    if (tries < 1) {
      throw new IllegalArgumentException("tries is " + tries + ", expected at least 1");
    }
  }

  /**
   * Settings with a connect timeout of 2 s, a timeout of 10 s, and at most 3 attempts.
   *
   * @throws IllegalArgumentException if the address is invalid
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

  /** Settings with a connect timeout of 2 s, a timeout of 10 s, and at most 3 attempts. */
  public static ClientSettings at(URI address) {
    return new ClientSettings(
        address,
        Optional.empty(),
        Optional.empty(),
        USUAL_CONNECT_TIMEOUT,
        USUAL_TIMEOUT,
        USUAL_TRIES);
  }

  /** A copy with an API key. */
  public ClientSettings withKey(String newKey) {
    return new ClientSettings(
        address, Optional.of(newKey), encryption, connectTimeout, timeout, tries);
  }

  /**
   * A copy with a TLS context, for a server whose certificate the JVM does not trust by default.
   */
  public ClientSettings encryptedBy(SSLContext context) {
    return new ClientSettings(address, key, Optional.of(context), connectTimeout, timeout, tries);
  }

  /** A copy with another connect timeout. */
  public ClientSettings connectingWithin(Duration newTimeout) {
    return new ClientSettings(address, key, encryption, newTimeout, timeout, tries);
  }

  /** A copy with another timeout of a call, including all retries. */
  public ClientSettings answeredWithin(Duration newTimeout) {
    return new ClientSettings(address, key, encryption, connectTimeout, newTimeout, tries);
  }

  /** A copy with another maximum number of attempts; 1 for no retries. */
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

  /** All settings except the key. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s, %s, connected within %s, answered within %s, %d tries",
        address,
        key.isPresent() ? "with a key" : "without key",
        connectTimeout,
        timeout,
        tries);
  }
}
