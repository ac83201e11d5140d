package io.memoir.model.feature;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The words of a text as categories. The values of a feature {@code words:title} of the kind {@link
 * Feature.Categories} are the words of the text {@code title}.
 *
 * <p>A word is a run of letters and digits, in lower case. In scripts without spaces between words,
 * such as Chinese and Japanese, every pair of adjacent characters is a word, and so is a single
 * character that has no neighbour. Each word counts once.
 */
public final class Words {
  /** Prefix of the names of such features. */
  public static final String PREFIX = "words:";

  private Words() {}

  /** The name of the feature whose values are the words of a text. */
  public static String feature(String text) {
    return PREFIX + text;
  }

  /** The name of the value from which a feature is computed. */
  public static String source(String feature) {
    return feature.startsWith(PREFIX) ? feature.substring(PREFIX.length()) : feature;
  }

  /** The raw value of a feature: the value of its name, or the words of a text. */
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

  /** Whether a character belongs to a script without spaces between words. */
  private static boolean dense(int character) {
    return switch (UnicodeScript.of(character)) {
      case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
      default -> false;
    };
  }
}
