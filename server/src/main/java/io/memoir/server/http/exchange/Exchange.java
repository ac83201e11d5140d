package io.memoir.server.http.exchange;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.javalin.http.Context;
import io.memoir.server.http.settings.Keys;
import io.memoir.server.http.settings.Role;
import io.memoir.server.http.settings.ServerSettings;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.json.JsonText;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** One request and its response. */
public final class Exchange {
  public static final String REQUEST_ID = "X-Request-Id";

  /** The attribute of a request with its {@link ClientConnection}. */
  public static final String CONNECTION = "io.memoir.connection";

  /** How long a stream of events may be silent, at least. */
  private static final Duration STREAM_SILENCE = Duration.ofSeconds(30);

  private static final Pattern ACCEPTED_ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

  /** Up to this number of characters, a filter takes little time. */
  private static final int SHORT_FILTER = 400;

  private static final String IDENTITY = "identity";
  private static final Set<String> LINES = Set.of("application/x-ndjson", "application/ndjson");

  private final Context context;
  private final ServerSettings settings;
  private final Workload workload;
  private final String requestId;
  private final long started = System.nanoTime();
  private Optional<TokenBucket> bucket = Optional.empty();
  private Optional<Keys.Holder> holder = Optional.empty();
  private BooleanSupplier keyIsValid = () -> true;
  private final RequestBody body;
  private Optional<Problem> brokenOffBy = Optional.empty();

  /** When an endless response began, for the metrics. */
  private OptionalLong streamNanos = OptionalLong.empty();

  public Exchange(Context context, ServerSettings settings, Workload workload) {
    this.context = context;
    this.settings = settings;
    this.workload = workload;
    this.body = new RequestBody(context.req(), settings, workload, started);
    this.requestId = requestId(Optional.ofNullable(context.header(REQUEST_ID)).orElse(""));
    context.header(REQUEST_ID, requestId);
    context.header("Cache-Control", "no-store");
    context.header("X-Content-Type-Options", "nosniff");
  }

  /** The id sent with a request, if it is valid; else a new one. */
  public static String requestId(String given) {
    return ACCEPTED_ID.matcher(given).matches() ? given : newId();
  }

