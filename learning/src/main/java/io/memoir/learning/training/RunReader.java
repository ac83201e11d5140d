package io.memoir.learning.training;

import com.google.gson.JsonObject;
import io.memoir.model.file.ModelFile;
import io.memoir.server.engine.training.TrainingRun;
import io.memoir.train.run.RunLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Reads what a run writes: {@code NAME.training} with the log and the checkpoint, and the model
 * {@code NAME}. All of it may be replaced while it is read.
 */
final class RunReader {
  /** The end of the name of the directory of a run. */
  static final String DIRECTORY = ".training";

  /** What a server was asked for when it started a run. */
  static final String REQUEST = "request.json";

  /** Why a run that a server started has failed, in one line. */
  static final String FAILURE = "failure.txt";

  private static final String LOG = "metrics.jsonl";
  private static final Path CHECKPOINT = Path.of("checkpoint", "checkpoint.json");
  private static final Path AUTO = Path.of("auto");
  private static final String AUTO_RUN = "run.json";

  private static final int MOST_LOG_BYTES = 16 << 20;
  private static final int MOST_JSON_BYTES = 16 << 20;
  private static final int MOST_FAILURE_BYTES = 2_000;
  private static final int MOST_EPOCHS = 10_000;
  private static final int MOST_MEMBERS = 50;

  /** The last epochs of which the durations predict those of the next ones. */
  private static final int RECENT = 5;

  /** What is in a line of the log and not a validation metric. */
  private static final Set<String> NO_METRICS =
      Set.of("epoch", "time", "loss", "events-per-second", "seconds");

  private final Path folder;
  private final InstantSource clock;
  private final ReadFiles<List<TrainingRun.Epoch>> logs =
      new ReadFiles<>(MOST_LOG_BYTES, content -> Optional.of(epochs(content)));
  private final ReadFiles<Position> checkpoints =
      new ReadFiles<>(MOST_JSON_BYTES, content -> JsonLines.object(content).map(Position::of));
  private final ReadFiles<Written> models =
      new ReadFiles<>(MOST_JSON_BYTES, content -> JsonLines.object(content).map(Written::of));
  private final ReadFiles<JsonObject> requests =
      new ReadFiles<>(MOST_JSON_BYTES, content -> JsonLines.object(content));
  private final ReadFiles<String> failures =
      new ReadFiles<>(
          MOST_FAILURE_BYTES,
          content -> Optional.of(new String(content, StandardCharsets.UTF_8).strip()));

