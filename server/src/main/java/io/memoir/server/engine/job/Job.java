package io.memoir.server.engine.job;

import java.time.Instant;
import java.util.Optional;

/**
 * The status of a long-running job at one time.
 *
 * @param id unique in this process
 * @param kind of the job
 * @param about its directory: that of a model or of backups
 * @param asked time of the request
 * @param started time of the start; empty while it is queued
 * @param step its current step, or the last one if it has ended
 * @param end its result; empty while it has not ended
 */
public record Job(
    String id,
    Kind kind,
    Optional<String> about,
    Instant asked,
    Optional<Instant> started,
    Optional<Step> step,
    Optional<End> end) {

  /** The kinds of jobs. */
  public enum Kind {
    /** A model is opened and prepared, and takes over. */
    PROMOTION,
    /** The same with the previous model. */
    ROLLBACK,
    /** A model is prepared to serve a share of the users. */
    TRIAL,
    /** The serving model is retrained on new events. */
    REFIT,
    /** A backup of the event log is added to a directory. */
    BACKUP,
    /** The bytes of erased users are removed from disk. */
    ERASURE,
    /** The events of the log are counted. */
    SUMMARY,
    /** A model is trained on a prepared data set. */
    TRAINING
  }

  /** The state of the whole job. */
  public enum State {
    QUEUED,
    RUNNING,
    DONE,
    FAILED
  }

  /**
   * The progress of the current step.
   *
   * @param name of the step, for display
   * @param total number of units; 0 if unknown
   * @param unit plural name of the units
   */
  public record Step(String name, long done, long total, String unit) {}

  /** The result of a job. */
  public sealed interface End {
    Instant at();

    /** The result in one line. */
    String line();

    /**
     * The job succeeded.
     *
     * @param model version of the model that took over or was created, if there is one
     */
    record Done(Instant at, String line, Optional<String> model) implements End {}

    /** The job failed; the line contains the reason. */
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
