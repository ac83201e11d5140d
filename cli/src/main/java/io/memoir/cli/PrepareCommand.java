package io.memoir.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Turns files of events into a data set. */
@Command(
    name = "prepare",
    mixinStandardHelpOptions = true,
    description = "Turns files of events into a data set.")
final class PrepareCommand implements Callable<Integer> {
  private final Terminal terminal;

  PrepareCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.err().println("not wired");
    return Memoir.DEFECT;
  }
}
