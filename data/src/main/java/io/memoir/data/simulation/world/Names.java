package io.memoir.data.simulation.world;

import java.util.List;

/**
 * Invented names of two words.
 *
 * @param first first words
 * @param second second words
 * @param between what stands between them
 */
record Names(List<String> first, List<String> second, String between) {

  /** Names from lists of words that are separated by commas. */
  static Names of(String first, String second, String between) {
    return new Names(words(first), words(second), between);
  }

  static List<String> words(String commaSeparated) {
    return List.of(commaSeparated.split(",", -1));
  }

  /** The name with a number. All numbers below the product of the lengths have different names. */
  String name(int number) {
    int row = number % first.size();
    int column = (number / first.size() + row) % second.size();
    return first.get(row) + between + second.get(column);
  }
}
