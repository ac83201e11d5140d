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
 * What was said of an item.
 *
 * @param id of the item
 * @param standing whether it may be recommended
 * @param attributes its properties
 * @param added when it was first described, milliseconds since 1970; empty if it is deleted, or
 *     that is not known
 */
public record ItemDocument(
    String id, Standing standing, Attributes attributes, OptionalLong added) {
  private static final String ADDED = "added";

  /** Whether an item may be recommended. */
  public enum Standing {
    OFFERED,
    /** Not recommended for now, else as any other. */
    HIDDEN,
    /** Never recommended and not listed, though a model may still know it. */
    DELETED
  }

  /** An item of which nothing was said. */
  static ItemDocument of(String id) {
    return new ItemDocument(id, Standing.OFFERED, Attributes.NONE, OptionalLong.empty());
  }

  /** The trace of an item that was deleted. */
  static ItemDocument deleted(String id) {
    return new ItemDocument(id, Standing.DELETED, Attributes.NONE, OptionalLong.empty());
  }

  /**
   * Reads {@code {"hidden": .., "attributes": {..}}}; both may lack.
   *
   * @throws io.memoir.server.json.BadFieldException if it is something else
   */
  public static ItemDocument read(String id, JsonElement json) {
    return read(id, JsonFields.of(json, ""));
  }

  /** The same of fields of which some may have been asked for already. */
  public static ItemDocument read(String id, JsonFields fields) {
    boolean hidden = fields.flag("hidden", false);
    Attributes attributes = Attributes.read(fields, "attributes");
    fields.done();
    return new ItemDocument(
        id, hidden ? Standing.HIDDEN : Standing.OFFERED, attributes, OptionalLong.empty());
  }

  /** The same with changes of the form that {@link #read} takes. */
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

  /** The same, added at a time, if one is given; what is deleted has none. */
  ItemDocument addedAt(OptionalLong time) {
    return standing == Standing.DELETED ? this : new ItemDocument(id, standing, attributes, time);
  }

  /** Names what was said: another text says something else. When it was added is not said. */
  public String tag() {
    return DocumentTag.of(JsonText.write(said()));
  }

  /**
   * Refuses what the store could not keep.
   *
   * @throws io.memoir.model.BadInputException if the id is none, or it is too large
   */
  public void requireKeepable() {
    addedAt(OptionalLong.of(Long.MAX_VALUE)).stored();
  }

  StoredDocument stored() {
    JsonObject json = said();
    added.ifPresent(time -> json.addProperty(ADDED, time));
    return new StoredDocument(id, JsonText.write(json));
  }

  private JsonObject said() {
    JsonObject json = new JsonObject();
    json.addProperty("standing", standing.name());
    json.add("attributes", attributes.json());
    return json;
  }

  /** What the store keeps of an item. */
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
