package io.memoir.cli.demo;

import io.memoir.cli.process.ExitCode;
import io.memoir.cli.terminal.Style;
import io.memoir.cli.terminal.Terminal;
import io.memoir.data.dataset.Dataset;
import io.memoir.runtime.Recommender;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/** Runs a scenario, and prints each command before its output. */
public final class ScenarioDemo {

  /** Runs commands of memoir. */
  @FunctionalInterface
  public interface Commands {

    /**
     * Runs a command.
     *
     * @param words the command, its options and their values
     * @return the exit code
     */
    int run(List<String> words);
  }

  private final Terminal terminal;
  private final PrintWriter out;
  private final Style style;
  private final Commands commands;

  public ScenarioDemo(Terminal terminal, Commands commands) {
    this.terminal = terminal;
    this.out = terminal.out();
    this.style = Style.of(terminal);
    this.commands = commands;
  }

  /**
   * Runs all steps; the first one that fails is the last one.
   *
   * @param serves whether the model is served afterwards
   * @return the exit code of the last step
   */
  public int run(Scenario scenario, boolean serves) throws IOException {
    List<Chapter> chapters = scenario.chapters();
    for (int c = 0; c < chapters.size(); c++) {
      heading(c + 1, chapters.get(c).title());
      for (Action action : chapters.get(c).actions()) {
        int code = run(action);
        if (code != ExitCode.DONE) {
          return code;
        }
      }
    }
    if (serves) {
      heading(chapters.size() + 1, "Serve the model over HTTP");
      out.flush();
      return ExitCode.DONE;
    }
    heading(chapters.size() + 1, "Next: serve the model over HTTP");
    out.println("   " + scenario.serving());
    out.printf("   docs/scenarios/%s.md explains every step%n", scenario.kind().word());
    return ExitCode.DONE;
  }

  private void heading(int number, String title) {
    out.println((number == 1 ? "" : "\n") + style.strong(number + "  " + title));
  }

  private int run(Action action) throws IOException {
    switch (action) {
      case Action.Command command -> {
        out.println("   $ " + command.text());
        out.flush();
        return commands.run(command.words());
      }
      case Action.Compare compare ->
          new Comparison(terminal, compare.keepSeen())
              .print(Dataset.open(compare.data()), compare.contenders());
      case Action.Tell tell -> {
        DemoPerson person =
            DemoPerson.choose(
                Dataset.open(tell.data()), Recommender.open(tell.model()), tell.keepSeen());
        out.println("   The history of " + person.id());
        person.tellHistory(out, style);
        out.println();
        out.println("   Then " + person.id() + " does five things out of character");
        person.tellChange(out, style);
      }
    }
    return ExitCode.DONE;
  }
}
