package io.memoir.server.engine;

import io.memoir.model.BadInputException;
import io.memoir.server.engine.job.Job;
import io.memoir.server.engine.job.Jobs;
import io.memoir.server.engine.stored.PromotedModel;
import io.memoir.server.engine.stored.SnapshotModels;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.History;
import io.memoir.server.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The serving model, the model that is being prepared, and the previous model.
 *
 * <p>A model is promoted in three steps: it is opened; then the cached states of all users are
 * computed with it, while the current model serves; then it takes over between two requests. Events
 * that arrive meanwhile are added to the states of both. A model on trial is prepared in the same
 * way and then serves a share of the users, while the serving model serves the others.
 */
public final class Models {
  /** The progress of preparing a model. */
  public enum Stage {
    PREPARING,
    DONE,
    FAILED
  }

  /**
   * The last promotion.
   *
   * @param jobId its id in {@link Jobs}
   * @param model that is promoted
   * @param done number of states computed with it
   * @param total number of states to compute
   * @param failure why it failed, if it did
   */
  public record Promotion(
      String jobId,
      ModelVersion model,
      Stage stage,
      int done,
      int total,
      Optional<String> failure) {}

  /**
   * A model that serves a share of the users, while the serving model serves the others. A hash of
   * user and model decides which users, so the assignment is stable.
   *
   * @param share of the users, above 0 and below 1
   */
  public record Trial(Serving serving, double share) {
    boolean includes(String userId) {
      int hash = (serving.model().fingerprint() + userId).hashCode();
      // The finaliser of MurmurHash3 (Appleby), which distributes similar ids uniformly.
      hash = (hash ^ hash >>> 16) * 0x85EBCA6B;
      hash = (hash ^ hash >>> 13) * 0xC2B2AE35;
      return Integer.toUnsignedLong(hash ^ hash >>> 16) < share * 0x1p32;
    }
  }

  private final EventStore store;
  private final Jobs jobs;
  private final Function<ModelVersion, Serving> start;
  private final Background background;
  private final SnapshotModels snapshots;

  /** Held while a model is opened and its preparation begins, so that only one is opened. */
  private final ReentrantLock opening = new ReentrantLock();

  private final ReentrantLock promoting = new ReentrantLock();
  private volatile Serving current;

  /**
   * All models that receive events: the serving model first, then the one that is being prepared.
   */
  private volatile List<Serving> listening;

  private volatile Optional<Trial> trial = Optional.empty();
  private volatile Optional<ModelVersion> previous = Optional.empty();

  /** The previous model as something to ask, once it was asked for. */
  private volatile Optional<Serving> former = Optional.empty();

  private volatile Optional<Promotion> promotion = Optional.empty();
  private volatile boolean closed;
  private Optional<Thread> worker = Optional.empty();

  /** Starts a task in the background. */
  @FunctionalInterface
  interface Background {
    /** The thread that runs it, if there is one to wait for. */
    Optional<Thread> start(String name, Runnable work);
  }

  /** Opens a model, or returns one that is already open. */
  @FunctionalInterface
  interface Opening {
    ModelVersion open() throws IOException;
  }

  Models(
      EventStore store,
      Jobs jobs,
      SnapshotModels snapshots,
      ModelVersion first,
      Function<ModelVersion, Serving> start) {
    this(
        store,
        jobs,
        snapshots,
        first,
        start,
        (name, work) -> Optional.of(Thread.ofPlatform().daemon().name(name).start(work)));
  }

  /** The same with another way of running preparations than a thread for each. */
  Models(
      EventStore store,
      Jobs jobs,
      SnapshotModels snapshots,
      ModelVersion first,
      Function<ModelVersion, Serving> start,
      Background background) {
    this.store = store;
    this.jobs = jobs;
    this.start = start;
    this.background = background;
    this.snapshots = snapshots;
    record(first);
    this.current = start.apply(first);
    this.listening = List.of(current);
  }

  /** The serving model. A request reads it once. */
  public Serving current() {
    return current;
  }

