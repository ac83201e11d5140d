package io.memoir.server.http.exchange;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.javalin.http.Context;
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
import java.util.zip.GZIPInputStream;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/** One request and its answer. */
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

  /** The id that came with a request, if that can be one; else a new one. */
  public static String requestId(String given) {
    return ACCEPTED_ID.matcher(given).matches() ? given : newId();
  }

  /** A new id; nobody can guess others from it that matter, as it opens nothing. */
  public static String newId() {
    byte[] bytes = new byte[12];
    ThreadLocalRandom.current().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Names this request; the one that came with it, if that can be a name. */
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

  /** Whether the bytes that the path stands for are UTF-8: the replacement sign may be meant. */
  private boolean rawPathIsUtf8() {
    String path = context.req().getRequestURI();
    String decoded = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    int meant = (path.length() - path.replaceAll("(?i)%EF%BF%BD", "").length()) / 9;
    return decoded.chars().filter(each -> each == '\uFFFD').count() == meant;
  }

  /** Notes from where a request is paid that costs more than a simple one. */
  public void paidFrom(TokenBucket tokens) {
    bucket = Optional.of(tokens);
  }

  /**
   * Counts what a request costs beyond a simple one: 1 for every {@value Workload#IN_ONE} things
   * that it brings or asks for, and what its explanations take.
   */
  public void charge(long things, long explained) {
    long cost = things / Workload.IN_ONE + explained;
    bucket.filter(_ -> cost > 0).ifPresent(tokens -> tokens.charge(cost));
  }

  /**
   * Does work that keeps a processor busy for long; only so much of it is done at once.
   *
   * @throws ProblemException if too much waits already
   */
  public <T> T heavy(Supplier<T> work) {
    return workload.heavy(work);
  }

  /** A header that may come in several lines, which together are one list. */
  public Optional<String> list(String header) {
    List<String> lines = Collections.list(context.req().getHeaders(header));
    return lines.isEmpty() ? Optional.empty() : Optional.of(String.join(",", lines));
  }

  /** Names what the answer tells of. */
  public void tag(String tag) {
    context.header("ETag", '"' + tag + '"');
  }

  /** What stands behind the question mark. */
  public QueryFields query() {
    return new QueryFields(context.queryParamMap());
  }

  /**
   * The body as JSON.
   *
   * @throws ProblemException if it is no JSON by its type, is too large, or comes too slowly
   */
  public JsonElement body() throws IOException {
    requireJson();
    return JsonText.read(content());
  }

  /** The body as it is, unpacked if it came packed. */
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

  /** Unpacks a body; it may not become larger than one that came unpacked. */
  private byte[] unpacked(byte[] packed) {
    int most = settings.bodyBytes();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] chunk = new byte[CHUNK];
    try (InputStream input = new GZIPInputStream(new ByteArrayInputStream(packed), CHUNK)) {
      for (int read = input.read(chunk); read >= 0; read = input.read(chunk)) {
        if (body.size() + read > most) {
          throw tooLarge(most);
        }
        workload.reserve(read);
        reserved += read;
        body.write(chunk, 0, read);
      }
    } catch (IOException e) {
      throw new BadFieldException(
          "", "the body cannot be decompressed, expected gzip as declared by Content-Encoding");
    }
    return body.toByteArray();
  }

  private Optional<String> mediaType() {
    return Optional.ofNullable(context.contentType())
        .map(type -> type.toLowerCase(Locale.ROOT).split(";", 2)[0].strip());
  }

  /** Whether the body is lines of JSON by its type. */
  public boolean bringsLines() {
    return mediaType().filter(LINES::contains).isPresent();
  }

  /** Refuses a body that is not JSON by its type. */
  public void requireJson() {
    Optional<String> type = mediaType();
    if (!type.equals(Optional.of("application/json"))) {
      throw new ProblemException(
          415,
          "not-json",
          "the Content-Type is %s, expected application/json"
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

  /** Lets the next part of a body take as long as a body may be silent, within the whole of it. */
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

  /** Gives back what the request held. */
  public void end() {
    workload.release(reserved);
    reserved = 0;
  }

  /** Whether something of the request is still to come or to be read. */
  private boolean bodyLeft() {
    return !bodyRead
        && (context.req().getContentLengthLong() > 0
            || context.header("Transfer-Encoding") != null);
  }

  /**
   * Reads what is left of the body and forgets it, within bounds: who is still sending when the
   * connection ends may not get the answer.
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

  /** Answers with an object, to which the request id and the time taken are added. */
  public void answer(int status, JsonObject answer) {
    answer.addProperty("requestId", requestId);
    answer.addProperty("tookMicros", nanos() / 1_000);
    send(status, "application/json", JsonText.write(answer));
  }

  public void answer(JsonObject answer) {
    answer(200, answer);
  }

  /** Answers with a problem. */
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

  /** Answers with what is written here, which is sent as it comes. */
  public OutputStream stream(String contentType) {
    context.status(200).contentType(contentType);
    return context.outputStream();
  }

  /** Answers with text that is no JSON object. */
  public void send(int status, String contentType, byte[] content) {
    if (bodyLeft() && (status == 408 || !drained())) {
      // It is not waited for, so that this connection ends; who keeps it open has to know.
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
   * Writes an answer past Javalin, which would make it an empty 304 if its tag is the one that was
   * asked with. The tag names what was said of an item or a user, and the answer tells more.
   */
  private void whole(byte[] content) {
    try {
      context.outputStream().write(content);
    } catch (IOException e) {
      // Nobody is there any more to be answered.
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
