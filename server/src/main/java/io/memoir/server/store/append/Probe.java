package io.memoir.server.store.append;

import java.util.concurrent.ThreadLocalRandom;

/** What a store writes to check whether it can be written. */
public final class Probe {
  /** The id of the document. */
  public static final String DOCUMENT = "probe";

  /** More than can be left in the last block of a file. */
  private static final int BYTES = 8_192;

  private Probe() {}

  /** Random bytes, which cannot be compressed. */
  public static byte[] noise() {
    byte[] noise = new byte[BYTES];
    ThreadLocalRandom.current().nextBytes(noise);
    return noise;
  }
}
