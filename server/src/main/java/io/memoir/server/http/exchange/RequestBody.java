package io.memoir.server.http.exchange;

import io.memoir.model.BadInputException;
import io.memoir.model.file.Gunzip;
import io.memoir.server.http.settings.ServerSettings;
import io.memoir.server.json.BadFieldException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/**
 * The body of one request: received within limits of time and size, with memory reserved for its
 * bytes and its JSON until the request has been answered. The rest of a body that is not needed is
 * discarded.
 */
final class RequestBody {
  private static final int CHUNK = 16_384;

  /** Memory for JSON is reserved in steps of this number of bytes. */
  private static final long JSON_STEP = 1L << 16;

  /** How long an answer waits for the rest of a body, so that the connection can be kept. */
  private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long LOOK_MILLIS = 2;

  private static final long DISCARDED_BYTES = 16L << 20;
  private static final long DISCARDED_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final HttpServletRequest request;
  private final ServerSettings settings;
  private final Workload workload;
  private final long started;
  private boolean complete;
  private long received;
  private long reserved;
  private long json;
  private long jsonReserved;

  /**
   * @param started when the request began, in nanoseconds
   */
  RequestBody(
      HttpServletRequest request, ServerSettings settings, Workload workload, long started) {
    this.request = request;
    this.settings = settings;
    this.workload = workload;
    this.started = started;
  }

  /**
   * Receives the body.
   *
   * @throws ProblemException if it is too large, or arrives too slowly
   */
  byte[] read() throws IOException {
    long length = request.getContentLengthLong();
    if (length > settings.bodyBytes()) {
      throw tooLarge();
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] chunk = new byte[CHUNK];
    InputStream input = request.getInputStream();
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
      received += read;
      requireRoom((long) body.size() + read);
      body.write(chunk, 0, read);
      if (System.nanoTime() > end) {
        throw tooSlow();
      }
    }
    complete = true;
    if (waited) {
      waitForBytes(TimeUnit.SECONDS.toMillis(settings.idleSeconds()));
    }
    return body.toByteArray();
  }

  /**
   * Decompresses a body; the limit on the size of a body applies to the result too. Memory is
   * reserved for the larger of both: so a body within the limits has enough if it is alone, and the
   * compressed bytes are needed for a moment only.
   */
  byte[] unpacked(byte[] packed) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] chunk = new byte[CHUNK];
    try (InputStream input = new Gunzip("the body", new ByteArrayInputStream(packed))) {
      for (int read = input.read(chunk); read >= 0; read = input.read(chunk)) {
        requireRoom((long) body.size() + read);
        body.write(chunk, 0, read);
      }
    } catch (IOException | BadInputException e) {
      throw new BadFieldException(
          "", "the body cannot be decompressed, expected gzip as declared by Content-Encoding");
    }
    return body.toByteArray();
  }

  /** Reserves memory until there is enough for a number of bytes. */
  private void requireRoom(long bytes) {
    if (bytes > settings.bodyBytes()) {
      throw tooLarge();
    }
    if (bytes > reserved) {
      workload.bodies().reserve(bytes - reserved);
      reserved = bytes;
    }
  }

  /**
   * Reserves memory for a part of the JSON of the body.
   *
   * @throws ProblemException if the JSON alone exceeds what all requests together may use, or if
   *     other requests use too much of it
   */
  void parsed(long bytes) {
    json += bytes;
    if (json <= jsonReserved) {
      return;
    }
    long most = workload.json().most();
    if (json > most) {
      throw new ProblemException(
          413,
          "body-too-large",
          String.format(
              Locale.ROOT,
              "the JSON of the body has too many values: it takes more than %,d bytes of memory, the maximum; send it in several requests",
              most));
    }
    long next = Math.min(most, Math.ceilDiv(json, JSON_STEP) * JSON_STEP);
    workload.json().reserve(next - jsonReserved);
    jsonReserved = next;
  }

  /** Releases the memory. */
  void release() {
    workload.bodies().release(reserved);
    workload.json().release(jsonReserved);
    reserved = 0;
    json = 0;
    jsonReserved = 0;
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

  private ProblemException tooLarge() {
    return new ProblemException(
        413,
        "body-too-large",
        String.format(
            Locale.ROOT, "the body has more than %,d bytes, the maximum", settings.bodyBytes()));
  }

  /** Sets how long the connection may be silent from now on. */
  private void waitForBytes(long millis) {
    ServletContextRequest.getServletContextRequest(request)
        .getConnectionMetaData()
        .getConnection()
        .getEndPoint()
        .setIdleTimeout(millis);
  }

  /**
   * Whether a part of the body has not been received, and does not arrive at once either. What
   * arrives is discarded. Nothing is read if the client sends its body only when it is asked for,
   * because reading asks for it.
   */
  boolean isLeft() {
    if (complete || (length() <= 0 && request.getHeader("Transfer-Encoding") == null)) {
      return false;
    }
    if (isAwaited()) {
      return true;
    }
    long end = System.nanoTime() + SOON_NANOS;
    byte[] chunk = new byte[CHUNK];
    try {
      InputStream input = request.getInputStream();
      while (length() < 0 || received < length()) {
        int arrived = input.available();
        if (arrived > 0) {
          received += Math.max(0, input.read(chunk, 0, Math.min(arrived, CHUNK)));
        } else if (System.nanoTime() < end && received < DISCARDED_BYTES) {
          TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        } else {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private long length() {
    return request.getContentLengthLong();
  }

  /** Whether the client waits for status 100 before it sends the body. */
  private boolean isAwaited() {
    return received == 0
        && Optional.ofNullable(request.getHeader("Expect"))
            .filter(value -> value.toLowerCase(Locale.ROOT).contains("100-continue"))
            .isPresent();
  }

  /**
   * Reads and discards the rest of the body, up to a limit, after the response: a client that is
   * still sending when the connection is closed may not receive the response.
   */
  void discard() {
    if (isAwaited()) {
      return;
    }
    long left = DISCARDED_BYTES;
    long end = System.nanoTime() + DISCARDED_NANOS;
    byte[] chunk = new byte[CHUNK];
    try {
      InputStream input = request.getInputStream();
      waitForBytes(TimeUnit.NANOSECONDS.toMillis(DISCARDED_NANOS));
      for (int read = input.read(chunk); read >= 0; read = input.read(chunk)) {
        left -= read;
        long still = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left < 0 || still <= 0) {
          return;
        }
        waitForBytes(still);
      }
    } catch (IOException e) {
      // The client has closed the connection, or sends nothing more.
    } finally {
      waitForBytes(TimeUnit.SECONDS.toMillis(settings.idleSeconds()));
    }
  }
}
