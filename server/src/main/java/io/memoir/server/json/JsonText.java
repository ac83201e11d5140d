package io.memoir.server.json;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.ToNumberPolicy;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** JSON as bytes: read strictly according to RFC 8259, and written without spaces. */
public final class JsonText {
  private static final Gson GSON =
      new GsonBuilder()
          .disableHtmlEscaping()
          .serializeNulls()
          .setStrictness(Strictness.STRICT)
          .create();

  private static final int LONGEST_PLACE = 200;

  /** Approximate memory of a value in a list, without the characters of a long string. */
  private static final int BYTES_OF_VALUE = 112;

  /** Approximate memory of the name of a field, in addition to that of its value. */
  private static final int BYTES_OF_NAME = 96;

  private static final Memory UNLIMITED = _ -> {};

  /** Is told of the memory that parsed JSON takes. */
  @FunctionalInterface
  public interface Memory {
    /**
     * Takes memory for the next value, or throws an exception, which ends the parsing.
     *
     * @param bytes an approximate number
     */
    void take(int bytes);
  }

  private JsonText() {}

  /**
   * Reads one JSON value, the body of a request.
   *
   * @throws BadFieldException if the bytes are not UTF-8, not JSON or more than one value, or if an
   *     object has two fields with the same name
   */
  public static JsonElement read(byte[] bytes) {
    return read(bytes, "the body");
  }

  /**
   * The same for another text than the body of a request.
   *
   * @param what its name in messages
   */
  public static JsonElement read(byte[] bytes, String what) {
    return read(bytes, what, UNLIMITED);
  }

  /**
   * The same within limited memory: a value takes up to 50 times as many bytes as its text.
   *
   * @param memory is told of each value before it is kept
   */
  public static JsonElement read(byte[] bytes, String what, Memory memory) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new BadFieldException("", what + " is not UTF-8, expected JSON in UTF-8");
    }
    if (text.isBlank()) {
      throw new BadFieldException("", what + " is empty, expected JSON");
    }
    JsonReader reader = new JsonReader(new StringReader(text));
    reader.setStrictness(Strictness.STRICT);
    try {
      JsonElement element = value(reader, memory);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new BadFieldException(
            "", what + " continues after its JSON value, expected one value");
      }
      return element;
    } catch (JsonParseException | IOException | NumberFormatException | IllegalStateException e) {
      String fault = tooDeep(e) ? " has too many levels of objects and lists" : " is not JSON";
      throw new BadFieldException("", what + fault + where(reader));
    }
  }

  /** Whether the reader stopped at the limit of its levels. */
  private static boolean tooDeep(Exception failure) {
    return String.valueOf(failure.getMessage()).startsWith("Nesting limit");
  }

  /** Reads a value; the reader limits the depth of nesting. */
  private static JsonElement value(JsonReader reader, Memory memory) throws IOException {
    memory.take(BYTES_OF_VALUE);
    return switch (reader.peek()) {
      case BEGIN_OBJECT -> object(reader, memory);
      case BEGIN_ARRAY -> {
        JsonArray array = new JsonArray();
        reader.beginArray();
        while (reader.hasNext()) {
          array.add(value(reader, memory));
        }
        reader.endArray();
        yield array;
      }
      case STRING -> new JsonPrimitive(reader.nextString());
      case NUMBER -> new JsonPrimitive(ToNumberPolicy.LAZILY_PARSED_NUMBER.readNumber(reader));
      case BOOLEAN -> new JsonPrimitive(reader.nextBoolean());
      case NULL -> {
        reader.nextNull();
        yield JsonNull.INSTANCE;
      }
      case NAME, END_OBJECT, END_ARRAY, END_DOCUMENT ->
          throw new JsonParseException("a value is missing");
    };
  }

  /** Reads an object; of two fields with the same name, it is not known which one is meant. */
  private static JsonObject object(JsonReader reader, Memory memory) throws IOException {
    JsonObject object = new JsonObject();
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (object.has(name)) {
        String place = place(reader);
        throw new BadFieldException(place, place + " occurs twice, expected it once");
      }
      memory.take(BYTES_OF_NAME);
      object.add(name, value(reader, memory));
    }
    reader.endObject();
    return object;
  }

  /** The path of the reader in the form of {@link JsonFields}, on one line. */
  private static String place(JsonReader reader) {
    return JsonFields.shown(reader.getPath().replaceFirst("^\\$\\.?", ""), LONGEST_PLACE);
  }

  private static String where(JsonReader reader) {
    String path = reader.getPath();
    return path.length() > 1 && path.length() < LONGEST_PLACE ? ", near " + path : "";
  }

  /**
   * Writes a JSON value.
   *
   * @throws IllegalArgumentException if it contains a number that JSON does not have (NaN,
   *     infinity)
   */
  public static byte[] write(JsonElement element) {
    return GSON.toJson(element).getBytes(StandardCharsets.UTF_8);
  }
}
