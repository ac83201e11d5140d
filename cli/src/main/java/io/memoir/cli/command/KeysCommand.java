package io.memoir.cli.command;

import io.memoir.cli.process.ExitCode;
import io.memoir.cli.terminal.Terminal;
import io.memoir.server.http.settings.Keys;
import io.memoir.server.http.settings.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Creates an API key for a server. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Creates an API key for memoir serve, prints it once, and adds its hash to a file.",
      "To revoke a key, delete its line; a running server reloads the file within seconds. A file"
          + " without any key is not loaded: to revoke the last key, add another one first."
    },
    footer = {"", "For example", "  memoir keys --file my.keys --name shop --role write"})
public final class KeysCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--file",
      required = true,
      paramLabel = "FILE",
      description = "The key file; created if it does not exist.")
  private Path file;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "Name of the key: 1 to 64 letters, digits, '.', '_' and '-'.")
  private String name;

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description =
          "Role of the key: send (only send events), read (only query), write (both, and change users"
              + " and items), admin (everything).")
  private Role role;

  public KeysCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    String key = Keys.create(file, name, role);
    terminal.out().println(key);
    terminal
        .err()
        .printf(
            "API key %s with role %s. It is not stored anywhere; send it in the header  Authorization: Bearer KEY%n",
            name, role.name().toLowerCase(Locale.ROOT));
    return ExitCode.DONE;
  }
}
