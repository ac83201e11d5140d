package io.memoir.server.http.api;

import com.google.gson.JsonObject;
import io.memoir.server.engine.Engine;
import io.memoir.server.http.exchange.Problem;
import io.memoir.server.store.StoreUnavailableException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether the process is alive and whether it is ready for requests. A server is ready if it has a
 * model, its store can be written, it has memory, and it is not shutting down.
 *
 * <p>The store is checked by a separate thread, at most once a second and only on request; a
 * request waits at most {@value #LONGEST_SECONDS} seconds.
 */
public final class Health implements AutoCloseable {
  private static final int LONGEST_SECONDS = 3;
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long a server is not ready after an out-of-memory error. */
  private static final long SHORT_OF_MEMORY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Engine engine;
  private final AtomicBoolean ending = new AtomicBoolean();
  private final ExecutorService prober =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("memoir-store-probe").factory());

  /** The last result of the check of the store, or the one in progress. */
  private CompletableFuture<Optional<Problem>> probe = CompletableFuture.completedFuture(NOT_ASKED);

  private long probedNanos;
  private boolean probed;
  private volatile Optional<Long> outOfMemoryNanos = Optional.empty();

  private static final Optional<Problem> NOT_ASKED = Optional.empty();

  public Health(Engine engine) {
    this.engine = engine;
  }

  /** The response of a process that is alive. */
  public static JsonObject up() {
    JsonObject json = new JsonObject();
    json.addProperty("status", "up");
    return json;
  }

  /** The response of a server that is ready. */
  public JsonObject ready() {
    JsonObject json = up();
    json.add("model", Wire.model(engine.models().current().model()));
    return json;
  }

  /** The reason why the server is not ready; empty if it is. */
  public CompletableFuture<Optional<Problem>> problem() {
    if (ending.get()) {
      return CompletableFuture.completedFuture(
          Optional.of(Problem.of(503, "ending", "the server is shutting down")));
    }
    if (outOfMemoryNanos
        .filter(since -> System.nanoTime() - since < SHORT_OF_MEMORY_NANOS)
        .isPresent()) {
      return CompletableFuture.completedFuture(Optional.of(shortOfMemory()));
    }
    try {
      return asked()
          .copy()
          .completeOnTimeout(
              Optional.of(
                  Problem.of(
                      503,
                      "store-unavailable",
                      "the store has not answered for %d s".formatted(LONGEST_SECONDS))),
              LONGEST_SECONDS,
              TimeUnit.SECONDS);
    } catch (OutOfMemoryError e) { // also if no thread can be started for the check
      outOfMemory();
      return CompletableFuture.completedFuture(Optional.of(shortOfMemory()));
    }
  }

  private static Problem shortOfMemory() {
    return Problem.of(503, "out-of-memory", "the server has just run out of memory");
  }

  private synchronized CompletableFuture<Optional<Problem>> asked() {
    long now = System.nanoTime();
    if (probe.isDone() && !(probed && now - probedNanos < FRESH_NANOS)) {
      probed = true;
      probedNanos = now;
      probe = CompletableFuture.supplyAsync(this::ask, prober);
    }
    return probe;
  }

  private Optional<Problem> ask() {
    try {
      engine.requireWritable();
      return Optional.empty();
    } catch (StoreUnavailableException e) {
      return Optional.of(Problem.of(e));
    } catch (RuntimeException e) {
      return Optional.of(
          Problem.of(503, "store-unavailable", "the store cannot be written: a bug in Memoir"));
    } catch (OutOfMemoryError e) {
      outOfMemory();
      return Optional.of(shortOfMemory());
    }
  }

  /** A request found that the store does not work: the last result of the check is outdated. */
  public synchronized void doubt() {
    probed = false;
  }

  /** A request or the check of the store ran out of memory. */
  public void outOfMemory() {
    outOfMemoryNanos = Optional.of(System.nanoTime());
  }

  /** The server begins to shut down: it is not ready from here on. */
  public void end() {
    ending.set(true);
  }

  @Override
  public void close() {
    prober.shutdown();
  }
}
