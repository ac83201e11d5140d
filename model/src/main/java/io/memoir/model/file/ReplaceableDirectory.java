package io.memoir.model.file;

import io.memoir.model.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory that is always replaced as a whole.
 *
 * <p>It is written under a hidden name next to its target, synced to disk, and moved. A process
 * that is killed meanwhile can leave the following states, which are handled as described:
 *
 * <pre>
 * NAME   .NAME.writing   .NAME.replaced
 * old    partial or new  -                 the old one is used; the next write removes the other
 * -      new             old               the old one is restored by the next read or write
 * new    -               old, or a part    the new one is used; the next write removes the other
 * </pre>
 *
 * <p>If the target is a symbolic link, the directory it points to is replaced and the link is kept.
 * Only directories of the same {@link Kind} without other files are replaced, so no other files are
 * ever deleted. One writer at a time replaces a directory; a second one, also in another process,
 * waits.
 */
public final class ReplaceableDirectory {
  private static final int ATTEMPTS = 10;

  private ReplaceableDirectory() {}

  /**
   * The files that directories of one kind consist of. Nothing else is ever deleted.
   *
   * @param name of such a directory in messages, with an article: "a model"
   * @param marker name of a file that every such directory contains
   * @param signature text near the beginning of the marker
   * @param files names of the other files that it may contain
   * @param scratch names of working directories, which the writer removes
   */
  public record Kind(
      String name, String marker, String signature, Set<String> files, Set<String> scratch) {
    private static final int HEAD_BYTES = 1 << 16;

    public Kind {
      files = Set.copyOf(files);
      scratch = Set.copyOf(scratch);
    }

    private boolean marks(Path file) throws IOException {
      if (!Files.isRegularFile(file)) {
        return false;
      }
      try (InputStream in = Files.newInputStream(file)) {
        return new String(in.readNBytes(HEAD_BYTES), StandardCharsets.UTF_8).contains(signature);
      }
    }

    /** A file or directory that does not belong to this kind. */
    private Optional<Path> foreign(Path directory) throws IOException {
      try (Stream<Path> entries = Files.list(directory)) {
        return entries.filter(entry -> !own(entry)).sorted().findFirst();
      }
    }

    private boolean own(Path entry) {
      String name = String.valueOf(entry.getFileName());
      return Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
          ? scratch.contains(name)
          : name.equals(marker) || files.contains(name);
    }
  }

  /** Writes the content to an empty directory. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Path directory) throws IOException;
  }

  /**
   * Writes {@code content} and moves it to {@code target}, replacing the result of an earlier call.
   * Waits while another writer replaces the same directory.
   *
   * @throws BadInputException if {@code target} is not a directory of this kind, or contains other
   *     files
   * @throws IOException if it cannot be written; the target is then not changed
   */
  @SuppressWarnings("try") // held, not used
  public static void write(Path target, Kind kind, Content content) throws IOException {
    Path parent = RealPlace.of(target).getParent();
    if (parent == null) {
      throw new BadInputException(
          target
              + " is the root of a file system, which cannot be replaced: use a directory in it");
    }
    Files.createDirectories(parent);
    Path place = RealPlace.of(target);
    try (WriteLock held = WriteLock.acquire(place)) {
      restoreAt(place, kind);
      requireOnlyOurs(target, place, kind);
      Path temporary = hidden(place, "writing");
      delete(temporary, kind);
      try {
        fill(temporary, kind, content);
      } catch (IOException e) {
        throw FullDisk.named(place, e);
      }
      takePlace(temporary, place, kind);
      forceDirectory(RealPlace.parent(place));
      delete(hidden(place, "replaced"), kind);
    }
  }

