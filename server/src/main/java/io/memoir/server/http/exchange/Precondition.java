package io.memoir.server.http.exchange;

import io.memoir.server.json.BadFieldException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The precondition of a request on the document that it changes, by the headers {@code If-Match}
 * and {@code If-None-Match} of RFC 9110.
 *
 * @param match the tag has to be one of these
 * @param noneMatch the tag must not be one of these
 */
public record Precondition(Optional<Tags> match, Optional<Tags> noneMatch) {
  private static final Pattern ONE =
      Pattern.compile("\\s*(W/)?\"([!\\x23-\\x7e\\x80-\\xff]*)\"\\s*(,|$)");

  /**
   * The tags of a header.
   *
   * @param any whether it is {@code *}, any existing document
   */
  private record Tags(boolean any, Set<String> strong, Set<String> all) {
    static Tags read(String header, String value) {
      if (value.strip().equals("*")) {
        return new Tags(true, Set.of(), Set.of());
      }
      Set<String> strong = new LinkedHashSet<>();
      Set<String> all = new LinkedHashSet<>();
      Matcher matcher = ONE.matcher(value);
      int end = 0;
      while (end < value.length() && matcher.find(end) && matcher.start() == end) {
        String tag = matcher.group(2);
        all.add(tag);
        if (matcher.group(1) == null) {
          strong.add(tag);
        }
        end = matcher.end();
      }
      if (all.isEmpty() || end < value.length()) {
        throw new BadFieldException(
            header,
            "the header %s is neither * nor a list of ETags in quotation marks".formatted(header));
      }
      return new Tags(false, strong, all);
    }
  }

  public static Precondition of(Exchange exchange) {
    return new Precondition(tags(exchange, "If-Match"), tags(exchange, "If-None-Match"));
  }

  /**
   * Rejects a request with a precondition for a route that does not support it, so that no client
   * relies on it.
   *
   * @throws BadFieldException if there is one
   */
  public static void refuse(Exchange exchange) {
    for (String header : List.of("If-Match", "If-None-Match")) {
      if (exchange.list(header).isPresent()) {
        throw new BadFieldException(
            header,
            "the header %s is not supported here, expected a request without it; nothing was changed"
                .formatted(header));
      }
    }
  }

  private static Optional<Tags> tags(Exchange exchange, String header) {
    return exchange.list(header).map(value -> Tags.read(header, value));
  }

  /** Whether there is a precondition. */
  public boolean any() {
    return match.isPresent() || noneMatch.isPresent();
  }

  /**
   * Checks the precondition.
   *
   * @param tag of the document; empty if there is none
   * @throws ProblemException 412, if it does not hold
   */
  public void check(Optional<String> tag) {
    if (match.isPresent()
        && (tag.isEmpty() || !(match.get().any() || match.get().strong().contains(tag.get())))) {
      throw failed(
          tag.map(now -> "it has changed since it was read: its ETag is now \"" + now + "\"")
              .orElse("nothing with this id exists"));
    }
    if (noneMatch.isPresent()
        && tag.isPresent()
        && (noneMatch.get().any() || noneMatch.get().all().contains(tag.get()))) {
      throw failed("it already exists: its ETag is \"" + tag.get() + "\"");
    }
  }

  private static ProblemException failed(String detail) {
    return new ProblemException(412, "precondition-failed", detail + "; nothing was changed");
  }
}
