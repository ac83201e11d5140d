package io.memoir.server.http.exchange;

import io.memoir.server.json.BadFieldException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request asks of the document that it is to change, by the headers {@code If-Match} and
 * {@code If-None-Match} of RFC 9110.
 *
 * @param match one of these must be there
 * @param noneMatch none of these may be there
 */
public record Precondition(Optional<Tags> match, Optional<Tags> noneMatch) {
  private static final Pattern ONE =
      Pattern.compile("\\s*(W/)?\"([!\\x23-\\x7e\\x80-\\xff]*)\"\\s*(,|$)");

  /**
   * The tags of a header.
   *
   * @param any whether it is {@code *}: whatever is there
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
   * Refuses a request with a precondition where none is looked at, so that nobody relies on it.
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

  /** Whether anything is asked. */
  public boolean any() {
    return match.isPresent() || noneMatch.isPresent();
  }

  /**
   * Compares with what is there.
   *
   * @param tag of the document; empty if there is none
   * @throws ProblemException 412, if it is not as it is asked to be
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
