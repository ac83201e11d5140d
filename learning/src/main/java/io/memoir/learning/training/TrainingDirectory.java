package io.memoir.learning.training;

import com.google.gson.JsonObject;
import io.memoir.learning.CountedTraining;
import io.memoir.learning.auto.AutoTraining;
import io.memoir.model.BadInputException;
import io.memoir.model.file.DirectoryTree;
import io.memoir.model.file.ModelFile;
import io.memoir.model.file.ProcessLock;
import io.memoir.server.engine.job.Job;
import io.memoir.server.engine.job.Jobs;
import io.memoir.server.engine.training.TrainingRequest;
import io.memoir.server.engine.training.TrainingRun;
import io.memoir.server.engine.training.Trainings;
import io.memoir.server.engine.training.TuningSearch;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.counted.CountedModel;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The training runs of a directory that contains models {@code NAME}, the directories {@code
 * NAME.training} of their runs, searches for settings, and prepared data sets.
 *
 * <p>One run at a time can be started, in a process of its own with a low priority. It ends with
 * this process, and continues from its checkpoint when the same request is repeated. One server at
 * a time uses a directory: a hidden file in it is locked. A directory that cannot be written is
 * only read, by any number of servers.
 */
public final class TrainingDirectory implements Trainings, AutoCloseable {
  private static final String DATA_SET = "dataset.json";
  private static final String LOCK = ".memoir-trainings";
  private static final int MOST_ENTRIES = 2_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path directory;
  private final Jobs jobs;
  private final Launcher launcher;
  private final RunReader runs;
  private final SearchReader searches;
  private final Optional<ProcessLock> lock;
  private Optional<TrainingProcess> current = Optional.empty();
  private boolean closed;

  private TrainingDirectory(
      Path directory,
      Jobs jobs,
      InstantSource clock,
      Launcher launcher,
      Optional<ProcessLock> lock) {
    this.directory = directory;
    this.jobs = jobs;
    this.launcher = launcher;
    this.runs = new RunReader(directory, clock);
    this.searches = new SearchReader(directory);
    this.lock = lock;
  }

  /**
   * Opens a directory and locks it; nothing else in it is changed.
   *
   * @throws BadInputException if it is not a directory, or in use by another server
   */
  public static TrainingDirectory open(
      Path directory, Jobs jobs, InstantSource clock, Launcher launcher) throws IOException {
    require(directory);
    Path place = directory.toAbsolutePath().normalize();
    Optional<ProcessLock> lock = Optional.empty();
    if (Files.isWritable(place)) {
      lock = Optional.of(ProcessLock.tryAcquire(place, LOCK).orElseThrow(() -> inUse(directory)));
    }
    return new TrainingDirectory(place, jobs, clock, launcher, lock);
  }

