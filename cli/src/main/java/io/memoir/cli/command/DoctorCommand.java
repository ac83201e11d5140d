package io.memoir.cli.command;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.process.Machine;
import io.memoir.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the hardware and libraries of this machine and which of them Memoir will use. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Shows the hardware and libraries of this machine and which of them Memoir will use.")
public final class DoctorCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  public DoctorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Machine machine = Machine.inspect();
    if (json) {
      JsonObject object = new JsonObject();
      machine.facts().forEach(fact -> object.addProperty(fact.key(), fact.value()));
      terminal.out().println(new GsonBuilder().setPrettyPrinting().create().toJson(object));
    } else {
      machine
          .facts()
          .forEach(fact -> terminal.out().printf("%-20s %s%n", fact.name(), fact.value()));
    }
    return ExitCode.DONE;
  }
}
