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
 * name                 for                        width   word pieces read
 * all-minilm-l6-v2-q   English                      384   256
 * bge-small-zh-v1.5    Chinese, Chinese and Latin   512   512
 * </pre>
 *
 * A word piece is a short word, a part of a longer one, a mark or a Chinese character. What comes
 * after those that are read is ignored, and so is all after the first 16 characters for each of
 * them (4,096 and 8,192 characters). Capitals and accents make no difference.
 *
 * <p>Weights and vocabularies are in jars beside this one, and nothing is ever fetched. They are
 * loaded at the first text, once for the process. Encoders are thread-safe, and a text has the same
 * vector, bit by bit, whatever else is encoded; other processors may differ in the last digits.
 */
public final class TextEncoders {
  private TextEncoders() {}

  /** The names of the encoders. */
  public static List<String> names() {
    return Pretrained.encoders();
  }

  /**
   * An encoder that computes as many texts at the same time as there are processors.
   *
   * @throws BadInputException if there is none of this name
   */
  public static TextEncoder byName(String name) {
    return byName(name, Runtime.getRuntime().availableProcessors());
  }

  /**
   * An encoder.
   *
   * @param threads how many texts of {@link TextEncoder#encodeAll} it computes at the same time, at
   *     least 1
   * @throws BadInputException if there is none of this name
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

  /** Which encoder fits these texts, by the scripts they are written in. */
  public static TextProposal forTexts(Iterable<String> texts) {
    return TextProposal.of(texts);
  }
}