  /**
   * Checks that a directory can be opened. One that cannot be written is only read, also while
   * another server uses it.
   *
   * @throws BadInputException if it is not a directory, or in use by another server
   */
  public static void require(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new BadInputException(
          "no directory at %s, expected one with data sets and models".formatted(directory));
    }
    if (Files.isWritable(directory) && ProcessLock.isHeld(directory, LOCK)) {
      throw inUse(directory);
    }
  }

  private static BadInputException inUse(Path directory) {
    return new BadInputException(
        "the directory of trainings %s is in use by another server; stop it first, or choose another directory"
            .formatted(directory));
  }

  @Override
  public List<TrainingRun> runs() throws IOException {
    List<TrainingRun> all = new ArrayList<>();
    for (String name : runNames()) {
      all.add(runs.read(name, isOurs(name)));
    }
    all.sort(
        Comparator.comparing((TrainingRun run) -> run.changed().orElse(Instant.MIN)).reversed());
    return List.copyOf(all);
  }

  @Override
  public Optional<TrainingRun> run(String name) throws IOException {
    return runNames().contains(name)
        ? Optional.of(runs.read(name, isOurs(name)))
        : Optional.empty();
  }

  /** The names of the models and of the directories of runs. */
  private Set<String> runNames() throws IOException {
    Set<String> names = new TreeSet<>();
    for (Path entry : RunReader.directories(directory, _ -> true, MOST_ENTRIES)) {
      String name = String.valueOf(entry.getFileName());
      if (name.endsWith(RunReader.DIRECTORY)) {
        names.add(name.substring(0, name.length() - RunReader.DIRECTORY.length()));
      } else if (Files.isRegularFile(entry.resolve(ModelFile.DESCRIPTION))) {
        names.add(name);
      }
    }
    names.remove("");
    return names;
  }

  @Override
  public List<TuningSearch> searches() throws IOException {
    List<TuningSearch> all = new ArrayList<>();
    for (String name : namesWith(SearchReader.IDENTITY)) {
      searches.read(name).ifPresent(all::add);
    }
    return List.copyOf(all);
  }

  @Override
  public Optional<TuningSearch> search(String name) throws IOException {
    return namesWith(SearchReader.IDENTITY).contains(name) ? searches.read(name) : Optional.empty();
  }

  @Override
  public List<String> dataSets() throws IOException {
    return namesWith(DATA_SET);
  }

  /** The names of the directories that contain a file. */
  private List<String> namesWith(String file) throws IOException {
    return RunReader.directories(
            directory, entry -> Files.isRegularFile(entry.resolve(file)), MOST_ENTRIES)
        .stream()
        .map(entry -> String.valueOf(entry.getFileName()))
        .toList();
  }

  @Override
  public List<String> models() {
    List<String> models = new ArrayList<>(TrainingConfig.NAMES);
    models.addAll(CountedModel.NAMES);
    models.add(AutoTraining.NAME);
    return List.copyOf(models);
  }

  @Override
  public synchronized Start start(TrainingRequest request) throws IOException {
    requireSettings(request);
    if (!dataSets().contains(request.data())) {
      return new Start.NoData();
    }
    Optional<String> running = running();
    if (closed || running.isPresent()) {
      return new Start.Busy(running.orElse(request.name()));
    }
    if (lock.isEmpty()) {
      throw new AccessDeniedException(directory.toString());
    }
    JsonObject description = description(request);
    Path training = runs.training(request.name());
    Optional<String> obstacle = obstacle(request.name(), description);
    if (obstacle.isPresent()) {
      return new Start.Taken(obstacle.get());
    }
    boolean resumed = runs.canContinue(request.name());
    boolean created = !exists(training);
    Files.createDirectories(training);
    Files.deleteIfExists(training.resolve(RunReader.FAILURE));
    if (!resumed) {
      runs.removeLogs(request.name());
      write(training.resolve(RunReader.REQUEST), description.toString());
    }
    Jobs.Work work =
        jobs.queue(Job.Kind.TRAINING, Optional.of(directory.resolve(request.name()).toString()))
            .begin();
    boolean begun = false;
    try {
      TrainingProcess process =
          new TrainingProcess(
              request.name(),
              launcher.process(arguments(request, resumed)),
              work,
              listener(request.name()));
      process.start();
      current = Optional.of(process);
      begun = true;
    } finally {
      if (!begun) { // for example because there is no memory for another thread
        work.withdraw();
        if (created) {
          DirectoryTree.delete(training);
        }
      }
    }
    return new Start.Begun(work.job(), resumed);
  }

  /** Checks the settings, except those of auto, which checks them when it has read the data. */
  private static void requireSettings(TrainingRequest request) {
    if (CountedModel.NAMES.contains(request.model())) {
      CountedTraining.of(request.model(), request.settings());
    } else if (!request.model().equals(AutoTraining.NAME)) {
      TrainingConfig.named(request.model()).with(request.settings());
    }
  }

  /** The run that has not ended, of this process or of another one. */
  private Optional<String> running() throws IOException {
    if (current.isPresent() && !current.get().hasEnded()) {
      return current.map(TrainingProcess::name);
    }
    for (String name : runNames()) {
      if (runs.isRunning(name)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  /**
   * Why a name cannot be used; empty if it is new, if the request continues the run that has it, or
   * if that run ended before it had anything to continue from, and is replaced.
   */
  private Optional<String> obstacle(String name, JsonObject description) throws IOException {
    boolean model = exists(directory.resolve(name));
    if (!exists(runs.training(name))) {
      return model
          ? Optional.of("the directory already contains '%s': choose another name".formatted(name))
          : Optional.empty();
    }
    if (runs.read(name, false).state() == TrainingRun.State.DONE) {
      return Optional.of(
          "the training '%s' is done: choose another name for another one".formatted(name));
    }
    boolean replaceable = !model && !runs.canContinue(name);
    return replaceable || runs.request(name).equals(Optional.of(description))
        ? Optional.empty()
        : Optional.of(
            "the training '%s' was started with another request: repeat that one to continue it, or choose another name"
                .formatted(name));
  }

  private static boolean exists(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static JsonObject description(TrainingRequest request) {
    JsonObject json = new JsonObject();
    json.addProperty("data", request.data());
    json.addProperty("model", request.model());
    JsonObject settings = new JsonObject();
    request.sortedSettings().forEach(settings::addProperty);
    json.add("settings", settings);
    return json;
  }

  private List<String> arguments(TrainingRequest request, boolean resumed) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--data",
                directory.resolve(request.data()).toString(),
                "--model",
                request.model(),
                "--out",
                directory.resolve(request.name()).toString(),
                "--with-parent"));
    if (resumed && !CountedModel.NAMES.contains(request.model())) {
      arguments.add("--resume");
    }
    request
        .sortedSettings()
        .forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    return arguments;
  }

  private TrainingProcess.Listener listener(String name) {
    return new TrainingProcess.Listener() {
      @Override
      public void said(String line, Jobs.Work work) {
        long done = 0;
        long total = 0;
        try {
          TrainingRun run = runs.read(name, true);
          if (run.curves().size() == 1) {
            List<TrainingRun.Epoch> epochs = run.curves().getFirst().epochs();
            done = epochs.isEmpty() ? 0 : epochs.getLast().epoch();
            total = run.epochs().orElse(0);
          }
        } catch (IOException e) {
          done = 0; // the line is reported nevertheless
        }
        work.at(line, done, total, "epochs");
      }

      @Override
      public void failed(String why) {
        try {
          write(runs.training(name).resolve(RunReader.FAILURE), why);
        } catch (IOException e) {
          // The job tells of the failure; the run counts as interrupted.
        }
      }
    };
  }

  private static void write(Path file, String text) throws IOException {
    Path temporary = file.resolveSibling("." + file.getFileName() + ".writing");
    Files.writeString(temporary, text + "\n");
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private synchronized boolean isOurs(String name) {
    return current.filter(each -> each.name().equals(name) && !each.hasEnded()).isPresent();
  }

  @Override
  public synchronized Stop stop(String name) throws IOException {
    if (isOurs(name)) {
      current.ifPresent(TrainingProcess::stop);
      return Stop.STOPPED;
    }
    if (!runNames().contains(name)) {
      return Stop.UNKNOWN;
    }
    return runs.isRunning(name) ? Stop.NOT_OURS : Stop.NOT_RUNNING;
  }

  /**
   * Ends a run of this process, and unlocks the directory. The checkpoint of the run remains, and
   * no other run can be started.
   */
  @Override
  public void close() throws IOException {
    Optional<TrainingProcess> last;
    synchronized (this) {
      closed = true;
      last = current;
    }
    try {
      last.ifPresent(each -> each.end(PATIENCE));
    } finally {
      if (lock.isPresent()) {
        lock.get().close();
      }
    }
  }
}
