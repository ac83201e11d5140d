package io.memoir.server.store.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.server.store.Appended;
import io.memoir.server.store.Appended.Outcome;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.contract.ChildJvm;
import io.memoir.server.store.contract.StoreValues;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GroupCommitTest {
  private static final int CALLERS = 20;

  /** More than enough for any machine: only something that hangs takes so long. */
  private static final int HANGING_MINUTES = 3;

  @Test
  void append_whenNoThreadCanBeMade_commitsEverythingOnce() throws Exception {
    AtomicInteger made = new AtomicInteger();
    ThreadFactory none =
        task -> {
          made.incrementAndGet();
          throw new OutOfMemoryError("unable to create native thread");
        };
    List<String> committed = Collections.synchronizedList(new ArrayList<>());
    GroupCommit group = new GroupCommit(events -> commit(events, committed), none);

    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Appended>>> answers = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        List<StoredEvent> events = List.of(StoreValues.event("e" + caller, "u", caller));
        answers.add(callers.submit(() -> group.append(events)));
      }
      for (Future<List<Appended>> answer : answers) {
        assertThat(answer.get()).hasSize(1);
      }
    }

    assertThat(made).as("threads that were asked for").hasPositiveValue();
    assertThat(committed).hasSize(CALLERS).doesNotHaveDuplicates();
  }

  @Test
  void append_afterACommitThatFailed_commits() {
    List<String> committed = new ArrayList<>();
    AtomicInteger commits = new AtomicInteger();
    GroupCommit group =
        new GroupCommit(events -> {
          if (commits.incrementAndGet() == 1) {
            throw new OutOfMemoryError("Java heap space");
          }
          return commit(events, committed);
        });
    List<StoredEvent> events = List.of(StoreValues.event("e", "u", 1));

    assertThatThrownBy(() -> group.append(events)).hasMessageContaining("Java heap space");
    assertThat(group.append(events)).hasSize(1);
    assertThat(committed).containsExactly("e");
  }

  /** The server tells it apart from a bug: it is not ready for a while, and clients repeat. */
  @Test
  void append_whoseCommitRunsOutOfMemory_isToldSo() throws Exception {
    OutOfMemoryError planted = new OutOfMemoryError("Java heap space");
    GroupCommit group =
        new GroupCommit(events -> {
          throw planted;
        });
    List<StoredEvent> events = List.of(StoreValues.event("e", "u", 1));
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<Appended>> answer = callers.submit(() -> group.append(events));
      assertThatThrownBy(answer::get)
          .cause()
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessage("Java heap space")
          .hasCause(planted);
    }
    assertThatThrownBy(() -> group.append(events)).isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void append_whenACommitAnswersForTooFew_failsAndTheNextCommits() {
    AtomicInteger commits = new AtomicInteger();
    List<String> committed = new ArrayList<>();
    GroupCommit group =
        new GroupCommit(
            events -> commits.incrementAndGet() == 1 ? List.of() : commit(events, committed));
    List<StoredEvent> events = List.of(StoreValues.event("e", "u", 1));

    assertThatThrownBy(() -> group.append(events)).isInstanceOf(IllegalStateException.class);
    assertThat(group.append(events)).hasSize(1);
  }

  /** Wherever the memory runs out: a caller that fails leaves the queue. */
  @Test
  void append_thatRanOutOfMemory_doesNotHoldUpTheNext() throws Exception {
    List<String> command = ChildJvm.command(StarvedCommits.class);
    command.addAll(2, List.of("-Xmx16m", "-Xint")); // after the limit for other children
    Process process = ChildJvm.start(command);
    try {
      assertThat(process.waitFor(HANGING_MINUTES, TimeUnit.MINUTES)).as("ends").isTrue();
      List<String> lines = process.inputReader().lines().toList();
      assertThat(process.exitValue()).isZero();
      assertThat(lines).hasSize(1);
      assertThat(Integer.parseInt(lines.getFirst())).as("attempts that failed").isPositive();
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<Appended> commit(List<StoredEvent> events, List<String> committed) {
    List<Appended> results = new ArrayList<>();
    for (StoredEvent event : events) {
      committed.add(event.eventId());
      results.add(new Appended(Outcome.NEW, committed.size()));
    }
    return results;
  }
}
