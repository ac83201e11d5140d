package io.memoir.cli.terminal;

import java.util.List;
import java.util.stream.Collectors;

/** Words of a command as they are typed in a shell. */
public final class ShellWords {
  private ShellWords() {}

  /** The words with blanks between them, each quoted if it has to be. */
  public static String joined(List<String> words) {
    return words.stream().map(ShellWords::quoted).collect(Collectors.joining(" "));
  }

  /** A word, in single quotes if the shell would read it as something else. */
  public static String quoted(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
