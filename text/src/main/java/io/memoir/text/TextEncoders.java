package io.memoir.text;

import io.memoir.model.BadInputException;
import io.memoir.model.feature.TextEncoder;
import io.memoir.text.onnx.OnnxTextEncoder;
import io.memoir.text.onnx.Pretrained;
import java.util.List;

/**
 * The pretrained text encoders that come with Memoir:
 *
 * <pre>
 * name                 languages                    width   word pieces   characters
 * all-minilm-l6-v2-q   English                        384           254        4,096
 * bge-small-zh-v1.5    Chinese, Chinese and Latin     512           510        8,192
 * </pre>
 *
 * At most 254 (510) word pieces of a text are used, and at most its first 4,096 (8,192) characters.
 * A word piece is a short word, a part of a longer word, a punctuation mark or a Chinese character.
 * Case and accents are ignored.
 *
 * <p>Weights and vocabularies are read from jars on which this module depends; nothing is
 * downloaded. They are loaded when the first text is encoded, once per process. Encoders are
 * thread-safe. The vector of a text does not depend on other texts that are encoded at the same
 * time; results may differ in the last digits between processor types.
 */
public final class TextEncoders {
  private TextEncoders() {}

  /** The names of the encoders. */
  public static List<String> names() {
    return Pretrained.encoders();
  }

  /**
   * An encoder that encodes as many texts in parallel as there are processors.
   *
   * @throws BadInputException if {@code name} is not one of {@link #names()}
   */
  public static TextEncoder byName(String name) {
    return byName(name, Runtime.getRuntime().availableProcessors());
  }

  /**
   * The encoder with this name.
   *
   * @param threads number of texts that {@link TextEncoder#encodeAll} encodes in parallel, at least
   *     1
   * @throws BadInputException if {@code name} is not one of {@link #names()}
   */
  public static TextEncoder byName(String name, int threads) {
    for (Pretrained each : Pretrained.values()) {
      if (each.encoder().equals(name)) {
        return new OnnxTextEncoder(each, threads);
      }
    }
    throw new BadInputException(
        "there is no text encoder '%s', expected %s".formatted(name, String.join(" or ", names())));
  }

  /** Proposes an encoder for these texts, depending on the scripts in which they are written. */
  public static TextProposal forTexts(Iterable<String> texts) {
    return TextProposal.of(texts);
  }
}
