package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.memoir.cli.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * The scripts and commands of a page of the documentation, as printed, with their files in a
 * directory.
 *
 * @param directory the directory
 * @param text the page, each command in one line
 */
record Walk(Path directory, String text) {
  private static final Pattern SCRIPT = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);
  private static final String COMMAND = "    ./memoir ";
  private static final String SERVE = COMMAND + "serve ";

  /** A scenario in one command, whose steps are on the page as well. */
  private static final String DEMO = COMMAND + "demo ";

  /** A command of curl; the body that it sends may go over several lines. */
  private static final Pattern CURL = Pattern.compile("(?m)^ {4}(curl [^'\\n]*(?:'[^']*')?)$");

  private static final Set<String> PATHS = Set.of("--input", "--data", "--out", "--store");
  private static final Set<String> PATHS_OF_PREPARE = Set.of("--items", "--users");

  /** A page of {@code docs}. */
  static Walk of(Path directory, String page) throws IOException {
    return new Walk(directory, Files.readString(Path.of("..", "docs", page)).replace(" \\\n", " "));
  }

  /**
   * The output of every command of the page except serve and demo, by the command.
   *
   * @param simulated options that are added to the command simulate
   */
  Map<String, String> outputs(String... simulated) throws IOException, InterruptedException {
    for (String script : SCRIPT.matcher(text).results().map(found -> found.group(1)).toList()) {
      Shell.run(directory, script);
    }
    Map<String, String> outputs = new LinkedHashMap<>();
    for (String line : text.lines().filter(line -> line.startsWith(COMMAND)).toList()) {
      if (!line.startsWith(SERVE) && !line.startsWith(DEMO)) {
        String command = line.substring(COMMAND.length());
        String[] words = words(command);
        Commands result =
            Commands.run(words[0].equals("simulate") ? Answers.joined(words, simulated) : words);
        assertThat(result.code()).as("%s: %s", command, result.err()).isEqualTo(ExitCode.DONE);
        outputs.put(command, result.out());
      }
    }
    return outputs;
  }

  /** The answers to every command of curl, by the command. */
  Map<String, JsonObject> answers() throws IOException, InterruptedException {
    Assumptions.assumeTrue(LaunchedServer.hasCurl(), "needs curl 7.82 or later");
    List<String> serve = text.lines().filter(line -> line.startsWith(SERVE)).toList();
    assertThat(serve).hasSize(1);
    String[] words = words(serve.getFirst().substring(COMMAND.length()));
    Map<String, JsonObject> answers = new LinkedHashMap<>();
    try (LaunchedServer server = LaunchedServer.start(Arrays.copyOfRange(words, 1, words.length))) {
      for (MatchResult found : CURL.matcher(text).results().toList()) {
        answers.put(found.group(1), server.ask(found.group(1)));
      }
    }
    return answers;
  }

  /** The words of a command, its files in the directory. */
  private String[] words(String command) {
    List<String> words = new ArrayList<>(List.of(command.strip().split(" +", -1)));
    String name = words.getFirst();
    for (int i = 1; i < words.size(); i++) {
      String option = words.get(i - 1);
      boolean path =
          PATHS.contains(option)
              || (option.equals("--model") && !name.equals("train"))
              || (name.equals("prepare") && PATHS_OF_PREPARE.contains(option));
      if (path) {
        words.set(i, directory.resolve(words.get(i)).toString());
      }
    }
    return words.toArray(String[]::new);
  }
}
