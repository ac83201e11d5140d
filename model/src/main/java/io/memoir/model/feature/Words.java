package io.memoir.model.feature;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The words of a text as categories. A feature {@code words:title} of the kind {@link
 * Feature.Categories} is made of the text {@code title}.
 *
 * <p>A word is a run of letters and digits, in small letters. Where words are not separated by
 * blanks, as in Chinese and Japanese, each two neighbouring characters are a word, and a single one
 * is one. Each word counts once.
 */
public final class Words {
  /** What the names of such features begin with. */
  public static final String PREFIX = "words:";

  private Words() {}

  /** The name of the feature that is made of the words of a text. */
  public static String feature(String text) {
    return PREFIX + text;
  }

  /** The name of the value that a feature is made of. */
  public static String source(String feature) {
    return feature.startsWith(PREFIX) ? feature.substring(PREFIX.length()) : feature;
  }

  /** The value of a feature among raw ones: the value of its name, or the words of a text. */
  static Optional<Value> value(Values raw, String feature) {
    if (!feature.startsWith(PREFIX)) {
      return raw.get(feature);
    }
    return raw.get(source(feature))
        .map(value -> value instanceof Value.Text(String text) ? new Value.Texts(of(text)) : value);
  }

  /** The words of a text, in order, each once. */
  public static List<String> of(String text) {
    Set<String> words = new LinkedHashSet<>();
    String lower = text.toLowerCase(Locale.ROOT);
    int at = 0;
    while (at < lower.length()) {
      int first = lower.codePointAt(at);
      if (!Character.isLetterOrDigit(first)) {
        at += Character.charCount(first);
        continue;
      }
      boolean dense = dense(first);
      List<String> characters = new ArrayList<>();
      int from = at;
      while (at < lower.length()) {
        int next = lower.codePointAt(at);
        boolean mark = Character.getType(next) == Character.NON_SPACING_MARK;
        if (!mark && (!Character.isLetterOrDigit(next) || dense(next) != dense)) {
          break;
        }
        characters.add(Character.toString(next));
        at += Character.charCount(next);
      }
      if (!dense) {
        words.add(lower.substring(from, at));
      } else if (characters.size() == 1) {
        words.add(characters.getFirst());
      } else {
        for (int i = 1; i < characters.size(); i++) {
          words.add(characters.get(i - 1) + characters.get(i));
        }
      }
    }
    return List.copyOf(words);
  }

  /** Whether a character is of a script without blanks between words. */
  private static boolean dense(int character) {
    return switch (UnicodeScript.of(character)) {
      case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
      default -> false;
    };
  }
}
