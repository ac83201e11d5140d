package io.memoir.learning;

import io.memoir.data.Progress;
import io.memoir.model.BadInputException;
import io.memoir.server.engine.RefitFigures;
import io.memoir.server.engine.job.Job;
import io.memoir.server.engine.job.Jobs;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoredDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Retrains the serving model on its log: after a number of events, or after some time if there were
 * any, a {@link Refit} runs in the background, and the model that it publishes is promoted. If the
 * serving model has interests, those of the promoted model are computed as well.
 *
 * <p>A refit that fails is reported, changes nothing, and is repeated when the next one is due. The
 * position up to which the log has been learned is stored in the store, so after a restart a
 * process continues where the previous one ended; the store also contains which model was promoted
 * last.
 */
public final class Learner implements AutoCloseable {
  private static final String LEARNED = "learned";
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final EventStore store;
  private final ServingPlace place;
  private final Versions versions;
  private final Refit refit;
  private final Schedule schedule;
  private final InstantSource clock;
  private final Listener listener;
  private final Optional<RefittedInterests> interests;
  private final AtomicLong renewed = new AtomicLong();
  private final AtomicLong notRenewed = new AtomicLong();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;
  private volatile Learned learned;
  private volatile RefitFigures figures = RefitFigures.NONE;

  /** Whether the last look failed and this was reported; used by the thread only. */
  private boolean reported;

  /** The refit that is waiting or running. */
  private volatile Jobs.Work next;