  RunReader(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** What a checkpoint says of a run. */
  private record Position(
      Map<String, String> settings, int bestEpoch, double seconds, boolean finished) {
    static Position of(JsonObject json) {
      return new Position(
          JsonLines.texts(json, "settings"),
          JsonLines.integer(json, "bestEpoch", 0),
          JsonLines.number(json, "seconds").orElse(0),
          JsonLines.flag(json, "finished"));
    }
  }

  /** What a model says of the run that wrote it. */
  private record Written(Map<String, String> settings, Optional<String> name, int bestEpoch) {
    static Written of(JsonObject json) {
      int best =
          json.get("metrics") instanceof JsonObject metrics
              ? JsonLines.integer(metrics, "epoch", 0)
              : 0;
      boolean auto = json.get("settings") instanceof JsonObject given && given.has("auto");
      return new Written(
          JsonLines.texts(json, "settings"),
          auto ? Optional.of("auto") : JsonLines.text(json, "name"),
          best);
    }
  }

  Path training(String name) {
    return folder.resolve(name + DIRECTORY);
  }

  Optional<JsonObject> request(String name) throws IOException {
    return requests.read(training(name).resolve(REQUEST));
  }

  /** Whether a process is training, in the run with this name. */
  boolean isRunning(String name) throws IOException {
    return RunLock.isHeld(training(name));
  }

  /** Whether a run has a checkpoint, or finished members of {@code auto}. */
  boolean canContinue(String name) throws IOException {
    Path training = training(name);
    if (Files.exists(training.resolve(CHECKPOINT))) {
      return true;
    }
    for (Path member : directories(training.resolve(AUTO), _ -> true, Integer.MAX_VALUE)) {
      if (Files.exists(member.resolve(CHECKPOINT))
          || Files.exists(member.resolve(ModelFile.DESCRIPTION))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Removes the logs of a run that cannot be continued, which would be shown as those of the run
   * that replaces it. Other files stay, as nobody knows who has written them.
   */
  void removeLogs(String name) throws IOException {
    Path training = training(name);
    Path auto = training.resolve(AUTO);
    Files.deleteIfExists(training.resolve(LOG));
    Files.deleteIfExists(auto.resolve(AUTO_RUN));
    for (Path member : directories(auto, RunReader::isTraining, Integer.MAX_VALUE)) {
      Files.deleteIfExists(member.resolve(LOG));
    }
  }

  /**
   * Reads a run.
   *
   * @param running whether it is known to run
   */
  TrainingRun read(String name, boolean running) throws IOException {
    Path training = training(name);
    Optional<JsonObject> request = request(name);
    Optional<Position> position = checkpoints.read(training.resolve(CHECKPOINT));
    Path description = folder.resolve(name).resolve(ModelFile.DESCRIPTION);
    Optional<Written> written = models.read(description);
    Optional<String> failure = failure(training.resolve(FAILURE), description);
    TrainingRun.State state = TrainingRun.State.RUNNING;
    if (!running && !isRunning(name)) {
      state =
          failure.isPresent() ? TrainingRun.State.FAILED : ended(training, position, description);
    }
    boolean done = state == TrainingRun.State.DONE;
    boolean failed = state == TrainingRun.State.FAILED;
    Map<String, String> settings = new LinkedHashMap<>();
    request.ifPresent(each -> settings.putAll(JsonLines.texts(each, "settings")));
    written.filter(_ -> done).ifPresent(each -> settings.putAll(each.settings()));
    position.ifPresent(each -> settings.putAll(each.settings()));
    List<TrainingRun.Curve> curves = curves(name, training, done ? written : Optional.empty());
    OptionalInt epochs = wholeNumber(settings, "epochs");
    return new TrainingRun(
        name,
        state,
        request
            .flatMap(each -> JsonLines.text(each, "model"))
            .or(() -> written.filter(_ -> done).flatMap(Written::name))
            .or(() -> Optional.ofNullable(settings.get("name"))),
        request.flatMap(each -> JsonLines.text(each, "data")),
        Collections.unmodifiableMap(settings),
        curves,
        epochs,
        Optional.ofNullable(settings.get("metric")),
        state == TrainingRun.State.RUNNING && curves.size() == 1 && epochs.isPresent()
            ? secondsLeft(
                curves.getFirst().epochs(),
                epochs.getAsInt(),
                position.map(Position::seconds).orElse(0.0))
            : OptionalDouble.empty(),
        failure.filter(_ -> failed),
        changed(training, description));
  }

  /** Why the last attempt failed, unless a model was written since then. */
  private Optional<String> failure(Path file, Path description) throws IOException {
    Optional<String> why = failures.read(file);
    Optional<Instant> at = modified(file);
    Optional<Instant> model = modified(description);
    boolean over = at.isPresent() && model.isPresent() && !model.get().isBefore(at.get());
    return over ? Optional.empty() : why;
  }

  /** The state of a run of which no process is left. */
  private static TrainingRun.State ended(
      Path training, Optional<Position> position, Path description) throws IOException {
    Optional<Instant> model = modified(description);
    if (model.isEmpty()) {
      return TrainingRun.State.INTERRUPTED;
    }
    if (position.isPresent()) {
      return position.get().finished() ? TrainingRun.State.DONE : TrainingRun.State.INTERRUPTED;
    }
    Optional<Instant> begun = modified(training.resolve(AUTO).resolve(AUTO_RUN));
    if (begun.isEmpty()) {
      begun = modified(training.resolve(REQUEST));
    }
    return begun.isPresent() && model.get().isBefore(begun.get())
        ? TrainingRun.State.INTERRUPTED // the model is that of an earlier run
        : TrainingRun.State.DONE;
  }

  private List<TrainingRun.Curve> curves(String name, Path training, Optional<Written> written)
      throws IOException {
    List<TrainingRun.Curve> curves = new ArrayList<>();
    curve(name, training, written).ifPresent(curves::add);
    for (Path member : directories(training.resolve(AUTO), RunReader::isTraining, MOST_MEMBERS)) {
      String file = String.valueOf(member.getFileName());
      curve(file.substring(0, file.length() - DIRECTORY.length()), member, Optional.empty())
          .ifPresent(curves::add);
    }
    return curves;
  }

  private Optional<TrainingRun.Curve> curve(String name, Path training, Optional<Written> written)
      throws IOException {
    Optional<List<TrainingRun.Epoch>> epochs = logs.read(training.resolve(LOG));
    if (epochs.isEmpty()) {
      return Optional.empty();
    }
    int best =
        checkpoints
            .read(training.resolve(CHECKPOINT))
            .map(Position::bestEpoch)
            .or(() -> written.map(Written::bestEpoch))
            .orElse(0);
    return Optional.of(
        new TrainingRun.Curve(
            name, epochs.get(), best > 0 ? OptionalInt.of(best) : OptionalInt.empty()));
  }

  private static boolean isTraining(Path directory) {
    return String.valueOf(directory.getFileName()).endsWith(DIRECTORY);
  }

  private static List<TrainingRun.Epoch> epochs(byte[] content) {
    List<TrainingRun.Epoch> epochs = new ArrayList<>();
    for (JsonObject line : JsonLines.lines(content, MOST_EPOCHS)) {
      int number = JsonLines.integer(line, "epoch", 0);
      if (number < 1) {
        continue;
      }
      Map<String, Double> metrics = new LinkedHashMap<>();
      line.asMap()
          .forEach((key, value) -> {
            OptionalDouble metric = JsonLines.number(value);
            if (metric.isPresent() && !NO_METRICS.contains(key)) {
              metrics.put(key, metric.getAsDouble());
            }
          });
      epochs.add(
          new TrainingRun.Epoch(
              number,
              JsonLines.text(line, "time").flatMap(RunReader::instant),
              JsonLines.number(line, "loss"),
              JsonLines.number(line, "events-per-second"),
              JsonLines.number(line, "seconds"),
              Collections.unmodifiableMap(metrics)));
    }
    return List.copyOf(epochs);
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * How long the remaining epochs take, if each takes as long as the median of the last ones.
   *
   * @param total maximum number of epochs
   * @param seconds of the run so far, 0 if unknown
   */
  private OptionalDouble secondsLeft(List<TrainingRun.Epoch> epochs, int total, double seconds) {
    if (epochs.isEmpty()) {
      return OptionalDouble.empty();
    }
    List<Double> durations = new ArrayList<>();
    for (int i = Math.max(1, epochs.size() - RECENT); i < epochs.size(); i++) {
      Optional<Instant> end = epochs.get(i).end();
      Optional<Instant> before = epochs.get(i - 1).end();
      if (end.isPresent() && before.isPresent()) {
        durations.add(seconds(before.get(), end.get()));
      }
    }
    TrainingRun.Epoch last = epochs.getLast();
    if (durations.isEmpty() && seconds > 0) {
      durations.add(seconds / last.epoch());
    }
    if (durations.isEmpty()) {
      return OptionalDouble.empty();
    }
    Collections.sort(durations);
    double left = durations.get(durations.size() / 2) * Math.max(0, total - last.epoch());
    double since = last.end().map(end -> seconds(end, clock.instant())).orElse(0.0);
    return OptionalDouble.of(Math.max(0, left - Math.max(0, since)));
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1e3;
  }

  private static OptionalInt wholeNumber(Map<String, String> settings, String key) {
    String text = settings.getOrDefault(key, "");
    return text.matches("[0-9]{1,9}")
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
  }

  private static Optional<Instant> changed(Path training, Path description) throws IOException {
    Optional<Instant> latest = Optional.empty();
    List<Path> files =
        List.of(
            description,
            training.resolve(REQUEST),
            training.resolve(FAILURE),
            training.resolve(LOG),
            training.resolve(CHECKPOINT));
    for (Path file : files) {
      latest = Stream.concat(latest.stream(), modified(file).stream()).max(Instant::compareTo);
    }
    return latest;
  }

  private static Optional<Instant> modified(Path file) throws IOException {
    return ReadFiles.attributes(file)
        .filter(BasicFileAttributes::isRegularFile)
        .map(attributes -> attributes.lastModifiedTime().toInstant());
  }

  /**
   * The directories in another one which are not hidden, in the order of their names.
   *
   * @param most maximum number
   */
  static List<Path> directories(Path directory, Predicate<Path> wanted, int most)
      throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (!String.valueOf(entry.getFileName()).startsWith(".")
            && wanted.test(entry)
            && Files.isDirectory(entry)) {
          found.add(entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(found);
    return List.copyOf(found.subList(0, Math.min(most, found.size())));
  }
}
