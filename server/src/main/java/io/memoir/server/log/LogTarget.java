package io.memoir.server.log;

import io.memoir.model.BadInputException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Where the lines of a log go. */
public sealed interface LogTarget {
  /** What it is, for messages. */
  String name();

  /** Writes lines, and waits until they are there. */
  void write(String lines) throws IOException;

  /** Lets go of it. */
  void close();

  /**
   * A file, to which is added. It is opened by the first write. If it is renamed or deleted, a new
   * one is begun within a second, so that logs can be rotated without a word to the server.
   *
   * @throws BadInputException if there can be no such file
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
    return new LogFile(path);
  }

  /** A stream that stays somebody else's. */
  static LogTarget stream(String name, PrintWriter writer) {
    return new LogStream(name, writer);
  }

  /** A file that may be taken away. */
  final class LogFile implements LogTarget {
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path path;
    private Optional<OutputStream> open = Optional.empty();
    private Object key = "";
    private long looked;

    private LogFile(Path path) {
      this.path = path;
    }

    @Override
    public String name() {
      return path.toString();
    }

    @Override
    public void write(String lines) throws IOException {
      if (open.isPresent() && System.nanoTime() - looked > LOOK_NANOS) {
        looked = System.nanoTime();
        if (!Files.exists(path) || !key().equals(key)) {
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

    /** Tells the file from another of the same name, where the file system can. */
    private Object key() throws IOException {
      Object of = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      return of == null ? "" : of;
    }

    @Override
    public void close() {
      open.ifPresent(stream -> {
        try {
          stream.close();
        } catch (IOException e) {
          // Everything that was written is there, and what was not is counted.
        }
      });
      open = Optional.empty();
    }
  }

  /** Such as the standard output. */
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
        throw new IOException("it has no reader, or the disk is full");
      }
    }

    @Override
    public void close() {
      writer.flush();
    }
  }
}
