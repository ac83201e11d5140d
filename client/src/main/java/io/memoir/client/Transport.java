package io.memoir.client;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.memoir.client.wire.Call;
import io.memoir.client.wire.Reply;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Sends calls, with retries where permitted, until there is a response or the time is up. */
final class Transport implements AutoCloseable {
  /** Too many requests; errors of a proxy; the store is unavailable. */
  private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);

  private static final int TOO_MANY_REQUESTS = 429;
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final int LONGEST_DETAIL = 500;

  private final ClientSettings settings;
  private final HttpClient http;
  private final String base;
  private final Waiting waiting;

  /** Pauses the thread. */
  @FunctionalInterface
  interface Waiting {
    void pause(Duration duration) throws InterruptedException;
  }

  Transport(ClientSettings settings, Waiting waiting) {
    this.settings = settings;
    this.waiting = waiting;
    this.base = settings.address().toString().replaceFirst("/+$", "");
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .connectTimeout(settings.connectTimeout())
            .version(
                "https".equalsIgnoreCase(settings.address().getScheme())
                    ? HttpClient.Version.HTTP_2
                    : HttpClient.Version.HTTP_1_1);
    settings.encryption().ifPresent(client::sslContext);
    this.http = client.build();
  }

  /**
   * Sends a call and reads the response.
   *
   * @throws ProblemException if the server answered with an error
   * @throws NoAnswerException if there was no response, or none that can be read
   */
  <T> T ask(Call call, Function<Reply, T> read) {
    return exchange(call, response -> read(call, response, read));
  }

  /** The same for a response that is not one JSON object. */
  String text(Call call) {
    return exchange(call, HttpResponse::body);
  }

  private <T> T exchange(Call call, Function<HttpResponse<String>, T> read) {
    long end = System.nanoTime() + settings.timeout().toNanos();
    for (int tried = 1; ; tried++) {
      MemoirClientException failure;
      boolean again;
      Optional<Duration> told = Optional.empty();
      try {
        HttpResponse<String> response = send(call, end);
        if (response.statusCode() / 100 == 2) {
          return read.apply(response);
        }
        failure = problem(call, response);
        again = mayRepeat(call, response.statusCode());
        told = retryAfter(response);
      } catch (IOException e) {
        failure = noAnswer(call, e);
        again = mayRepeat(call, e);
      }
      Duration pause = told.orElse(backOff(tried));
      if (!again || tried == settings.tries() || end - System.nanoTime() <= saturated(pause)) {
        throw failure;
      }
      pause(call, pause);
    }
  }

  private HttpResponse<String> send(Call call, long end) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + call.path()))
            .method(
                call.method(),
                call.body().map(BodyPublishers::ofByteArray).orElse(BodyPublishers.noBody()));
    call.body().ifPresent(body -> request.header("Content-Type", "application/json"));
    call.tag().ifPresent(tag -> request.header("If-Match", '"' + tag + '"'));
    settings.key().ifPresent(key -> request.header("Authorization", "Bearer " + key));
    CompletableFuture<HttpResponse<String>> coming =
        http.sendAsync(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    try {
      // The timeout of HttpRequest ends with the headers; this one includes the body.
      return coming.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      coming.cancel(true);
      throw new HttpTimeoutException("no answer within " + settings.timeout());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      coming.cancel(true);
      throw interrupted(call, e);
    }
  }

  private static NoAnswerException interrupted(Call call, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new NoAnswerException(call + ": the thread was interrupted", e);
  }

  private static <T> T read(Call call, HttpResponse<String> response, Function<Reply, T> read) {
    try {
      return read.apply(
          new Reply(
              JsonParser.parseString(response.body()).getAsJsonObject(),
              response
                  .headers()
                  .firstValue("ETag")
                  .filter(tag -> tag.matches("\"[^\"]*\""))
                  .map(tag -> tag.substring(1, tag.length() - 1))));
    } catch (JsonParseException
        | IllegalStateException
        | IllegalArgumentException
        | UnsupportedOperationException
        | DateTimeException e) {
      throw new NoAnswerException(
          "%s: the response is not from a Memoir server: %s"
              .formatted(call, oneLine(String.valueOf(e.getMessage()))),
          e);
    }
  }

  private static ProblemException problem(Call call, HttpResponse<String> response) {
    int status = response.statusCode();
    try {
      if (JsonParser.parseString(response.body()) instanceof JsonObject json) {
        Reply reply = new Reply(json);
        return new ProblemException(
            call.toString(),
            status,
            reply.text("code"),
            oneLine(reply.text("detail")),
            reply.textIfAny("field").orElse(""),
            reply.textIfAny("requestId").orElse(""));
      }
    } catch (JsonParseException | IllegalStateException e) {
      // A proxy in front of the server has answered.
    }
    return new ProblemException(
        call.toString(),
        status,
        "no-problem-json",
        "the response is not from a Memoir server",
        "",
        "");
  }

  private NoAnswerException noAnswer(Call call, IOException failure) {
    String what =
        switch (failure) {
          case HttpConnectTimeoutException none ->
              "no connection within " + settings.connectTimeout();
          case HttpTimeoutException none -> "no answer within " + settings.timeout();
          case ConnectException none -> "no server is listening";
          default -> "the connection failed: " + oneLine(failure.toString());
        };
    return new NoAnswerException("%s at %s: %s".formatted(call, base, what), failure);
  }

  private static boolean mayRepeat(Call call, int status) {
    return switch (call.repeat()) {
      case ALWAYS -> PASSING.contains(status);
      case UNDONE -> status == TOO_MANY_REQUESTS;
      case NEVER -> false;
    };
  }

  private static boolean mayRepeat(Call call, IOException failure) {
    boolean notSent =
        failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
    return switch (call.repeat()) {
      case ALWAYS -> true;
      case UNDONE -> notSent;
      case NEVER -> false;
    };
  }

  /** The value of {@code Retry-After}, if it is in seconds. */
  private static Optional<Duration> retryAfter(HttpResponse<String> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .map(String::strip)
        .filter(text -> text.matches("[0-9]{1,9}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)));
  }

  /**
   * 50 ms, doubled with every attempt, minus a random part, so that clients do not retry
   * simultaneously.
   */
  private static Duration backOff(int tried) {
    long most = FIRST_PAUSE_MILLIS << Math.min(tried - 1, 10);
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
  }

  private static long saturated(Duration duration) {
    return TimeUnit.NANOSECONDS.convert(duration);
  }

  private void pause(Call call, Duration duration) {
    try {
      waiting.pause(duration);
    } catch (InterruptedException e) {
      throw interrupted(call, e);
    }
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() > LONGEST_DETAIL ? line.substring(0, LONGEST_DETAIL) + "..." : line;
  }

  @Override
  public void close() {
    http.close();
  }
}
