package io.memoir.model.feature;

import java.util.List;

/** Turns texts into vectors; pretrained encoders are in modules of their own. */
public interface TextEncoder {

  /** The name that {@link Feature.Text#encoder()} knows it by. */
  String name();

  /** SHA-256 of its weights in hexadecimal digits. */
  String sha256();

  /** Length of its vectors. */
  int width();

  /** The vector of a text, {@code [width]}, of length 1. */
  float[] encode(String text);

  /** The vectors of texts in their order, the same as one by one; some encoders are faster so. */
  default List<float[]> encodeAll(List<String> texts) {
    return texts.stream().map(this::encode).toList();
  }

  /** Whether all of a text counts; of longer ones, some encoders read only the beginning. */
  default boolean readsWhole(String text) {
    return true;
  }
}