  /** The model that serves a user; without a user, the serving model. */
  Serving of(Optional<String> userId) {
    Optional<Trial> running = trial;
    return running.isPresent() && userId.filter(running.get()::includes).isPresent()
        ? running.get().serving()
        : current;
  }

  /**
   * A model of this process by its version or its fingerprint: the serving one, the one on trial,
   * or the previous one. The states of the previous one are empty and receive no events.
   *
   * @return empty if no model has this name
   * @throws BadInputException if several of them have this version, the name of their directories
   */
  public Optional<Serving> named(String name) {
    Serving serving = current;
    Map<String, Serving> found = new LinkedHashMap<>();
    note(found, name, serving.model(), () -> serving);
    trial.ifPresent(running -> note(found, name, running.serving().model(), running::serving));
    previous.ifPresent(model -> note(found, name, model, () -> former(model)));
    if (found.size() > 1) {
      throw new BadInputException(
          "%d models have the version %s, expected the fingerprint of one of them: %s"
              .formatted(found.size(), name, String.join(", ", found.keySet())));
    }
    return found.values().stream().findFirst();
  }

  private static void note(
      Map<String, Serving> found, String name, ModelVersion model, Supplier<Serving> serving) {
    if (model.version().equals(name) || model.fingerprint().equals(name)) {
      found.computeIfAbsent(model.fingerprint(), _ -> serving.get());
    }
  }

  /** A model that no longer serves, kept as long as it is the previous one. */
  private Serving former(ModelVersion model) {
    Optional<Serving> known = former.filter(each -> each.model().equals(model));
    if (known.isPresent()) {
      return known.get();
    }
    Serving made = start.apply(model);
    former = Optional.of(made);
    if (!previous.equals(Optional.of(model))) {
      former = Optional.empty(); // it was replaced meanwhile, and would remain in memory
    }
    return made;
  }

  /** The model on trial. */
  public Optional<Trial> trial() {
    return trial;
  }

  /** The previous serving model. */
  public Optional<ModelVersion> previous() {
    return previous;
  }

  /** The promotion in progress, or the last one. */
  public Optional<Promotion> promotion() {
    return promotion;
  }

  /** Waits until no promotion is in progress; returns the last one, if there was any. */
  public Optional<Promotion> settled() throws InterruptedException {
    Optional<Thread> running = running();
    if (running.isPresent()) {
      running.get().join();
    }
    return promotion;
  }

  private boolean isSettled() {
    return running().filter(Thread::isAlive).isEmpty();
  }

  /** The thread that prepares a model, or the last one that did. */
  private Optional<Thread> running() {
    promoting.lock();
    try {
      return worker;
    } finally {
      promoting.unlock();
    }
  }

  List<Serving> listening() {
    return listening;
  }

  /** Opens a model with the options of the serving one. */
  private ModelVersion open(Path directory) throws IOException {
    return ModelVersion.open(directory, current.model().options());
  }

  /**
   * Opens a model and begins to prepare it; it takes over when it is ready.
   *
   * @throws BadInputException if it cannot be opened or is already serving, or if another model is
   *     being opened, prepared or on trial
   */
  public Promotion promote(Path directory) throws IOException {
    return promote(directory, () -> open(directory));
  }

  /** The same with another way of opening the model. */
  Promotion promote(Path directory, Opening model) throws IOException {
    return begin(Job.Kind.PROMOTION, directory, model, this::takeOver);
  }

  /**
   * The same for a model that may only replace the one from which it was derived. Waits until no
   * other model is being opened or prepared.
   *
   * @param replaced fingerprint of the model that it may replace
   * @return empty if another model serves; nothing is changed then
   * @throws BadInputException if the model cannot be opened, or another one is on trial
   */
  public Optional<Promotion> promote(Path directory, String replaced)
      throws IOException, InterruptedException {
    while (true) {
      settled(); // not under the lock: others are told meanwhile what is being prepared
      opening.lockInterruptibly();
      try {
        if (isSettled()) {
          // Nothing else can begin, so what serves now serves until this model is ready.
          return current.model().fingerprint().equals(replaced)
              ? Optional.of(promote(directory))
              : Optional.empty();
        }
      } finally {
        opening.unlock();
      }
    }
  }

