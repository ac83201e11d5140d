package io.memoir.server.store.bytes;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The hash by which an id is found: ids can be long, and the keys of an index have a fixed length.
 */
public final class IdHash {
  /** Length of a hash in bytes. */
  public static final int BYTES = 16;

  private IdHash() {}

  /** The first bytes of the SHA-256 of an id. */
  public static byte[] of(String id) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Utf8.bytes(id));
      return Arrays.copyOf(digest, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available in this JVM", e);
    }
  }
}
