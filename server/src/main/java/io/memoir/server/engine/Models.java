package io.memoir.server.engine;

import io.memoir.model.BadInputException;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoredDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Which model serves, which one is made ready to, and which one did before.
 *
 * <p>A model is promoted in three steps: it is opened; the states of everybody in memory are folded
 * by it, while the one before serves; then it takes over at once. Events that arrive meanwhile
 * reach both.
 */
public final class Models {
  private static final String PROMOTED = "promoted-model";

  /** Where the making ready of a model has got to. */
  public enum Stage {
    PREPARING,
    DONE,
    FAILED
  }

  /**
   * The last promotion.
   *
   * @param model that was to serve
   * @param done states that were folded by it
   * @param total states there were to fold
   * @param failure why it failed, if it did
   */
  public record Promotion(
      ModelVersion model, Stage stage, int done, int total, Optional<String> failure) {}

  private final EventStore store;
  private final Function<ModelVersion, Serving> start;
  private final ReentrantLock promoting = new ReentrantLock();
  private volatile Serving current;

  /** All that have to hear of events: the one that serves first, then the one made ready. */
  private volatile List<Serving> listening;

  private volatile Optional<ModelVersion> previous = Optional.empty();
  private volatile Optional<Promotion> promotion = Optional.empty();
  private volatile boolean closed;
  private Optional<Thread> worker = Optional.empty();

  Models(EventStore store, ModelVersion first, Function<ModelVersion, Serving> start) {
    this.store = store;
    this.start = start;
    this.current = start.apply(first);
    this.listening = List.of(current);
  }

  /** The directory of the model that was promoted last in a store, if any was. */
  public static Optional<Path> promoted(EventStore store) {
    return store
        .document(DocumentKind.SERVER, PROMOTED)
        .map(bytes -> Path.of(new String(bytes, StandardCharsets.UTF_8)));
  }

  /** What serves now. A request takes it once. */
  public Serving current() {
    return current;
  }

  /** The model that served before. */
  public Optional<ModelVersion> previous() {
    return previous;
  }

  /** The promotion that is running, or the last one. */
  public Optional<Promotion> promotion() {
    return promotion;
  }

  List<Serving> listening() {
    return listening;
  }

  /**
   * Opens a model and begins to make it ready; it takes over when it is.
   *
   * @throws BadInputException if it cannot be opened, serves already, or another is made ready
   */
  public Promotion promote(Path directory) throws IOException {
    return promote(ModelVersion.open(directory));
  }

  /**
   * The same with the model that served before.
   *
   * @throws BadInputException if there is none, or another is made ready
   */
  public Promotion rollBack() {
    ModelVersion target =
        previous.orElseThrow(() ->
            new BadInputException("no model served before this one, expected a promotion first"));
    return promote(target);
  }

  private Promotion promote(ModelVersion model) {
    promoting.lock();
    try {
      if (closed) {
        throw new BadInputException("the server is ending, expected one that runs");
      }
      promotion
          .filter(running -> running.stage() == Stage.PREPARING)
          .ifPresent(running -> {
            throw new BadInputException(
                "%s is being made ready, expected that to end first"
                    .formatted(running.model().version()));
          });
      if (model.fingerprint().equals(current.model().fingerprint())) {
        throw new BadInputException(
            "%s serves already, expected another model".formatted(model.version()));
      }
      Serving candidate = start.apply(model);
      // From here on it hears of events; its states are folded after this and miss none.
      listening = List.of(current, candidate);
      List<String> users = current.people().users();
      Promotion begun = new Promotion(model, Stage.PREPARING, 0, users.size(), Optional.empty());
      promotion = Optional.of(begun);
      worker =
          Optional.of(
              Thread.ofPlatform()
                  .daemon()
                  .name("promotion of " + model.version())
                  .start(() -> makeReady(candidate, users)));
      return begun;
    } finally {
      promoting.unlock();
    }
  }

  private void makeReady(Serving candidate, List<String> users) {
    int done = 0;
    try {
      candidate.availability().allowed(Optional.empty());
      for (String user : users) {
        if (closed) {
          return;
        }
        candidate.people().ask(user, _ -> true);
        done++;
        promotion =
            Optional.of(
                new Promotion(
                    candidate.model(), Stage.PREPARING, done, users.size(), Optional.empty()));
      }
      takeOver(candidate, users.size());
    } catch (RuntimeException e) {
      listening = List.of(current);
      promotion =
          Optional.of(
              new Promotion(
                  candidate.model(),
                  Stage.FAILED,
                  done,
                  users.size(),
                  Optional.of(String.valueOf(e.getMessage()))));
    }
  }

  private void takeOver(Serving candidate, int states) {
    store.putDocuments(
        DocumentKind.SERVER,
        List.of(
            new StoredDocument(
                PROMOTED,
                candidate.model().directory().toString().getBytes(StandardCharsets.UTF_8))));
    Serving before = current;
    current = candidate;
    listening = List.of(candidate);
    Optional<ModelVersion> outdated = previous;
    previous = Optional.of(before.model());
    promotion =
        Optional.of(new Promotion(candidate.model(), Stage.DONE, states, states, Optional.empty()));
    tidy(before, candidate, outdated);
  }

  /** Keeps what makes rolling back quick, and drops what only an older model could use. */
  private void tidy(Serving before, Serving now, Optional<ModelVersion> outdated) {
    try {
      before.people().save();
      outdated
          .map(ModelVersion::fingerprint)
          .filter(old -> !old.equals(now.model().fingerprint()))
          .ifPresent(store::dropSnapshots);
    } catch (StoreUnavailableException e) {
      // Snapshots save time and nothing else; the model serves.
    }
  }

  /** Ends a promotion that is running, and keeps the states of what serves. */
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
    current.people().save();
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
