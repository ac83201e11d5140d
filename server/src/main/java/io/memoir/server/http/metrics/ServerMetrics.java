package io.memoir.server.http.metrics;

import io.memoir.server.engine.Engine;
import io.memoir.server.engine.RefitFigures;
import io.memoir.server.engine.ServedTally;
import io.memoir.server.engine.StateCache;
import io.memoir.server.http.exchange.Workload;
import io.memoir.server.http.settings.OperatorLog;
import io.memoir.server.store.Appended;
import io.memoir.server.store.StoreStatistics;
import io.memoir.server.store.StoreUnavailableException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The metrics, in the text format of Prometheus. */
public final class ServerMetrics implements AutoCloseable {
  private static final String EVENTS = "memoir.events";
  private static final double[] QUANTILES = {0.05, 0.5, 0.95};
  private static final int SERVER_ERROR = 500;

  /** The routes whose answers are lists of items for users. */
  private static final Set<String> ANSWERING =
      Set.of("/v1/recommend", "/v1/rank", "/v1/similar/{itemId}", "/v1/popular", "/v1/recent");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<Appended.Outcome, Counter> outcomes = new EnumMap<>(Appended.Outcome.class);
  private final Counter rejected;
  private final Counter unknownItems;
  private final Engine engine;
  private final JvmGcMetrics collections = new JvmGcMetrics();

  /** The meters of each model with counts, by its fingerprint. */
  private final Map<String, List<Meter>> modelsShown = new ConcurrentHashMap<>();

  private final Map<String, Timer> timers = new ConcurrentHashMap<>();

  /** The timers of answers with items. */
  private final List<Timer> answering = new CopyOnWriteArrayList<>();

  private final LongAdder errors = new LongAdder();

  /** The statistics of the store, read once for each request of the metrics. */
  private volatile Optional<StoreStatistics> store = Optional.empty();

  /** The meters of refits, if there are refits. */
  private volatile Optional<RefitMeters> refits = Optional.empty();

  public ServerMetrics(Engine engine) {
    this.engine = engine;
    for (Appended.Outcome outcome : Appended.Outcome.values()) {
      outcomes.put(outcome, events(outcome.name().toLowerCase(Locale.ROOT)));
    }
    rejected = events("rejected");
    unknownItems =
        Counter.builder("memoir.events.unknown.items")
            .description("Accepted events on items that the serving model does not know")
            .register(registry);
    state(engine, "memoir.states.hits", "User states found in the cache", StateCache.Counts::hits);
    state(
        engine,
        "memoir.states.loads",
        "User states loaded from snapshot and log because they were not in the cache",
        StateCache.Counts::loads);
    state(
        engine,
        "memoir.states.rebuilds",
        "User states recomputed because the past of the user had changed",
        StateCache.Counts::rebuilds);
    state(
        engine,
        "memoir.states.evictions",
        "User states evicted from the cache",
        StateCache.Counts::evictions);
    Gauge.builder(
            "memoir.states", engine, each -> each.models().current().states().counts().inMemory())
        .description("User states in the cache")
        .register(registry);
    FunctionCounter.builder(
            "memoir.filters.hits", engine, each -> each.models().current().availability().hits())
        .description("Requests whose filter was found in the cache of filters")
        .register(registry);
    FunctionCounter.builder(
            "memoir.filters.misses",
            engine,
            each -> each.models().current().availability().misses())
        .description("Requests whose filter had to be evaluated for all items")
        .register(registry);
    popular(engine);
    store("memoir.store.events", "Events in the log", StoreStatistics::events);
    store("memoir.store.users", "Users with at least one event", StoreStatistics::users);
    store(
        "memoir.store.commits",
        "Commits to the event log since this process opened the store; concurrent callers share a"
            + " commit",
        StoreStatistics::commits);
    store(
        "memoir.store.bytes",
        "Approximate size of the store on disk in bytes",
        StoreStatistics::bytes);
    store(
        "memoir.store.memory.bytes",
        "Memory of the store outside the Java heap in bytes; 0 for PostgreSQL",
        StoreStatistics::memory);
    Gauge.builder("memoir.heap.bytes", ServerMetrics::heap)
        .description("Used memory of the Java heap in bytes")
        .register(registry);
    Gauge.builder("memoir.heap.committed.bytes", Runtime.getRuntime(), Runtime::totalMemory)
        .description("Memory committed for the Java heap in bytes")
        .register(registry);
    machine();
  }

