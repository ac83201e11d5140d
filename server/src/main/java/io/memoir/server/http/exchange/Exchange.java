package io.memoir.server.http.exchange;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.javalin.http.Context;
import io.memoir.model.BadInputException;
import io.memoir.model.file.Gunzip;
import io.memoir.server.http.settings.ServerSettings;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.json.JsonText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/** One request and its response. */
public final class Exchange {
  public static final String REQUEST_ID = "X-Request-Id";

  private static final Pattern ACCEPTED_ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
  private static final String IDENTITY = "identity";
  private static final Set<String> LINES = Set.of("application/x-ndjson", "application/ndjson");
  private static final int CHUNK = 16_384;
  private static final long DRAINED_BYTES = 16L << 20;
  private static final long DRAINED_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Context context;
  private final ServerSettings settings;
  private final Workload workload;
  private final String requestId;
  private final long started = System.nanoTime();
  private Optional<TokenBucket> bucket = Optional.empty();
  private boolean bodyRead;
  private long reserved;

  public Exchange(Context context, ServerSettings settings, Workload workload) {
    this.context = context;
    this.settings = settings;
    this.workload = workload;
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
    return JsonText.read(content());
  }

  /** The body, decompressed if it was compressed. */
  public byte[] content() throws IOException {
    byte[] bytes = bytes();
    String encoding =
        Optional.ofNullable(context.header("Content-Encoding"))
            .orElse(IDENTITY)
            .strip()
            .toLowerCase(Locale.ROOT);
    return switch (encoding) {
      case IDENTITY -> bytes;
      case "gzip", "x-gzip" -> unpacked(bytes);
      default -> {
        context.header("Accept-Encoding", "gzip");
        throw new ProblemException(
            415,
            "unknown-encoding",
            "the Content-Encoding is not supported, expected gzip or none");
      }
    };
  }

  /** Decompresses a body; the limit on the size of a body applies to the result too. */
  private byte[] unpacked(byte[] packed) {
    int most = settings.bodyBytes();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] chunk = new byte[CHUNK];
    try (InputStream input = new Gunzip("the body", new ByteArrayInputStream(packed))) {
      for (int read = input.read(chunk); read >= 0; read = input.read(chunk)) {
        if (body.size() + read > most) {
          throw tooLarge(most);
        }
        workload.reserve(read);
        reserved += read;
        body.write(chunk, 0, read);
      }
    } catch (IOException | BadInputException e) {
      throw new BadFieldException(
          "", "the body cannot be decompressed, expected gzip as declared by Content-Encoding");
    }
    return body.toByteArray();
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

  private byte[] bytes() throws IOException {
    int most = settings.bodyBytes();
    if (context.req().getContentLengthLong() > most) {
      throw tooLarge(most);
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] chunk = new byte[CHUNK];
    InputStream input = context.req().getInputStream();
    long length = context.req().getContentLengthLong();
    boolean waited = false;
    long end = started + TimeUnit.SECONDS.toNanos(settings.bodySeconds());
    while (true) {
      boolean whole = length >= 0 && body.size() >= length;
      if (!whole && input.available() == 0) {
        waitForPart(end);
        waited = true;
      }
      int read = read(input, chunk);
      if (read < 0) {
        break;
      }
      if (body.size() + read > most) {
        throw tooLarge(most);
      }
      workload.reserve(read);
      reserved += read;
      body.write(chunk, 0, read);
      if (System.nanoTime() > end) {
        throw tooSlow();
      }
    }
    bodyRead = true;
    if (waited) {
      waitForBytes(TimeUnit.SECONDS.toMillis(settings.idleSeconds()));
    }
    return body.toByteArray();
  }

  /** Sets the time limit for the next part of a body, within the limit for the whole body. */
  private void waitForPart(long end) {
    long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    waitForBytes(Math.clamp(left, 1, TimeUnit.SECONDS.toMillis(settings.headerSeconds())));
  }

  private int read(InputStream input, byte[] chunk) {
    try {
      return input.read(chunk);
    } catch (IOException e) {
      if (isTimeout(e)) {
        throw tooSlow();
      }
      throw new ProblemException(
          400, "incomplete-body", "the connection was closed before the body was complete");
    }
  }

  private static boolean isTimeout(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof TimeoutException) {
        return true;
      }
    }
    return false;
  }

  private ProblemException tooSlow() {
    return new ProblemException(
        408,
        "too-slow",
        "the body took more than %d s, or no data arrived for %d s"
            .formatted(settings.bodySeconds(), settings.headerSeconds()));
  }

  /** Sets how long the connection may be silent from now on. */
  private void waitForBytes(long millis) {
    ServletContextRequest.getServletContextRequest(context.req())
        .getConnectionMetaData()
        .getConnection()
        .getEndPoint()
        .setIdleTimeout(millis);
  }

  /** Releases the resources of the request. */
  public void end() {
    workload.release(reserved);
    reserved = 0;
  }

  /** Whether a part of the body has not been received or read yet. */
  private boolean bodyLeft() {
    return !bodyRead
        && (context.req().getContentLengthLong() > 0
            || context.header("Transfer-Encoding") != null);
  }

  /**
   * Reads and discards the rest of the body, up to a limit: a client that is still sending when the
   * connection is closed may not receive the response.
   */
  private boolean drained() {
    long left = DRAINED_BYTES;
    long end = System.nanoTime() + DRAINED_NANOS;
    byte[] chunk = new byte[CHUNK];
    try {
      InputStream input = context.req().getInputStream();
      waitForBytes(TimeUnit.NANOSECONDS.toMillis(DRAINED_NANOS));
      for (int read = input.read(chunk); read >= 0; read = input.read(chunk)) {
        left -= read;
        long still = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left < 0 || still <= 0) {
          return false;
        }
        waitForBytes(still);
      }
      return true;
    } catch (IOException e) {
      return false;
    } finally {
      waitForBytes(TimeUnit.SECONDS.toMillis(settings.idleSeconds()));
    }
  }

  private static ProblemException tooLarge(int most) {
    return new ProblemException(
        413, "body-too-large", "the body has more than %,d bytes, the maximum".formatted(most));
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

  /** Responds with content that is not a JSON object. */
  public void send(int status, String contentType, byte[] content) {
    if (bodyLeft() && (status == 408 || !drained())) {
      // The rest of the body is not read, so the connection is closed, which the client has to
      // know.
      context.header("Connection", "close");
    }
    context.status(status).contentType(contentType);
    String tag = context.res().getHeader("ETag");
    if (tag != null && tag.equals(context.header("If-None-Match"))) {
      whole(content);
    } else {
      context.result(content);
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
