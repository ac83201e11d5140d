package io.memoir.train.run;

import io.memoir.model.file.FullDisk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Scalars in the event file that TensorBoard reads.
 *
 * <pre>
 * record   length (8 bytes), masked CRC-32C of it (4), data, masked CRC-32C of the data (4)
 * data     protocol buffer Event: 1 wall_time double, 2 step int64, 3 file_version string,
 *          5 Summary of repeated 1 Value: 1 tag string, 2 simple_value float
 * </pre>
 *
 * All little-endian. A masked checksum is the checksum rotated right by 15 bits plus 0xa282ead8.
 */
final class TensorBoardFile implements AutoCloseable {
  private static final String PREFIX = "events.out.tfevents.";

  private final Path file;
  private final OutputStream out;

  private TensorBoardFile(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  static TensorBoardFile create(Path directory) throws IOException {
    long now = System.currentTimeMillis();
    Path file =
        directory.resolve(
            PREFIX + String.format(Locale.ROOT, "%010d.%03d.memoir", now / 1000, now % 1000));
    TensorBoardFile created =
        new TensorBoardFile(
            file,
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    ByteArrayOutputStream event = event();
    text(event, 3, "brain.Event:2");
    created.record(event.toByteArray());
    return created;
  }

  static void deleteAll(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*")) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  void scalars(long step, Map<String, Double> values) throws IOException {
    ByteArrayOutputStream summary = new ByteArrayOutputStream();
    values.forEach((tag, value) -> {
      ByteArrayOutputStream scalar = new ByteArrayOutputStream();
      text(scalar, 1, tag);
      scalar.write((2 << 3) | 5);
      scalar.writeBytes(littleEndian(4).putFloat(value.floatValue()).array());
      bytes(summary, 1, scalar.toByteArray());
    });
    ByteArrayOutputStream event = event();
    event.write(2 << 3);
    variable(event, step);
    bytes(event, 5, summary.toByteArray());
    record(event.toByteArray());
  }

  private static ByteArrayOutputStream event() {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    event.write((1 << 3) | 1);
    event.writeBytes(littleEndian(8).putDouble(System.currentTimeMillis() / 1000.0).array());
    return event;
  }

  private static void text(ByteArrayOutputStream to, int field, String value) {
    bytes(to, field, value.getBytes(StandardCharsets.UTF_8));
  }

  private static void bytes(ByteArrayOutputStream to, int field, byte[] value) {
    to.write((field << 3) | 2);
    variable(to, value.length);
    to.writeBytes(value);
  }

  private static void variable(ByteArrayOutputStream to, long value) {
    long rest = value;
    while (rest > 0x7f) {
      to.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    to.write((int) rest);
  }

  private void record(byte[] data) throws IOException {
    byte[] length = littleEndian(8).putLong(data.length).array();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(length);
    bytes.writeBytes(littleEndian(4).putInt(maskedChecksum(length)).array());
    bytes.writeBytes(data);
    bytes.writeBytes(littleEndian(4).putInt(maskedChecksum(data)).array());
    try {
      out.write(bytes.toByteArray());
    } catch (IOException e) {
      throw FullDisk.named(file, e);
    }
  }

  private static int maskedChecksum(byte[] data) {
    CRC32C checksum = new CRC32C();
    checksum.update(data);
    return Integer.rotateRight((int) checksum.getValue(), 15) + 0xa282ead8;
  }

  private static ByteBuffer littleEndian(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
