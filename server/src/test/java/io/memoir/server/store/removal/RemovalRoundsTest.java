package io.memoir.server.store.removal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.server.store.StoreUnavailableException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemovalRoundsTest {
  private final BlockingQueue<CountDownLatch> begun = new LinkedBlockingQueue<>();
  private final AtomicLong rounds = new AtomicLong();

  /** A round that tells that it has begun, and ends when it is let. */
  private long held() throws InterruptedException {
    CountDownLatch let = new CountDownLatch(1);
    begun.add(let);
    let.await();
    return rounds.incrementAndGet();
  }

  private RemovalRounds heldRounds() {
    return new RemovalRounds(
        "a store",
        _ -> {
          try {
            return held();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void ask_whileARoundRuns_sharesTheNext() throws InterruptedException {
    try (RemovalRounds removals = heldRounds()) {
      assertThat(removals.last()).as("nothing was erased yet").isCompleted();
      CompletableFuture<Long> first = removals.ask();
      CountDownLatch firstRuns = begun.take();

      CompletableFuture<Long> second = removals.ask();
      assertThat(second).isNotSameAs(first);
      assertThat(removals.ask()).isSameAs(second);
      assertThat(removals.last()).isSameAs(second);

      firstRuns.countDown();
      assertThat(first.join()).isEqualTo(1);
      CountDownLatch secondRuns = begun.take();
      assertThat(second).isNotDone();
      secondRuns.countDown();
      assertThat(second.join()).isEqualTo(2);
      assertThat(removals.last()).isCompleted();
    }
    assertThat(rounds).hasValue(2);
  }

  @Test
  void last_afterARoundThatFailed_triesAgain() {
    AtomicLong tries = new AtomicLong();
    try (RemovalRounds removals =
        new RemovalRounds(
            "a store",
            _ -> {
              if (tries.incrementAndGet() == 1) {
                throw new StoreUnavailableException(
                    StoreUnavailableException.Reason.DISK_FULL, "no space");
              }
              return 5;
            })) {
      CompletableFuture<Long> failed = removals.ask();
      assertThatThrownBy(failed::join)
          .isInstanceOf(CompletionException.class)
          .hasMessageContaining("no space");
      assertThat(removals.last().join()).isEqualTo(5);
    }
  }

  @Test
  void close_whileARoundRuns_tellsItToEnd_andFailsTheOneThatWaits() throws InterruptedException {
    CountDownLatch runs = new CountDownLatch(1);
    CompletableFuture<Long> waiting;
    try (RemovalRounds removals =
        new RemovalRounds(
            "a store",
            ending -> {
              runs.countDown();
              while (!ending.getAsBoolean()) {
                Thread.onSpinWait();
              }
              return 1;
            })) {
      CompletableFuture<Long> _ = removals.ask();
      runs.await();
      waiting = removals.ask();
    }
    assertThatThrownBy(waiting::join).hasMessageContaining("when it is opened again");
  }
}
