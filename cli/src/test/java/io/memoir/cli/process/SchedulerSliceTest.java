package io.memoir.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The slices of the scheduler, asked for in threads of their own, which end with the test. */
@EnabledOnOs(OS.LINUX)
class SchedulerSliceTest {

  @Test
  void aThreadAndThoseItStartsHaveTheShortestSlice() {
    assumeTrue(kernel() >= 612, "Linux takes slices of ordinary threads from 6.12 on");

    OptionalLong shortest = OptionalLong.of(SchedulerSlice.SHORTEST_NANOS);
    assertEquals(
        shortest,
        inThread(() -> {
          SchedulerSlice.shorten();
          return SchedulerSlice.ofThisThread();
        }));
    assertEquals(
        shortest,
        inThread(() -> {
          SchedulerSlice.shorten();
          return inThread(SchedulerSlice::ofThisThread);
        }));
  }

  @Test
  void otherThreadsKeepTheirs() {
    OptionalLong before = SchedulerSlice.ofThisThread();
    inThread(() -> {
      SchedulerSlice.shorten();
      return SchedulerSlice.ofThisThread();
    });
    assertEquals(before, SchedulerSlice.ofThisThread());
  }

  /** A platform thread, whose attributes are those of the operating system's. */
  private static OptionalLong inThread(Supplier<OptionalLong> body) {
    CompletableFuture<OptionalLong> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> {
          try {
            result.complete(body.get());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    return result.join();
  }

  /** 612 for Linux 6.12. */
  private static int kernel() {
    String[] parts = System.getProperty("os.version").split("[^0-9]+", 3);
    assertTrue(parts.length >= 2, "the version of the kernel: " + System.getProperty("os.version"));
    return Integer.parseInt(parts[0]) * 100 + Integer.parseInt(parts[1]);
  }
}