  /**
   * Opens a model and begins to prepare it; then it serves a share of the users until it is
   * promoted, the trial is ended, or the process ends.
   *
   * @param share of the users, above 0 and below 1
   * @throws BadInputException as for {@link #promote(Path)}, or if the share is out of range
   */
  public Promotion startTrial(Path directory, double share) throws IOException {
    if (!(share > 0 && share < 1)) {
      throw new BadInputException(
          "the share of a trial is %s, expected more than 0 and less than 1".formatted(share));
    }
    return begin(
        Job.Kind.TRIAL,
        directory,
        () -> open(directory),
        candidate -> trial = Optional.of(new Trial(candidate, share)));
  }

  /**
   * Ends the trial; the serving model serves all users again.
   *
   * @return the model that was on trial
   * @throws BadInputException if there is no trial, or a model is being prepared
   */
  public ModelVersion endTrial() {
    promoting.lock();
    try {
      requireNonePreparing(); // it has to receive events until it serves
      Trial ended =
          trial.orElseThrow(() ->
              new BadInputException("no trial is running, expected one started with models:trial"));
      trial = Optional.empty();
      listening = List.of(current);
      background.start("memoir-snapshots", this::dropOldSnapshots);
      return ended.serving().model();
    } finally {
      promoting.unlock();
    }
  }

  /**
   * Promotes the previous model.
   *
   * @throws BadInputException if there is none, or another model is being prepared
   */
  public Promotion rollBack() throws IOException {
    ModelVersion target =
        previous.orElseThrow(() ->
            new BadInputException("there is no previous model, expected an earlier promotion"));
    return begin(Job.Kind.ROLLBACK, target.directory(), () -> target, this::takeOver);
  }

  /**
   * Opens a model, unless another one is being opened; if that fails, the caller gets the exception
   * and the job is removed.
   */
  private Promotion begin(Job.Kind kind, Path directory, Opening model, Consumer<Serving> ready)
      throws IOException {
    if (!opening.tryLock()) {
      throw new BadInputException(
          "another model is still being opened: wait until this has finished");
    }
    try {
      requireReady(); // before a model is read into memory
      Jobs.Work work = jobs.queue(kind, Optional.of(String.valueOf(directory))).begin();
      boolean begun = false;
      try {
        Promotion promotion = begin(model.open(), work, ready);
        begun = true;
        return promotion;
      } finally {
        if (!begun) {
          work.withdraw();
        }
      }
    } finally {
      opening.unlock();
    }
  }

  private void requireReady() {
    promoting.lock();
    try {
      if (closed) {
        throw new BadInputException("the server is shutting down");
      }
      requireNonePreparing();
    } finally {
      promoting.unlock();
    }
  }

  /** Prepares a model in the background, then calls {@code ready}. */
  private Promotion begin(ModelVersion model, Jobs.Work work, Consumer<Serving> ready) {
    promoting.lock();
    try {
      requireReady();
      if (model.fingerprint().equals(current.model().fingerprint())) {
        throw new BadInputException(
            "%s is already serving, expected another model".formatted(model.version()));
      }
      boolean onTrial =
          trial
              .filter(
                  running -> running.serving().model().fingerprint().equals(model.fingerprint()))
              .isPresent();
      if (trial.isPresent() && !onTrial) {
        throw new BadInputException(
            "%s is on trial: promote it or end the trial first"
                .formatted(trial.get().serving().model().version()));
      }
      record(model);
      Serving candidate = onTrial ? trial.orElseThrow().serving() : start.apply(model);
      List<Serving> before = listening;
      Optional<Promotion> last = promotion;
      try {
        // From here on it receives events; its states are computed afterwards and miss none.
        listening = List.of(current, candidate);
        List<String> users = current.states().users();
        Promotion begun = note(work, model, Stage.PREPARING, 0, users.size(), Optional.empty());
        worker =
            background.start("memoir-promotion", () -> makeReady(candidate, users, work, ready));
        return begun;
      } catch (RuntimeException | Error e) { // for example because there is no memory for a thread
        listening = before;
        promotion = last;
        throw e;
      }
    } finally {
      promoting.unlock();
    }
  }

