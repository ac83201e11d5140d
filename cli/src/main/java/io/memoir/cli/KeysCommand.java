package io.memoir.cli;

import io.memoir.server.http.Keys;
import io.memoir.server.http.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a key for a server. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Makes a key for memoir serve, prints it once, and adds its hash to a file. To take a key"
            + " back, delete its line and start the server again.",
    footer = {"", "For example", "  memoir keys --file my.keys --name shop --role write"})
final class KeysCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--file",
      required = true,
      paramLabel = "FILE",
      description = "The file of keys; made if there is none.")
  private Path file;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "Whose key it is: 1 to 64 letters, digits, '.', '_' and '-'.")
  private String name;

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description = "What it opens: ${COMPLETION-CANDIDATES}, each with those before.")
  private Role role;

  KeysCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    String key = Keys.create(file, name, role);
    terminal.out().println(key);
    terminal
        .err()
        .printf(
            "%s may %s with this key, which is kept nowhere: send it as  Authorization: Bearer KEY%n",
            name, role.name().toLowerCase(Locale.ROOT));
    return Memoir.DONE;
  }
}
