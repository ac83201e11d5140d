package io.memoir.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Measures how fast a model runs on this machine. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures how fast a model runs on this machine.")
final class BenchCommand implements Callable<Integer> {
  private final Terminal terminal;

  BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.err().println("not wired");
    return Memoir.DEFECT;
  }
}
