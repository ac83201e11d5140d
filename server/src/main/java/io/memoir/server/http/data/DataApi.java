package io.memoir.server.http.data;

import com.google.gson.JsonObject;
import io.javalin.http.HandlerType;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.data.LogSummaries;
import io.memoir.server.engine.job.Job;
import io.memoir.server.http.api.JobsApi;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.Problem;
import io.memoir.server.http.exchange.ProblemException;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.settings.Role;
import io.memoir.server.store.StoreUnavailableException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** The routes for the content of the log as a whole: its summary, and the export. */
public final class DataApi {
  private static final int MOST_EXPORTS = 4;

  /** Additional cost of counting a small log. */
  private static final int COST_OF_COUNT = 100;

  /** An export costs as if it had at most this number of events. */
  private static final long MOST_CHARGED = 100_000;

  private final Engine engine;
  private final Semaphore exports = new Semaphore(MOST_EXPORTS);

  /** Separate places, so that keys which may only read do not take those of administrators. */
  private final Semaphore itemExports = new Semaphore(MOST_EXPORTS);

  public DataApi(Engine engine) {
    this.engine = engine;
  }

  public List<Route> routes() {
    return List.of(
        Route.api(HandlerType.GET, "/v1/data", Role.READ, this::show),
        Route.api(HandlerType.POST, "/v1/data:refresh", Role.WRITE, this::refresh),
        Route.admin(HandlerType.GET, "/v1/events:export", Role.ADMIN, this::exportEvents),
        Route.api(HandlerType.GET, "/v1/items:export", Role.READ, this::exportItems));
  }

  /** The newest summary. The first one of a small log is made at once. */
  private void show(Exchange exchange) {
    exchange.query().done();
    LogSummaries summaries = engine.summaries();
    if (summaries.newest().isEmpty() && !summaries.isCounting() && summaries.isSmall()) {
      exchange.charge(0, COST_OF_COUNT);
      // Another request may have counted it while this one waited.
      boolean _ = exchange.heavy(() -> summaries.newest().isEmpty() && summaries.count());
    }
    exchange.answer(state(exchange));
  }

  private void refresh(Exchange exchange) {
    exchange.query().done();
    LogSummaries summaries = engine.summaries();
    if (!summaries.isCounting() && summaries.isSmall()) {
      exchange.charge(0, COST_OF_COUNT);
      boolean counted = exchange.heavy(summaries::count);
      exchange.answer(counted ? 200 : 202, state(exchange));
      return;
    }
    Optional<Job> begun = summaries.begin();
    begun.ifPresent(job -> JobsApi.locate(exchange, job.id()));
    exchange.answer(202, state(exchange));
  }

  private JsonObject state(Exchange exchange) {
    LogSummaries summaries = engine.summaries();
    JsonObject json = new JsonObject();
    json.addProperty("counting", summaries.isCounting());
    summaries.job().ifPresent(job -> json.add("job", JobsApi.json(job, exchange.seesInternals())));
    summaries.newest().map(SummaryJson::of).ifPresent(found -> json.add("summary", found));
    return json;
  }

  private void exportEvents(Exchange exchange) {
    exchange.query().done();
    begin(exports);
    try {
      LogExport export = new LogExport(engine);
      exchange.charge(Math.min(MOST_CHARGED, export.total()), 0);
      if (isHead(exchange)) {
        exchange.send(200, LogExport.CONTENT_TYPE, new byte[0]);
      } else {
        write(exchange, export);
      }
    } finally {
      exports.release();
    }
  }

  /**
   * An export that cannot be completed is cut off, so that the client does not take it for a
   * complete one: all lines are events.
   */
  private static void write(Exchange exchange, LogExport export) {
    try {
      if (!export.write(exchange.stream(LogExport.CONTENT_TYPE), exchange::keyIsValid)) {
        breakOff(exchange, Problem.of(401, "no-valid-key", "the key was revoked"));
      }
    } catch (StoreUnavailableException e) {
      breakOff(exchange, Problem.of(e));
    } catch (IOException e) {
      // The client has closed the connection.
    } catch (RuntimeException | Error e) {
      exchange.cutOff();
      throw e;
    }
  }

  private static void breakOff(Exchange exchange, Problem problem) {
    exchange.brokenOff(problem);
    exchange.cutOff();
  }

  private void exportItems(Exchange exchange) {
    exchange.query().done();
    begin(itemExports);
    try {
      exchange.charge(Math.min(MOST_CHARGED, engine.itemDocuments().size()), 0);
      if (isHead(exchange)) {
        exchange.send(200, LogExport.CONTENT_TYPE, new byte[0]);
      } else {
        LogExport.writeItems(engine, exchange.stream(LogExport.CONTENT_TYPE));
      }
    } catch (IOException e) {
      // The client has closed the connection.
    } finally {
      itemExports.release();
    }
  }

  private static void begin(Semaphore places) {
    if (!places.tryAcquire()) {
      throw new ProblemException(
          429,
          "too-many-exports",
          "%d such exports are running, the maximum; retry when one has ended"
              .formatted(MOST_EXPORTS));
    }
  }

  private static boolean isHead(Exchange exchange) {
    return exchange.context().method().equals(HandlerType.HEAD);
  }
}
