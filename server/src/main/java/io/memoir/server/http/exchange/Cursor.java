package io.memoir.server.http.exchange;

import io.memoir.server.json.BadFieldException;
import io.memoir.server.json.JsonFields;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The position at which a list continues, as an opaque string for clients. */
public final class Cursor {
  private Cursor() {}

  /**
   * Encodes a position.
   *
   * @param list which of several consecutive lists; one character
   * @param after the last id of the page, if any
   */
  public static String write(char list, Optional<String> after) {
    String text = list + after.map(id -> "=" + id).orElse("");
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A position: the list, and the id after which it continues. */
  public record Place(char list, Optional<String> after) {}

  public static Place read(String cursor) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      if (text.length() == 1) {
        return new Place(text.charAt(0), Optional.empty());
      }
      if (text.length() > 2 && text.charAt(1) == '=') {
        return new Place(text.charAt(0), Optional.of(text.substring(2)));
      }
    } catch (IllegalArgumentException e) {
      throw wrong(cursor);
    }
    throw wrong(cursor);
  }

  public static BadFieldException wrong(String cursor) {
    return new BadFieldException(
        "cursor",
        "cursor is '%s', expected the nextCursor of a page".formatted(JsonFields.shown(cursor)));
  }
}
