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
 * A request, which may be sent several times.
 *
 * @param method HTTP method
 * @param path path with the query parameters
 * @param body JSON, if there is one
 * @param repeat whether and when it may be sent again
 * @param tag the required ETag of the item or user to change, if one is given
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
    /** Whenever there was no response: it is idempotent. */
    ALWAYS,
    /**
     * Only if the server has certainly done nothing: a second receipt would differ from the first,
     * or a second attempt would delete what somebody else has created meanwhile.
     */
    UNDONE,
    /** Never: the first result counts. */
    NEVER
  }

  private Call(String method, String path, Optional<byte[]> body, Repeat repeat) {
    this(method, path, body, repeat, Optional.empty());
  }

  public static Call get(String path) {
    return new Call("GET", path, Optional.empty(), Repeat.ALWAYS);
  }

  public static Call delete(String path) {
    return new Call("DELETE", path, Optional.empty(), Repeat.UNDONE);
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
   * A copy with a required ETag. If the change was made and the response lost, the tag has changed
   * and a second attempt would fail, so there is none.
   */
  public Call matching(Optional<String> wanted) {
    return wanted.isEmpty() ? this : new Call(method, path, body, Repeat.UNDONE, wanted);
  }

  /** A copy with an additional query parameter. */
  public Call with(String name, String value) {
    return new Call(
        method,
        path + (path.contains("?") ? "&" : "?") + name + "=" + encoded(value),
        body,
        repeat,
        tag);
  }

  /** The path of a route followed by an id. */
  public static String path(String route, String id) {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("the id is empty, expected one of 1 to 512 bytes");
    }
    if (id.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("the id contains U+0000, expected one without it");
    }
    return route + "/" + encoded(id);
  }

  /** Percent-encoded, including dots, since a path segment of dots alone has another meaning. */
  private static String encoded(String text) {
    utf8(text);
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace(".", "%2E");
  }

  private static byte[] bytes(JsonElement json) {
    return utf8(GSON.toJson(json));
  }

  /** Encodes in UTF-8; an unpaired surrogate would become another id, and is rejected. */
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
