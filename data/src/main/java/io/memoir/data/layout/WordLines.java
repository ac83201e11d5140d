package io.memoir.data.layout;

import io.memoir.data.source.FieldSplitter;
import io.memoir.data.source.FileSample;
import io.memoir.data.value.MissingValues;
import io.memoir.model.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lines of words, which are items or the columns of a user and an item. */
final class WordLines {
  /** Delimiters of words, the most deliberate first. */
  static final List<String> DELIMITERS = List.of("\t", ",", " ");

  private WordLines() {}

  /** The words of a line, whatever separates them. */
  static List<String> split(String line) {
    return List.of(line.strip().split("[ \t,]+"));
  }

  /**
   * Whether a word looks like an id and not like a word of a language: a single letter, or a word
   * with a digit.
   */
  static boolean isId(String word) {
    if (MissingValues.present(word).isEmpty()) {
      return true;
    }
    return word.length() == 1
        ? Character.isLetterOrDigit(word.charAt(0))
        : word.chars().anyMatch(Character::isDigit);
  }

  /** The delimiter of lines of any number of words: the one that occurs in most lines. */
  static String delimiterOf(List<String> lines) {
    String best = " ";
    long most = 0;
    for (String delimiter : DELIMITERS) {
      long count = lines.stream().filter(line -> line.strip().contains(delimiter)).count();
      if (count > most) {
        best = delimiter;
        most = count;
      }
    }
    return best;
  }

  /**
   * Requires that words contain other delimiters between ids in a fifth of the lines at most.
   *
   * @param delimiter of the words
   * @throws BadInputException if the lines can be read in several ways
   */
  static void requireOneDelimiter(FileSample look, List<String> lines, String delimiter) {
    FieldSplitter splitter = new FieldSplitter(delimiter, false);
    List<String> found = new ArrayList<>();
    for (String line : lines) {
      splitter.literally(line.strip()).stream()
          .map(word -> otherDelimiter(word.strip(), delimiter))
          .flatMap(Optional::stream)
          .findFirst()
          .ifPresent(found::add);
    }
    if (5 * found.size() > lines.size()) {
      throw new BadInputException(
          ("%s can be read in several ways: the words are separated by %s or by %s, as in '%s';"
                  + " expected one delimiter, and ids that do not contain the others")
              .formatted(
                  look.file(),
                  Delimiters.word(delimiter),
                  Delimiters.word(found.getFirst()),
                  ShownLine.of(
                      lines.stream()
                          .filter(line -> line.strip().contains(found.getFirst()))
                          .findFirst()
                          .orElse(lines.getFirst()))));
    }
  }

  /** The other delimiter that separates several ids in a word. */
  private static Optional<String> otherDelimiter(String word, String delimiter) {
    for (String other : DELIMITERS) {
      if (!other.equals(delimiter) && word.contains(other)) {
        List<String> parts = split(word);
        if (parts.size() > 1 && parts.stream().allMatch(WordLines::isId)) {
          return Optional.of(other);
        }
      }
    }
    return Optional.empty();
  }
}
