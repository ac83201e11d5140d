package io.memoir.server.engine.attribute;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Names the content of a document by its hash, so that who has read one can tell it from others.
 */
public final class DocumentTag {
  /** Of what has no document: nothing was said of it. */
  public static final String NONE = "none";

  private static final int BYTES = 12;

  private DocumentTag() {}

  public static String of(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(Arrays.copyOf(hash, BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
