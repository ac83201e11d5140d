package io.memoir.model;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/**
 * The domains of a catalogue, such as films and books: the values of one category of the items. A
 * request can ask for items of one domain.
 *
 * <p>The domains are numbered from 1 in their order; {@value #NONE} is the number of an item
 * without a domain, and of a request that asks for no domain.
 *
 * @param column the name of the category
 * @param names the values, at least 2
 */
public record Domains(String column, List<String> names) {
  /** The number of no domain. */
  public static final int NONE = 0;

  private static final int MOST_SHOWN = 20;

  public Domains {
    names = List.copyOf(names);
    if (names.size() < 2) {
      throw new BadInputException(
          "the domain column '%s' has %s, expected at least two values"
              .formatted(
                  shown(column),
                  names.isEmpty()
                      ? "no value"
                      : "the single value '" + shown(names.getFirst()) + "'"));
    }
    if (new HashSet<>(names).size() < names.size()) {
      throw new BadInputException(
          "the domain column '%s' has a value twice, expected each once".formatted(shown(column)));
    }
  }

  /** The number of domains. */
  public int count() {
    return names.size();
  }

  /** The number of a domain, from 1; {@value #NONE} if there is none of this name. */
  public int numberOf(String name) {
    return names.indexOf(name) + 1;
  }

  /**
   * The name of a domain.
   *
   * @param number from 1
   */
  public String name(int number) {
    return names.get(number - 1);
  }

  /**
   * The number of a domain for which a request asks.
   *
   * @throws BadInputException if there is no such domain, naming those that exist
   */
  public int require(String name) {
    int number = numberOf(name);
    if (number == NONE) {
      throw new BadInputException(
          "domain '%s' is not a value of '%s', expected one of %s"
              .formatted(shown(name), shown(column), listed()));
    }
    return number;
  }

  /** The names for messages: all of them, or the first ones and the number of the others. */
  public String listed() {
    int more = names.size() - MOST_SHOWN;
    return more <= 0
        ? shown(String.join(", ", names))
        : String.format(
            Locale.ROOT,
            "%s and %,d more",
            shown(String.join(", ", names.subList(0, MOST_SHOWN))),
            more);
  }

  private static String shown(String name) {
    return name.replaceAll("\\p{Cntrl}", " ");
  }
}
