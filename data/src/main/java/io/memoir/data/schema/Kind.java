package io.memoir.data.schema;

import io.memoir.data.NearMatches;
import io.memoir.model.BadInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a column is. */
public enum Kind {
  /** One of a set of texts. */
  CATEGORY,
  /** Several of a set of texts. */
  CATEGORIES,
  NUMBER,
  /** A text that a pretrained encoder reads. */
  TEXT,
  /** A text whose words count, the rarer the more. */
  WORDS,
  /** A list of numbers of one length. */
  VECTOR,
  /** A moment; as a feature the number of days since 1970. */
  TIME,
  /** Whether what was shown was chosen: 1 or 0. */
  LABEL,
  /** The items that were shown with an event. */
  IMPRESSIONS,
  /** No feature. */
  IGNORE;

  /** The word for it in a file. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is a feature of a model. */
  public boolean feature() {
    return this != LABEL && this != IMPRESSIONS && this != IGNORE;
  }

  /**
   * The kind of a word.
   *
   * @param where names the file and the column in a message
   * @throws BadInputException if there is none
   */
  static Kind of(String word, String where) {
    for (Kind kind : values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    List<String> known = Arrays.stream(values()).map(Kind::word).toList();
    throw new BadInputException(
        "%s has the kind '%s'%s, expected one of %s"
            .formatted(
                where, word, NearMatches.of(word, known).question(), String.join(", ", known)));
  }
}
