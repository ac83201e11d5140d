package io.memoir.server.http.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.javalin.http.HandlerType;
import io.memoir.model.BadInputException;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.job.Job;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.ProblemException;
import io.memoir.server.http.exchange.QueryFields;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.settings.Role;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.json.JsonFields;
import io.memoir.server.store.BackupDescription;
import io.memoir.server.store.CheckedBackup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;

/** The routes for backups of the event log. */
public final class BackupsApi {
  private static final int USUALLY_KEPT = 7;
  private static final int MOST_KEPT = 10_000;

  private static final String KIND = "the path of a backup directory";

  private final Engine engine;

  public BackupsApi(Engine engine) {
    this.engine = engine;
  }

  public List<Route> routes() {
    return List.of(
        Route.admin(HandlerType.GET, "/v1/backups", Role.ADMIN, this::list),
        Route.admin(HandlerType.POST, "/v1/backups", Role.ADMIN, this::backup),
        Route.admin(HandlerType.POST, "/v1/backups:check", Role.ADMIN, this::check));
  }

  private void list(Exchange exchange) {
    QueryFields query = exchange.query();
    String given =
        query
            .text("directory")
            .orElseThrow(
                () -> new BadFieldException("directory", "directory is missing, expected a path"));
    query.done();
    Path path = Wire.directory(given, KIND).toAbsolutePath();
    JsonArray backups = new JsonArray();
    for (BackupDescription each : refusing(() -> engine.backups().list(path))) {
      JsonObject backup = new JsonObject();
      backup.addProperty("id", each.id());
      each.madeAt().ifPresent(at -> backup.addProperty("madeAt", at.toString()));
      backup.addProperty("whole", each.whole());
      backups.add(backup);
    }
    JsonObject json = new JsonObject();
    json.addProperty("directory", path.toString());
    json.add("backups", backups);
    exchange.answer(json);
  }

  private void check(Exchange exchange) throws IOException {
    exchange.query().done();
    JsonFields fields = JsonFields.of(exchange.body(), "");
    Path path = Wire.directory(fields, KIND).toAbsolutePath();
    int id = fields.integer("id", 0, 1, Integer.MAX_VALUE);
    fields.done();
    OptionalInt wanted = id == 0 ? OptionalInt.empty() : OptionalInt.of(id);
    CheckedBackup checked = refusing(() -> engine.backups().check(path, wanted));
    JsonObject json = new JsonObject();
    json.addProperty("directory", path.toString());
    json.addProperty("id", checked.backup().id());
    json.addProperty("madeAt", checked.backup().madeAt().toString());
    json.addProperty("events", checked.statistics().events());
    json.addProperty("users", checked.statistics().users());
    exchange.answer(json);
  }

  /**
   * Answers a {@link io.memoir.model.BadInputException} with 409: the state of the directory is the
   * reason, and not the request.
   */
  private static <T> T refusing(Callable<T> work) {
    try {
      return work.call();
    } catch (BadInputException e) {
      throw new ProblemException(409, "no-backup", String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new ProblemException(409, "no-backup", "the check failed: " + e.getMessage());
    }
  }

  private void backup(Exchange exchange) throws IOException {
    QueryFields query = exchange.query();
    boolean background = query.flag("background");
    query.done();
    JsonFields fields = JsonFields.of(exchange.body(), "");
    Path path = Wire.directory(fields, KIND).toAbsolutePath();
    int keep = fields.integer("keep", USUALLY_KEPT, 1, MOST_KEPT);
    fields.done();
    JsonObject json = new JsonObject();
    try {
      if (background) {
        Job job = engine.backups().begin(path, keep);
        JobsApi.locate(exchange, job.id());
        json.addProperty("jobId", job.id());
        json.addProperty("directory", path.toString());
        exchange.answer(202, json);
        return;
      }
      engine.backups().add(path, keep);
    } catch (BadInputException e) {
      throw new ProblemException(409, "no-backup", String.valueOf(e.getMessage()));
    }
    json.addProperty("directory", path.toString());
    json.addProperty("events", engine.statistics().events());
    exchange.answer(json);
  }
}
