package io.memoir.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Recommends for one person or one history. */
@Command(
    name = "recommend",
    mixinStandardHelpOptions = true,
    description = "Recommends for one person or one history.")
final class RecommendCommand implements Callable<Integer> {
  private final Terminal terminal;

  RecommendCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.err().println("not wired");
    return Memoir.DEFECT;
  }
}