  private void requireNonePreparing() {
    promotion
        .filter(running -> running.stage() == Stage.PREPARING)
        .ifPresent(running -> {
          throw new BadInputException(
              "%s is still being prepared: wait until this has finished"
                  .formatted(running.model().version()));
        });
  }

  private void makeReady(
      Serving candidate, List<String> users, Jobs.Work work, Consumer<Serving> ready) {
    ModelVersion model = candidate.model();
    int total = users.size();
    int done = 0;
    boolean serves = false;
    try {
      candidate.availability().allowed(Optional.empty());
      for (String user : users) {
        if (closed) {
          work.failed("the server was shut down before the model was ready");
          return;
        }
        prepare(candidate, user);
        done++;
        note(work, model, Stage.PREPARING, done, total, Optional.empty());
      }
      ready.accept(candidate);
      serves = true;
      end(work, model, total);
    } catch (RuntimeException | Error e) {
      if (serves) {
        end(work, model, total); // only noting that it serves has failed
        return;
      }
      if (trial.filter(running -> running.serving() == candidate).isEmpty()) {
        listening = List.of(current);
      }
      String failure = String.valueOf(e.getMessage());
      note(work, model, Stage.FAILED, done, total, Optional.of(failure));
      work.failed(e);
      dropOldSnapshots();
    }
  }

  /** Computes the state of a user with a new model. */
  private static void prepare(Serving candidate, String user) {
    try {
      candidate.states().ask(user, _ -> true);
    } catch (History.ChangingException e) {
      // One user does not hold up the model: the state is computed when it is needed.
    }
  }

  /** Notes that a model serves. */
  private void end(Jobs.Work work, ModelVersion model, int total) {
    // Before the job ends, as whoever waits for it may begin the next promotion at once.
    note(work, model, Stage.DONE, total, total, Optional.empty());
    work.done("%s is ready and now serves requests".formatted(model.version()), model.version());
  }

  private Promotion note(
      Jobs.Work work,
      ModelVersion model,
      Stage stage,
      int done,
      int total,
      Optional<String> failure) {
    work.at("computing states", done, total, "states");
    Promotion now = new Promotion(work.job().id(), model, stage, done, total, failure);
    promotion = Optional.of(now);
    return now;
  }

  private void takeOver(Serving candidate) {
    Serving before = current;
    // Created first, as nothing may fail between the record in the store and the change of models.
    List<Serving> alone = List.of(candidate);
    Optional<ModelVersion> replaced = Optional.of(before.model());
    PromotedModel.recordAbsolute(store, String.valueOf(candidate.model().directory()));
    current = candidate;
    trial = Optional.empty();
    listening = alone;
    previous = replaced;
    former = Optional.empty();
    try {
      before.states().save(); // for a fast rollback
    } catch (RuntimeException | Error e) {
      // Snapshots only save time; the model serves without them, so the promotion has not failed.
    }
    dropOldSnapshots();
  }

  /** Records that there may be snapshots of a model. */
  private void record(ModelVersion model) {
    try {
      snapshots.add(model.statesId());
    } catch (StoreUnavailableException e) {
      // They are dropped with those of other models, as soon as there are any to be dropped.
    }
  }

  /** Drops the snapshots of models that neither serve nor are needed for a rollback. */
  void dropOldSnapshots() {
    try {
      Set<String> needed = new HashSet<>();
      listening.forEach(serving -> needed.add(serving.model().statesId()));
      trial.ifPresent(running -> needed.add(running.serving().model().statesId()));
      previous.ifPresent(model -> needed.add(model.statesId()));
      snapshots.keep(needed);
    } catch (RuntimeException | Error e) {
      // They only take up room, until the next model takes over or the process starts again.
    }
  }

  /** Ends a promotion in progress, and saves the states of the serving models. */
  void close() {
    Optional<Thread> running;
    promoting.lock();
    try {
      closed = true;
      running = worker;
    } finally {
      promoting.unlock();
    }
    running.ifPresent(Models::await);
    current.states().save();
  }

  private static void await(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
