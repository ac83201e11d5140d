package io.memoir.runtime.state;

import io.memoir.model.Tensor;
import io.memoir.model.architecture.Model;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;

/**
 * A hash of architecture, weights and items, which distinguishes models whose states are not
 * compatible.
 */
public final class Fingerprint {
  private static final int CHUNK = 4096;

  private Fingerprint() {}

  /** The fingerprint of a model. */
  public static long of(Model model) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ArchitectureText.of(model.architecture()).getBytes(StandardCharsets.UTF_8));
      digest.update(model.items().fingerprint().getBytes(StandardCharsets.UTF_8));
      ByteBuffer chunk = ByteBuffer.allocate(4 * CHUNK);
      for (Map.Entry<String, Tensor> entry : model.weights().tensors().entrySet()) {
        digest.update(entry.getKey().getBytes(StandardCharsets.UTF_8));
        switch (entry.getValue()) {
          case Tensor.Floats(var shape, float[] values) -> {
            for (int from = 0; from < values.length; from += CHUNK) {
              int length = Math.min(CHUNK, values.length - from);
              chunk.asFloatBuffer().put(values, from, length);
              digest.update(chunk.array(), 0, 4 * length);
            }
          }
          case Tensor.Ints(var shape, int[] values) -> {
            for (int from = 0; from < values.length; from += CHUNK) {
              int length = Math.min(CHUNK, values.length - from);
              chunk.asIntBuffer().put(values, from, length);
              digest.update(chunk.array(), 0, 4 * length);
            }
          }
        }
      }
      return ByteBuffer.wrap(digest.digest()).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available in this JVM", e);
    }
  }
}
