package io.memoir.cli.terminal;

import io.memoir.model.BadInputException;
import java.util.List;
import java.util.Locale;

/** Names of the constants of an enum on the command line. */
public final class Words {
  private Words() {}

  /**
   * The constant with a name.
   *
   * @throws BadInputException if there is no such constant
   */
  public static <E extends Enum<E>> E oneOf(String option, String word, List<E> values) {
    List<String> words = values.stream().map(Words::of).toList();
    int index = words.indexOf(word.toLowerCase(Locale.ROOT));
    if (index < 0) {
      throw new BadInputException(
          "%s is '%s', expected %s".formatted(option, word, String.join(" or ", words)));
    }
    return values.get(index);
  }

  public static String of(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
