package io.memoir.server.http;

import com.google.gson.JsonObject;
import io.javalin.http.HandlerType;
import io.memoir.model.BadInputException;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.Job;
import io.memoir.server.json.JsonFields;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Backups of the event log, while it is used. */
final class BackupsApi {
  private static final int USUALLY_KEPT = 7;
  private static final int MOST_KEPT = 10_000;

  private final Engine engine;

  BackupsApi(Engine engine) {
    this.engine = engine;
  }

  List<Route> routes() {
    return List.of(Route.admin(HandlerType.POST, "/v1/backups", Role.ADMIN, this::backup));
  }

  private void backup(Exchange exchange) throws IOException {
    QueryFields query = exchange.query();
    boolean background = query.flag("background");
    query.done();
    JsonFields fields = JsonFields.of(exchange.body(), "");
    Path path = Wire.directory(fields, "that of backups").toAbsolutePath();
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
