package io.memoir.data;

import io.memoir.model.BadInputException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A first look at a file: what it is and how it begins.
 *
 * @param gzip whether it is packed
 * @param parquet whether it is a Parquet file; {@code lines} is empty then
 * @param lines the first lines of text that are not blank
 */
record Look(Path file, boolean gzip, boolean parquet, List<String> lines) {
  private static final int HEAD_BYTES = 1 << 18;
  private static final int HEAD_LINES = 200;

  /**
   * Looks at a file.
   *
   * @throws BadInputException if there is nothing to look at, or it is no text
   */
  static Look at(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new BadInputException(file + " does not exist");
    }
    if (Files.isDirectory(file)) {
      throw new BadInputException(file + " is a directory, expected a file");
    }
    if (!Files.isReadable(file)) {
      throw new BadInputException(file + " may not be read");
    }
    byte[] magic = new byte[4];
    int got;
    try (InputStream in = Files.newInputStream(file)) {
      got = in.readNBytes(magic, 0, 4);
    }
    boolean gzip = got >= 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b;
    if (got == 4 && new String(magic, StandardCharsets.ISO_8859_1).equals("PAR1")) {
      return new Look(file, false, true, List.of());
    }
    byte[] head;
    try (InputStream in = open(file, gzip)) {
      head = in.readNBytes(HEAD_BYTES);
    } catch (ZipException | EOFException e) {
      throw new BadInputException(file + " is no whole gzip file: " + e.getMessage(), e);
    }
    List<String> lines = lines(file, head);
    if (lines.isEmpty()) {
      throw new BadInputException(file + " is empty, expected events");
    }
    return new Look(file, gzip, false, lines);
  }

  /** The text of a file, unpacked. */
  static InputStream open(Path file, boolean gzip) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    return gzip ? new GZIPInputStream(in, 1 << 16) : in;
  }

  /** Whether the text is one JSON array of objects, and not one object a line. */
  boolean jsonArray() {
    return String.join("\n", lines.stream().limit(2).toList()).matches("(?s)\\s*\\[\\s*\\{.*");
  }

  private static List<String> lines(Path file, byte[] head) {
    for (int i = 0; i < head.length; i++) {
      if (head[i] == 0) {
        throw new BadInputException(
            file + " is not text in UTF-8: byte " + i + " is 0 (UTF-16, or a binary file?)");
      }
    }
    int end = head.length;
    if (head.length == HEAD_BYTES) {
      while (end > 0 && head[end - 1] != '\n') {
        end--;
      }
    }
    String text = new String(head, 0, end == 0 ? head.length : end, StandardCharsets.UTF_8);
    if (text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    return text.lines().filter(line -> !line.isBlank()).limit(HEAD_LINES).toList();
  }
}
