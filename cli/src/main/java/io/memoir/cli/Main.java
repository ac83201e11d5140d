package io.memoir.cli;

import io.memoir.cli.process.StandardError;
import io.memoir.cli.terminal.Terminal;
import java.util.Locale;

/** The entry point of the memoir command. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    StandardError.restore();
    // Names of files, data and all output have the digits 0 to 9, whatever the language is.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    Terminal terminal = Terminal.ofProcess();
    int code = Memoir.run(terminal, arguments);
    terminal.out().flush();
    terminal.err().flush();
    System.exit(code);
  }
}