  private void popular(Engine engine) {
    Gauge.builder(
            "memoir.popular.age.seconds",
            engine,
            each -> each.lists().ageSeconds().orElse(Double.NaN))
        .description("Age of the counts of popular items in seconds")
        .register(registry);
    FunctionCounter.builder("memoir.popular.counts", engine, each -> each.lists().fullCounts())
        .description("Number of times the whole log was counted for popular items")
        .register(registry);
  }

  /** Adds the meters of a log. */
  public void log(OperatorLog log) {
    FunctionCounter.builder("memoir.log.dropped", log, OperatorLog::dropped)
        .description("Log entries that were dropped because they could not be written in time")
        .register(registry);
  }

  /** Adds the meters of the Java virtual machine and the process. */
  private void machine() {
    new JvmMemoryMetrics().bindTo(registry);
    collections.bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** Stops listening to the garbage collectors. */
  @Override
  public void close() {
    collections.close();
  }

  /** Adds the meters of refits. */
  public void refits(Supplier<RefitFigures> figures) {
    refits = Optional.of(new RefitMeters(registry, figures));
  }

  private static double heap() {
    Runtime runtime = Runtime.getRuntime();
    return (double) runtime.totalMemory() - runtime.freeMemory();
  }

  private Counter events(String outcome) {
    return Counter.builder(EVENTS)
        .description("Received events by outcome")
        .tag("outcome", outcome)
        .register(registry);
  }

  private void state(
      Engine engine, String name, String description, ToDoubleFunction<StateCache.Counts> count) {
    FunctionCounter.builder(
            name, engine, each -> count.applyAsDouble(each.models().current().states().counts()))
        .description(description)
        .register(registry);
  }

  private void store(String name, String description, ToDoubleFunction<StoreStatistics> value) {
    Gauge.builder(name, this, each -> each.store.map(value::applyAsDouble).orElse(Double.NaN))
        .description(description)
        .register(registry);
  }

  private Optional<StoreStatistics> statistics() {
    try {
      return Optional.of(engine.statistics());
    } catch (StoreUnavailableException e) {
      return Optional.empty();
    }
  }

  /** Adds the meters of what concurrent requests use. */
  public void observe(Workload workload) {
    Gauge.builder("memoir.bodies.bytes", workload, Workload::bytesHeld)
        .description("Bytes of request bodies in memory")
        .register(registry);
    FunctionCounter.builder("memoir.requests.long", workload, Workload::longWork)
        .description(
            "Requests with long work, such as explanations, of which only a few run at a time")
        .register(registry);
  }

  /** Records the duration of a request. */
  public void request(String method, String path, int status, long nanos) {
    timers
        .computeIfAbsent(method + " " + path + " " + status, _ -> timer(method, path, status))
        .record(nanos, TimeUnit.NANOSECONDS);
    if (status >= SERVER_ERROR && !path.startsWith("/health/")) {
      errors.increment();
    }
  }

  private Timer timer(String method, String path, int status) {
    Timer timer =
        Timer.builder("memoir.requests")
            .description("Answered requests and their durations by method, route and status")
            .tag("method", method)
            .tag("route", path)
            .tag("status", Integer.toString(status))
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofNanos(50_000))
            .maximumExpectedValue(Duration.ofSeconds(5))
            .register(registry);
    if (status == 200 && ANSWERING.contains(path)) {
      answering.add(timer);
    }
    return timer;
  }

