package io.memoir.server.engine.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.engine.WatchedStore;
import io.memoir.server.engine.job.Job;
import io.memoir.server.engine.job.Jobs;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoreUnavailableException.Reason;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.location.EventStores;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSummariesTest {
  private static final int FEW = 10;
  private static final int MANY = 2_500;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @TempDir private Path directory;

  private final Jobs jobs = new Jobs(InstantSource.system());
  private EventStore store;

  @BeforeEach
  void open() {
    store = EventStores.open(directory.resolve("events").toString(), Durability.RELAXED);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void append(int from, int to) {
    List<StoredEvent> events = new ArrayList<>();
    for (int i = from; i < to; i++) {
      events.add(StoredEvent.of("e" + i, "user-" + i % 7, "item-" + i % 5, "view", i));
    }
    assertThat(store.append(events)).hasSize(to - from);
  }

  private LogSummaries summaries(EventStore log, Predicate<String> known) {
    return new LogSummaries(
        log,
        jobs,
        InstantSource.system(),
        () -> new KnownItems("version", "fingerprint", known),
        FEW,
        Thread::new);
  }

  private Job ended(Job job) throws InterruptedException {
    Job ended = jobs.await(job.id(), PATIENCE).orElseThrow();
    assertThat(ended.end()).as("%s has ended", ended).isPresent();
    return ended;
  }

  @Test
  void count_ofASmallLog_isThereWhenItReturns() {
    append(0, FEW);
    try (LogSummaries summaries = summaries(store, _ -> true)) {
      assertThat(summaries.newest()).isEmpty();
      assertThat(summaries.isSmall()).isTrue();
      assertThat(summaries.count()).isTrue();
      assertThat(summaries.newest().orElseThrow().events()).isEqualTo(FEW);
      assertThat(jobs.list()).isEmpty();
      append(FEW, FEW + 1);
      assertThat(summaries.isSmall()).isFalse();
    }
  }

  @Test
  void job_countsALargeLog_oneAtATime_andTheSummaryBeforeRemainsMeanwhile() throws Exception {
    append(0, MANY);
    CountDownLatch held = new CountDownLatch(1);
    AtomicBoolean holds = new AtomicBoolean();
    try (LogSummaries summaries =
        summaries(
            store,
            _ -> {
              if (holds.get()) {
                await(held);
              }
              return true;
            })) {
      Job first = ended(summaries.begin().orElseThrow());
      assertThat(first.kind()).isEqualTo(Job.Kind.SUMMARY);
      assertThat(first.state()).isEqualTo(Job.State.DONE);
      assertThat(first.step().orElseThrow().done()).isEqualTo(MANY);
      assertThat(summaries.newest().orElseThrow().events()).isEqualTo(MANY);
      append(MANY, MANY + 1);

      holds.set(true);
      Job second = summaries.begin().orElseThrow();
      assertThat(summaries.isCounting()).isTrue();
      assertThat(summaries.begin()).isEmpty();
      assertThat(summaries.count()).isFalse();
      assertThat(summaries.newest().orElseThrow().events()).isEqualTo(MANY);

      held.countDown();
      assertThat(ended(second).state()).isEqualTo(Job.State.DONE);
      assertThat(summaries.isCounting()).isFalse();
      assertThat(summaries.job().map(Job::id)).hasValue(second.id());
      LogSummary summary = summaries.newest().orElseThrow();
      assertThat(summary.events()).isEqualTo(MANY + 1);
      assertThat(summary.users().count()).isEqualTo(7);
      assertThat(summary.items().count()).isEqualTo(5);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void job_ofAStoreThatDoesNotAnswer_fails_andTheNextOneCounts() throws Exception {
    append(0, MANY);
    AtomicBoolean away = new AtomicBoolean(true);
    EventStore watched =
        WatchedStore.of(
            store,
            (method, _) -> {
              if (away.get() && method.equals("page")) {
                throw new StoreUnavailableException(Reason.DATABASE_AWAY, "the store is away");
              }
            });
    try (LogSummaries summaries = summaries(watched, _ -> true)) {
      Job failed = ended(summaries.begin().orElseThrow());
      assertThat(failed.state()).isEqualTo(Job.State.FAILED);
      assertThat(failed.end().orElseThrow().line()).isEqualTo("the store is away");
      assertThat(summaries.newest()).isEmpty();
      away.set(false);
      assertThat(ended(summaries.begin().orElseThrow()).state()).isEqualTo(Job.State.DONE);
      assertThat(summaries.newest()).isPresent();
    }
  }

  @Test
  void job_whenItIsClosed_ends_withoutASummary() throws Exception {
    append(0, MANY);
    CountDownLatch held = new CountDownLatch(1);
    LogSummaries summaries =
        summaries(
            store,
            _ -> {
              await(held);
              return true;
            });
    Optional<Job> job = summaries.begin();
    summaries.close();
    held.countDown();
    assertThat(ended(job.orElseThrow()).state()).isEqualTo(Job.State.FAILED);
    assertThat(summaries.newest()).isEmpty();
  }
}
