package io.memoir.server.http.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.javalin.http.HandlerType;
import io.memoir.model.BadInputException;
import io.memoir.server.engine.Catalogue;
import io.memoir.server.engine.Catalogue.Entry;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ItemDocument;
import io.memoir.server.engine.ItemDocument.Standing;
import io.memoir.server.engine.Items;
import io.memoir.server.engine.attribute.Attribute;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.engine.attribute.DocumentTag;
import io.memoir.server.http.exchange.Batch;
import io.memoir.server.http.exchange.Cursor;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.Precondition;
import io.memoir.server.http.exchange.Problem;
import io.memoir.server.http.exchange.ProblemException;
import io.memoir.server.http.exchange.QueryFields;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.settings.Role;
import io.memoir.server.json.JsonFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The routes for items: their attributes, and whether the model knows them. */
public final class ItemsApi {
  private static final int USUAL_LIMIT = 100;
  private static final int MOST = 1_000;
  private static final int MOST_AT_ONCE = 10_000;

  /** Up to this number of items, encoding their texts takes little time. */
  private static final int FEW = 10;

  /** Approximate number of characters after which a page ends early; it has at least one item. */
  private static final long MOST_CHARACTERS = 1L << 20;

  private static final char ITEMS = 'i';

  private final Engine engine;

  public ItemsApi(Engine engine) {
    this.engine = engine;
  }

  public List<Route> routes() {
    return List.of(
        Route.api(HandlerType.GET, "/v1/items", Role.READ, this::list),
        Route.api(HandlerType.POST, "/v1/items", Role.WRITE, this::putAll),
        Route.api(HandlerType.GET, "/v1/items/{itemId}", Role.READ, this::show),
        Route.api(HandlerType.PUT, "/v1/items/{itemId}", Role.WRITE, this::put),
        Route.api(HandlerType.PATCH, "/v1/items/{itemId}", Role.WRITE, this::change),
        Route.api(HandlerType.DELETE, "/v1/items/{itemId}", Role.WRITE, this::delete));
  }

  private void list(Exchange exchange) {
    QueryFields query = exchange.query();
    int limit = query.integer("limit", USUAL_LIMIT, 1, MOST);
    boolean coldOnly = query.flag("cold");
    String prefix = Wire.prefix(query);
    Optional<String> after = query.text("cursor").flatMap(ItemsApi::after);
    query.done();
    exchange.charge(limit - 1, 0);
    Catalogue.Page page = engine.catalogue().list(prefix, after, limit, coldOnly);
    JsonArray items = new JsonArray();
    Optional<String> last = page.last();
    long characters = 0;
    for (Entry entry : page.items()) {
      characters += characters(entry);
      if (characters > MOST_CHARACTERS && !items.isEmpty()) {
        last = Optional.of(page.items().get(items.size() - 1).id()); // the next page begins here
        break;
      }
      items.add(item(entry));
    }
    JsonObject json = new JsonObject();
    json.add("items", items);
    last.ifPresent(id -> json.addProperty("nextCursor", Cursor.write(ITEMS, Optional.of(id))));
    exchange.answer(json);
  }

  /** The approximate length of an item in a response. */
  private static long characters(Entry entry) {
    Attributes attributes = entry.document().map(ItemDocument::attributes).orElse(Attributes.NONE);
    long characters = entry.id().length();
    for (var property : attributes.byName().entrySet()) {
      characters += property.getKey().length();
      characters +=
          switch (property.getValue()) {
            case Attribute.Text(String value) -> value.length();
            case Attribute.Texts(List<String> values) ->
                values.stream().mapToLong(value -> value.length() + 3).sum();
            case Attribute.Vector(List<Double> values) -> 12L * values.size();
            case Attribute.Quantity _, Attribute.Flag _ -> 8;
          };
    }
    return characters;
  }

  private static Optional<String> after(String cursor) {
    Cursor.Place place = Cursor.read(cursor);
    if (place.list() != ITEMS || place.after().isEmpty()) {
      throw Cursor.wrong(cursor);
    }
    return place.after();
  }

  private void show(Exchange exchange) {
    String itemId = exchange.pathId("itemId");
    exchange.query().done();
    answer(exchange, 200, found(itemId));
  }

  private void put(Exchange exchange) throws IOException {
    String itemId = Wire.pathId(exchange, "itemId");
    exchange.query().done();
    Precondition precondition = Precondition.of(exchange);
    ItemDocument document = ItemDocument.read(itemId, exchange.body());
    if (mayBePut(document, precondition)) {
      engine.readAhead(List.of(document));
    }
    Items.Changed changed =
        engine.items().put(document, before -> check(precondition, itemId, before));
    answer(exchange, changed);
  }

