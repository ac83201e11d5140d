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
 * A directory that appears whole or not at all.
 *
 * <p>It is filled under a hidden name beside its place, forced to the disk, and moved. What a
 * process that dies on the way can leave, and what becomes of it:
 *
 * <pre>
 * NAME   .NAME.writing   .NAME.replaced
 * old    half or new     -                 the old one counts; the next write removes the other
 * -      new             old               the old one is put back by the next read or write
 * new    -               old, or a rest    the new one counts; the next write removes the other
 * </pre>
 *
 * <p>A target that is a symbolic link stays one: what it leads to is replaced. Only directories of
 * the same {@link Kind} that hold nothing else are replaced, so no file of somebody else is ever
 * deleted. One writer at a time replaces a directory; a second one, also of another process, waits.
 */
public final class ReplaceableDirectory {
  private static final int ATTEMPTS = 10;

  private ReplaceableDirectory() {}

  /**
   * What directories of one kind consist of. Nothing but this is ever deleted.
   *
   * @param name of such a directory in a message, with an article: "a model"
   * @param marker name of a file that every such directory has
   * @param signature text that stands near the beginning of the marker
   * @param files names of the other files that it may have
   * @param scratch names of directories in which the writer works and which it removes
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

    /** An entry of a directory that such a directory does not have. */
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

  /** Fills an empty directory. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Path directory) throws IOException;
  }

  /**
   * Writes {@code content} and puts it at {@code target}, in place of what an earlier call put
   * there. Waits while another writer replaces the same directory.
   *
   * @throws BadInputException if something else than a directory of this kind, or a directory with
   *     other files in it, is at {@code target}
   * @throws IOException if it cannot be written; the target is then as before
   */
  @SuppressWarnings("try") // held, not used
  public static void write(Path target, Kind kind, Content content) throws IOException {
    Path parent = RealPlace.of(target).getParent();
    if (parent == null) {
      throw new BadInputException(target + " is not a directory that can be written");
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
   * Puts back what a process that died between its two moves has left. Readers of a directory that
   * {@link #write} made call this first.
   *
   * <p>A directory that is in its place is not touched, and nothing is deleted. A reader may come
   * between the two moves of a living writer: the writer then moves once more.
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
        // A living writer has finished meanwhile, or another reader was faster.
        if (!Files.exists(place)) {
          throw e;
        }
      }
    }
  }

  /** The two moves; again if a reader takes the first one back before the second. */
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
   * Refuses a target that {@link #write} would refuse, before any work is done for it.
   *
   * @throws BadInputException if {@code target} holds something else, another writer is replacing
   *     it now, or it cannot be replaced because of where it is
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
          "%s is not %s of Memoir: its %s was written by something else; choose another place"
              .formatted(target, kind.name, kind.marker));
    }
    Optional<Path> foreign = kind.foreign(place);
    if (foreign.isPresent()) {
      throw new BadInputException(
          "%s holds '%s', which is not part of %s, and would lose it: move it away, or choose another place"
              .formatted(target, foreign.get().getFileName(), kind.name));
    }
  }

  /**
   * Refuses a target that holds something else, or that cannot be made.
   *
   * @param marker name of a file that every directory of the wanted kind has
   * @throws BadInputException if {@code target} exists, is not empty and lacks the marker, or if it
   *     is below a file, or below a directory that may not be written
   */
  public static void requireOurs(Path target, String marker) throws IOException {
    Path place = RealPlace.of(target);
    if (!Files.exists(place)) {
      RealPlace.requireReachable(target, place);
    }
    if (Files.exists(target) && !Files.isDirectory(target)) {
      throw new BadInputException(target + " is a file, expected a directory or nothing");
    }
    if (Files.isDirectory(target) && !Files.exists(target.resolve(marker))) {
      try (Stream<Path> entries = Files.list(target)) {
        if (entries.findAny().isPresent()) {
          throw new BadInputException(
              target + " holds other files and no " + marker + ": choose another place");
        }
      }
    }
  }

  /**
   * Removes a directory that {@link #write} made; nothing if there is none. A process that dies on
   * the way leaves only a hidden directory, {@code .NAME.dropped}.
   *
   * @return false if it holds something that is not part of its kind, in which case all of it stays
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
   * Directories can be opened for reading and forced on POSIX systems; elsewhere it is not needed.
   */
  private static void forceDirectory(Path directory) throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** The marker goes first, so that what a kill leaves of a directory is never taken for whole. */
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
