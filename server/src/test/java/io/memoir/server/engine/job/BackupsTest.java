package io.memoir.server.engine.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.server.engine.job.Job.State;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.location.EventStores;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsTest {
  @TempDir Path directory;

  @Test
  void second_whileOneIsAdded_waits_orIsRefusedInTheBackground() throws Exception {
    Jobs jobs = new Jobs(InstantSource.system());
    CountDownLatch held = new CountDownLatch(1);
    Path to = directory.resolve("backups");
    try (EventStore store =
            EventStores.open(directory.resolve("events").toString(), Durability.RELAXED);
        ExecutorService asker = Executors.newSingleThreadExecutor()) {
      Backups backups =
          new Backups(store, jobs, () -> await(held), Duration.ofHours(1), Thread::new);
      String first = backups.begin(to, 3).id();
      Future<?> second = asker.submit(() -> backups.add(to, 3));
      while (jobs.list().size() < 2) {
        Thread.onSpinWait();
      }

      assertThat(jobs.list()).extracting(Job::state).containsExactly(State.QUEUED, State.RUNNING);
      assertThatThrownBy(() -> backups.begin(to, 3))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("another backup or check of a backup is running");

      held.countDown();
      second.get();
      assertThat(jobs.list()).extracting(Job::state).containsExactly(State.DONE, State.DONE);
      assertThat(jobs.find(first)).isPresent();
    }
  }

  @Test
  void anything_whileABackupRunsForLong_isRefused() throws Exception {
    Jobs jobs = new Jobs(InstantSource.system());
    CountDownLatch held = new CountDownLatch(1);
    Path to = directory.resolve("backups");
    try (EventStore store =
        EventStores.open(directory.resolve("events").toString(), Durability.RELAXED)) {
      Backups backups = new Backups(store, jobs, () -> await(held), Duration.ZERO, Thread::new);
      String first = backups.begin(to, 3).id();
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> backups.add(to, 3),
              () -> backups.list(to),
              () -> backups.check(to, OptionalInt.empty()))) {
        assertThatThrownBy(call)
            .isInstanceOf(BadInputException.class)
            .hasMessageContaining("is running: wait until it has finished");
      }
      assertThat(jobs.list()).extracting(Job::id).containsExactly(first);
      held.countDown();
      assertThat(jobs.await(first, Duration.ofMinutes(5)).orElseThrow().state())
          .isEqualTo(State.DONE);
    }
  }

  @Test
  void begin_whenNoThreadCanBeCreated_leavesTheTurnToTheNext() {
    Jobs jobs = new Jobs(InstantSource.system());
    Path to = directory.resolve("backups");
    try (EventStore store =
        EventStores.open(directory.resolve("events").toString(), Durability.RELAXED)) {
      Backups backups =
          new Backups(
              store,
              jobs,
              () -> {},
              Duration.ZERO,
              _ -> {
                throw new OutOfMemoryError("unable to create native thread");
              });
      assertThatThrownBy(() -> backups.begin(to, 3)).isInstanceOf(OutOfMemoryError.class);
      assertThat(jobs.list()).isEmpty();
      backups.add(to, 3);
      assertThat(backups.list(to)).hasSize(1);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