  /** A new id. It need not be unguessable, as it grants no access. */
  public static String newId() {
    byte[] bytes = new byte[12];
    ThreadLocalRandom.current().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** The id of this request: the one sent with it, if it is valid. */
  public String requestId() {
    return requestId;
  }

  public long nanos() {
    return System.nanoTime() - started;
  }

  /**
   * The duration for metrics: up to now, or up to the beginning of a response that goes on until
   * somebody ends it and was not slow because of that.
   */
  public long measuredNanos() {
    return streamNanos.orElseGet(this::nanos);
  }

  /**
   * Sets the holder of the key that was sent.
   *
   * @param stillValid whether the key has not been revoked since then
   */
  public void heldBy(Keys.Holder keyHolder, BooleanSupplier stillValid) {
    holder = Optional.of(keyHolder);
    keyIsValid = stillValid;
  }

  /** The holder of the key that was sent; empty if the server has no keys. */
  public Optional<Keys.Holder> holder() {
    return holder;
  }

  /** The role of the key that was sent; {@link Role#ADMIN} if the server has no keys. */
  public Role role() {
    return holder.map(Keys.Holder::role).orElse(Role.ADMIN);
  }

  /**
   * Whether the client may see the internals of the server: paths of its directories, and what its
   * processes and errors say, which may contain such paths.
   */
  public boolean seesInternals() {
    return role() == Role.ADMIN;
  }

  /** Whether the key that was sent is valid now; true if the server has no keys. */
  public boolean keyIsValid() {
    return keyIsValid.getAsBoolean();
  }

  /** An id from the path. */
  public String pathId(String name) {
    String id = context.pathParam(name);
    if (id.indexOf('\uFFFD') >= 0 && !rawPathIsUtf8()) {
      throw new BadFieldException(
          name, name + " in the path is not UTF-8, expected an id in UTF-8");
    }
    return id;
  }

  /**
   * Whether the bytes encoded in the path are UTF-8; the replacement character may be part of an
   * id.
   */
  private boolean rawPathIsUtf8() {
    String path = context.req().getRequestURI();
    String decoded = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    int meant = (path.length() - path.replaceAll("(?i)%EF%BF%BD", "").length()) / 9;
    return decoded.chars().filter(each -> each == '\uFFFD').count() == meant;
  }

  /** Sets the budget that pays for costs beyond those of a simple request. */
  public void paidFrom(TokenBucket tokens) {
    bucket = Optional.of(tokens);
  }

  /**
   * Charges the cost of a request beyond that of a simple one: 1 for every {@value Workload#IN_ONE}
   * elements in the request or the response, and the cost of its explanations.
   */
  public void charge(long things, long explained) {
    long cost = things / Workload.IN_ONE + explained;
    bucket.filter(_ -> cost > 0).ifPresent(tokens -> tokens.charge(cost));
  }

  /**
   * Runs work that occupies a processor for long; the number of concurrent calls is limited.
   *
   * @throws ProblemException if too many calls are waiting already
   */
  public <T> T heavy(Supplier<T> work) {
    return workload.heavy(work);
  }

  /** The same, if the work takes long; other work is run at once. */
  public <T> T sized(boolean takesLong, Supplier<T> work) {
    return takesLong ? heavy(work) : work.get();
  }

  /** Whether a filter is so long that it takes long to evaluate for all items. */
  public static boolean takesLong(Optional<String> filter) {
    return filter.filter(text -> text.length() > SHORT_FILTER).isPresent();
  }

  /** A list header, which may be sent in several lines. */
  public Optional<String> list(String header) {
    List<String> lines = Collections.list(context.req().getHeaders(header));
    return lines.isEmpty() ? Optional.empty() : Optional.of(String.join(",", lines));
  }

  /** Sets the ETag of the response. */
  public void tag(String tag) {
    context.header("ETag", '"' + tag + '"');
  }

  /** The query parameters. */
  public QueryFields query() {
    return new QueryFields(context.queryParamMap());
  }

  /**
   * The body as JSON.
   *
   * @throws ProblemException if its type is not JSON, it is too large, or it arrives too slowly
   */
  public JsonElement body() throws IOException {
    requireJson();
    return json(content(), "the body");
  }

  /**
   * A part of the body as JSON, for which memory is reserved.
   *
   * @param what its name in messages
   * @throws ProblemException if there is not enough memory for it
   */
  JsonElement json(byte[] text, String what) {
    return JsonText.read(text, what, body::parsed);
  }

  /** The body, decompressed if it was compressed. */
  public byte[] content() throws IOException {
    byte[] bytes = body.read();
    String encoding =
        Optional.ofNullable(context.header("Content-Encoding"))
            .orElse(IDENTITY)
            .strip()
            .toLowerCase(Locale.ROOT);
    return switch (encoding) {
      case IDENTITY -> bytes;
      case "gzip", "x-gzip" -> body.unpacked(bytes);
      default -> {
        context.header("Accept-Encoding", "gzip");
        throw new ProblemException(
            415,
            "unknown-encoding",
            "the Content-Encoding is not supported, expected gzip or none");
      }
    };
  }

  private Optional<String> mediaType() {
    return Optional.ofNullable(context.contentType())
        .map(type -> type.toLowerCase(Locale.ROOT).split(";", 2)[0].strip());
  }

  /** Whether the type of the body is newline-delimited JSON. */
  public boolean bringsLines() {
    return mediaType().filter(LINES::contains).isPresent();
  }

  /** Rejects a body whose type is not JSON. */
  public void requireJson() {
    Optional<String> type = mediaType();
    if (!type.equals(Optional.of("application/json"))) {
      throw new ProblemException(
          415,
          "not-json",
          "the Content-Type is %s, expected application/json, or application/x-ndjson for a list of events or items"
              .formatted(type.isEmpty() ? "missing" : "not supported"));
    }
  }

  /** Releases the resources of the request. */
  public void end() {
    body.release();
  }

  /** Responds with an object, to which the request id and the duration are added. */
  public void answer(int status, JsonObject answer) {
    answer.addProperty("requestId", requestId);
    answer.addProperty("tookMicros", nanos() / 1_000);
    send(status, "application/json", JsonText.write(answer));
  }

  public void answer(JsonObject answer) {
    answer(200, answer);
  }

  /** Responds with a problem. */
  public void answer(Problem problem) {
    if (problem.status() == 401) {
      context.header("WWW-Authenticate", "Bearer");
    }
    if ((problem.status() == 429 || problem.status() == 503)
        && context.res().getHeader("Retry-After") == null) {
      context.header("Retry-After", "1");
    }
    send(problem.status(), Problem.CONTENT_TYPE, problem.json(requestId));
  }

  /**
   * Responds with the content written to the returned stream, which is sent while it is written.
   */
  public OutputStream stream(String contentType) {
    context.status(200).contentType(contentType);
    return context.outputStream();
  }

  /**
   * Begins a response of server-sent events, which goes on until the client or the server ends it.
   * What is written to the returned stream is sent when the stream is flushed: it is not the one of
   * {@link #stream}, which holds text back to compress it.
   */
  public OutputStream events() throws IOException {
    context.status(200).contentType("text/event-stream");
    context.header("X-Accel-Buffering", "no"); // of nginx, which would wait for more
    streamNanos = OptionalLong.of(nanos());
    // The connection counts as idle from the last event on, also while the next one is written.
    connection().ifPresent(connection -> connection.allowSilence(STREAM_SILENCE));
    return context.res().getOutputStream();
  }

  /** Closes the connection at once: what is being written to it fails. */
  public void cutOff() {
    connection().ifPresent(ClientConnection::cutOff);
  }

  private Optional<ClientConnection> connection() {
    return context.req().getAttribute(CONNECTION) instanceof ClientConnection connection
        ? Optional.of(connection)
        : Optional.empty();
  }

  /** Records that a response whose headers had been sent ended with a problem. */
  public void brokenOff(Problem problem) {
    brokenOffBy = Optional.of(problem);
  }

  /**
   * The status for metrics: that of the response, or of the problem with which it broke off after
   * its status had been sent.
   */
  public int status() {
    return brokenOffBy.map(Problem::status).orElseGet(context::statusCode);
  }

  /** Responds with content that is not a JSON object. */
  public void send(int status, String contentType, byte[] content) {
    context.status(status).contentType(contentType);
    if (body.isLeft()) {
      // The connection is closed, which the client has to know. Nobody waits for the rest of the
      // body, so the response is sent first.
      context.header("Connection", "close");
      atOnce(content);
      if (status != 408) {
        body.discard();
      }
      return;
    }
    String tag = context.res().getHeader("ETag");
    if (tag != null && tag.equals(context.header("If-None-Match"))) {
      whole(content);
    } else {
      context.result(content);
    }
  }

  /** Writes a response that is complete for the client before the request has ended. */
  private void atOnce(byte[] content) {
    context.res().setContentLength(content.length);
    try (OutputStream out = context.res().getOutputStream()) {
      out.write(content);
    } catch (IOException e) {
      // The client has closed the connection.
    }
  }

  /**
   * Writes a response without Javalin, which would replace it by an empty 304 if its ETag matches
   * {@code If-None-Match}. The tag covers only the document of an item or a user, and the response
   * contains more.
   */
  private void whole(byte[] content) {
    try {
      context.outputStream().write(content);
    } catch (IOException e) {
      // The client has closed the connection.
    }
  }

  public void header(String name, String value) {
    context.header(name, value);
  }

  public Map<String, String> headers() {
    return context.headerMap();
  }

  public ServerSettings settings() {
    return settings;
  }

  public Context context() {
    return context;
  }
}
