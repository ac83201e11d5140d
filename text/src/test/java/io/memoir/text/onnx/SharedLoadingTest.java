package io.memoir.text.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedLoadingTest {
  @Test
  void get_afterAFailure_loadsAgain() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    SharedLoading<String> shared =
        new SharedLoading<>(() -> {
          if (attempts.incrementAndGet() == 1) {
            throw new IOException("not now");
          }
          return "loaded";
        });
    assertThatThrownBy(shared::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("not now");
    assertThat(shared.get()).isEqualTo("loaded");
    assertThat(shared.get()).isEqualTo("loaded");
    assertThat(attempts).hasValue(2);
  }

  @Test
  void get_byManyThreads_loadsOnce() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    SharedLoading<Integer> shared = new SharedLoading<>(attempts::incrementAndGet);
    List<FutureTask<Integer>> threads = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      FutureTask<Integer> each = new FutureTask<>(shared::get);
      threads.add(each);
      Thread.ofPlatform().start(each);
    }
    for (FutureTask<Integer> each : threads) {
      assertThat(each.get(1, TimeUnit.MINUTES)).isEqualTo(1);
    }
  }

  /** The thread that loads for all others may be one whose task has been cancelled. */
  @Test
  void load_byAnInterruptedThread_loadsAndTheThreadStaysInterrupted() throws Exception {
    Thread.currentThread().interrupt();
    Network network = Network.load(Pretrained.CHINESE);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(network.encode("Heat")).hasSize(Pretrained.CHINESE.width());
  }
}
