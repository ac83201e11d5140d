package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A server in a process of its own. */
final class LaunchedServer implements AutoCloseable {
  private static final String DOCUMENTED = "localhost:8080";

  private final Process process;
  private final BufferedReader output;
  private final Launched.Addresses addresses;

  private LaunchedServer(Process process, BufferedReader output, Launched.Addresses addresses) {
    this.process = process;
    this.output = output;
    this.addresses = addresses;
  }

  /** Starts {@code memoir serve} with options, on free ports, and waits until it is ready. */
  static LaunchedServer start(String... options) throws IOException {
    String[] command = Answers.joined(new String[] {"serve"}, options);
    Process process = Launched.start(Answers.joined(command, "--port", "0", "--admin-port", "0"));
    try {
      BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
      return new LaunchedServer(process, output, Launched.addresses(output));
    } catch (IOException | AssertionError e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** The address of the API port. */
  URI api() {
    return addresses.api();
  }

  /** The address of the admin port. */
  URI admin() {
    return addresses.admin();
  }

  /** Whether curl is there, and is new enough for the option {@code --json}. */
  static boolean hasCurl() throws IOException, InterruptedException {
    return Shell.run(Path.of("."), "curl --help all 2>/dev/null || true").contains("--json");
  }

  /** The answer to a command of curl, which has the address of the documents and must not fail. */
  JsonObject ask(String command) throws IOException, InterruptedException {
    String said = Shell.run(Path.of("."), command.replace(DOCUMENTED, api().getAuthority()));
    JsonObject answer = JsonParser.parseString(said).getAsJsonObject();
    assertThat(answer.keySet())
        .as("%s%nanswered %s", command, said)
        .contains("requestId")
        .doesNotContain("status", "code");
    return answer;
  }

  /** Ends the server as a crash does. */
  void kill() throws IOException, InterruptedException {
    process.destroyForcibly().waitFor();
    output.close();
  }

  /** Ends the server as ctrl-C does. */
  @Override
  public void close() throws IOException {
    process.toHandle().destroy(); // that of the process would close its output as well
    try (output) {
      String last = String.join("\n", output.lines().toList());
      assertThat(process.onExit().join().exitValue()).as(last).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
