package io.memoir.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Measures a model on a data set. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Measures a model on a data set.")
final class EvaluateCommand implements Callable<Integer> {
  private final Terminal terminal;

  EvaluateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.err().println("not wired");
    return Memoir.DEFECT;
  }
}
