package io.memoir.model.file;

import io.memoir.model.BadInputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * The content of gzip data (RFC 1952) with one or several members.
 *
 * <p>Reading throws a {@link BadInputException} if the data is truncated or damaged. The stream of
 * the JDK silently ends at bytes after a member that are not another member. This one rejects that,
 * because these bytes may be the rest of the data.
 */
public final class Gunzip extends InputStream {
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  private final String name;
  private final InputStream packed;
  private final byte[] buffer = new byte[1 << 16];
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private int at;
  private int filled;
  private boolean ended;

  /**
   * Reads the header of the first member.
   *
   * @param name of the file or body, for messages
   */
  public Gunzip(String name, InputStream packed) throws IOException {
    this.name = name;
    this.packed = packed;
    try {
      header();
    } catch (EOFException | ZipException e) {
      throw damaged(e);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    try {
      while (!ended) {
        int got = inflater.inflate(target, from, length);
        if (got > 0) {
          checksum.update(target, from, got);
          return got;
        }
        if (inflater.finished()) {
          endMember();
        } else if (inflater.needsInput()) {
          fill();
          inflater.setInput(buffer, at, filled - at);
          at = filled;
        } else {
          throw new ZipException("it needs a dictionary");
        }
      }
      return -1;
    } catch (DataFormatException e) {
      throw damaged(e);
    } catch (EOFException | ZipException e) {
      throw damaged(e);
    }
  }

  private void endMember() throws IOException {
    at = filled - inflater.getRemaining();
    long expected = number(4);
    long size = number(4);
    if (expected != checksum.getValue() || size != (inflater.getBytesWritten() & 0xffff_ffffL)) {
      throw new ZipException("its checksum is wrong");
    }
    inflater.reset();
    checksum.reset();
    while (more()) {
      if (buffer[at] != 0) {
        header();
        return;
      }
      at++; // padding to the size of a block
    }
    ended = true;
  }

  private void header() throws IOException {
    if (number(2) != 0x8b1f) {
      throw new ZipException("the compressed data is followed by other data");
    }
    if (number(1) != 8) {
      throw new ZipException("its method is not deflate");
    }
    int flags = (int) number(1);
    skip(6);
    if ((flags & EXTRA) != 0) {
      skip((int) number(2));
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CRC) != 0) {
      skip(2);
    }
  }

  private void skip(int bytes) throws IOException {
    for (int i = 0; i < bytes; i++) {
      number(1);
    }
  }

  private void skipText() throws IOException {
    while (number(1) != 0) {
      // Up to the zero that ends it.
    }
  }

  /** A number of the given number of bytes, lowest first. */
  private long number(int bytes) throws IOException {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      if (at == filled) {
        fill();
      }
      number |= (buffer[at++] & 0xffL) << (8 * i);
    }
    return number;
  }

  private boolean more() throws IOException {
    if (at < filled) {
      return true;
    }
    at = 0;
    filled = Math.max(0, packed.read(buffer));
    return filled > 0;
  }

  private void fill() throws IOException {
    if (!more()) {
      throw new EOFException();
    }
  }

  private BadInputException damaged(Exception e) {
    String what = e instanceof EOFException ? "it is cut off" : String.valueOf(e.getMessage());
    return new BadInputException(name + " is not a valid gzip file: " + what, e);
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    packed.close();
  }
}