  /**
   * When a refit is due.
   *
   * @param events number of events since the last one, 1 or more
   * @param time since the last one, if there were any events
   */
  public record Schedule(long events, Duration time) {
    public Schedule {
      if (events < 1) {
        throw new BadInputException(
            "the number of new events after which to retrain is "
                + events
                + ", expected 1 or more");
      }
      if (!time.isPositive()) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "the time after which to retrain is %d ms, expected more than 0",
                time.toMillis()));
      }
    }
  }

  /** Receives the outcomes of refits, on the thread that runs them. */
  public interface Listener {
    void done(RefitOutcome outcome);

    void failed(Throwable failure);

    /**
     * Something failed after a refit was over, which does not change its outcome.
     *
     * @param what in one line
     */
    default void warned(String what) {}
  }

  /** The position up to which the log was learned, and when. */
  private record Learned(long position, long millis) {
    static Learned read(EventStore store, Instant now) {
      return store
          .document(DocumentKind.SERVER, LEARNED)
          .map(content -> {
            String[] parts = new String(content, StandardCharsets.US_ASCII).split(" ", 2);
            // A restored log may end before the position that had been learned.
            long position = Math.min(Long.parseLong(parts[0]), store.end());
            return new Learned(position, Long.parseLong(parts[1]));
          })
          .orElse(new Learned(0, now.toEpochMilli()));
    }

    void keep(EventStore store) {
      byte[] content = (position + " " + millis).getBytes(StandardCharsets.US_ASCII);
      store.putDocuments(DocumentKind.SERVER, List.of(new StoredDocument(LEARNED, content)));
    }
  }

  /**
   * Nothing runs before {@link #start}.
   *
   * @param store the log; it is not closed
   * @param versions the directory of the models; closed with this
   */
  public Learner(
      EventStore store,
      ServingPlace place,
      Versions versions,
      Refit refit,
      Schedule schedule,
      InstantSource clock,
      Listener listener) {
    this(store, place, versions, refit, schedule, clock, listener, Optional.empty());
  }

  /**
   * The same, which also computes the interests of every model that it promotes.
   *
   * @param interests those of the serving model; empty if it has none
   */
  @SuppressWarnings("ThreadPriorityCheck") // a hint; nothing depends on it
  public Learner(
      EventStore store,
      ServingPlace place,
      Versions versions,
      Refit refit,
      Schedule schedule,
      InstantSource clock,
      Listener listener,
      Optional<RefittedInterests> interests) {
    this.store = store;
    this.place = place;
    this.versions = versions;
    this.refit = refit;
    this.schedule = schedule;
    this.clock = clock;
    this.listener = listener;
    this.interests = interests;
    this.learned = Learned.read(store, clock.instant());
    this.next = nextJob();
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("memoir-learner")
            .priority(Thread.MIN_PRIORITY)
            .unstarted(this::follow);
  }

  private Jobs.Work nextJob() {
    return place.jobs().queue(Job.Kind.REFIT, Optional.empty());
  }

  /** Starts a thread that runs refits until {@link #close}. */
  public void start() {
    thread.start();
  }

  private void follow() {
    Background.lowerThisThread();
    try {
      computeMissingInterests();
      while (!ended.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // being closed
    }
  }

  /** Runs a refit if one is due; catches all failures, since any of them would end the thread. */
  private void look() {
    try {
      if (due()) {
        learn();
      }
      reported = false;
    } catch (RuntimeException | Error e) {
      report(e);
    }
  }

  /** Reports a failure of a look, unless the look before failed, too. */
  private void report(Throwable failure) {
    try {
      if (!reported) {
        warn("the log could not be checked for new events", failure);
        reported = true;
      }
    } catch (RuntimeException | Error e) {
      // There is not even memory for that: it is reported when the next look fails.
    }
  }

  /** Whether a refit is due, and its model could be promoted. */
  public boolean due() {
    try {
      long waiting = waiting();
      if (!place.canPromote()) {
        next.at("waiting for the end of the trial", waiting, schedule.events(), "events");
        return false;
      }
      next.at("waiting for events", waiting, schedule.events(), "events");
      return waiting >= schedule.events()
          || (waiting > 0
              && clock.millis() - learned.millis() >= schedule.time().toMillis()
              && hasNewEvents());
    } catch (StoreUnavailableException e) {
      return false; // a refit could not read it either
    }
  }

  private long waiting() {
    return store.end() - learned.position();
  }

  /** Whether there are events after those learned; merges and deletions take positions, too. */
  private boolean hasNewEvents() {
    return !store.page(learned.position(), 1).events().isEmpty();
  }

  /** Runs a refit now, whether it is due or not, and reports its outcome. */
  public void learn() {
    Jobs.Work work = next.begin();
    long end = learned.position();
    try {
      end = store.end();
      ServingPlace.Served from = place.model();
      RefitOutcome outcome =
          refit
              .run(from, store, versions, clock.millis(), new JobProgress(work))
              .promoted(place, from);
      // The outcome stands from here on, whatever else fails.
      count(outcome);
      removeOld();
      noted(Math.max(end, outcome.read().end()));
      if (outcome instanceof RefitOutcome.Published) {
        boolean _ = renewInterests(work);
      }
      tell(work, outcome);
      listener.done(outcome);
    } catch (IOException | RuntimeException | Error e) {
      work.failed(e);
      if (!isClosing()) {
        removeOld(); // a model may have been written that could not be promoted
      }
      failed(e, end);
    } catch (InterruptedException e) {
      work.failed("retraining was stopped");
      Thread.currentThread().interrupt();
    } finally {
      next = nextJob();
    }
  }

  /**
   * Computes the interests of the model that serves at first, if a process before this one has
   * promoted it and ended before it had computed them.
   */
  private void computeMissingInterests() {
    if (interests.filter(RefittedInterests::missing).isEmpty()) {
      return;
    }
    try {
      Jobs.Work work = next.begin();
      try {
        if (renewInterests(work)) {
          work.done("computed the interests of the serving model");
        } else {
          work.withdraw(); // the model was not retrained, so no refit has failed
        }
      } finally {
        next = nextJob();
      }
    } catch (RuntimeException | Error e) {
      // There is not even memory for a job: they are computed after the next refit.
    }
  }

  /**
   * Computes the interests of the serving model; if that fails, it serves without.
   *
   * @return whether they were written
   */
  private boolean renewInterests(Jobs.Work work) {
    if (interests.isEmpty()) {
      return false;
    }
    try {
      Progress progress = new JobProgress(work);
      boolean written = interests.get().renew(place, store, clock.millis(), progress);
      renewed.addAndGet(written ? 1 : 0);
      return written;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // being closed: the next process computes them
    } catch (IOException | RuntimeException | Error e) {
      notRenewed.incrementAndGet();
      warn("the interests of the new model could not be computed, so it has none", e);
    }
    return false;
  }

  private static void tell(Jobs.Work work, RefitOutcome outcome) {
    switch (outcome) {
      case RefitOutcome.Published published ->
          work.done(published.toText(), String.valueOf(published.model().getFileName()));
      case RefitOutcome.Kept kept -> work.done(kept.toText());
      case RefitOutcome.Superseded superseded -> work.done(superseded.toText());
      case RefitOutcome.TooFew tooFew -> work.done(tooFew.toText());
    }
  }

  /**
   * Reports and counts a failure; the next attempt is when the next refit is due. Does nothing
   * while it is being closed.
   */
  private void failed(Throwable failure, long end) {
    if (isClosing()) {
      return;
    }
    RefitFigures before = figures;
    figures = before.withFailed();
    learned = new Learned(end, clock.millis());
    listener.failed(failure);
  }

  private void removeOld() {
    try {
      versions.removeOld(refit.settings().kept(), place.needed());
    } catch (IOException | RuntimeException | Error e) {
      warn("old models could not be removed", e);
    }
  }

  private void noted(long position) {
    learned = new Learned(position, clock.millis());
    try {
      learned.keep(store);
    } catch (RuntimeException | Error e) {
      warn("the position reached in the log could not be stored and is lost at a restart", e);
    }
  }

  private void warn(String what, Throwable failure) {
    if (!isClosing()) {
      listener.warned("%s: %s".formatted(what, failure));
    }
  }

  private boolean isClosing() {
    return Thread.currentThread().isInterrupted() || ended.getCount() == 0;
  }

  private void count(RefitOutcome outcome) {
    RefitFigures before = figures;
    figures =
        switch (outcome) {
          case RefitOutcome.Published(
                  var _,
                  ChallengerEvaluation evaluation,
                  var _,
                  double seconds) ->
              compared(before.withPublished(), evaluation, seconds);
          case RefitOutcome.Kept(var _, ChallengerEvaluation evaluation, double seconds) ->
              compared(before.withKept(), evaluation, seconds);
          case RefitOutcome.Superseded(
                  var _,
                  ChallengerEvaluation evaluation,
                  var _,
                  double seconds) ->
              compared(before.withKept(), evaluation, seconds);
          case RefitOutcome.TooFew _ -> before.withKept();
        };
  }

  private static RefitFigures compared(
      RefitFigures counted, ChallengerEvaluation evaluation, double seconds) {
    return counted.withComparison(
        evaluation.nextItem().map(each -> each.serving().ndcg()).orElse(Double.NaN),
        evaluation.nextItem().map(each -> each.candidate().ndcg()).orElse(Double.NaN),
        evaluation.tasks().stream()
            .map(each ->
                new RefitFigures.OfTask(
                    each.task().name(), each.metric(), each.serving(), each.candidate()))
            .toList(),
        seconds);
  }

  /** The figures about refits so far. */
  public RefitFigures figures() {
    RefitFigures now = figures;
    long waiting;
    try {
      waiting = waiting();
    } catch (StoreUnavailableException e) {
      waiting = 0;
    }
    return now.with(waiting, renewed.get(), notRenewed.get());
  }

  /** Stops the thread; a running refit is abandoned. To be called before the store is closed. */
  @Override
  public void close() throws IOException {
    ended.countDown();
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    next.withdraw();
    versions.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
