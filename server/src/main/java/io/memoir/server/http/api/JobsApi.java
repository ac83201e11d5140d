package io.memoir.server.http.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.javalin.http.HandlerType;
import io.memoir.server.engine.job.Job;
import io.memoir.server.engine.job.Jobs;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.ProblemException;
import io.memoir.server.http.exchange.QueryFields;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.settings.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** The routes for long-running jobs: progress and results. */
public final class JobsApi {
  /** Maximum time that a request waits for the end of a job. */
  public static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  private static final String JOBS = "/v1/jobs";

  private final Jobs jobs;

  public JobsApi(Jobs jobs) {
    this.jobs = jobs;
  }

  public List<Route> routes() {
    return List.of(
        Route.admin(HandlerType.GET, JOBS, Role.ADMIN, this::list),
        Route.admin(HandlerType.GET, JOBS + "/{jobId}", Role.ADMIN, this::show));
  }

  /** Adds a header with the URL of a job to the response. */
  public static void locate(Exchange exchange, String jobId) {
    exchange.header("Location", JOBS + "/" + jobId);
  }

  private void list(Exchange exchange) {
    exchange.query().done();
    JsonArray all = new JsonArray();
    jobs.list().forEach(job -> all.add(json(job, true)));
    JsonObject json = new JsonObject();
    json.add("jobs", all);
    exchange.answer(json);
  }

  private void show(Exchange exchange) throws InterruptedException {
    String id = exchange.pathId("jobId");
    QueryFields query = exchange.query();
    boolean wait = query.flag("wait");
    query.done();
    exchange.answer(
        (wait ? jobs.await(id, LONGEST_WAIT) : jobs.find(id))
            .map(job -> json(job, true))
            .orElseThrow(() ->
                new ProblemException(
                    404, "no-such-job", "no job with this id, expected one listed by /v1/jobs")));
  }

  /**
   * The JSON of a job.
   *
   * @param internals whether the client may see its directory and what it says in words
   */
  public static JsonObject json(Job job, boolean internals) {
    JsonObject json = new JsonObject();
    json.addProperty("jobId", job.id());
    json.addProperty("kind", word(job.kind()));
    json.addProperty("state", word(job.state()));
    if (internals) {
      job.about().ifPresent(directory -> json.addProperty("directory", directory));
    }
    job.step()
        .ifPresent(step -> {
          if (internals) {
            json.addProperty("step", step.name());
          }
          json.addProperty("done", step.done());
          json.addProperty("total", step.total());
          json.addProperty("unit", step.unit());
        });
    json.addProperty("askedAt", time(job.asked()));
    job.started().ifPresent(started -> json.addProperty("startedAt", time(started)));
    job.end().ifPresent(end -> end(json, end, internals));
    return json;
  }

  private static void end(JsonObject json, Job.End end, boolean internals) {
    json.addProperty("finishedAt", time(end.at()));
    if (internals) {
      String name =
          switch (end) {
            case Job.End.Done _ -> "result";
            case Job.End.Failed _ -> "error";
          };
      json.addProperty(name, end.line());
    }
    if (end instanceof Job.End.Done done) {
      done.model().ifPresent(version -> json.addProperty("model", version));
    }
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private static String word(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
