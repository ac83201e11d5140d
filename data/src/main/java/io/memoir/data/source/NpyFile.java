package io.memoir.data.source;

import io.memoir.model.BadInputException;
import io.memoir.model.feature.Feature;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A two-dimensional array written by {@code numpy.save}, little-endian:
 *
 * <pre>
 * byte[6]  0x93 "NUMPY"
 * byte[2]  version: 1.0, 2.0 or 3.0
 * uint16   length of the header; uint32 from version 2.0 on
 * byte[]   the header, a dictionary of Python:
 *          {'descr': '&lt;f4', 'fortran_order': False, 'shape': (1000, 64), }
 * then     the numbers, one row after the other
 * </pre>
 *
 * The format is described in NumPy Enhancement Proposal 1 and in the documentation of {@code
 * numpy.lib.format}. Only two-dimensional arrays of float32 and float64 in C order are supported.
 */
public final class NpyFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MOST_HEADER_BYTES = 1 << 16;
  private static final int MOST_WIDTH = 1 << 16;
  private static final int READ_AT_ONCE = 1 << 20;
  private static final Pattern TYPE = field("('[^']*'|\\[.*])");
  private static final Pattern ORDER = field("(True|False)");
  private static final Pattern SHAPE = field("\\(([^)]*)\\)");
  private static final Pattern TWO_NUMBERS =
      Pattern.compile("\\s*(\\d{1,15})L?\\s*,\\s*(\\d{1,15})L?\\s*,?\\s*");

  /** Receives the rows of an array. */
  @FunctionalInterface
  public interface RowSink {
    /**
     * Receives one row.
     *
     * @param number number of the row, counted from 1
     * @param values the row, which is not used by the caller afterwards
     */
    void row(long number, float[] values) throws IOException;
  }

  private final Path file;
  private final long begin;
  private final boolean doubles;
  private final long rows;
  private final int width;

  private NpyFile(Path file, long begin, boolean doubles, long rows, int width) {
    this.file = file;
    this.begin = begin;
    this.doubles = doubles;
    this.rows = rows;
    this.width = width;
  }

  private static Pattern field(String value) {
    return Pattern.compile("\\s*:\\s*" + value);
  }

  /**
   * Reads the header of a file.
   *
   * @throws BadInputException if it is not such a file, or if the array is not supported
   */
  public static NpyFile at(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new BadInputException(
          file
              + (Files.exists(file) ? " is not a regular file" : " does not exist")
              + ", expected a file written by numpy.save");
    }
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      byte[] magic = in.readNBytes(MAGIC.length);
      if (!Arrays.equals(magic, MAGIC)) {
        boolean archive = magic.length > 1 && magic[0] == 'P' && magic[1] == 'K';
        throw new BadInputException(
            file
                + (archive
                    ? " is a .npz archive, expected a .npy file"
                    : " is not a .npy file, expected a file")
                + " written by numpy.save");
      }
      int major = in.readUnsignedByte();
      int minor = in.readUnsignedByte();
      if (major < 1 || major > 3 || minor != 0) {
        throw new BadInputException(
            "%s has format version %d.%d, expected 1.0, 2.0 or 3.0".formatted(file, major, minor));
      }
      long length =
          major == 1
              ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
              : Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
      if (length > MOST_HEADER_BYTES) {
        throw new BadInputException(
            "%s has a header of %d bytes, expected at most %d"
                .formatted(file, length, MOST_HEADER_BYTES));
      }
      byte[] header = new byte[(int) length];
      in.readFully(header);
      long begin = MAGIC.length + 2 + (major == 1 ? 2 : 4) + length;
      return of(file, begin, new String(header, StandardCharsets.UTF_8));
    } catch (EOFException e) {
      throw new BadInputException(file + " ends within its header", e);
    }
  }

  private static NpyFile of(Path file, long begin, String header) throws IOException {
    String type = value(file, header, "descr", TYPE).replace("'", "");
    if (!List.of("<f4", "<f8").contains(type)) {
      throw new BadInputException(
          "%s has numbers of the type %s, expected <f4 (float32) or <f8 (float64)"
              .formatted(file, type));
    }
    if (value(file, header, "fortran_order", ORDER).equals("True")) {
      throw new BadInputException(
          file + " is in Fortran order, expected C order: save numpy.ascontiguousarray(array)");
    }
    String shape = value(file, header, "shape", SHAPE);
    Matcher numbers = TWO_NUMBERS.matcher(shape);
    if (!numbers.matches()) {
      throw new BadInputException(
          "%s has the shape (%s), expected two dimensions: rows and their length"
              .formatted(file, shape.strip()));
    }
    long rows = Long.parseLong(numbers.group(1));
    long width = Long.parseLong(numbers.group(2));
    if (rows < 1 || width < 1 || width > MOST_WIDTH) {
      throw new BadInputException(
          "%s has the shape (%d, %d), expected at least one row of 1 to %d numbers"
              .formatted(file, rows, width, MOST_WIDTH));
    }
    boolean doubles = type.equals("<f8");
    long bytes = Files.size(file) - begin;
    long rowBytes = width * (doubles ? Double.BYTES : Float.BYTES);
    if (bytes % rowBytes != 0 || bytes / rowBytes != rows) {
      throw new BadInputException(
          "%s has %d bytes of numbers, which are not %d rows of %d numbers of the type %s"
              .formatted(file, bytes, rows, width, type));
    }
    return new NpyFile(file, begin, doubles, rows, (int) width);
  }

  private static String value(Path file, String header, String name, Pattern pattern) {
    int at = header.indexOf("'" + name + "'");
    Optional<String> found = Optional.empty();
    if (at >= 0) {
      Matcher matcher = pattern.matcher(header).region(at + name.length() + 2, header.length());
      found = matcher.lookingAt() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
    return found.orElseThrow(() ->
        new BadInputException(
            "%s has no '%s' in its header, expected a file written by numpy.save"
                .formatted(file, name)));
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** Number of rows, at least 1. */
  public long rows() {
    return rows;
  }

  /** Number of values per row, at least 1. */
  public int width() {
    return width;
  }

  /**
   * Passes every row to a sink.
   *
   * @throws BadInputException if a number is not finite, or too large for 32 bits
   */
  public void read(RowSink sink) throws IOException {
    int rowBytes = width * (doubles ? Double.BYTES : Float.BYTES);
    long together = Math.clamp(READ_AT_ONCE / rowBytes, 1, rows);
    ByteBuffer several =
        ByteBuffer.allocate(Math.toIntExact(together * rowBytes)).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(file)) {
      channel.position(begin);
      for (long done = 0; done < rows; done += together) {
        several.clear().limit(Math.toIntExact(Math.min(together, rows - done) * rowBytes));
        while (several.hasRemaining()) {
          if (channel.read(several) < 0) {
            throw new BadInputException(file + " has become shorter while it was read");
          }
        }
        several.flip();
        for (long number = done + 1; several.hasRemaining(); number++) {
          sink.row(number, row(several, number));
        }
      }
    }
  }

  private float[] row(ByteBuffer from, long number) {
    float[] values = new float[width];
    for (int i = 0; i < width; i++) {
      double value = doubles ? from.getDouble() : from.getFloat();
      values[i] = (float) value;
      if (!(Math.abs(values[i]) <= Feature.LARGEST_IN_VECTOR)) {
        throw new BadInputException(
            "%s: number %d of row %d is %s, expected a number from -1e9 to 1e9"
                .formatted(file, i + 1, number, Double.toString(value)));
      }
    }
    return values;
  }
}
