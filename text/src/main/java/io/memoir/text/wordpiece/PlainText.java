package io.memoir.text.wordpiece;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Normalises a text and splits it into words, as the uncased BERT encoders do: words are in lower
 * case and without accents, and each punctuation mark and each Chinese character is a word.
 * Invisible characters (control and format characters, unpaired surrogates) are removed.
 */
final class PlainText {
  private PlainText() {}

  static List<String> words(String text) {
    String spaced = spaced(text);
    // Separates letters from their accents, which are removed below.
    String apart =
        Normalizer.isNormalized(spaced, Normalizer.Form.NFD)
            ? spaced
            : Normalizer.normalize(spaced, Normalizer.Form.NFD);
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < apart.length(); ) {
      int character = apart.codePointAt(i);
      i += Character.charCount(character);
      if (character == ' ') {
        end(word, words);
      } else if (isPunctuation(character)) {
        end(word, words);
        words.add(Character.toString(character));
      } else if (Character.getType(character) != Character.NON_SPACING_MARK) {
        word.appendCodePoint(Character.toLowerCase(character));
      }
    }
    end(word, words);
    return words;
  }

  private static void end(StringBuilder word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  /** Removes invisible characters, unifies white space, and separates Chinese characters by it. */
  private static String spaced(String text) {
    StringBuilder spaced = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      i += Character.charCount(character);
      if (isSpace(character)) {
        spaced.append(' ');
      } else if (isChinese(character)) {
        spaced.append(' ').appendCodePoint(character).append(' ');
      } else if (!isInvisible(character)) {
        spaced.appendCodePoint(character);
      }
    }
    return spaced.toString();
  }

  private static boolean isSpace(int character) {
    return character == '\t'
        || character == '\n'
        || character == '\r'
        || Character.isSpaceChar(character);
  }

  private static boolean isInvisible(int character) {
    return character == 0xFFFD
        || switch (Character.getType(character)) {
          case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE ->
              true;
          default -> false;
        };
  }

  /** Uses the ranges of the reference tokenizer, which lack the newer blocks of Unicode. */
  private static boolean isChinese(int character) {
    return (character >= 0x4E00 && character <= 0x9FFF)
        || (character >= 0x3400 && character <= 0x4DBF)
        || (character >= 0x20000 && character <= 0x2A6DF)
        || (character >= 0x2A700 && character <= 0x2B81F)
        || (character >= 0x2B920 && character <= 0x2CEAF)
        || (character >= 0xF900 && character <= 0xFAFF)
        || (character >= 0x2F800 && character <= 0x2FA1F);
  }

  private static boolean isPunctuation(int character) {
    if (character < 128) {
      return character > ' ' && character < 127 && !Character.isLetterOrDigit(character);
    }
    return switch (Character.getType(character)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }
}
