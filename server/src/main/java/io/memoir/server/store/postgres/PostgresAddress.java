package io.memoir.server.store.postgres;

import io.memoir.model.BadInputException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The address of a PostgreSQL database, with its secrets kept separately: messages, logs and
 * responses contain only the {@link #name}.
 *
 * @param url for the driver, without the password
 * @param password if there is one
 * @param name host, port and database only
 * @param secrets texts that must not be shown
 */
public record PostgresAddress(
    String url, Optional<String> password, String name, List<String> secrets) {
  static final String PREFIX = "jdbc:postgresql:";

  /** Addresses that may be shown; in any other form, a secret may be in an unexpected place. */
  private static final Pattern PLAIN =
      Pattern.compile(
          "(jdbc:)?[a-z0-9+.-]+:(//[a-z0-9._-]*(:[0-9]+)?(,[a-z0-9._-]+(:[0-9]+)?)*/"
              + "|//\\[[0-9a-f:.]+\\](:[0-9]+)?/|/)?[\\w.%-]*",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern PORT = Pattern.compile(":([0-9]+)(?=[,/])");
  private static final int LAST_PORT = 65_535;
  private static final String HIDDEN = "***";

  /**
   * Parses an address.
   *
   * @param password given separately, which takes precedence over one in the address
   * @throws BadInputException if it is not an address of PostgreSQL
   */
  public static PostgresAddress of(String address, Optional<String> password) {
    if (!address.startsWith(PREFIX)) {
      throw new BadInputException(
          "%s is not a PostgreSQL address, expected jdbc:postgresql://host/database"
              .formatted(shown(address)));
    }
    List<String> secrets = new ArrayList<>();
    password.ifPresent(secrets::add);
    List<String> kept = new ArrayList<>();
    Optional<String> inside = Optional.empty();
    int mark = address.indexOf('?');
    int number = 0;
    for (String property : mark < 0 ? new String[0] : address.substring(mark + 1).split("&")) {
      number++;
      String[] parts = property.split("=", 2);
      boolean secret = parts[0].toLowerCase(Locale.ROOT).contains("password");
      if (secret && parts.length == 2) {
        secrets.add(parts[1]);
        secrets.add(decoded(parts[1]));
      }
      if (parts[0].equals("password")) {
        inside = Optional.of(parts.length == 2 ? decoded(parts[1]) : "");
      } else {
        requireKnown(parts[0], number, address);
        kept.add(property);
      }
    }
    String head = mark < 0 ? address : address.substring(0, mark);
    String url = kept.isEmpty() ? head : head + "?" + String.join("&", kept);
    // Checked here, because the driver logs addresses that it cannot parse.
    if (!PLAIN.matcher(head).matches() || !portsAreRight(head)) {
      throw new BadInputException(
          "%s is not a PostgreSQL address, expected jdbc:postgresql://host:port/database?user=NAME"
              .formatted(shown(address)));
    }
    return new PostgresAddress(
        url,
        password.isPresent() ? password : inside,
        shown(address),
        secrets.stream().filter(secret -> !secret.isEmpty()).distinct().toList());
  }

  /** Rejects unknown properties; the driver ignores them, and so would ignore a mistyped one. */
  private static void requireKnown(String property, int number, String address) {
    if (!property.isEmpty() && !Known.PROPERTIES.contains(property)) {
      // The name is not shown: it may be a part of a password that was not percent-encoded.
      throw new BadInputException(
          "property %d of the address %s is unknown to the PostgreSQL driver, expected a property such as user, ssl or sslmode"
              .formatted(number, shown(address)));
    }
  }

  /** The properties that the driver supports, read when the first property is checked. */
  private static final class Known {
    private static final Set<String> PROPERTIES = read();

    private static Set<String> read() {
      try {
        DriverPropertyInfo[] all =
            DriverManager.getDriver(PREFIX).getPropertyInfo(PREFIX, new Properties());
        return Arrays.stream(all).map(each -> each.name).collect(Collectors.toUnmodifiableSet());
      } catch (SQLException e) {
        throw new IllegalStateException("cannot read the properties of the PostgreSQL driver", e);
      }
    }
  }

  private static boolean portsAreRight(String head) {
    Matcher port = PORT.matcher(head);
    while (port.find()) {
      String digits = port.group(1);
      if (digits.length() > 5 || Integer.parseInt(digits) > LAST_PORT) {
        return false;
      }
    }
    return true;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** The part of a database address that may be shown: neither properties nor user. */
  public static String shown(String address) {
    String head = address.replaceFirst("(?s)[?;].*", "");
    if (PLAIN.matcher(head).matches()) {
      return head;
    }
    int scheme = head.indexOf("//");
    String begin = scheme < 0 ? "" : head.substring(0, scheme + 2);
    return begin.matches("[\\w+.:-]*//") ? begin + "..." : "...";
  }

  /** The message of an exception on one line and without secrets. */
  String clean(Throwable failure) {
    String message = failure.getMessage();
    String line =
        message == null
            ? failure.getClass().getSimpleName()
            : message.strip().lines().findFirst().orElse("");
    for (String secret : secrets) {
      line = line.replace(secret, HIDDEN);
    }
    return line;
  }

  /** Contains no secrets. */
  @Override
  public String toString() {
    return name;
  }
}
