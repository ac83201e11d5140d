package io.memoir.server.http.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files of the page, which are resources of this module. The resource {@code files.txt} lists
 * them, one path in each line: neither a jar nor a module can list its resources in every way in
 * which Memoir is started. All of them are read at the start, so that no request opens a file.
 */
public final class PageFiles {
  /** The path of the files among the resources of the module. */
  private static final String PLACE = "/io/memoir/server/page/";

  private static final String LIST = "files.txt";
  private static final int TAG_BYTES = 16;

  private final Map<String, PageFile> files;

  /**
   * A file of the page.
   *
   * @param content must not be modified
   * @param contentType for the response
   * @param tag a hash of the content, for the {@code ETag}
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record PageFile(byte[] content, String contentType, String tag) {}

  private PageFiles(Map<String, PageFile> files) {
    this.files = files;
  }

  /**
   * Reads the files.
   *
   * @throws IllegalStateException if one of the list is missing, or of an unknown type
   */
  public static PageFiles read() {
    Map<String, PageFile> files = new LinkedHashMap<>();
    new String(resource(LIST), StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .forEach(name -> {
          byte[] content = resource(name);
          files.put(name, new PageFile(content, contentType(name), tag(content)));
        });
    return new PageFiles(Collections.unmodifiableMap(files));
  }

  /** The paths of the files, such as {@code index.html} and {@code lib/lit-html.js}. */
  public Set<String> names() {
    return files.keySet();
  }

  /** The file of a path. */
  Optional<PageFile> find(String name) {
    return Optional.ofNullable(files.get(name));
  }

  private static byte[] resource(String name) {
    try (InputStream input = PageFiles.class.getResourceAsStream(PLACE + name)) {
      if (input == null) {
        throw new IllegalStateException(
            "the file %s of the page is missing from this build".formatted(name));
      }
      return input.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String contentType(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "txt" -> "text/plain; charset=utf-8";
      case "json" -> "application/json";
      case "svg" -> "image/svg+xml";
      case "png" -> "image/png";
      default -> throw new IllegalStateException("the file %s has no known type".formatted(name));
    };
  }

  private static String tag(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(hash, 0, TAG_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available in this JVM", e);
    }
  }
}
