package io.memoir.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to a server at a fixed rate, whether it keeps up or not: requests are due at equal
 * intervals, and the latency of each counts from the moment it was due. If a server stops for a
 * second, all requests of this second count as slow, so there is no coordinated omission.
 *
 * <p>One thread sends and one reads. A connection carries one request at a time; a request that is
 * due on a busy connection waits, and the wait counts as latency.
 */
public final class LoadGenerator implements AutoCloseable {
  private static final int CONNECTIONS = 200;
  private static final int LARGEST_ANSWER = 64 << 10;
  private static final long WAIT_FOR_LAST_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long SLOWEST_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");

  /** The kinds of requests, and what a correct answer contains. */
  public enum Kind {
    RECOMMEND("/v1/recommend", "\"score\":", 10),
    EVENT("/v1/events", "\"accepted\":1,", 1);

    private final String path;
    private final String sign;
    private final int signs;

    Kind(String path, String sign, int signs) {
      this.path = path;
      this.sign = sign;
      this.signs = signs;
    }
  }

  /**
   * The composition of the load.
   *
   * @param users each request is one of a random user; all requests of a user use one connection
   * @param items number of items; each event is on a random one
   * @param rate requests per second
   * @param eventShare share of the requests that are events; the others ask for the best 10 items
   * @param pool number of items that the answer in two stages puts in the order of {@code click}; 0
   *     for answers by the next-item task alone
   */
  public record Mix(int users, int items, double rate, double eventShare, int pool, long seed) {}

