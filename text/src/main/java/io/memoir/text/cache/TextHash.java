package io.memoir.text.cache;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 of a text, of its UTF-16 code units in little-endian order. It is defined for every
 * string, including one with unpaired surrogates, which UTF-8 cannot represent.
 *
 * @param first bytes 0 to 7, little-endian
 * @param second bytes 8 to 15
 * @param third bytes 16 to 23
 * @param fourth bytes 24 to 31
 */
public record TextHash(long first, long second, long third, long fourth) {
  static final int BYTES = 32;

  /** The hash of a text. */
  public static TextHash of(String text) {
    ByteBuffer units =
        ByteBuffer.allocate(Math.multiplyExact(2, text.length())).order(ByteOrder.LITTLE_ENDIAN);
    units.asCharBuffer().put(text);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(units.array());
      return read(ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available in this JVM", e);
    }
  }

  static TextHash read(ByteBuffer from) {
    return new TextHash(from.getLong(), from.getLong(), from.getLong(), from.getLong());
  }

  void write(ByteBuffer to) {
    to.putLong(first).putLong(second).putLong(third).putLong(fourth);
  }
}
