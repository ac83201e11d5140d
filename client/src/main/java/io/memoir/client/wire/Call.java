package io.memoir.client.wire;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.Strictness;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One request, as it is sent once or several times.
 *
 * @param method of HTTP
 * @param path with what stands behind the question mark
 * @param body JSON, if there is one
 * @param repeat when it may be sent again
 * @param tag it is done only if what it changes has this tag, if one is given
 */
public record Call(
    String method, String path, Optional<byte[]> body, Repeat repeat, Optional<String> tag) {
  private static final Gson GSON =
      new GsonBuilder()
          .disableHtmlEscaping()
          .serializeNulls()
          .setStrictness(Strictness.STRICT)
          .create();

  /** When a request may be sent again. */
  public enum Repeat {
    /** Whenever there was no answer: doing it twice is doing it once. */
    ALWAYS,
    /** Only if the server has certainly done nothing: a second receipt would not be the first. */
    UNDONE,
    /** Never: the first answer is what is asked for. */
    NEVER
  }

  private Call(String method, String path, Optional<byte[]> body, Repeat repeat) {
    this(method, path, body, repeat, Optional.empty());
  }

  public static Call get(String path) {
    return new Call("GET", path, Optional.empty(), Repeat.ALWAYS);
  }

  public static Call delete(String path) {
    return new Call("DELETE", path, Optional.empty(), Repeat.ALWAYS);
  }

  public static Call post(String path, JsonElement body) {
    return new Call("POST", path, Optional.of(bytes(body)), Repeat.ALWAYS);
  }

  public static Call put(String path, Fields body) {
    return new Call("PUT", path, Optional.of(bytes(body.json())), Repeat.ALWAYS);
  }

  public static Call patch(String path, Fields body) {
    return new Call("PATCH", path, Optional.of(bytes(body.json())), Repeat.ALWAYS);
  }

  public Call repeated(Repeat when) {
    return new Call(method, path, body, when, tag);
  }

  /**
   * The same, done only if what it changes has a tag. When it was done and the answer was lost, the
   * tag is another one and a second try would be refused, so there is none.
   */
  public Call matching(Optional<String> wanted) {
    return wanted.isEmpty() ? this : new Call(method, path, body, Repeat.UNDONE, wanted);
  }

  /** The same with one more parameter. */
  public Call with(String name, String value) {
    return new Call(
        method,
        path + (path.contains("?") ? "&" : "?") + name + "=" + encoded(value),
        body,
        repeat,
        tag);
  }

  /** A route and an id behind it. */
  public static String path(String route, String id) {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("the id is empty, expected one of 1 to 512 bytes");
    }
    if (id.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("the id contains U+0000, expected one without it");
    }
    return route + "/" + encoded(id);
  }

  /** Percent-encoded; dots too, as a path of dots alone would be another path. */
  private static String encoded(String text) {
    utf8(text);
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace(".", "%2E");
  }

  private static byte[] bytes(JsonElement json) {
    return utf8(GSON.toJson(json));
  }

  /** In UTF-8; half a character would become another id, and is refused. */
  private static byte[] utf8(String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "a string contains an unpaired surrogate, expected Unicode", e);
    }
  }

  /** Method and path, for messages. */
  @Override
  public String toString() {
    return method + " " + path;
  }
}
