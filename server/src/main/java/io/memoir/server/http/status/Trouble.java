package io.memoir.server.http.status;

import io.memoir.server.engine.job.Job;
import io.memoir.server.http.exchange.Problem;
import io.memoir.server.store.StoreStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Something that is wrong with a server, for the person who runs it.
 *
 * @param code machine-readable kind
 * @param message what is wrong and what to do about it, in whole sentences on one line
 */
record Trouble(String code, String message) {
  private static final int MIB_BITS = 20;

  /** Below this, a store warns of the end of its disk. */
  private static final long LITTLE_SPACE = 1L << 30;

  /** A store rewrites its files from time to time: it needs room for a part of them. */
  private static final int SPACE_SHARE = 10;

  /** With fewer events, nothing is said about their items. */
  private static final int FEW_EVENTS = 20;

  private static final double MANY_UNKNOWN = 0.2;

  /** How long failures are told of that whoever asked for the job knows of. */
  private static final Duration TOLD = Duration.ofHours(1);

  /** A server that is not ready. */
  static Trouble notReady(Problem problem) {
    return new Trouble(
        problem.code(),
        switch (problem.code()) {
          case "ending" -> "The server is shutting down and takes no more connections.";
          case "out-of-memory" ->
              String.format(
                  Locale.ROOT,
                  "The server has run out of memory. Increase the maximum size of the heap, %,d MiB,"
                      + " with -Xmx, or keep fewer states in memory with --states.",
                  Runtime.getRuntime().maxMemory() >> MIB_BITS);
          case "store-unavailable" ->
              ("Events cannot be stored, so the server is not ready. Make room on the disk of the"
                      + " store, or check that the database runs and can be reached; the server"
                      + " continues by itself as soon as the store works. Reason: %s")
                  .formatted(problem.detail());
          default -> "The server is not ready. Reason: " + problem.detail();
        });
  }

  /** A disk of the store that is nearly full. */
  static Optional<Trouble> littleSpace(StoreStatistics store) {
    long least = Math.max(LITTLE_SPACE, store.bytes() / SPACE_SHARE);
    return store.freeBytes().isEmpty() || store.freeBytes().getAsLong() >= least
        ? Optional.empty()
        : Optional.of(
            new Trouble(
                "disk-space",
                String.format(
                    Locale.ROOT,
                    "The disk of the store has only %,d MiB left. Free some space or move the store"
                        + " to a larger disk: without space, events are rejected.",
                    store.freeBytes().getAsLong() >> MIB_BITS)));
  }

  /** A model that lacks the items of many of the latest events. */
  static Optional<Trouble> unknownItems(TrafficSeries.Latest latest) {
    long events = latest.traffic().events();
    long unknown = latest.traffic().unknownItems();
    return events < FEW_EVENTS || unknown < MANY_UNKNOWN * events
        ? Optional.empty()
        : Optional.of(
            new Trouble(
                "unknown-items",
                String.format(
                    Locale.ROOT,
                    "%,d of the %,d events of the last minute are about items that the model does"
                        + " not know, so they do not change recommendations. Train a model on newer"
                        + " events, which serve --learn does by itself; if the model has features"
                        + " of items, send the attributes of new items with PUT /v1/items.",
                    unknown,
                    events)));
  }

  /**
   * The failures of the last jobs, of each kind.
   *
   * @param jobs latest end first, as {@link io.memoir.server.engine.job.Jobs#list} gives them
   * @param reasons whether the messages contain what the jobs have said
   */
  static List<Trouble> failedJobs(List<Job> jobs, Instant now, boolean reasons) {
    List<Trouble> troubles = new ArrayList<>();
    Set<Job.Kind> seen = EnumSet.noneOf(Job.Kind.class);
    for (Job job : jobs) {
      if (job.end().isPresent()
          && seen.add(job.kind())
          && job.end().get() instanceof Job.End.Failed failed) {
        failed(job.kind(), failed, now, reasons).ifPresent(troubles::add);
      }
    }
    return troubles;
  }

  private static Optional<Trouble> failed(
      Job.Kind kind, Job.End.Failed failed, Instant now, boolean reasons) {
    String what =
        switch (kind) {
          case REFIT ->
              "The last retraining failed, and the model stays as it was. It is tried again after"
                  + " more events.";
          case BACKUP ->
              "The last backup failed, so the newest events are in no backup. Remove the cause and"
                  + " back up again.";
          case ERASURE ->
              "Bytes of erased users could not be removed from disk. It is tried again by itself;"
                  + " check that the disk of the store has room.";
          case TRAINING ->
              "The last training failed and wrote no model. Remove the cause and start it again.";
          case PROMOTION, ROLLBACK, TRIAL ->
              "The last change of the model failed, and the model that served before still serves."
                  + " Remove the cause and change the model again.";
          case SUMMARY ->
              "The events of the log could not be counted for the summary of the data. Ask for it"
                  + " again.";
        };
    boolean old =
        switch (kind) {
          case REFIT, BACKUP, ERASURE -> false;
          case PROMOTION, ROLLBACK, TRIAL, SUMMARY, TRAINING ->
              failed.at().plus(TOLD).isBefore(now);
        };
    return old
        ? Optional.empty()
        : Optional.of(
            new Trouble(
                kind.name().toLowerCase(Locale.ROOT) + "-failed",
                reasons ? what + " Reason: " + failed.line() : what));
  }
}
