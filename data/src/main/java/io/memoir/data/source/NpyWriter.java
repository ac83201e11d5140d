package io.memoir.data.source;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes two-dimensional arrays of float32 in the form of {@link NpyFile}, version 1.0, which
 * {@code numpy.load} reads.
 */
public final class NpyWriter {
  /** The header ends at a multiple of this, so that a program can map the numbers into memory. */
  private static final int ALIGNMENT = 64;

  private static final byte[] BEGIN = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  private NpyWriter() {}

  /**
   * Writes an array.
   *
   * @param rows at least one, all of the same length
   */
  public static void write(Path file, float[][] rows) throws IOException {
    int width = rows[0].length;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      out.write(header(rows.length, width));
      ByteBuffer row = ByteBuffer.allocate(width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (float[] values : rows) {
        if (values.length != width) {
          throw new IllegalArgumentException(
              "a row of " + values.length + " numbers, expected " + width);
        }
        row.clear();
        for (float value : values) {
          row.putFloat(value);
        }
        out.write(row.array());
      }
    }
  }

  private static byte[] header(int rows, int width) {
    String dictionary =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }".formatted(rows, width);
    int lengthBytes = Short.BYTES;
    int begun = BEGIN.length + lengthBytes;
    int whole = (begun + dictionary.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
    String padded = dictionary + " ".repeat(whole - begun - dictionary.length() - 1) + "\n";
    return ByteBuffer.allocate(whole)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(BEGIN)
        .putShort((short) padded.length())
        .put(padded.getBytes(StandardCharsets.US_ASCII))
        .array();
  }
}
