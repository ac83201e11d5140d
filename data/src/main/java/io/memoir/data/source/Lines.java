package io.memoir.data.source;

import io.memoir.data.value.Excerpts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The physical lines of a UTF-8 text, one after the other. LF, CR LF and CR end a line, even mixed
 * in one file. A byte order mark at the beginning of a line is removed.
 */
public final class Lines implements AutoCloseable {
  /** The fault of a line in another encoding. */
  public static final String NOT_UTF_8 = "not UTF-8";

  /** Longer lines are not kept in memory, and rejected. */
  public static final int MOST_BYTES = 4 << 20;

  /**
   * One line.
   *
   * @param number counted from 1
   * @param text without its line end; if there is a fault, the part that can be shown
   * @param fault why it cannot be used, or the empty string
   */
  public record Line(long number, String text, String fault) {
    public boolean faulty() {
      return !fault.isEmpty();
    }
  }

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int filled;
  private byte[] begun = new byte[1 << 10];
  private int begunLength;
  private boolean tooLong;
  private long number;

  /**
   * @param in the text, which is closed with this object
   */
  public Lines(InputStream in) {
    this.in = in;
  }

  /** The next line, or null after the last. */
  public @Nullable Line next() throws IOException {
    begunLength = 0;
    tooLong = false;
    boolean any = false;
    while (more()) {
      any = true;
      int end = at;
      while (end < filled && buffer[end] != '\n' && buffer[end] != '\r') {
        end++;
      }
      if (end == filled) {
        keep(end);
        continue;
      }
      Line line;
      if (begunLength == 0 && !tooLong) {
        line = line(buffer, at, end - at);
      } else {
        keep(end);
        line = line(begun, 0, begunLength);
      }
      at = end + 1;
      if (buffer[end] == '\r' && more() && buffer[at] == '\n') {
        at++;
      }
      return line;
    }
    return any ? line(begun, 0, begunLength) : null;
  }

  private boolean more() throws IOException {
    if (at == filled) {
      at = 0;
      filled = Math.max(0, in.read(buffer));
    }
    return filled > 0;
  }

  private void keep(int end) {
    int length = end - at;
    if (begunLength + length > MOST_BYTES) {
      tooLong = true;
    } else if (!tooLong) {
      if (begun.length < begunLength + length) {
        begun = Arrays.copyOf(begun, Math.max(2 * begun.length, begunLength + length));
      }
      System.arraycopy(buffer, at, begun, begunLength, length);
      begunLength += length;
    }
    at = end;
  }

  private Line line(byte[] bytes, int from, int length) {
    number++;
    String text = new String(bytes, from, length, StandardCharsets.UTF_8);
    if (text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    String fault = "";
    if (tooLong) {
      fault = "the line is longer than " + (MOST_BYTES >> 20) + " MiB";
      text = Excerpts.beginning(text, 1_000) + "...";
    } else if (text.indexOf('\uFFFD') >= 0 && !isUtf8(bytes, from, length)) {
      fault = NOT_UTF_8;
    } else if (text.indexOf('\0') >= 0) {
      fault = "a zero byte";
      text = text.replace("\0", "\\0");
    }
    return new Line(number, text, fault);
  }

  private static boolean isUtf8(byte[] bytes, int from, int length) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, length));
      return true;
    } catch (CharacterCodingException _) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