  /**
   * The results of a run.
   *
   * @param nanos latency of the correct answers, from the time at which the request was due
   * @param seconds from the first request to the last answer
   * @param silenceNanos the longest time without an answer while one was due
   * @param lateNanos the maximum delay with which the generator itself sent a request, because it
   *     was not scheduled in time
   */
  public record Figures(
      Map<Kind, Histogram> nanos,
      double seconds,
      long silenceNanos,
      long lateNanos,
      long errors,
      Optional<String> firstError) {
    /** The latencies of all kinds of requests together. */
    public Histogram all() {
      Histogram all = new Histogram(3);
      nanos.values().forEach(all::add);
      return all;
    }

    public long answers() {
      return nanos.values().stream().mapToLong(Histogram::getTotalCount).sum();
    }
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Request(Kind kind, byte[] bytes, long due) {}

  private final URI address;
  private final Mix mix;
  private final SplittableRandom random;
  private final String run = Long.toString(System.currentTimeMillis(), 36);
  private final Selector selector = Selector.open();
  private final List<Connection> connections = new ArrayList<>();
  private final AtomicLong unanswered = new AtomicLong();
  private final Map<Kind, Histogram> nanos = new EnumMap<>(Kind.class);
  private final AtomicLong errors = new AtomicLong();
  private volatile Optional<String> firstError = Optional.empty();
  private volatile boolean closed;

  /** Time of the last answer, or of a request that was sent while none was due. */
  private final AtomicLong heard = new AtomicLong();

  private final AtomicLong silence = new AtomicLong();
  private final Thread reader;

  private LoadGenerator(URI address, Mix mix) throws IOException {
    this.address = address;
    this.mix = mix;
    this.random = new SplittableRandom(mix.seed);
    for (Kind kind : Kind.values()) {
      nanos.put(kind, new Histogram(SLOWEST_NANOS, 3));
    }
    for (int i = 0; i < Math.min(CONNECTIONS, mix.users); i++) {
      connections.add(new Connection());
    }
    this.reader = Thread.ofPlatform().name("answers").daemon().start(this::read);
  }

  /** Sends requests for a number of seconds and waits for the last answer. */
  public static Figures run(URI address, Mix mix, int seconds)
      throws IOException, InterruptedException {
    try (LoadGenerator generator = new LoadGenerator(address, mix)) {
      return generator.run(seconds);
    }
  }

  private Figures run(int seconds) throws InterruptedException {
    long begin = System.nanoTime();
    long late = 0;
    long count = Math.round(mix.rate * seconds);
    for (long i = 0; i < count; i++) {
      int user = random.nextInt(mix.users);
      Kind kind = random.nextDouble() < mix.eventShare ? Kind.EVENT : Kind.RECOMMEND;
      byte[] bytes = bytes(kind, user, i);
      long due = begin + (long) (i * 1e9 / mix.rate);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      late = Math.max(late, System.nanoTime() - due);
      if (unanswered.getAndIncrement() == 0) {
        heard.set(System.nanoTime());
      }
      connections.get(user % connections.size()).submit(new Request(kind, bytes, due));
    }
    long end = System.nanoTime() + WAIT_FOR_LAST_NANOS;
    while (unanswered.get() > 0 && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    double took = (System.nanoTime() - begin) / 1e9;
    close();
    reader.join();
    return new Figures(
        nanos, took, silence.get(), late, errors.get() + unanswered.get(), firstError);
  }

  private byte[] bytes(Kind kind, int user, long number) {
    String body =
        switch (kind) {
          case RECOMMEND ->
              "{\"userId\":\"%s\",\"limit\":10%s}"
                  .formatted(
                      PastEvents.user(user),
                      mix.pool == 0
                          ? ""
                          : ",\"orderBy\":{\"task\":\"click\",\"pool\":%d}".formatted(mix.pool));
          case EVENT ->
              "{\"eventId\":\"%s-%d\",\"userId\":\"%s\",\"itemId\":\"%d\",\"timestamp\":%d}"
                  .formatted(
                      run,
                      number,
                      PastEvents.user(user),
                      random.nextInt(mix.items),
                      System.currentTimeMillis());
        };
    String head =
        "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(kind.path, address.getAuthority(), body.length());
    return (head + body).getBytes(StandardCharsets.US_ASCII);
  }

  private void read() {
    try {
      while (!closed) {
        selector.select(key -> ((Connection) key.attachment()).readable());
      }
    } catch (IOException e) {
      wrong("waiting for answers failed: " + e);
    }
  }

  private void wrong(String what) {
    errors.incrementAndGet();
    if (firstError.isEmpty()) {
      firstError = Optional.of(what);
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    connections.forEach(Connection::close);
  }

  /** One connection, kept open. */
  private final class Connection {
    private final SocketChannel channel;
    private final ByteBuffer answer = ByteBuffer.allocate(LARGEST_ANSWER);
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private @Nullable Request current;
    private boolean broken;

    Connection() throws IOException {
      channel = SocketChannel.open(new InetSocketAddress(address.getHost(), address.getPort()));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, this);
    }

    synchronized void submit(Request request) {
      if (broken) {
        fail("the connection failed before");
      } else if (current == null) {
        send(request);
      } else {
        waiting.add(request);
      }
    }

    private void send(Request request) {
      current = request;
      try {
        ByteBuffer bytes = ByteBuffer.wrap(request.bytes);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      } catch (IOException e) {
        broke("a request could not be sent: " + e);
      }
    }

    synchronized void readable() {
      try {
        if (channel.read(answer) < 0) {
          broke("the server closed a connection");
        } else if (current != null && whole()) {
          answered(current);
        } else if (!answer.hasRemaining()) {
          broke("an answer is longer than %,d bytes".formatted(LARGEST_ANSWER));
        }
      } catch (IOException e) {
        broke("an answer could not be read: " + e);
      }
    }

    private void answered(Request request) {
      long now = System.nanoTime();
      long took = now - request.due;
      long quiet = now - heard.getAndSet(now);
      silence.accumulateAndGet(quiet, Math::max);
      String text = text();
      answer.clear();
      int signs = 0;
      for (int at = text.indexOf(request.kind.sign);
          at >= 0;
          at = text.indexOf(request.kind.sign, at + 1)) {
        signs++;
      }
      if (text.startsWith("HTTP/1.1 200 ") && signs == request.kind.signs) {
        histogram(request.kind).recordValue(Math.min(took, SLOWEST_NANOS));
      } else {
        wrong("%s was answered: %s".formatted(request.kind.path, text));
      }
      unanswered.decrementAndGet();
      current = null;
      Request next = waiting.poll();
      if (next != null) {
        send(next);
      }
    }

    private String text() {
      return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
    }

    private boolean whole() {
      int head = headLength();
      if (head < 0) {
        return false;
      }
      String text = new String(answer.array(), 0, head, StandardCharsets.US_ASCII);
      Matcher length = LENGTH.matcher(text);
      return !length.find() || answer.position() >= head + Integer.parseInt(length.group(1));
    }

    /**
     * The number of bytes up to and including the empty line, or -1 if that has not arrived yet.
     */
    private int headLength() {
      for (int i = 4; i <= answer.position(); i++) {
        if (answer.get(i - 1) == '\n'
            && answer.get(i - 2) == '\r'
            && answer.get(i - 3) == '\n'
            && answer.get(i - 4) == '\r') {
          return i;
        }
      }
      return -1;
    }

    private void broke(String why) {
      broken = true;
      close();
      if (current != null) {
        fail(why);
        current = null;
      }
      while (waiting.poll() != null) {
        fail(why);
      }
    }

    private void fail(String why) {
      wrong(why);
      unanswered.decrementAndGet();
    }

    void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Histogram histogram(Kind kind) {
    Histogram histogram = nanos.get(kind);
    if (histogram == null) {
      throw new IllegalStateException("no histogram of " + kind);
    }
    return histogram;
  }

  /** The header of the table whose rows {@link #row} formats. */
  public static final String HEAD =
      """
      | | answers/s | p50, ms | p90 | p99 | p99.9 | max |
      |---|---|---|---|---|---|---|\
      """;

  /** One row of the table. */
  public static String row(String name, Histogram nanos, double seconds) {
    return String.format(
        Locale.ROOT,
        "| %s | %,.0f | %.2f | %.2f | %.2f | %.2f | %.2f |",
        name,
        nanos.getTotalCount() / seconds,
        nanos.getValueAtPercentile(50) / 1e6,
        nanos.getValueAtPercentile(90) / 1e6,
        nanos.getValueAtPercentile(99) / 1e6,
        nanos.getValueAtPercentile(99.9) / 1e6,
        nanos.getMaxValue() / 1e6);
  }
}
