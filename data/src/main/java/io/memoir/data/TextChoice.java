package io.memoir.data;

import java.util.List;

/** Says which pretrained encoder reads the texts of a column, for example by their language. */
@FunctionalInterface
public interface TextChoice {
  /** So many characters of each text are shown to a choice. */
  int CHARACTERS = 1_000;

  /**
   * An encoder.
   *
   * @param encoder its name
   * @param reason why it was chosen, as in "0 of 10 texts have Chinese characters"; empty if it was
   *     not a choice
   */
  record Chosen(String encoder, String reason) {}

  /** The encoder for some texts, of each of which there are at most {@link #CHARACTERS}. */
  Chosen choose(List<String> texts);

  /** One encoder for all texts. */
  static TextChoice always(String encoder) {
    return _ -> new Chosen(encoder, "");
  }
}