  /** The traffic since the process started. */
  public Traffic traffic() {
    double events = 0;
    for (Appended.Outcome accepted : List.of(Appended.Outcome.NEW, Appended.Outcome.LATE)) {
      events += outcome(accepted).count();
    }
    long judged = 0;
    long hits = 0;
    for (ServedTally tally : engine.served().tallies().values()) {
      judged += tally.judged();
      hits += tally.hits();
    }
    AnswerTimes times = times();
    return new Traffic(
        (long) events,
        (long) unknownItems.count(),
        times.total(),
        errors.sum(),
        judged,
        hits,
        times);
  }

  /** Adds up the buckets of the timers, which are the same for all of them. */
  private AnswerTimes times() {
    List<Long> bounds = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    long total = 0;
    for (Timer timer : answering) {
      total += timer.count(); // first: the other way round, a new answer would be in no bucket
      CountAtBucket[] buckets = timer.takeSnapshot().histogramCounts();
      for (int i = 0; i < buckets.length; i++) {
        long count = (long) buckets[i].count();
        if (i == bounds.size()) {
          bounds.add(Math.round(buckets[i].bucket(TimeUnit.NANOSECONDS)));
          counts.add(count);
        } else {
          counts.set(i, counts.get(i) + count);
        }
      }
    }
    return new AnswerTimes(bounds, counts, total);
  }

  /**
   * Records the outcomes of events.
   *
   * @param unknown number of accepted events on items that the serving model does not know
   */
  public void events(List<Appended> appended, int rejectedEvents, int unknown) {
    for (Appended one : appended) {
      outcome(one.outcome()).increment();
    }
    if (rejectedEvents > 0) {
      rejected.increment(rejectedEvents);
    }
    if (unknown > 0) {
      unknownItems.increment(unknown);
    }
  }

  private Counter outcome(Appended.Outcome outcome) {
    Counter counter = outcomes.get(outcome);
    if (counter == null) {
      throw new IllegalStateException("no counter of " + outcome);
    }
    return counter;
  }

  /** Updates the meters of the lists of each model. */
  private void models() {
    Map<String, ServedTally> tallies = engine.served().tallies();
    tallies.forEach(
        (fingerprint, tally) -> modelsShown.computeIfAbsent(fingerprint, _ -> show(tally)));
    for (String gone : Set.copyOf(modelsShown.keySet())) {
      if (!tallies.containsKey(gone)) {
        Optional.ofNullable(modelsShown.remove(gone))
            .ifPresent(meters -> meters.forEach(registry::remove));
      }
    }
  }

  private List<Meter> show(ServedTally tally) {
    List<Meter> meters = new ArrayList<>();
    Tags model = Tags.of("model", tally.version(), "fingerprint", tally.fingerprint());
    meters.add(
        FunctionCounter.builder("memoir.lists", tally, ServedTally::answers)
            .description("Lists of items recommended to users")
            .tags(model)
            .register(registry));
    meters.add(
        FunctionCounter.builder("memoir.lists.judged", tally, ServedTally::judged)
            .description("Recommended lists after which the user sent a new event")
            .tags(model)
            .register(registry));
    meters.add(
        FunctionCounter.builder("memoir.lists.hit", tally, ServedTally::hits)
            .description("Lists whose first ten items contain the item of the user's next event")
            .tags(model)
            .register(registry));
    for (double quantile : QUANTILES) {
      meters.add(
          Gauge.builder("memoir.best.score", tally, each -> each.bestScore(quantile))
              .description("Quantiles of the score of the best item in the last answers")
              .tags(model.and("quantile", Double.toString(quantile)))
              .register(registry));
    }
    return meters;
  }

  public String text() {
    models();
    refits.ifPresent(RefitMeters::update);
    store = statistics();
    return registry.scrape();
  }
}
