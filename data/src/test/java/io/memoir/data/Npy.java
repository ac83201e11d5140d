package io.memoir.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes files as {@code numpy.save} does, and such as it never would. */
public final class Npy {
  private Npy() {}

  /** A table of float32. */
  public static Path floats(Path file, float[]... rows) throws IOException {
    byte[] bytes = new byte[rows.length * rows[0].length * Float.BYTES];
    ByteBuffer numbers = wrap(bytes);
    for (float[] row : rows) {
      for (float value : row) {
        numbers.putFloat(value);
      }
    }
    return write(file, 1, header("<f4", false, rows.length, rows[0].length), bytes);
  }

  /** A table of float64. */
  public static Path doubles(Path file, int version, double[]... rows) throws IOException {
    byte[] bytes = new byte[rows.length * rows[0].length * Double.BYTES];
    ByteBuffer numbers = wrap(bytes);
    for (double[] row : rows) {
      for (double value : row) {
        numbers.putDouble(value);
      }
    }
    return write(file, version, header("<f8", false, rows.length, rows[0].length), bytes);
  }

  private static ByteBuffer wrap(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The header of a table. */
  public static String header(String type, boolean fortran, int rows, int width) {
    return "{'descr': '%s', 'fortran_order': %s, 'shape': (%d, %d), }"
        .formatted(type, fortran ? "True" : "False", rows, width);
  }

  /** A file of any header and any bytes after it. */
  public static Path write(Path file, int version, String header, byte[] numbers)
      throws IOException {
    int before = 8 + (version == 1 ? Short.BYTES : Integer.BYTES);
    int padding = 63 - (before + header.length()) % 64;
    byte[] text = (header + " ".repeat(padding) + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[before + text.length + numbers.length];
    ByteBuffer bytes = wrap(all);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    if (version == 1) {
      bytes.putShort((short) text.length);
    } else {
      bytes.putInt(text.length);
    }
    bytes.put(text).put(numbers);
    return Files.write(file, all);
  }
}
