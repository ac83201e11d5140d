package io.memoir.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Fits a model to a data set. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Fits a model to a data set.")
final class TrainCommand implements Callable<Integer> {
  private final Terminal terminal;

  TrainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.err().println("not wired");
    return Memoir.DEFECT;
  }
}
