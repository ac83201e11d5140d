package io.memoir.server.engine.attribute;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.json.JsonFields;
import io.memoir.server.json.JsonText;
import io.memoir.server.store.StoredDocument;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The attributes of an item or a user, by name, in the order in which they were given. */
public record Attributes(Map<String, Attribute> byName) {
  /** Maximum number of attributes. */
  public static final int MOST = 256;

  /** Maximum length of a name, in characters. */
  private static final int LONGEST_NAME = 100;

  /** No attributes. */
  public static final Attributes NONE = new Attributes(Map.of());

  public Attributes {
    byName = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  public Optional<Attribute> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * A copy with changes; an attribute that is null is removed.
   *
   * @param place of the changes in the JSON text
   * @throws BadFieldException if an attribute is invalid, or there are too many
   */
  public Attributes changed(JsonElement changes, String place) {
    if (!(changes instanceof JsonObject object)) {
      throw new BadFieldException(place, place + " is not an object, expected attributes by name");
    }
    Map<String, Attribute> changed = new LinkedHashMap<>(byName);
    object
        .asMap()
        .forEach((name, value) -> {
          if (!isName(name)) {
            throw new BadFieldException(
                place,
                "%s has the name '%s', expected 1 to 100 characters without '`', control characters, or blanks at either end"
                    .formatted(place, JsonFields.shown(name)));
          }
          if (value.isJsonNull()) {
            changed.remove(name);
          } else {
            changed.put(name, Attribute.read(value, place + "." + name));
          }
        });
    if (changed.size() > MOST) {
      throw new BadFieldException(
          place,
          "%s has %d attributes, expected at most %d".formatted(place, changed.size(), MOST));
    }
    return new Attributes(changed);
  }

  /** Whether a text is a valid name of an attribute; filters write unusual names in backquotes. */
  static boolean isName(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST_NAME
        && text.equals(text.strip())
        && text.chars().noneMatch(each -> each == '`' || Character.isISOControl(each));
  }

  /**
   * A copy with those attributes of others that it lacks, up to the maximum number, and as long as
   * they fit.
   *
   * @param mostBytes maximum size of {@link #json} as text, in bytes of UTF-8
   */
  public Attributes joined(Attributes others, int mostBytes) {
    Map<String, Attribute> joined = new LinkedHashMap<>(byName);
    int bytes = bytes();
    for (Map.Entry<String, Attribute> other : others.byName.entrySet()) {
      if (!joined.containsKey(other.getKey())) {
        int added = new Attributes(Map.of(other.getKey(), other.getValue())).bytes() - 1;
        if (joined.size() < MOST && added <= mostBytes - bytes) {
          joined.put(other.getKey(), other.getValue());
          bytes += added;
        }
      }
    }
    return new Attributes(joined);
  }

  /**
   * A document with attributes that is to be stored, unless it is too large.
   *
   * @param place of the attributes in the request
   * @throws BadFieldException if it is too large
   */
  public static byte[] keepable(byte[] document, String place) {
    if (document.length > StoredDocument.MAXIMUM_BYTES) {
      throw new BadFieldException(
          place,
          String.format(
              Locale.ROOT,
              "%s are too large: the document has %,d bytes, expected at most %,d",
              place,
              document.length,
              StoredDocument.MAXIMUM_BYTES));
    }
    return document;
  }

  /** The size as JSON text: with a comma instead of the braces, an attribute is 1 byte shorter. */
  private int bytes() {
    return JsonText.write(json()).length;
  }

  /** Reads the attributes in a field; none if it is absent. */
  public static Attributes read(JsonFields fields, String name) {
    return fields.find(name).map(element -> NONE.changed(element, fields.place(name))).orElse(NONE);
  }

  /** The ETag of these attributes. */
  public String tag() {
    return DocumentTag.of(JsonText.write(json()));
  }

  public JsonObject json() {
    JsonObject object = new JsonObject();
    byName.forEach((name, attribute) -> object.add(name, attribute.json()));
    return object;
  }
}
