package io.memoir.bench.page;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import io.memoir.bench.page.PageRequest.Question;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Sends the requests of the page, one after the other, on an open connection. */
public final class PageClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int WARM_UP = 2_000;
  private static final int PAUSE_MILLIS = 100;
  private static final int NO_BODY = -1;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI admin;

  /**
   * @param admin the address of the admin port, which has the page
   */
  public PageClient(URI admin) {
    this.admin = admin;
  }

  /**
   * An answer.
   *
   * @param nanos time from the request to the last byte
   * @param bytes length of the body
   */
  public record Answer(long nanos, int bytes) {}

  /**
   * Sends a request.
   *
   * @throws IllegalStateException if the status is not 200
   */
  public Answer ask(PageRequest request, Subjects subjects)
      throws IOException, InterruptedException {
    Question question = request.question().apply(subjects);
    long start = System.nanoTime();
    HttpResponse<byte[]> response = send(admin, question);
    long nanos = System.nanoTime() - start;
    require(question, response);
    return new Answer(nanos, response.body().length);
  }

  /**
   * Sends requests to a server within this program, so that the client runs compiled code when it
   * measures, and the measured server does not.
   */
  public void warmUp() throws IOException, InterruptedException {
    HttpServer own =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    own.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, NO_BODY);
          exchange.close();
        });
    own.start();
    try {
      URI address = URI.create("http://127.0.0.1:" + own.getAddress().getPort());
      Question nothing = new Question("/", Optional.empty());
      for (int i = 0; i < WARM_UP; i++) {
        HttpResponse<byte[]> response = send(address, nothing);
        if (response.statusCode() != 204) {
          throw new IllegalStateException("the warm-up was answered with " + response.statusCode());
        }
      }
    } finally {
      own.stop(0);
    }
  }

  /**
   * Waits until the server has counted the popular items, as it does after the start.
   *
   * @return the seconds that this took
   */
  public double awaitPopularItems() throws IOException, InterruptedException {
    long start = System.nanoTime();
    Question popular = new Question("/v1/popular?limit=1", Optional.empty());
    HttpResponse<byte[]> response = send(admin, popular);
    while (response.statusCode() == 503) {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      response = send(admin, popular);
    }
    require(popular, response);
    return (System.nanoTime() - start) / 1e9;
  }

  /**
   * Lets the server count the log for the summary of the data, and waits until it is done.
   *
   * @return the seconds that this took
   */
  public double countLog() throws IOException, InterruptedException {
    long start = System.nanoTime();
    Question refresh = new Question("/v1/data:refresh", Optional.of(""));
    JsonObject state = json(refresh, send(admin, refresh));
    Question data = new Question("/v1/data", Optional.empty());
    while (state.get("counting").getAsBoolean()) {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      state = json(data, send(admin, data));
    }
    if (!state.has("summary")) {
      throw new IllegalStateException("the log was not counted: " + state);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private HttpResponse<byte[]> send(URI server, Question question)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(question.path()))
            .header("Accept", "application/json")
            .timeout(PATIENCE);
    question
        .body()
        .ifPresent(body -> {
          request.POST(BodyPublishers.ofString(body));
          if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
          }
        });
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static JsonObject json(Question question, HttpResponse<byte[]> response) {
    if (response.statusCode() != 202) {
      require(question, response);
    }
    return JsonParser.parseString(text(response)).getAsJsonObject();
  }

  private static void require(Question question, HttpResponse<byte[]> response) {
    if (response.statusCode() != 200) {
      throw new IllegalStateException(
          "%s was answered with status %d: %s"
              .formatted(question.path(), response.statusCode(), text(response)));
    }
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
