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
 * WordPiece tokenizer of the BERT encoders. A word is split greedily: the longest piece of the
 * vocabulary with which it begins, then the longest continuation piece, and so on. Immutable.
 *
 * <p>Special tokens cannot be produced by text: {@code [SEP]} in a title is split like any other
 * text.
 */
public final class WordPieces {
  private static final String CONTINUED = "##";

  /** Longer words are unknown, as in the reference tokenizer. */
  private static final int LONGEST_WORD = 100;

  /**
   * Maximum number of characters that are read per piece. It bounds the time for long texts; words
   * are shorter on average in every language.
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

  /** Reads the vocabulary of a {@code tokenizer.json}. */
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
   * The ids of the pieces of a text between those of [CLS] and [SEP]. A long text is truncated.
   *
   * @param most maximum number of ids, including [CLS] and [SEP]; at least 2
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
   * Whether {@link #numbers} returns all pieces of a text.
   *
   * @param most maximum number of ids, including [CLS] and [SEP]; at least 2
   */
  public boolean fits(String text, int most) {
    return text.strip().length() <= CHARACTERS_PER_PIECE * most
        && numbers(text, most + 1).length <= most;
  }

  /** The first characters of a text; a surrogate pair is not split. */
  private static String beginning(String text, int most) {
    String bare = text.strip();
    if (bare.length() <= most) {
      return bare;
    }
    return bare.substring(0, Character.isHighSurrogate(bare.charAt(most - 1)) ? most - 1 : most);
  }

  /** Adds the pieces of a word as far as there is room, and returns the new count. */
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

  /** The id of a part of a word; -1 if it is not in the vocabulary. */
  private int piece(String word, int from, int until) {
    String part = word.substring(from, until);
    return numbers.getOrDefault(from == 0 ? part : CONTINUED + part, -1);
  }
}
