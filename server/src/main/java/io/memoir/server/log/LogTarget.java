package io.memoir.server.log;

import io.memoir.model.BadInputException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The destination of a log. */
public sealed interface LogTarget {
  /** Its name in messages. */
  String name();

  /** Writes lines, and returns when they are written. */
  void write(String lines) throws IOException;

  /** Closes it. */
  void close();

  /**
   * A file to which entries are appended. It is opened by the first write. If it is renamed or
   * deleted, a new one is created within a second, so that logs can be rotated without notifying
   * the server.
   *
   * @throws BadInputException if the file cannot be created
   */
  static LogTarget file(Path path) {
    Path parent = Optional.ofNullable(path.toAbsolutePath().getParent()).orElse(path);
    if (Files.isDirectory(path) || !Files.isDirectory(parent)) {
      throw new BadInputException(
          Files.isDirectory(path)
              ? path + " is a directory, expected a log file"
              : "%s cannot be written: there is no directory %s".formatted(path, parent));
    }
    if (Files.exists(path) ? !Files.isWritable(path) : !Files.isWritable(parent)) {
      throw new BadInputException(path + " cannot be written, expected a writable file");
    }
    return new LogFile(path, LogFile.LOOK_NANOS);
  }

  /** A stream, which is not closed. */
  static LogTarget stream(String name, PrintWriter writer) {
    return new LogStream(name, writer);
  }

  /** A file that may be renamed or deleted meanwhile. */
  final class LogFile implements LogTarget {
    static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path path;
    private final long lookNanos;
    private Optional<OutputStream> open = Optional.empty();
    private Optional<Object> key = Optional.empty();
    private long looked;

    /**
     * @param lookNanos time between two looks at whether the file was renamed, in nanoseconds
     */
    LogFile(Path path, long lookNanos) {
      this.path = path;
      this.lookNanos = lookNanos;
    }

    @Override
    public String name() {
      return path.toString();
    }

    @Override
    public void write(String lines) throws IOException {
      if (open.isPresent() && System.nanoTime() - looked >= lookNanos) {
        looked = System.nanoTime();
        Optional<Object> current = key();
        if (current.isEmpty() || !current.equals(key)) {
          close();
        }
      }
      if (open.isEmpty()) {
        open =
            Optional.of(
                Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        key = key();
        looked = System.nanoTime();
      }
      try {
        open.get().write(lines.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        close();
        throw e;
      }
    }

    /**
     * Identifies the file among others with the same name, if the file system supports it; empty if
     * there is no file. The file may be renamed at any moment, also just after it was opened; then
     * the entries are written to it under its new name, and the next look finds that it is gone.
     */
    private Optional<Object> key() throws IOException {
      try {
        Object of = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return Optional.of(of == null ? "" : of);
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
    }

    @Override
    public void close() {
      open.ifPresent(stream -> {
        try {
          stream.close();
        } catch (IOException e) {
          // Everything that was written is in the file, and dropped entries are counted.
        }
      });
      open = Optional.empty();
    }
  }

  /** A stream such as standard output. */
  final class LogStream implements LogTarget {
    private final String name;
    private final PrintWriter writer;

    private LogStream(String name, PrintWriter writer) {
      this.name = name;
      this.writer = writer;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void write(String lines) throws IOException {
      writer.print(lines);
      if (writer.checkError()) {
        throw new IOException("no reader, or the disk is full");
      }
    }

    @Override
    public void close() {
      writer.flush();
    }
  }
}
