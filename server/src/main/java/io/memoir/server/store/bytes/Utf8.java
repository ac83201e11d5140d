package io.memoir.server.store.bytes;

import io.memoir.model.BadInputException;
import java.nio.charset.StandardCharsets;

/** Conversion between text and UTF-8. */
public final class Utf8 {
  private Utf8() {}

  /**
   * The length of a text in bytes.
   *
   * @throws BadInputException if it contains an unpaired surrogate, which cannot be encoded
   */
  public static int length(String field, String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit < 0x80) {
        bytes++;
      } else if (unit < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(unit)) {
        bytes += 3;
      } else if (Character.isHighSurrogate(unit)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        throw new BadInputException(
            "%s contains an unpaired surrogate (U+%04X) at character %d, expected Unicode text"
                .formatted(field, (int) unit, i + 1));
      }
    }
    return bytes;
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
