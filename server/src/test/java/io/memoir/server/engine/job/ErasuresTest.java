package io.memoir.server.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.engine.job.Job.State;
import io.memoir.server.store.EventStore;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

class ErasuresTest {
  private final Jobs jobs = new Jobs(InstantSource.system());
  private CompletableFuture<Long> removal = CompletableFuture.completedFuture(0L);
  private boolean thorough = true;

  /** A store of which nothing is asked but how far its removal is. */
  private final EventStore store =
      (EventStore)
          Proxy.newProxyInstance(
              EventStore.class.getClassLoader(),
              new Class<?>[] {EventStore.class},
              (_, method, _) ->
                  switch (method.getName()) {
                    case "removal" -> removal;
                    case "removalIsThorough" -> thorough;
                    default -> throw new AssertionError(method);
                  });

  private String id(Optional<Job> job) {
    return job.orElseThrow().id();
  }

  @Test
  void removal_sharedByErasures_isOneJob_andTheNextAnother() {
    try (ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor()) {
      Erasures erasures = new Erasures(store, jobs, later);
      assertThat(jobs.list()).as("nothing is owed").isEmpty();

      removal = new CompletableFuture<>();
      String first = id(erasures.removal());
      assertThat(id(erasures.removal())).isEqualTo(first);
      assertThat(jobs.find(first).orElseThrow().state()).isEqualTo(State.RUNNING);
      removal.complete(2L);
      assertThat(jobs.find(first).orElseThrow().end().orElseThrow().line())
          .isEqualTo("the bytes of the data deleted by 2 erasures have been removed");
      assertThat(erasures.removal()).as("all is removed").isEmpty();

      removal = new CompletableFuture<>();
      assertThat(id(erasures.removal())).isNotEqualTo(first);
      removal.completeExceptionally(new IllegalStateException("a disk that fails"));
      assertThat(jobs.list().getFirst().state()).isEqualTo(State.FAILED);
      assertThat(id(erasures.removal())).isEqualTo(jobs.list().getFirst().id());
      later.shutdownNow();
    }
  }

  @Test
  void removal_thatLeavesBytesInFreeSpace_isNotSaidToHaveRemovedThem() {
    removal = new CompletableFuture<>();
    thorough = false;
    try (ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor()) {
      Erasures _ = new Erasures(store, jobs, later);
      removal.complete(3L);
      assertThat(jobs.list().getFirst().end().orElseThrow().line())
          .isEqualTo(
              "the rows deleted by 3 erasures have been removed; their bytes stay in free space"
                  + " until it is overwritten");
    }
  }

  @Test
  void opening_withErasuresThatAreOwed_isAJob() {
    removal = new CompletableFuture<>();
    try (ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor()) {
      Erasures _ = new Erasures(store, jobs, later);
      assertThat(jobs.list()).extracting(Job::kind).containsExactly(Job.Kind.ERASURE);
      removal.complete(1L);
      assertThat(jobs.list()).extracting(Job::state).containsExactly(State.DONE);
    }
  }
}
