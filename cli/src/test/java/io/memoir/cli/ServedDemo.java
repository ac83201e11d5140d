package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.cli.process.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A demo in a process of its own whose server runs, and the lines that it has printed. */
final class ServedDemo implements AutoCloseable {
  /** Free ports, and no desktop on which a browser could be opened. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of("MEMOIR_PORT", "0", "MEMOIR_ADMIN_PORT", "0", "DISPLAY", "", "WAYLAND_DISPLAY", "");

  private static final Pattern PAGE =
      Pattern.compile("the page of (.+): (http://[^/]+)/page/#/person/(.+)");

  private final Process process;
  private final BufferedReader output;
  private final List<String> said;
  private final Matcher page;

  private ServedDemo(Process process, BufferedReader output, List<String> said, Matcher page) {
    this.process = process;
    this.output = output;
    this.said = said;
    this.page = page;
  }

  /** Starts {@code memoir demo --serve} and waits until it names the page of a person. */
  static ServedDemo start(Map<String, String> environment, String... options) throws IOException {
    Map<String, String> variables = new HashMap<>(ENVIRONMENT);
    variables.putAll(environment);
    Process process =
        Launched.start(variables, Answers.joined(new String[] {"demo", "--serve"}, options));
    try {
      BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
      List<String> said = Launched.linesUntil(output, line -> PAGE.matcher(line).matches());
      Matcher page = PAGE.matcher(said.getLast());
      assertThat(page.matches()).isTrue();
      return new ServedDemo(process, output, said, page);
    } catch (IOException | AssertionError e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** The person whose page is named. */
  String personId() {
    return page.group(1);
  }

  /** The person as in the address of the page. */
  String encodedPersonId() {
    return page.group(3);
  }

  /** The address of the port for administration, with the page. */
  URI admin() {
    return URI.create(page.group(2));
  }

  /** The number of the first printed line with a text. */
  int lineWith(String text) {
    for (int i = 0; i < said.size(); i++) {
      if (said.get(i).contains(text)) {
        return i;
      }
    }
    throw new AssertionError("'" + text + "' was not printed: " + String.join("\n", said));
  }

  JsonObject get(String path) throws IOException {
    return answer(connection(path));
  }

  JsonObject post(String path, String body) throws IOException {
    HttpURLConnection connection = connection(path);
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", "application/json");
    try (OutputStream out = connection.getOutputStream()) {
      out.write(body.getBytes(StandardCharsets.UTF_8));
    }
    return answer(connection);
  }

  private HttpURLConnection connection(String path) throws IOException {
    return (HttpURLConnection) admin().resolve(path).toURL().openConnection();
  }

  private static JsonObject answer(HttpURLConnection connection) throws IOException {
    try (InputStream in = connection.getInputStream()) {
      return JsonParser.parseString(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .getAsJsonObject();
    }
  }

  /** Ends the server as ctrl-C does. */
  @Override
  public void close() throws IOException {
    process.toHandle().destroy(); // that of the process would close its output as well
    try (output) {
      String last = String.join("\n", output.lines().toList());
      assertThat(process.onExit().join().exitValue()).as(last).isEqualTo(ExitCode.DONE);
    } finally {
      process.destroyForcibly();
    }
  }
}
