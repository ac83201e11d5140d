package io.memoir.data.source;

import io.memoir.model.BadInputException;
import io.memoir.model.file.Gunzip;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The beginning of a file and what it shows about its format.
 *
 * <p>A regular file can be opened as often as needed. A pipe (a FIFO, {@code /dev/stdin}, or {@code
 * <(...)} in a shell) can be read only once; what was read of it is kept, so that {@link #open}
 * still starts at the first byte.
 */
public final class FileSample {
  private static final int HEAD_BYTES = 1 << 18;
  private static final int HEAD_LINES = 200;

  private final Path file;
  private final boolean gzip;
  private final boolean parquet;
  private final boolean pipe;
  private final byte[] head;
  private final List<String> lines;

  /** The whole content of a pipe, until it is opened. */
  private Optional<InputStream> unread;

  private FileSample(
      Path file,
      boolean gzip,
      boolean parquet,
      boolean pipe,
      byte[] head,
      List<String> lines,
      Optional<InputStream> unread) {
    this.file = file;
    this.gzip = gzip;
    this.parquet = parquet;
    this.pipe = pipe;
    this.head = head;
    this.lines = lines;
    this.unread = unread;
  }

  /**
   * Reads the beginning of a file.
   *
   * @throws BadInputException if the file does not exist, is empty or is not text
   */
  public static FileSample at(Path file) throws IOException {
    return at(file, "events");
  }

  /**
   * Reads the beginning of a file.
   *
   * @param expected content of the file, for messages
   */
  public static FileSample at(Path file, String expected) throws IOException {
    if (!Files.exists(file)) {
      throw new BadInputException(file + " does not exist");
    }
    if (Files.isDirectory(file)) {
      throw new BadInputException(file + " is a directory, expected a file");
    }
    if (!Files.isReadable(file)) {
      throw new BadInputException(file + " cannot be read: permission denied");
    }
    boolean pipe = !Files.isRegularFile(file);
    InputStream packed = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      packed.mark(Packing.MAGIC_BYTES);
      byte[] magic = packed.readNBytes(Packing.MAGIC_BYTES);
      packed.reset();
      boolean gzip = Packing.isGzip(file, magic);
      if (startsWith(magic, "PAR1")) {
        if (pipe) {
          throw new BadInputException(
              file + " is a Parquet file in a pipe, expected a regular file: save it first");
        }
        packed.close();
        return new FileSample(file, false, true, false, new byte[0], List.of(), Optional.empty());
      }
      InputStream text = gzip ? new Gunzip(file.toString(), packed) : packed;
      byte[] head = text.readNBytes(HEAD_BYTES);
      requireText(file, head);
      List<String> lines = lines(head, StandardCharsets.UTF_8);
      if (lines.isEmpty()) {
        throw new BadInputException(file + " is empty, expected " + expected);
      }
      if (lines.getFirst().strip().matches("(?i)\"?sep=.?\"?")) {
        throw new BadInputException(
            file
                + ":1: '"
                + lines.getFirst().strip()
                + "' is an Excel `sep=` line, expected "
                + expected
                + " or the names of columns: delete this line");
      }
      if (!pipe) {
        packed.close();
        return new FileSample(file, gzip, false, false, head, lines, Optional.empty());
      }
      InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), text);
      return new FileSample(file, gzip, false, true, head, lines, Optional.of(whole));
    } catch (IOException | RuntimeException e) {
      packed.close();
      throw e;
    }
  }

  public Path file() {
    return file;
  }

  /** Whether it is compressed with gzip. */
  public boolean gzip() {
    return gzip;
  }

  /** Whether it is a Parquet file; {@link #lines} is empty then. */
  public boolean parquet() {
    return parquet;
  }

  /** Whether it can be opened only once. */
  public boolean pipe() {
    return pipe;
  }

  /** The first lines of text that are not blank, without a byte order mark. */
  public List<String> lines() {
    return lines;
  }

  /**
   * The text of the file from its first byte, decompressed. The caller closes it.
   *
   * @throws BadInputException if it is a pipe that was opened before; the stream also throws it if
   *     the compressed file is damaged
   */
  public InputStream open() throws IOException {
    if (pipe) {
      InputStream whole =
          unread.orElseThrow(() ->
              new BadInputException(
                  file + " is a pipe and can be read only once, expected a regular file"));
      unread = Optional.empty();
      return whole;
    }
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    return gzip ? new Gunzip(file.toString(), in) : in;
  }

  /** Whether the text is one JSON array of objects, and not one object per line. */
  public boolean jsonArray() {
    return String.join("\n", lines.stream().limit(2).toList()).matches("(?s)\\s*\\[\\s*\\{.*");
  }

  /** The same lines in another encoding than UTF-8. */
  public List<String> lines(Charset charset) {
    return lines(head, charset);
  }

  private static boolean startsWith(byte[] bytes, String magic) {
    return new String(bytes, StandardCharsets.ISO_8859_1).startsWith(magic);
  }

  private static void requireText(Path file, byte[] head) {
    for (int i = 0; i < head.length; i++) {
      if (head[i] == 0) {
        throw new BadInputException(
            file + " is not text in UTF-8: byte " + i + " is 0 (UTF-16, or a binary file?)");
      }
    }
  }

  private static List<String> lines(byte[] head, Charset charset) {
    int end = head.length;
    if (head.length == HEAD_BYTES) {
      while (end > 0 && head[end - 1] != '\n' && head[end - 1] != '\r') {
        end--;
      }
    }
    String text = new String(head, 0, end == 0 ? head.length : end, charset);
    return text.lines()
        .map(line -> line.startsWith("\uFEFF") ? line.substring(1) : line)
        .filter(line -> !line.isBlank())
        .limit(HEAD_LINES)
        .toList();
  }
}
