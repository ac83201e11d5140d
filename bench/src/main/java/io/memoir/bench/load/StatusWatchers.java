package io.memoir.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Clients that do what an open page of the server does: each requests the status, and then listens
 * to its stream until it is closed.
 */
public final class StatusWatchers implements AutoCloseable {
  private static final String STATUS = "/v1/status";
  private static final String STREAM = "/v1/status/stream";

  private final URI admin;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong events = new AtomicLong();
  private volatile Optional<String> firstError = Optional.empty();
  private volatile boolean closed;

  private StatusWatchers(URI admin) {
    this.admin = admin;
  }

  /**
   * Starts watching.
   *
   * @param admin the address of the admin port, which has the page
   * @param count number of clients, 0 or more
   */
  public static StatusWatchers start(URI admin, int count) {
    StatusWatchers watchers = new StatusWatchers(admin);
    for (int i = 0; i < count; i++) {
      watchers.threads.add(
          Thread.ofPlatform().daemon().name("watcher " + i).start(watchers::watch));
    }
    return watchers;
  }

  private void watch() {
    try {
      require(STATUS, client.send(request(STATUS), BodyHandlers.ofString()));
      HttpResponse<Stream<String>> stream = client.send(request(STREAM), BodyHandlers.ofLines());
      try (Stream<String> lines = stream.body()) {
        require(STREAM, stream);
        lines.filter(line -> line.startsWith("data:")).forEach(_ -> events.incrementAndGet());
      }
      wrong("the server ended a stream");
    } catch (IOException | UncheckedIOException e) {
      wrong("watching failed: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(admin.resolve(path)).build();
  }

  private static void require(String path, HttpResponse<?> response) throws IOException {
    if (response.statusCode() != 200) {
      throw new IOException(path + " was answered with status " + response.statusCode());
    }
  }

  private void wrong(String what) {
    if (!closed && firstError.isEmpty()) {
      firstError = Optional.of(what);
    }
  }

  /** What was received so far, in words. */
  public String description() {
    return String.format(
        Locale.ROOT,
        "%d clients watched the status and received %,d events%s",
        threads.size(),
        events.get(),
        firstError.map(error -> "; first error: " + error).orElse(""));
  }

  @Override
  public void close() {
    closed = true;
    client.shutdownNow();
  }
}