  private static void fill(Path temporary, Kind kind, Content content) throws IOException {
    try {
      Files.createDirectory(temporary);
      content.writeTo(temporary);
      force(temporary);
    } catch (IOException | RuntimeException | Error e) {
      try {
        delete(temporary, kind);
      } catch (IOException | BadInputException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /**
   * Restores the directory that a process has moved away if it was killed between its two moves.
   * Readers of a directory written by {@link #write} call this first.
   *
   * <p>An existing directory is not changed, and nothing is deleted. If a reader comes between the
   * two moves of a running writer, the writer repeats the first move.
   *
   * @param kind as given to {@link #write}
   */
  public static void restore(Path target, Kind kind) throws IOException {
    if (!Files.exists(target)) {
      restoreAt(RealPlace.of(target), kind);
    }
  }

  private static void restoreAt(Path place, Kind kind) throws IOException {
    if (Files.exists(place) || place.getParent() == null) {
      return;
    }
    Path replaced = hidden(place, "replaced");
    if (Files.exists(replaced.resolve(kind.marker))) {
      try {
        Files.move(replaced, place, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException e) {
        // A running writer has finished meanwhile, or another reader was faster.
        if (!Files.exists(place)) {
          throw e;
        }
      }
    }
  }

  /** Performs the two moves; repeats them if a reader reverts the first one before the second. */
  private static void takePlace(Path temporary, Path place, Kind kind) throws IOException {
    Path replaced = hidden(place, "replaced");
    for (int attempt = 1; ; attempt++) {
      if (Files.exists(place)) {
        delete(replaced, kind);
        Files.move(place, replaced, StandardCopyOption.ATOMIC_MOVE);
      }
      try {
        Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
        return;
      } catch (FileSystemException e) {
        if (attempt == ATTEMPTS || !Files.exists(place)) {
          throw e;
        }
      }
    }
  }

  private static Path hidden(Path place, String state) {
    return place.resolveSibling("." + place.getFileName() + "." + state);
  }

  /**
   * Checks that {@link #write} can write to a target, before any work is done.
   *
   * @throws BadInputException if {@code target} contains something else, another writer is
   *     replacing it now, or its location does not permit it to be replaced
   */
  public static void requireReplaceable(Path target, Kind kind) throws IOException {
    Path place = RealPlace.of(target);
    requireOnlyOurs(target, place, kind);
    RealPlace.requireMovable(target, place);
    RealPlace.requireReachable(target, place);
    if (Files.isDirectory(RealPlace.parent(place)) && WriteLock.isHeld(place)) {
      throw new BadInputException(
          target + " is being written by another process: wait for it, or choose another place");
    }
  }

  private static void requireOnlyOurs(Path target, Path place, Kind kind) throws IOException {
    requireOurs(target, kind.marker);
    if (!Files.isDirectory(place)) {
      return;
    }
    Path marker = place.resolve(kind.marker);
    if (Files.exists(marker) && !kind.marks(marker)) {
      throw new BadInputException(
          "%s is not %s of Memoir: its %s was written by another program; choose another place"
              .formatted(target, kind.name, kind.marker));
    }
    Optional<Path> foreign = kind.foreign(place);
    if (foreign.isPresent()) {
      throw new BadInputException(
          "%s contains '%s', which is not part of %s, and writing would delete it: move it away, or choose another place"
              .formatted(target, foreign.get().getFileName(), kind.name));
    }
  }

  /**
   * Checks that a target does not contain something else, and that it can be created.
   *
   * @param marker name of a file that every directory of the expected kind contains
   * @throws BadInputException if {@code target} exists, is not empty and lacks the marker, or if it
   *     is below a file, or below a directory that is not writable
   */
  public static void requireOurs(Path target, String marker) throws IOException {
    Path place = RealPlace.of(target);
    if (!Files.exists(place)) {
      RealPlace.requireReachable(target, place);
    }
    if (Files.exists(target) && !Files.isDirectory(target)) {
      throw new BadInputException(
          target + " is a file, expected a directory, or a path that does not exist");
    }
    if (Files.isDirectory(target) && !Files.exists(target.resolve(marker))) {
      try (Stream<Path> entries = Files.list(target)) {
        if (entries.findAny().isPresent()) {
          throw new BadInputException(
              target + " contains other files and no " + marker + ": choose another place");
        }
      }
    }
  }

  /**
   * Removes a directory written by {@link #write}; does nothing if there is none. A process that is
   * killed meanwhile leaves only a hidden directory, {@code .NAME.dropped}.
   *
   * @return false if it contains something that is not part of its kind, in which case it is not
   *     changed
   */
  @SuppressWarnings("try") // held, not used
  public static boolean remove(Path target, Kind kind) throws IOException {
    Path place = RealPlace.of(target);
    if (!Files.isDirectory(place)) {
      return true;
    }
    try (WriteLock held = WriteLock.acquire(place)) {
      if (kind.foreign(place).isPresent()) {
        return false;
      }
      Path dropped = hidden(place, "dropped");
      delete(dropped, kind);
      Files.move(place, dropped, StandardCopyOption.ATOMIC_MOVE);
      delete(dropped, kind);
    }
    return true;
  }

  private static void force(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    }
    forceDirectory(directory);
  }

  /**
   * Syncs a directory to disk. On POSIX systems directories can be opened for reading for this; on
   * other systems it is not needed.
   */
  private static void forceDirectory(Path directory) throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** The marker is deleted first, so that an incomplete directory never looks complete. */
  private static void delete(Path directory, Kind kind) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Optional<Path> foreign =
        Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
            ? kind.foreign(directory)
            : Optional.of(directory);
    if (foreign.isPresent()) {
      throw new BadInputException(
          foreign.get() + " is in the way and was not written by Memoir: move it away");
    }
    Files.deleteIfExists(directory.resolve(kind.marker));
    Set<Path> entries = new HashSet<>();
    try (Stream<Path> list = Files.list(directory)) {
      list.forEach(entries::add);
    }
    for (Path entry : entries) {
      DirectoryTree.delete(entry);
    }
    Files.delete(directory);
  }
}
