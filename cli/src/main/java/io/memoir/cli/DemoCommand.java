package io.memoir.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Tells the whole story in a minute and a half, on simulated data. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Tells the whole story in a minute and a half, on simulated data.")
final class DemoCommand implements Callable<Integer> {
  private final Terminal terminal;

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.err().println("not wired");
    return Memoir.DEFECT;
  }
}
