package io.memoir.server.store.bytes;

import io.memoir.model.BadInputException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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

  /**
   * Bytes that are above those of every text with a prefix, and below those of every text without
   * it that is above the prefix: no text contains the byte 255.
   */
  public static byte[] above(String prefix) {
    byte[] begin = bytes(prefix);
    byte[] above = Arrays.copyOf(begin, begin.length + 1);
    above[begin.length] = (byte) 0xff;
    return above;
  }

  public static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
