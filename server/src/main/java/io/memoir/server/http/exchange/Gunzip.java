package io.memoir.server.http.exchange;

import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses a gzip body (RFC 1952) of one or several members. Other than {@link
 * java.util.zip.GZIPInputStream}, which takes an unreadable header behind a member for the end, it
 * rejects a body that does not consist of complete members to its last byte.
 */
final class Gunzip {
  private static final int HEADER = 10;
  private static final int TRAILER = 8;
  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int CHUNK = 16 << 10;

  private final byte[] packed;
  private final Sink sink;
  private int at;

  /** Receives decompressed bytes. */
  @FunctionalInterface
  interface Sink {
    /** Receives the first {@code count} bytes of a chunk. */
    void take(byte[] chunk, int count);
  }

  private Gunzip(byte[] packed, Sink sink) {
    this.packed = packed;
    this.sink = sink;
  }

  /**
   * Decompresses a whole body.
   *
   * @throws IOException if it is not one or more complete gzip members
   */
  static void unpack(byte[] packed, Sink sink) throws IOException {
    Gunzip gunzip = new Gunzip(packed, sink);
    do {
      gunzip.header();
      gunzip.content();
    } while (gunzip.at < packed.length);
  }

  private void header() throws IOException {
    if (packed.length - at < HEADER + TRAILER
        || unsigned(at) != 0x1f
        || unsigned(at + 1) != 0x8b
        || unsigned(at + 2) != 8) {
      throw new IOException("not a gzip member at byte " + at);
    }
    int flags = unsigned(at + 3);
    at += HEADER;
    if ((flags & EXTRA) != 0) {
      skip(2);
      skip(unsigned(at - 2) + 256 * unsigned(at - 1));
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CHECKSUM) != 0) {
      skip(2);
    }
  }

  private void content() throws IOException {
    CRC32 checksum = new CRC32();
    byte[] chunk = new byte[CHUNK];
    try (Inflater inflater = new Inflater(true)) {
      inflater.setInput(packed, at, packed.length - at);
      while (!inflater.finished()) {
        int count = inflater.inflate(chunk);
        if (count == 0 && !inflater.finished()) {
          throw new IOException("the compressed data is cut off");
        }
        checksum.update(chunk, 0, count);
        sink.take(chunk, count);
      }
      at = packed.length - inflater.getRemaining();
      skip(TRAILER);
      if (number(at - TRAILER) != checksum.getValue()
          || number(at - TRAILER / 2) != (inflater.getBytesWritten() & 0xffffffffL)) {
        throw new IOException("the checksum is wrong");
      }
    } catch (DataFormatException e) {
      throw new IOException("the compressed data is damaged", e);
    }
  }

  private void skip(int count) throws IOException {
    if (count > packed.length - at) {
      throw new IOException("a gzip member is cut off");
    }
    at += count;
  }

  private void skipText() throws IOException {
    do {
      skip(1);
    } while (packed[at - 1] != 0);
  }

  private int unsigned(int index) {
    return packed[index] & 0xff;
  }

  private long number(int index) {
    return unsigned(index)
        | unsigned(index + 1) << 8
        | unsigned(index + 2) << 16
        | (long) unsigned(index + 3) << 24;
  }
}
