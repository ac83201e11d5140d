package io.memoir.server.json;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** JSON as bytes: read as RFC 8259 has it, nothing more lenient, and written without spaces. */
public final class JsonText {
  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

  private JsonText() {}

  /**
   * Reads one JSON value.
   *
   * @throws BadFieldException if the bytes are no UTF-8, or no JSON, or more than one value
   */
  public static JsonElement read(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new BadFieldException("", "the body is not UTF-8, expected JSON in UTF-8");
    }
    if (text.isBlank()) {
      throw new BadFieldException("", "the body is empty, expected JSON");
    }
    JsonReader reader = new JsonReader(new StringReader(text));
    reader.setStrictness(Strictness.STRICT);
    try {
      JsonElement element = JsonParser.parseReader(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new BadFieldException("", "the body goes on after its JSON value, expected one");
      }
      return element;
    } catch (JsonParseException | IOException | NumberFormatException | IllegalStateException e) {
      throw new BadFieldException("", "the body is not JSON" + where(reader));
    }
  }

  private static String where(JsonReader reader) {
    String path = reader.getPath();
    return path.length() > 1 && path.length() < 200 ? ", near " + path : "";
  }

  /** Writes a JSON value. */
  public static byte[] write(JsonElement element) {
    return GSON.toJson(element).getBytes(StandardCharsets.UTF_8);
  }
}
