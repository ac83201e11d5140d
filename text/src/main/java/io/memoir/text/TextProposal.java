package io.memoir.text;

import io.memoir.text.onnx.Pretrained;
import java.lang.Character.UnicodeScript;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * The encoder proposed for the texts of a catalogue, and the counts on which the choice is based.
 * The Chinese encoder is proposed if at least one in {@value #SHARE} of the texts with letters has
 * a Chinese character: most Chinese characters are missing in the vocabulary of the English
 * encoder, while the Chinese encoder also supports Latin text.
 *
 * @param encoder name of the encoder, for {@link TextEncoders#byName(String)}
 * @param chinese texts with at least one Chinese character
 * @param latin texts without one, most of whose letters are Latin
 * @param other texts without one, most of whose letters are of scripts that no encoder supports
 * @param wordless texts without letters
 */
public record TextProposal(String encoder, long chinese, long latin, long other, long wordless) {
  private static final int SHARE = 20;

  /** Maximum number of letters of a text that are examined. */
  private static final int LETTERS = 1000;

  static TextProposal of(Iterable<String> texts) {
    Map<Script, Long> counts = new EnumMap<>(Script.class);
    for (String text : texts) {
      counts.merge(Script.of(text), 1L, Long::sum);
    }
    long chinese = counts.getOrDefault(Script.CHINESE, 0L);
    long latin = counts.getOrDefault(Script.LATIN, 0L);
    long other = counts.getOrDefault(Script.OTHER, 0L);
    Pretrained fitting =
        chinese > 0 && SHARE * chinese >= chinese + latin + other
            ? Pretrained.CHINESE
            : Pretrained.ENGLISH;
    return new TextProposal(
        fitting.encoder(), chinese, latin, other, counts.getOrDefault(Script.NONE, 0L));
  }

  /** The choice and its reason, in one line. */
  public String reason() {
    return encoder + ", as " + counted();
  }

  /** The counts, in one line. */
  public String counted() {
    return String.format(
        Locale.ROOT,
        "%,d of %,d texts have Chinese characters%s",
        chinese,
        chinese + latin + other + wordless,
        other == 0
            ? ""
            : String.format(Locale.ROOT, " (%,d are in scripts that it does not know)", other));
  }

  private enum Script {
    CHINESE,
    LATIN,
    OTHER,
    NONE;

    static Script of(String text) {
      int latin = 0;
      int other = 0;
      for (int i = 0; i < text.length() && latin + other < LETTERS; ) {
        int character = text.codePointAt(i);
        i += Character.charCount(character);
        if (Character.isLetter(character)) {
          UnicodeScript script = UnicodeScript.of(character);
          if (script == UnicodeScript.HAN) {
            return CHINESE;
          }
          latin += script == UnicodeScript.LATIN ? 1 : 0;
          other += script == UnicodeScript.LATIN ? 0 : 1;
        }
      }
      return latin + other == 0 ? NONE : latin >= other ? LATIN : OTHER;
    }
  }
}
