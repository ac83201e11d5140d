package io.memoir.train.tuning;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import io.memoir.model.BadInputException;
import io.memoir.model.CorruptFileException;
import io.memoir.model.file.ReplaceableDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The directory of a search.
 *
 * <pre>
 * search.json     {@link Identity}; written first
 * trials.jsonl    one {@link Outcome} per line, synced to disk
 * running.json    the current {@link Search.Job}
 * best.yaml       the configuration of the best trial so far
 * trials/NNN.training   checkpoint and logs of a trial
 * </pre>
 *
 * All files except {@code trials.jsonl} are written under another name, synced to disk and moved
 * into place. A line that is incomplete because the process was killed is removed by the next
 * process.
 */
final class SearchDirectory implements AutoCloseable {
  static final String IDENTITY = "search.json";
  private static final String LINES = "trials.jsonl";
  private static final String RUNNING = "running.json";
  private static final Gson GSON = new Gson();

  private final Path directory;
  private final FileChannel lines;
  private final List<Outcome> outcomes = new ArrayList<>();

  /**
   * What identifies a search: if these are equal, it can be resumed.
   *
   * @param version of this format
   * @param dataFingerprint of the data set
   * @param settings of the given configuration
   * @param space the ranges in words
   * @param rungs number of epochs at the end of each rung
   * @param seed of all decisions and of every training run
   * @param threads number of workers of every training run
   */
  record Identity(
      int version,
      String dataFingerprint,
      Map<String, String> settings,
      List<String> space,
      List<Integer> rungs,
      long seed,
      int threads) {}

  private SearchDirectory(Path directory, FileChannel lines) {
    this.directory = directory;
    this.lines = lines;
  }

  /**
   * Rejects a directory in which the search cannot continue, before any work is done.
   *
   * @param resume whether to continue a search in the directory
   * @throws BadInputException if the directory contains another search, or something else
   */
  static void requireFitting(Path directory, Identity identity, boolean resume) throws IOException {
    ReplaceableDirectory.requireOurs(directory, IDENTITY);
    Path file = directory.resolve(IDENTITY);
    if (Files.exists(file)) {
      if (!resume) {
        throw new BadInputException(
            directory
                + " already contains a search: continue it with --resume, or choose another directory");
      }
      requireSame(directory, read(file, Identity.class), identity);
    }
  }

  /**
   * Opens the directory of a search, or creates it.
   *
   * @throws BadInputException if a search is running in it
   */
  static SearchDirectory open(Path directory, Identity identity) throws IOException {
    Path file = directory.resolve(IDENTITY);
    if (!Files.exists(file)) {
      Files.createDirectories(directory);
      replace(file, GSON.toJson(identity) + "\n");
    }
    FileChannel lines =
        FileChannel.open(
            directory.resolve(LINES),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      requireAlone(directory, lines);
      SearchDirectory opened = new SearchDirectory(directory, lines);
      opened.readLines();
      return opened;
    } catch (IOException | RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  private static void requireAlone(Path directory, FileChannel lines) throws IOException {
    Optional<FileLock> lock;
    try {
      lock = Optional.ofNullable(lines.tryLock());
    } catch (OverlappingFileLockException e) {
      lock = Optional.empty();
    }
    if (lock.isEmpty()) {
      throw new BadInputException("another search is running in " + directory);
    }
  }

  private static void requireSame(Path directory, Identity found, Identity wanted) {
    requireSame(directory, "format", found.version, wanted.version);
    requireSame(directory, "data set", found.dataFingerprint, wanted.dataFingerprint);
    requireSame(directory, "seed", found.seed, wanted.seed);
    requireSame(directory, "number of threads", found.threads, wanted.threads);
    wanted.settings.forEach((key, value) ->
        requireSame(
            directory, "setting '" + key + "'", String.valueOf(found.settings.get(key)), value));
    requireSame(
        directory, "search space", String.join("; ", found.space), String.join("; ", wanted.space));
    requireSame(directory, "list of rungs", found.rungs, wanted.rungs);
  }

  private static void requireSame(Path directory, String what, Object found, Object wanted) {
    if (!found.equals(wanted)) {
      throw new BadInputException(
          "the search in %s was started with another %s (%s, now %s): use the same, or choose another directory"
              .formatted(directory, what, found, wanted));
    }
  }

  private void readLines() throws IOException {
    byte[] bytes = Files.readAllBytes(directory.resolve(LINES));
    int whole = bytes.length;
    while (whole > 0 && bytes[whole - 1] != '\n') {
      whole--;
    }
    lines.truncate(whole);
    lines.position(whole);
    int number = 0;
    for (String line : new String(bytes, 0, whole, StandardCharsets.UTF_8).lines().toList()) {
      number++;
      outcomes.add(parse(line, Outcome.class, directory.resolve(LINES) + ", line " + number));
    }
  }

  List<Outcome> outcomes() {
    return outcomes;
  }

  /** Appends a line, which is on disk when this returns. */
  void append(Outcome outcome) throws IOException {
    ByteBuffer line =
        ByteBuffer.wrap((GSON.toJson(outcome) + "\n").getBytes(StandardCharsets.UTF_8));
    while (line.hasRemaining()) {
      lines.write(line);
    }
    lines.force(true);
    outcomes.add(outcome);
  }

  /** Records the job that is about to start. */
  void begin(Search.Job job) throws IOException {
    replace(directory.resolve(RUNNING), GSON.toJson(job) + "\n");
  }

  /** The job that was started and not completed. */
  Optional<Search.Job> running() throws IOException {
    Path file = directory.resolve(RUNNING);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Search.Job job = read(file, Search.Job.class);
    boolean done =
        outcomes.stream()
            .anyMatch(outcome ->
                outcome.ended() && outcome.trial() == job.trial() && outcome.rung() == job.rung());
    return done ? Optional.empty() : Optional.of(job);
  }

  /** The directory in which the training of a trial writes. */
  Path trial(int trial) {
    return directory.resolve("trials").resolve(String.format(Locale.ROOT, "%03d", trial));
  }

  Path best() {
    return directory.resolve("best.yaml");
  }

  void writeBest(String yaml) throws IOException {
    replace(best(), yaml);
  }

  private static void replace(Path file, String text) throws IOException {
    Path temporary = file.resolveSibling("." + file.getFileName() + ".writing");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static <T> T read(Path file, Class<T> type) throws IOException {
    return parse(Files.readString(file), type, file.toString());
  }

  private static <T> T parse(String json, Class<T> type, String where) {
    try {
      T value = GSON.fromJson(json, type);
      if (value == null) {
        throw new CorruptFileException(where + " is empty");
      }
      return value;
    } catch (JsonParseException e) {
      throw new CorruptFileException(where + " is not a valid line of a search", e);
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
