package io.memoir.model.feature;

import java.util.List;

/** Turns texts into vectors; pretrained encoders are in modules of their own. */
public interface TextEncoder {

  /** The name, as in {@link Feature.Text#encoder()}. */
  String name();

  /** SHA-256 of its weights in hexadecimal digits. */
  String sha256();

  /** Length of its vectors. */
  int width();

  /** The vector of a text, {@code [width]}, with unit Euclidean length. */
  float[] encode(String text);

  /**
   * The vectors of texts in their order, equal to calling {@link #encode} for each; implementations
   * may compute texts in parallel.
   */
  default List<float[]> encodeAll(List<String> texts) {
    return texts.stream().map(this::encode).toList();
  }

  /** Whether the whole text is encoded; some encoders read only the beginning of long texts. */
  default boolean readsWhole(String text) {
    return true;
  }
}
