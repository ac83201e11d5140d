package io.memoir.server.http.status;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.engine.ServedTally;
import io.memoir.server.engine.Serving;
import io.memoir.server.engine.job.Job;
import io.memoir.server.http.api.Health;
import io.memoir.server.http.api.JobsApi;
import io.memoir.server.http.api.Wire;
import io.memoir.server.http.exchange.Problem;
import io.memoir.server.http.metrics.ServerMetrics;
import io.memoir.server.json.JsonText;
import io.memoir.server.store.StoreStatistics;
import io.memoir.server.store.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The state of the server as one JSON object: figures, troubles in words, the jobs, and the traffic
 * of the last ten minutes. Only the traffic is collected all the time, by one thread that reads the
 * counters of the metrics every few seconds; everything else is read when somebody asks.
 */
public final class ServerStatus implements AutoCloseable {
  private static final long MILLIS_IN_SECOND = 1_000;
  private static final int ENDED_JOBS = 5;
  private static final double MEDIAN = 0.5;
  private static final double NINE_OF_TEN = 0.9;
  private static final double HIGH = 0.99;

  /** How long an answer waits for the check of the store; a later one has its result. */
  private static final long LONGEST_MILLIS = 200;

  /** The statistics of a store may take several queries of a database. */
  private static final long STORE_FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Engine engine;
  private final InstantSource clock;
  private final Health health;
  private final boolean learning;
  private final long startedAt;
  private final TrafficSeries series;
  private final StatusStreams streams = new StatusStreams(this::event);
  private final ScheduledExecutorService sampling =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("memoir-status").factory());

  /** The check of the store; guarded by this. */
  private CompletableFuture<Optional<Problem>> asked =
      CompletableFuture.completedFuture(Optional.empty());

  private boolean pending;
  private Optional<Problem> lastProblem = Optional.empty();

  /** Guarded by this. */
  private Optional<StoreStatistics> store = Optional.empty();

  private OptionalLong storeNanos = OptionalLong.empty();

  /**
   * @param clock for times that are shown
   * @param learning whether the server retrains its model
   */
  public ServerStatus(
      Engine engine, InstantSource clock, Health health, ServerMetrics metrics, boolean learning) {
    this.engine = engine;
    this.clock = clock;
    this.health = health;
    this.learning = learning;
    this.startedAt = clock.millis();
    this.series = new TrafficSeries(clock, System::nanoTime, metrics::traffic);
  }

  /** Begins to collect the traffic, until this is closed. */
  public void start() {
    ScheduledFuture<?> _ =
        sampling.scheduleWithFixedDelay(
            this::step, TrafficSeries.STEP_SECONDS, TrafficSeries.STEP_SECONDS, TimeUnit.SECONDS);
  }

  /** Catches all failures, since any of them would end the periodic execution. */
  private void step() {
    try {
      series.step();
    } catch (RuntimeException | Error e) {
      // The next step covers the time of this one, too.
    }
  }

  /** Whether the server retrains its model. */
  public boolean learns() {
    return learning;
  }

  /** Those who listen to the status. */
  StatusStreams streams() {
    return streams;
  }

  /** Ends all streams of the status; there are no new ones. */
  public void endStreams() {
    streams.close();
  }

  @Override
  public void close() {
    streams.close();
    sampling.shutdownNow();
  }

  /**
   * The status with the values of the last ten minutes.
   *
   * @param internals whether it contains directories and what jobs have said
   */
  JsonObject whole(boolean internals) {
    JsonObject json = now(internals);
    json.add("series", series());
    return json;
  }

  /** A server-sent event with the status and the newest values. */
  private byte[] event(boolean internals) {
    JsonObject json = now(internals);
    series.newest().ifPresent(point -> json.add("point", json(point)));
    String text = new String(JsonText.write(json), StandardCharsets.UTF_8);
    return ("event: status\ndata: " + text + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  private JsonObject now(boolean internals) {
    Optional<Problem> problem = problem();
    Optional<StoreStatistics> statistics = statistics();
    TrafficSeries.Latest latest = series.latest();
    List<Job> jobs = engine.jobs().list();
    List<Trouble> troubles = new ArrayList<>();
    problem.map(Trouble::notReady).ifPresent(troubles::add);
    statistics.flatMap(Trouble::littleSpace).ifPresent(troubles::add);
    Trouble.unknownItems(latest).ifPresent(troubles::add);
    troubles.addAll(Trouble.failedJobs(jobs, clock.instant(), internals));

    JsonObject json = new JsonObject();
    json.addProperty("at", clock.millis());
    json.addProperty("startedAt", startedAt);
    json.addProperty("ready", problem.isEmpty());
    json.add("troubles", json(troubles));
    json.add("traffic", json(latest));
    Serving serving = engine.models().current();
    json.add("served", json(engine.served().of(serving.model())));
    json.add("model", json(serving));
    JsonObject states = new JsonObject();
    states.addProperty("inMemory", serving.states().counts().inMemory());
    states.addProperty("most", serving.states().budget());
    json.add("states", states);
    statistics.ifPresent(each -> json.add("store", json(each)));
    json.add("heap", heap());
    json.add("jobs", jobs(jobs, internals));
    return json;
  }

  /**
   * The reason why the server is not ready. If the store takes long to answer, this is the last
   * known one.
   */
  private synchronized Optional<Problem> problem() {
    if (!pending) {
      asked = health.problem();
    }
    Optional<Problem> found =
        asked.copy().completeOnTimeout(lastProblem, LONGEST_MILLIS, TimeUnit.MILLISECONDS).join();
    pending = !asked.isDone();
    lastProblem = pending ? found : asked.join();
    return lastProblem;
  }

  /** The statistics of the store, a few seconds old at most; empty if it is not available. */
  private synchronized Optional<StoreStatistics> statistics() {
    long now = System.nanoTime();
    if (storeNanos.isEmpty() || now - storeNanos.getAsLong() > STORE_FRESH_NANOS) {
      try {
        store = Optional.of(engine.statistics());
      } catch (StoreUnavailableException e) {
        store = Optional.empty();
      }
      storeNanos = OptionalLong.of(System.nanoTime());
    }
    return store;
  }

  private static JsonArray json(List<Trouble> troubles) {
    JsonArray array = new JsonArray();
    for (Trouble trouble : troubles) {
      JsonObject json = new JsonObject();
      json.addProperty("code", trouble.code());
      json.addProperty("message", trouble.message());
      array.add(json);
    }
    return array;
  }

  private static JsonObject json(TrafficSeries.Latest latest) {
    JsonObject json = new JsonObject();
    json.addProperty("seconds", Math.round(latest.seconds()));
    json.addProperty("events", latest.perSecond(latest.traffic().events()));
    json.addProperty("answers", latest.perSecond(latest.traffic().answers()));
    json.addProperty("errors", latest.perSecond(latest.traffic().errors()));
    JsonObject micros = new JsonObject();
    latest.micros(MEDIAN).ifPresent(value -> micros.addProperty("p50", value));
    latest.micros(NINE_OF_TEN).ifPresent(value -> micros.addProperty("p90", value));
    latest.micros(HIGH).ifPresent(value -> micros.addProperty("p99", value));
    json.add("latencyMicros", micros);
    return json;
  }

  private static JsonObject json(ServedTally tally) {
    JsonObject json = new JsonObject();
    long judged = tally.judged();
    long taken = tally.hits();
    json.addProperty("lists", tally.answers());
    json.addProperty("taken", taken);
    if (judged > 0) {
      json.addProperty("hitRate", (double) taken / judged);
    }
    return json;
  }

  private static JsonObject json(Serving serving) {
    ModelVersion model = serving.model();
    JsonObject json = Wire.model(model);
    model.trainedAt().ifPresent(time -> json.addProperty("trainedAt", time.toEpochMilli()));
    json.addProperty("items", model.recommender().items().size());
    json.addProperty("addedItems", serving.live().addedItems());
    return json;
  }

  private static JsonObject json(StoreStatistics statistics) {
    JsonObject json = new JsonObject();
    json.addProperty("kind", statistics.kind());
    json.addProperty("events", statistics.events());
    json.addProperty("bytes", statistics.bytes());
    statistics.freeBytes().ifPresent(free -> json.addProperty("freeBytes", free));
    return json;
  }

  private static JsonObject heap() {
    Runtime runtime = Runtime.getRuntime();
    JsonObject json = new JsonObject();
    json.addProperty("used", runtime.totalMemory() - runtime.freeMemory());
    json.addProperty("most", runtime.maxMemory());
    return json;
  }

  /** The jobs that have not ended, and the newest of the others. */
  private static JsonArray jobs(List<Job> jobs, boolean internals) {
    Stream<Job> left = jobs.stream().filter(job -> job.end().isEmpty());
    Stream<Job> ended = jobs.stream().filter(job -> job.end().isPresent()).limit(ENDED_JOBS);
    JsonArray array = new JsonArray();
    Stream.concat(left, ended).map(job -> JobsApi.json(job, internals)).forEach(array::add);
    return array;
  }

  /** The values of the last ten minutes, as a list for each figure. */
  private JsonObject series() {
    List<TrafficSeries.Point> points = series.points();
    long length = (long) points.size() * TrafficSeries.STEP_SECONDS * MILLIS_IN_SECOND;
    JsonArray events = new JsonArray();
    JsonArray answers = new JsonArray();
    JsonArray micros = new JsonArray();
    JsonArray hitRates = new JsonArray();
    for (TrafficSeries.Point point : points) {
      events.add(point.events());
      answers.add(point.answers());
      add(micros, point.p99Micros());
      add(hitRates, point.hitRate());
    }
    JsonObject json = new JsonObject();
    json.addProperty("stepSeconds", TrafficSeries.STEP_SECONDS);
    json.addProperty("from", (points.isEmpty() ? clock.millis() : points.getLast().at()) - length);
    json.add("events", events);
    json.add("answers", answers);
    json.add("p99Micros", micros);
    json.add("hitRate", hitRates);
    return json;
  }

  private static void add(JsonArray array, OptionalLong value) {
    if (value.isPresent()) {
      array.add(value.getAsLong());
    } else {
      array.add(JsonNull.INSTANCE);
    }
  }

  private static void add(JsonArray array, OptionalDouble value) {
    if (value.isPresent()) {
      array.add(value.getAsDouble());
    } else {
      array.add(JsonNull.INSTANCE);
    }
  }

  private static JsonObject json(TrafficSeries.Point point) {
    JsonObject json = new JsonObject();
    json.addProperty("at", point.at());
    json.addProperty("events", point.events());
    json.addProperty("answers", point.answers());
    point.p99Micros().ifPresent(value -> json.addProperty("p99Micros", value));
    point.hitRate().ifPresent(value -> json.addProperty("hitRate", value));
    return json;
  }
}
