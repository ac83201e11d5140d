package io.memoir.data.schema;

import io.memoir.data.NearMatches;
import io.memoir.model.BadInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The kind of a column. */
public enum Kind {
  /** One of a set of texts. */
  CATEGORY,
  /** Several of a set of texts. */
  CATEGORIES,
  NUMBER,
  /** A text, represented by the vector of a pretrained encoder. */
  TEXT,
  /** A text, represented by its words; rare words have a larger weight. */
  WORDS,
  /** A list of numbers; all lists have the same length. */
  VECTOR,
  /** A date or time; as a feature, the number of days since 1970. */
  TIME,
  /** Whether what was shown was chosen: 1 or 0. */
  LABEL,
  /** The items that were shown with an event. */
  IMPRESSIONS,
  /** Not a feature. */
  IGNORE;

  /** The name in a file. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is a feature of a model. */
  public boolean feature() {
    return this != LABEL && this != IMPRESSIONS && this != IGNORE;
  }

  /**
   * The kind with a name.
   *
   * @param where file and column, for the message
   * @throws BadInputException if there is no such kind
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
