package io.memoir.server.http;

import io.memoir.model.BadInputException;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.RefitFigures;
import io.memoir.server.engine.training.Trainings;
import io.memoir.server.http.access.Encryption;
import io.memoir.server.http.access.Guard;
import io.memoir.server.http.access.KeyRing;
import io.memoir.server.http.api.AccessApi;
import io.memoir.server.http.api.BackupsApi;
import io.memoir.server.http.api.CompareApi;
import io.memoir.server.http.api.EventsApi;
import io.memoir.server.http.api.Health;
import io.memoir.server.http.api.HealthApi;
import io.memoir.server.http.api.InterestsApi;
import io.memoir.server.http.api.ItemUseApi;
import io.memoir.server.http.api.ItemsApi;
import io.memoir.server.http.api.JobsApi;
import io.memoir.server.http.api.ListsApi;
import io.memoir.server.http.api.ModelsApi;
import io.memoir.server.http.api.PagesApi;
import io.memoir.server.http.api.PersonApi;
import io.memoir.server.http.api.RecommendApi;
import io.memoir.server.http.api.TrainingsApi;
import io.memoir.server.http.api.UsersApi;
import io.memoir.server.http.api.WhatIfApi;
import io.memoir.server.http.data.DataApi;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.exchange.Workload;
import io.memoir.server.http.listener.Listener;
import io.memoir.server.http.metrics.ServerMetrics;
import io.memoir.server.http.page.PageApi;
import io.memoir.server.http.page.PageFiles;
import io.memoir.server.http.settings.Keys;
import io.memoir.server.http.settings.OperatorLog;
import io.memoir.server.http.settings.ServerSettings;
import io.memoir.server.http.status.ServerStatus;
import io.memoir.server.http.status.StatusApi;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** A running server. */
public final class MemoirServer implements AutoCloseable {
  private static final Duration LONGEST_DRAIN = Duration.ofSeconds(10);

  private final Engine engine;
  private final Listener api;
  private final Listener admin;
  private final Optional<KeyRing> keys;
  private final Optional<Encryption> encryption;
  private final Health health;
  private final ServerMetrics metrics;
  private final ServerStatus status;
  private final AtomicBoolean closed = new AtomicBoolean();

  private MemoirServer(
      Engine engine,
      ServerSettings settings,
      Optional<Keys> keys,
      InstantSource clock,
      OperatorLog log,
      Optional<Supplier<RefitFigures>> refits,
      Optional<Trainings> trainings)
      throws IOException {
    this.engine = engine;
    this.health = new Health(engine);
    this.metrics = new ServerMetrics(engine);
    Workload workload = new Workload(settings.flightBytes(), settings.jsonBytes());
    metrics.observe(workload);
    metrics.log(log);
    refits.ifPresent(metrics::refits);
    this.status = new ServerStatus(engine, clock, health, metrics, refits.isPresent());
    List<Route> routes = routes(engine, clock, metrics, health, status, trainings);
    this.encryption = encryption(settings, log);
    this.keys = keys.map(each -> new KeyRing(each, log));
    Listener.Shared shared =
        new Listener.Shared(
            new Guard(this.keys, settings), workload, health, metrics, encryption, log);
    Listener first = null;
    Listener second = null;
    try {
      first = listener(Route.Port.API, settings.port(), routes, settings, shared);
      second = listener(Route.Port.ADMIN, settings.adminPort(), routes, settings, shared);
    } finally {
      if (second == null) {
        if (first != null) {
          first.stop();
        }
        encryption.ifPresent(Encryption::close);
        this.keys.ifPresent(KeyRing::close);
        status.close();
        health.close();
        metrics.close();
      }
    }
    this.api = first;
    this.admin = second;
    status.start();
  }

  private static Optional<Encryption> encryption(ServerSettings settings, OperatorLog log)
      throws IOException {
    return settings.certificate().isPresent()
        ? Optional.of(new Encryption(settings.certificate().get(), log))
        : Optional.empty();
  }

  /**
   * Starts a server.
   *
   * @param engine becomes the server's own, and is closed with it, unless this fails
   * @param keys the accepted API keys; without keys only local connections are accepted
   * @throws BadInputException if a port is in use, the certificate cannot be used, or the host or
   *     the admin host is not a loopback address and there are no keys
   */
  public static MemoirServer start(
      Engine engine,
      ServerSettings settings,
      Optional<Keys> keys,
      InstantSource clock,
      OperatorLog log)
      throws IOException {
    return start(engine, settings, keys, clock, log, Optional.empty());
  }