  /** Creates or replaces several items; an invalid one does not affect the others. */
  private void putAll(Exchange exchange) throws IOException {
    exchange.query().done();
    Precondition.refuse(exchange);
    Batch batch = Batch.read(exchange, "items", MOST_AT_ONCE);
    List<Optional<ItemDocument>> read = new ArrayList<>(batch.parts().size());
    JsonArray rejected = new JsonArray();
    for (Batch.Part part : batch.parts()) {
      Optional<Problem> problem = Optional.empty();
      Optional<ItemDocument> document = Optional.empty();
      switch (part) {
        case Batch.Part.Broken(Problem broken, OptionalInt _) -> problem = Optional.of(broken);
        case Batch.Part.Value value -> {
          try {
            document = Optional.of(document(value.json(), value.place()));
          } catch (BadInputException e) {
            if (batch.alone()) {
              throw e;
            }
            problem = Optional.of(value.problem(e));
          }
        }
      }
      if (problem.isPresent()) {
        Problem why = problem.get();
        rejected.add(Wire.refusal(read.size(), part.line(), why.code(), why.detail()));
      }
      read.add(document);
    }
    List<ItemDocument> documents = read.stream().flatMap(Optional::stream).toList();
    if (!documents.isEmpty()) {
      readAhead(exchange, documents);
    }
    Iterator<Items.Changed> changed =
        (documents.isEmpty() ? List.<Items.Changed>of() : engine.items().putAll(documents))
            .iterator();
    JsonArray results = new JsonArray();
    for (Optional<ItemDocument> each : read) {
      results.add(each.isEmpty() ? "rejected" : changed.next().created() ? "created" : "replaced");
    }
    JsonObject json = new JsonObject();
    json.addProperty("accepted", documents.size());
    json.add("rejected", rejected);
    json.add("results", results);
    exchange.answer(json);
  }

  /** Encodes the texts of items, which takes some milliseconds for each. */
  private void readAhead(Exchange exchange, List<ItemDocument> documents) {
    boolean takesLong = documents.size() > FEW && engine.readsTexts();
    exchange.sized(
        takesLong,
        () -> {
          engine.readAhead(documents);
          return documents;
        });
  }

  /**
   * Whether a document can be stored and its precondition holds at present. Both are checked again
   * with the change; here it only saves the encoding for a request that will be rejected.
   */
  private boolean mayBePut(ItemDocument document, Precondition precondition) {
    try {
      document.requireKeepable("attributes");
      check(precondition, document.id(), engine.items().find(document.id()));
      return true;
    } catch (BadInputException | ProblemException e) {
      return false;
    }
  }

  private static ItemDocument document(JsonElement json, String place) {
    JsonFields fields = JsonFields.of(json, place);
    ItemDocument document = ItemDocument.read(Wire.id(fields, "itemId"), fields);
    document.requireKeepable(fields.place("attributes"));
    return document;
  }

  private void change(Exchange exchange) throws IOException {
    String itemId = Wire.pathId(exchange, "itemId");
    exchange.query().done();
    Precondition precondition = Precondition.of(exchange);
    Items.Changed changed =
        engine
            .items()
            .change(itemId, exchange.body(), before -> check(precondition, itemId, before));
    answer(exchange, new Items.Changed(changed.document(), false));
  }

  private void check(Precondition precondition, String itemId, Optional<ItemDocument> before) {
    precondition.check(engine.catalogue().find(itemId, before).map(ItemsApi::tag));
  }

  private void answer(Exchange exchange, Items.Changed changed) {
    String itemId = changed.document().id();
    answer(
        exchange,
        changed.created() ? 201 : 200,
        engine
            .catalogue()
            .find(itemId, Optional.of(changed.document()))
            .orElseThrow(ItemsApi::none));
  }

  private void answer(Exchange exchange, int status, Entry entry) {
    exchange.tag(tag(entry));
    JsonObject json = item(entry);
    Wire.tags(json, "neighbours", engine.neighbours(entry.id()));
    entry.document().ifPresent(document -> Wire.note(json, engine.notes(document)));
    exchange.answer(status, json);
  }

  private static String tag(Entry entry) {
    return entry.document().map(ItemDocument::tag).orElse(DocumentTag.NONE);
  }

  private void delete(Exchange exchange) {
    String itemId = Wire.pathId(exchange, "itemId");
    exchange.query().done();
    Precondition precondition = Precondition.of(exchange);
    engine
        .items()
        .delete(
            itemId,
            before -> {
              check(precondition, itemId, before);
              if (engine.catalogue().find(itemId, before).isEmpty()) {
                throw none();
              }
            });
    JsonObject json = new JsonObject();
    json.addProperty("itemId", itemId);
    json.addProperty("deleted", true);
    exchange.answer(json);
  }

  private Entry found(String itemId) {
    return engine.catalogue().find(itemId).orElseThrow(ItemsApi::none);
  }

  static ProblemException none() {
    return new ProblemException(
        404,
        "no-such-item",
        "the item was deleted, or it was never created and is not in the model");
  }

  private static JsonObject item(Entry entry) {
    JsonObject json = new JsonObject();
    json.addProperty("itemId", entry.id());
    json.addProperty("cold", entry.known().isEmpty());
    json.addProperty(
        "hidden", entry.document().filter(each -> each.standing() == Standing.HIDDEN).isPresent());
    entry.known().ifPresent(known -> Wire.describe(json, known));
    json.add(
        "attributes",
        entry.document().map(ItemDocument::attributes).orElse(Attributes.NONE).json());
    return json;
  }
}
