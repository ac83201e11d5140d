package io.memoir.text.onnx;

import io.memoir.model.BadInputException;
import io.memoir.text.onnx.Pretrained.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Reads the files of an encoder from its jar, whether on the class path or the module path. On the
 * module path, a class finds only the resources of its own module; its class loader finds all.
 */
final class ModelJar {
  private ModelJar() {}

  /**
   * The bytes of a file.
   *
   * @throws BadInputException if there is no such file, or its SHA-256 differs
   */
  static byte[] read(Pretrained encoder, Resource resource) throws IOException {
    byte[] bytes;
    try (InputStream in = ModelJar.class.getClassLoader().getResourceAsStream(resource.name())) {
      if (in == null) {
        throw wrong(encoder, resource, "none");
      }
      bytes = in.readAllBytes();
    }
    String sha256 = sha256(bytes);
    if (!sha256.equals(resource.sha256())) {
      throw wrong(encoder, resource, "one with SHA-256 " + sha256);
    }
    return bytes;
  }

  private static BadInputException wrong(Pretrained encoder, Resource resource, String found) {
    return new BadInputException(
        "the text encoder %s needs the file %s with SHA-256 %s from the jar dev.langchain4j:%s, found %s"
            .formatted(
                encoder.encoder(), resource.name(), resource.sha256(), encoder.artifact(), found));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available in this JVM", e);
    }
  }
}
