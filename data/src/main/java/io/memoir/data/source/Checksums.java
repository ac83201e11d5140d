package io.memoir.data.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of files. */
public final class Checksums {
  private static final int HEAD_BYTES = 1 << 20;

  private Checksums() {}

  /** A new digest. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available in this JVM", e);
    }
  }

  /** The checksum of the whole file. */
  public static String of(Path file) throws IOException {
    return of(file, Long.MAX_VALUE);
  }

  /** The checksum of the first mebibyte, which distinguishes inputs without reading them twice. */
  public static String ofHead(Path file) throws IOException {
    return of(file, HEAD_BYTES);
  }

  private static String of(Path file, long most) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 17];
    try (InputStream in = Files.newInputStream(file)) {
      long left = most;
      int got;
      while (left > 0 && (got = in.read(buffer, 0, (int) Math.min(buffer.length, left))) > 0) {
        digest.update(buffer, 0, got);
        left -= got;
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
