package io.memoir.server.engine.job;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that takes long, as it stands at one moment.
 *
 * @param id names it, and nothing else since the process began
 * @param kind what is done
 * @param about whose directory it is about: that of a model or of backups
 * @param asked when it was asked for
 * @param started when it began; empty as long as it waits
 * @param step what it is at, or was when it ended
 * @param end what came of it; empty as long as nothing has
 */
public record Job(
    String id,
    Kind kind,
    Optional<String> about,
    Instant asked,
    Optional<Instant> started,
    Optional<Step> step,
    Optional<End> end) {

  /** What is done. */
  public enum Kind {
    /** A model is opened and made ready, and takes over. */
    PROMOTION,
    /** The same with the model that served before. */
    ROLLBACK,
    /** A model is made ready to serve a share of the users. */
    TRIAL,
    /** The model that serves is fitted on to what happens. */
    REFIT,
    /** The event log is added to a directory of backups. */
    BACKUP,
    /** The bytes of erased users are removed from the disk. */
    ERASURE
  }

  /** How far it is as a whole. */
  public enum State {
    QUEUED,
    RUNNING,
    DONE,
    FAILED
  }

  /**
   * How far it is in what it is at.
   *
   * @param name of that, for people
   * @param total how many units there are; 0 if unknown
   * @param unit plural name of what is counted
   */
  public record Step(String name, long done, long total, String unit) {}

  /** What came of it. */
  public sealed interface End {
    Instant at();

    /** One line for people. */
    String line();

    /**
     * It was done.
     *
     * @param model the version of the model that came of it or took over, if one did
     */
    record Done(Instant at, String line, Optional<String> model) implements End {}

    /** It came to nothing; the line says why. */
    record Failed(Instant at, String line) implements End {}
  }

  public State state() {
    if (end.isPresent()) {
      return switch (end.get()) {
        case End.Done _ -> State.DONE;
        case End.Failed _ -> State.FAILED;
      };
    }
    return started.isPresent() ? State.RUNNING : State.QUEUED;
  }
}
