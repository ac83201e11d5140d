package io.memoir.cli;

import io.memoir.cli.terminal.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/**
 * What a command said and how it ended.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error
 */
record Commands(int code, String out, String err) {

  /** Runs a command in this process, as the launcher would, on no screen. */
  static Commands run(String... arguments) {
    return run(Map.of(), arguments);
  }

  /** The same in an environment of these variables. */
  static Commands run(Map<String, String> environment, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal =
        new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), false, false, 100);
    int code = Memoir.run(terminal, environment, arguments);
    return new Commands(code, out.toString(), err.toString());
  }

  /** A terminal that nobody reads. */
  static Terminal silent() {
    PrintWriter nowhere = new PrintWriter(java.io.Writer.nullWriter());
    return new Terminal(nowhere, nowhere, false, false, 100);
  }

  List<String> errLines() {
    return err.lines().toList();
  }
}
