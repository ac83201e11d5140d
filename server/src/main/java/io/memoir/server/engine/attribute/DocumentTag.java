package io.memoir.server.engine.attribute;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The ETag of a document: a hash of its content, which identifies the version that a client has
 * read.
 */
public final class DocumentTag {
  /** The tag if there is no document. */
  public static final String NONE = "none";

  private static final int BYTES = 12;

  private DocumentTag() {}

  public static String of(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(Arrays.copyOf(hash, BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available in this JVM", e);
    }
  }
}
