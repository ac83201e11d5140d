package io.memoir.server.store.bytes;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** What an id is found by: ids are long and of any length, the keys of an index are not. */
public final class IdHash {
  /** Bytes of a hash. */
  public static final int BYTES = 16;

  private IdHash() {}

  /** The first bytes of the SHA-256 of an id. */
  public static byte[] of(String id) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Utf8.bytes(id));
      return Arrays.copyOf(digest, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