  /**
   * The same for a server that retrains its model.
   *
   * @param refits figures about the refits, for the metrics
   */
  public static MemoirServer start(
      Engine engine,
      ServerSettings settings,
      Optional<Keys> keys,
      InstantSource clock,
      OperatorLog log,
      Optional<Supplier<RefitFigures>> refits)
      throws IOException {
    return start(engine, settings, keys, clock, log, refits, Optional.empty());
  }

  /**
   * The same for a server that also lists and starts training runs.
   *
   * @param trainings is not closed
   */
  public static MemoirServer start(
      Engine engine,
      ServerSettings settings,
      Optional<Keys> keys,
      InstantSource clock,
      OperatorLog log,
      Optional<Supplier<RefitFigures>> refits,
      Optional<Trainings> trainings)
      throws IOException {
    Optional<String> open = settings.reachedByOthers();
    if (keys.isEmpty() && open.isPresent()) {
      throw new BadInputException(
          "the server would listen on %s without keys: expected --keys FILE, or 127.0.0.1 for both --host and --admin-host"
              .formatted(open.get()));
    }
    return new MemoirServer(engine, settings, keys, clock, log, refits, trainings);
  }

  static List<Route> routes(
      Engine engine,
      InstantSource clock,
      ServerMetrics metrics,
      Health health,
      ServerStatus status,
      Optional<Trainings> trainings) {
    List<Route> routes = new ArrayList<>();
    routes.addAll(new EventsApi(engine, clock, metrics).routes());
    routes.addAll(new RecommendApi(engine, clock).routes());
    routes.addAll(new UsersApi(engine, clock).routes());
    routes.addAll(new PersonApi(engine).routes());
    routes.addAll(new WhatIfApi(engine, clock).routes());
    routes.addAll(new CompareApi(engine, clock).routes());
    routes.addAll(new ItemsApi(engine).routes());
    routes.addAll(new ItemUseApi(engine).routes());
    routes.addAll(new ListsApi(engine).routes());
    routes.addAll(new InterestsApi(engine).routes());
    routes.addAll(new ModelsApi(engine).routes());
    routes.addAll(new DataApi(engine).routes());
    routes.addAll(new BackupsApi(engine).routes());
    routes.addAll(new JobsApi(engine.jobs()).routes());
    routes.addAll(new TrainingsApi(trainings).routes());
    routes.addAll(new AccessApi(engine, status.learns(), trainings.isPresent()).routes());
    routes.addAll(new StatusApi(status).routes());
    routes.addAll(new HealthApi(health, metrics).routes());
    routes.addAll(new PageApi(PageFiles.read()).routes());
    routes.addAll(new PagesApi().routes());
    return List.copyOf(routes);
  }

  private static Listener listener(
      Route.Port kind,
      int port,
      List<Route> routes,
      ServerSettings settings,
      Listener.Shared shared) {
    return new Listener(
        kind,
        port,
        routes.stream()
            .filter(route -> route.port() == kind || route.port() == Route.Port.BOTH)
            .toList(),
        settings,
        shared);
  }

  /** The address of the API port. */
  public URI address() {
    return api.address();
  }

  /** The address of the admin port. */
  public URI adminAddress() {
    return admin.address();
  }

  /**
   * Shuts down without failing a request. The server is not ready at once, but continues for a
   * while, so that load balancers which check {@code /health/ready} stop sending requests. Then it
   * ends the streams of the status, accepts no more connections, and closes each open one with its
   * next response, or when it has been idle for two seconds. Requests that take longer than ten
   * seconds are left to {@link #close}.
   *
   * @param lead how long it continues to accept connections while it is not ready
   */
  public void drain(Duration lead) throws InterruptedException {
    health.end();
    Thread.sleep(lead);
    status.endStreams();
    api.drain(LONGEST_DRAIN);
    admin.drain(LONGEST_DRAIN);
  }

  /**
   * Closes the server: no new requests are accepted, those in progress are finished, and states are
   * saved. Further calls have no effect.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      health.end();
      status.endStreams();
      try {
        api.stop();
        admin.stop();
      } finally {
        encryption.ifPresent(Encryption::close);
        keys.ifPresent(KeyRing::close);
        status.close();
        health.close();
        metrics.close();
        engine.close();
      }
    }
  }
}
