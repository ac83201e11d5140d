package io.memoir.text.wordpiece;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Cuts texts into pieces of words: of each word the longest piece of the vocabulary that it begins
 * with, then of the rest the longest piece that continues a word, and so on. Immutable.
 *
 * <p>Words that stand for the parts of an input, such as {@code [SEP]}, are words like any other
 * here: a title cannot write them.
 */
public final class WordPieces {
  private static final String CONTINUED = "##";

  /** Longer words are unknown, as the vocabularies were made so. */
  private static final int LONGEST_WORD = 100;

  /**
   * Characters read per piece at most: words are shorter in any language, and texts of any length
   * take the same time.
   */
  private static final int CHARACTERS_PER_PIECE = 16;

  private final Map<String, Integer> numbers;
  private final int longest;
  private final int begin;
  private final int end;
  private final int unknown;

  private WordPieces(Map<String, Integer> numbers) {
    this.numbers = numbers;
    this.longest = numbers.keySet().stream().mapToInt(String::length).max().orElseThrow();
    this.begin = Objects.requireNonNull(numbers.get("[CLS]"));
    this.end = Objects.requireNonNull(numbers.get("[SEP]"));
    this.unknown = Objects.requireNonNull(numbers.get("[UNK]"));
  }

  /** The vocabulary in a {@code tokenizer.json}. */
  public static WordPieces read(byte[] tokenizerJson) {
    JsonObject vocabulary =
        JsonParser.parseString(new String(tokenizerJson, StandardCharsets.UTF_8))
            .getAsJsonObject()
            .getAsJsonObject("model")
            .getAsJsonObject("vocab");
    Map<String, Integer> numbers = HashMap.newHashMap(vocabulary.size());
    for (Map.Entry<String, JsonElement> piece : vocabulary.entrySet()) {
      numbers.put(piece.getKey(), piece.getValue().getAsInt());
    }
    return new WordPieces(numbers);
  }

  /**
   * The numbers of the pieces of a text, with those of begin and end. Of a long text, the
   * beginning.
   *
   * @param most how many numbers at most, at least 2
   */
  public long[] numbers(String text, int most) {
    long[] numbers = new long[most];
    numbers[0] = begin;
    int count = 1;
    for (String word : PlainText.words(beginning(text, CHARACTERS_PER_PIECE * most))) {
      if (count == most - 1) {
        break;
      }
      count = add(word, numbers, count);
    }
    numbers[count] = end;
    return Arrays.copyOf(numbers, count + 1);
  }

  /**
   * Whether {@link #numbers} of a text has all of its pieces.
   *
   * @param most as given to it
   */
  public boolean fits(String text, int most) {
    return text.strip().length() <= CHARACTERS_PER_PIECE * most
        && numbers(text, most + 1).length <= most;
  }

  /** At most so many characters of a text, no surrogate pair cut in two. */
  private static String beginning(String text, int most) {
    String bare = text.strip();
    if (bare.length() <= most) {
      return bare;
    }
    return bare.substring(0, Character.isHighSurrogate(bare.charAt(most - 1)) ? most - 1 : most);
  }

  /** Adds the pieces of a word as far as there is room, and gives the new count. */
  private int add(String word, long[] to, int count) {
    if (word.codePointCount(0, word.length()) > LONGEST_WORD) {
      to[count] = unknown;
      return count + 1;
    }
    int added = count;
    for (int from = 0; from < word.length(); ) {
      int until = Math.min(word.length(), from + longest);
      int number = piece(word, from, until);
      while (number < 0 && --until > from) {
        number = piece(word, from, until);
      }
      if (number < 0) {
        to[count] = unknown; // the whole word, not only its rest
        return count + 1;
      }
      if (added < to.length - 1) {
        to[added++] = number;
      }
      from = until;
    }
    return added;
  }

  /** The number of a part of a word; -1 if it is not in the vocabulary. */
  private int piece(String word, int from, int until) {
    String part = word.substring(from, until);
    return numbers.getOrDefault(from == 0 ? part : CONTINUED + part, -1);
  }
}
