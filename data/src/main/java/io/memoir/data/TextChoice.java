package io.memoir.data;

import java.util.List;

/** Chooses the pretrained encoder for the texts of a column, for example by their language. */
@FunctionalInterface
public interface TextChoice {
  /** Maximum number of characters of a text that are passed to {@link #choose}. */
  int CHARACTERS = 1_000;

  /**
   * The chosen encoder.
   *
   * @param encoder its name
   * @param reason why it was chosen, for example "0 of 10 texts have Chinese characters"; empty if
   *     it was specified by the user
   */
  record Chosen(String encoder, String reason) {}

  /** Chooses an encoder for some texts, which are truncated to {@link #CHARACTERS} each. */
  Chosen choose(List<String> texts);

  /** One encoder for all texts. */
  static TextChoice always(String encoder) {
    return _ -> new Chosen(encoder, "");
  }
}
