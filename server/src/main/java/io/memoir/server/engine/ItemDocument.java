package io.memoir.server.engine;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.engine.attribute.DocumentTag;
import io.memoir.server.json.JsonFields;
import io.memoir.server.json.JsonText;
import io.memoir.server.store.StoredDocument;
import java.util.OptionalLong;

/**
 * The document of an item, which clients create and change through the API.
 *
 * @param id of the item
 * @param standing whether it may be recommended
 * @param attributes its attributes
 * @param added time of its creation, milliseconds since 1970; empty if it is deleted or the time is
 *     not known
 */
public record ItemDocument(
    String id, Standing standing, Attributes attributes, OptionalLong added) {
  private static final String ADDED = "added";

  /** Whether an item may be recommended. */
  public enum Standing {
    OFFERED,
    /** Not recommended at present. */
    HIDDEN,
    /** Never recommended and not listed, although a model may still know it. */
    DELETED
  }

  /** The document of an item that was not created yet. */
  static ItemDocument of(String id) {
    return new ItemDocument(id, Standing.OFFERED, Attributes.NONE, OptionalLong.empty());
  }

  /** The document that marks an item as deleted. */
  static ItemDocument deleted(String id) {
    return new ItemDocument(id, Standing.DELETED, Attributes.NONE, OptionalLong.empty());
  }

  /**
   * Reads {@code {"hidden": .., "attributes": {..}}}; both are optional.
   *
   * @throws io.memoir.server.json.BadFieldException if it is something else
   */
  public static ItemDocument read(String id, JsonElement json) {
    return read(id, JsonFields.of(json, ""));
  }

  /** The same from the fields of an object, of which some may have been read already. */
  public static ItemDocument read(String id, JsonFields fields) {
    boolean hidden = fields.flag("hidden", false);
    Attributes attributes = Attributes.read(fields, "attributes");
    fields.done();
    return new ItemDocument(
        id, hidden ? Standing.HIDDEN : Standing.OFFERED, attributes, OptionalLong.empty());
  }

  /** A copy with changes in the form that {@link #read} accepts. */
  public ItemDocument changed(JsonElement changes) {
    JsonFields fields = JsonFields.of(changes, "");
    boolean hidden = fields.flag("hidden", standing == Standing.HIDDEN);
    Attributes changed =
        fields
            .find("attributes")
            .map(element -> attributes.changed(element, "attributes"))
            .orElse(attributes);
    fields.done();
    return new ItemDocument(id, hidden ? Standing.HIDDEN : Standing.OFFERED, changed, added);
  }

  /** A copy with a time of creation; a deleted item has none. */
  ItemDocument addedAt(OptionalLong time) {
    return standing == Standing.DELETED ? this : new ItemDocument(id, standing, attributes, time);
  }

  /** The ETag: a hash of everything that clients write, and not of the time of creation. */
  public String tag() {
    return DocumentTag.of(JsonText.write(said()));
  }

  /**
   * Rejects documents that cannot be stored.
   *
   * @param place of the attributes in the request
   * @throws io.memoir.model.BadInputException if the id is invalid, or the document is too large
   */
  public void requireKeepable(String place) {
    addedAt(OptionalLong.of(Long.MAX_VALUE)).stored(place);
  }

  StoredDocument stored() {
    return stored("attributes");
  }

  private StoredDocument stored(String place) {
    JsonObject json = said();
    added.ifPresent(time -> json.addProperty(ADDED, time));
    return new StoredDocument(id, Attributes.keepable(JsonText.write(json), place));
  }

  private JsonObject said() {
    JsonObject json = new JsonObject();
    json.addProperty("standing", standing.name());
    json.add("attributes", attributes.json());
    return json;
  }

  /** Reads the stored form. */
  public static ItemDocument of(StoredDocument document) {
    JsonFields fields = JsonFields.of(JsonText.read(document.content()), "");
    return new ItemDocument(
        document.id(),
        Standing.valueOf(fields.text("standing")),
        Attributes.read(fields, "attributes"),
        fields
            .find(ADDED)
            .map(time -> OptionalLong.of(time.getAsLong()))
            .orElse(OptionalLong.empty()));
  }
}
