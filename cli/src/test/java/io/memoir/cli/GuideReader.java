package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.cli.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the scripts and commands of a page of {@code docs/guides} one after the other, as a reader
 * would. A server runs until the next one is started, or until {@code learn} needs its store.
 */
final class GuideReader implements AutoCloseable {
  private static final String SCRIPT = "```sh\n";
  private static final String SCRIPT_END = "```";
  private static final String MEMOIR = "./memoir ";
  private static final String CURL = "curl -s ";
  private static final String VALUE = "=$(";
  private static final String API = "localhost:8080";
  private static final String ADMIN = "localhost:8081";

  /** A script, a command of memoir, the value of a variable, or a request, whose body may go on. */
  private static final Pattern STEP =
      Pattern.compile(
          "^```sh\\n.*?^```$"
              + "|^ {4}\\./memoir [^\\n]*$"
              + "|^ {4}[A-Z]+=\\$\\([^\\n]*\\)$"
              + "|^ {4}curl -s [^'\\n]*('[^']*')?[^'\\n]*$",
          Pattern.MULTILINE | Pattern.DOTALL);

  private final Path directory;
  private final String home;
  private final String people;
  private final Map<String, String> variables = new LinkedHashMap<>();
  private Optional<LaunchedServer> server = Optional.empty();

  /**
   * A reader.
   *
   * @param directory in which the guide makes its files
   * @param home the directory of all files of the guide, as the guide names it
   * @param people number of simulated people, instead of what is usual
   */
  GuideReader(Path directory, String home, int people) {
    this.directory = directory;
    this.home = home;
    this.people = Integer.toString(people);
  }

  /** The steps of a guide, each in one line unless it has a script or a body of several. */
  static List<String> steps(String guide) throws IOException {
    String text = text(guide).replaceAll(" \\\\\\n +", " ");
    return STEP.matcher(text).results().map(MatchResult::group).map(String::strip).toList();
  }

  /** The first lines of all commands of a guide that are no scripts. */
  static List<String> commands(String guide) throws IOException {
    return text(guide)
        .lines()
        .filter(line -> line.matches(" {4}(\\./memoir|curl|[A-Z]+=).*"))
        .toList();
  }

  private static String text(String guide) throws IOException {
    return Files.readString(Path.of("..", "docs", "guides", guide));
  }

  /** Runs all steps of a guide. Each of them must succeed; returns what they print. */
  Map<String, String> read(String guide) throws IOException, InterruptedException {
    Map<String, String> outputs = new LinkedHashMap<>();
    for (String step : steps(guide)) {
      outputs.put(step, run(step));
    }
    return outputs;
  }

  private String run(String step) throws IOException, InterruptedException {
    if (step.startsWith(SCRIPT)) {
      return shell(step.substring(SCRIPT.length(), step.length() - SCRIPT_END.length()));
    }
    if (step.startsWith(MEMOIR) || step.startsWith(CURL)) {
      return command(step);
    }
    int equals = step.indexOf(VALUE);
    String value = command(step.substring(equals + VALUE.length(), step.length() - 1));
    variables.put(step.substring(0, equals), value.strip());
    return value;
  }

  private String command(String command) throws IOException, InterruptedException {
    return command.startsWith(MEMOIR)
        ? memoir(List.of(placed(command.substring(MEMOIR.length())).split(" +", -1)))
        : shell(command);
  }

  private String memoir(List<String> words) throws IOException {
    String name = words.getFirst();
    List<String> options = new ArrayList<>(words.subList(1, words.size()));
    switch (name) {
      case "serve" -> {
        stop();
        server = Optional.of(LaunchedServer.start(options.toArray(String[]::new)));
        return "";
      }
      case "demo" -> {
        return demo(options);
      }
      case "learn" -> stop();
      case "simulate" -> options.addAll(List.of("--people", people));
      default -> {}
    }
    options.addFirst(name);
    Commands result = Commands.run(options.toArray(String[]::new));
    assertThat(result.code()).as("%s: %s", options, result.err()).isEqualTo(ExitCode.DONE);
    return result.out();
  }

  /** Runs a demo until its server is ready, if it does not write to the working directory. */
  private String demo(List<String> options) throws IOException {
    assertThat(options.remove("--serve")).as("the demo ends with a server").isTrue();
    if (!options.contains("--out")) {
      return "";
    }
    options.addAll(List.of("--people", people));
    try (ServedDemo demo = ServedDemo.start(Map.of(), options.toArray(String[]::new))) {
      return demo.personId();
    }
  }

  private String shell(String script) throws IOException, InterruptedException {
    StringBuilder whole = new StringBuilder();
    variables.forEach((name, value) -> whole.append("%s='%s'%n".formatted(name, value)));
    return Shell.run(directory, whole.append(addressed(placed(script))).toString());
  }

  /** A text with the files of the guide in the directory. */
  private String placed(String text) {
    return text.replaceAll(
        "(?<=[ \"'=])" + home + "(?=[/ \"']|$)",
        Matcher.quoteReplacement(directory.resolve(home).toString()));
  }

  /** A script whose requests go to the running server, and fail if they are answered by errors. */
  private String addressed(String script) {
    if (!script.contains(API) && !script.contains(ADMIN)) {
      return script;
    }
    LaunchedServer running =
        server.orElseThrow(() -> new AssertionError("no server runs for " + script));
    return script
        .replace(CURL, "curl -sS --fail-with-body ")
        .replace(API, running.api().getAuthority())
        .replace(ADMIN, running.admin().getAuthority());
  }

  private void stop() throws IOException {
    if (server.isPresent()) {
      LaunchedServer running = server.get();
      server = Optional.empty();
      running.close();
    }
  }

  @Override
  public void close() throws IOException {
    stop();
  }
}
