package io.memoir.text.cache;

import io.memoir.model.BadInputException;
import io.memoir.model.CorruptFileException;
import io.memoir.model.UnsupportedVersionException;
import io.memoir.model.feature.TextEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * The header of a {@link VectorFile}, little-endian:
 *
 * <pre>
 * int     magic, the letters "MemT"
 * int     version, 1
 * int     width of the vectors
 * byte[]  32: SHA-256 of the encoder's weights
 * int     n, then n bytes: the encoder's name in UTF-8
 * int     CRC-32C of everything before
 * </pre>
 *
 * All files of one encoder have identical headers.
 */
final class VectorHeader {
  private static final int MAGIC = 0x546D654D;
  private static final int VERSION = 1;
  private static final int WIDTH_AT = 8;
  private static final int SHA_AT = 12;
  private static final int NAME_AT = SHA_AT + 32;

  private VectorHeader() {}

  /** The header of the files of an encoder. */
  static byte[] of(TextEncoder encoder) {
    byte[] name = encoder.name().getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(NAME_AT + 4 + name.length + 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(MAGIC).putInt(VERSION).putInt(encoder.width());
    bytes.put(HexFormat.of().parseHex(encoder.sha256()));
    bytes.putInt(name.length).put(name);
    bytes.putInt(checksum(bytes.array(), bytes.position()));
    return bytes.array();
  }

  /**
   * Rejects a file of another version or encoder.
   *
   * @param found the first bytes of the file: as many as {@code expected} has, fewer if the file is
   *     shorter
   */
  static void require(byte[] expected, byte[] found, TextEncoder encoder, Path file) {
    if (Arrays.equals(expected, found)) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(found).order(ByteOrder.LITTLE_ENDIAN);
    if (found.length < NAME_AT || bytes.getInt(0) != MAGIC) {
      throw new CorruptFileException(
          file + " is not a cache of text vectors: expected it to begin with \"MemT\"");
    }
    int version = bytes.getInt(4);
    if (version != VERSION) {
      throw new UnsupportedVersionException(
          String.format(
              Locale.ROOT,
              "%s has format version %d, but this version of Memoir reads %d: delete it, or use"
                  + " another directory",
              file,
              version,
              VERSION));
    }
    String sha256 = HexFormat.of().formatHex(found, SHA_AT, NAME_AT);
    int width = bytes.getInt(WIDTH_AT);
    if (!sha256.equals(encoder.sha256()) || width != encoder.width()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s has vectors of %d numbers by an encoder with SHA-256 %s, expected %d by %s with SHA-256 %s: delete it, or use another directory",
              file,
              width,
              sha256,
              encoder.width(),
              encoder.name(),
              encoder.sha256()));
    }
    throw new CorruptFileException(
        file + " is damaged or has the vectors of an encoder other than " + encoder.name());
  }

  static int checksum(byte[] bytes, int until) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, until);
    return (int) checksum.getValue();
  }
}
