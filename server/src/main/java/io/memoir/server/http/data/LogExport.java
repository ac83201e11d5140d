package io.memoir.server.http.data;

import com.google.gson.JsonObject;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ItemDocument;
import io.memoir.server.engine.ItemDocument.Standing;
import io.memoir.server.http.api.EventJson;
import io.memoir.server.json.JsonText;
import io.memoir.server.store.LogPage;
import io.memoir.server.store.LoggedEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.BooleanSupplier;

/**
 * All events of the log, or the documents of all items, as lines of JSON in the form that the
 * routes which store them accept. The log is read in pages, so that it is never in memory as a
 * whole.
 */
final class LogExport {
  static final String CONTENT_TYPE = "application/x-ndjson";

  /** An event has at most about 20 KB. */
  private static final int PAGE = 500;

  private final Engine engine;
  private final long end;
  private final LogPage first;

  /**
   * Reads the first page of the log. Events that are appended later are not exported.
   *
   * @throws io.memoir.server.store.StoreUnavailableException if the store does not answer
   */
  LogExport(Engine engine) {
    this.engine = engine;
    this.end = engine.logEnd();
    this.first = engine.logPage(0, PAGE);
  }

  /** The number of events that the log had at the beginning. */
  long total() {
    return first.total();
  }

  /**
   * Writes the events in order of arrival.
   *
   * @param mayGoOn asked before each page
   * @return whether all of them were written; false if it was ended before
   * @throws io.memoir.server.store.StoreUnavailableException if the store does not answer
   */
  boolean write(OutputStream out, BooleanSupplier mayGoOn) throws IOException {
    LogPage page = first;
    while (mayGoOn.getAsBoolean()) {
      long position = 0;
      for (LoggedEvent logged : page.events()) {
        position = logged.position();
        if (position > end) {
          return true;
        }
        line(out, EventJson.of(logged.event()));
      }
      if (page.events().size() < PAGE || position >= end) {
        return true;
      }
      page = engine.logPage(position, PAGE);
    }
    return false;
  }

  /** Writes the documents of all items that were not deleted, in the order of their ids. */
  static void writeItems(Engine engine, OutputStream out) throws IOException {
    for (ItemDocument document : engine.itemDocuments().values()) {
      if (document.standing() != Standing.DELETED) {
        JsonObject json = new JsonObject();
        json.addProperty("itemId", document.id());
        if (document.standing() == Standing.HIDDEN) {
          json.addProperty("hidden", true);
        }
        json.add("attributes", document.attributes().json());
        line(out, json);
      }
    }
  }

  private static void line(OutputStream out, JsonObject json) throws IOException {
    out.write(JsonText.write(json));
    out.write('\n');
  }
}
