package io.memoir.cli;

import static io.memoir.cli.Answers.ids;
import static io.memoir.cli.Answers.items;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.memoir.cli.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/clicks.md and docs/ratings.md as printed, on the files that they make. */
@DisabledOnOs(OS.WINDOWS)
class WalksTest {
  private static final Pattern SCRIPT = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);
  private static final String COMMAND = "    ./memoir ";
  private static final String SERVE = COMMAND + "serve ";

  /** A command of curl; the body that it sends may go over several lines. */
  private static final Pattern CURL = Pattern.compile("(?m)^ {4}(curl [^'\\n]*(?:'[^']*')?)$");

  private static final Set<String> PATHS = Set.of("--input", "--data", "--out", "--store");
  private static final Pattern ROW = Pattern.compile("(?m)^ {3,}\\d+ +i(\\d+) .*?([0-9.]+)$");

  /** Column at which the first figure of a table of baselines begins. */
  private static final int FIGURES = 24;

  @TempDir Path directory;

  private static String page(String name) throws IOException {
    return Files.readString(Path.of("..", "docs", name)).replace(" \\\n", " ");
  }

  /** The output of every command of a page except serve, by the command. */
  private Map<String, String> walked(String page) throws IOException, InterruptedException {
    for (String script : SCRIPT.matcher(page).results().map(found -> found.group(1)).toList()) {
      Shell.run(directory, script);
    }
    Map<String, String> outputs = new LinkedHashMap<>();
    for (String line : page.lines().filter(line -> line.startsWith(COMMAND)).toList()) {
      if (!line.startsWith(SERVE)) {
        String command = line.substring(COMMAND.length());
        Commands result = Commands.run(words(command));
        assertThat(result.code()).as("%s: %s", command, result.err()).isEqualTo(ExitCode.DONE);
        outputs.put(command, result.out());
      }
    }
    return outputs;
  }

  /** The answers to every command of curl, by the command. */
  private Map<String, JsonObject> served(String page) throws IOException, InterruptedException {
    Assumptions.assumeTrue(LaunchedServer.hasCurl(), "needs curl 7.82 or later");
    List<String> serve = page.lines().filter(line -> line.startsWith(SERVE)).toList();
    assertThat(serve).hasSize(1);
    String[] words = words(serve.getFirst().substring(COMMAND.length()));
    Map<String, JsonObject> answers = new LinkedHashMap<>();
    try (LaunchedServer server = LaunchedServer.start(Arrays.copyOfRange(words, 1, words.length))) {
      for (MatchResult found : CURL.matcher(page).results().toList()) {
        answers.put(found.group(1), server.ask(found.group(1)));
      }
    }
    return answers;
  }

  /** The words of a command, its files in the directory of the test. */
  private String[] words(String command) {
    List<String> words = new ArrayList<>(List.of(command.strip().split(" +", -1)));
    for (int i = 1; i < words.size(); i++) {
      String option = words.get(i - 1);
      boolean path =
          PATHS.contains(option) || (option.equals("--model") && !words.getFirst().equals("train"));
      if (path) {
        words.set(i, directory.resolve(words.get(i)).toString());
      }
    }
    return words.toArray(String[]::new);
  }

  /** The output of the first command with these parts. */
  private static <T> T outputOf(Map<String, T> outputs, String... parts) {
    return outputs.entrySet().stream()
        .filter(entry -> List.of(parts).stream().allMatch(entry.getKey()::contains))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow();
  }

  /** Item numbers of a table, in its order. */
  private static List<Integer> numbers(String output) {
    return ROW.matcher(output).results().map(row -> Integer.parseInt(row.group(1))).toList();
  }

  /** The first figure of a model in a table of baselines. */
  private static double figure(String output, String model) {
    return output
        .lines()
        .filter(line -> line.startsWith(model))
        .map(line -> line.substring(FIGURES).strip().split(" +", -1)[0])
        .mapToDouble(Double::parseDouble)
        .findFirst()
        .orElseThrow();
  }

  private static double figure(JsonObject answer, String item, String name) {
    return items(answer).stream()
        .filter(each -> each.get("itemId").getAsString().equals(item))
        .mapToDouble(each -> each.get(name).getAsDouble())
        .findFirst()
        .orElseThrow();
  }

  private static List<String> traits(JsonObject answer) {
    return items(answer).getFirst().getAsJsonArray("traits").asList().stream()
        .map(trait -> trait.getAsJsonObject().get("name").getAsString())
        .toList();
  }

  @Test
  void clicks_newUsers_areRecommendedWhatTheirLikeClicks() throws Exception {
    String page = page("clicks.md");
    Map<String, String> outputs = walked(page);
    assertThat(outputs).hasSizeGreaterThan(8);
    String evaluated = outputOf(outputs, "evaluate");
    assertThat(evaluated).contains("task click (binary)", "calibration-error", "by user.gender");
    assertThat(figure(evaluated, "this model"))
        .as("area under the curve")
        .isGreaterThan(figure(evaluated, "popularity") + 0.1);
    assertThat(outputOf(outputs, "rank", "gender=女", "--k"))
        .contains("服装")
        .doesNotContain("图书", "食品");
    assertThat(outputOf(outputs, "rank", "gender=男", "--k"))
        .contains("图书")
        .doesNotContain("服装", "食品");
    assertThat(outputOf(outputs, "predict", "--json"))
        .contains("\"probability\"", "\"task\": \"click\"");
    assertThat(outputOf(outputs, "explain")).contains("gender = ", "device = ", "category = ");

    Map<String, JsonObject> answers = served(page);
    assertThat(answers).hasSize(6);
    JsonObject phone = outputOf(answers, "v1/rank", "手机");
    assertThat(phone.get("task").getAsString()).isEqualTo("click");
    assertThat(ids(phone).getFirst()).as("clothes").isEqualTo("i7");
    assertThat(traits(phone)).contains("gender", "age", "city", "device");
    JsonObject computer = outputOf(answers, "v1/rank", "电脑");
    assertThat(figure(computer, "i7", "probability"))
        .isLessThan(figure(phone, "i7", "probability"));
    assertThat(outputOf(answers, "v1/items/coat").get("cold").getAsBoolean()).isFalse();
    assertThat(ids(outputOf(answers, "v1/rank", "coat")).getFirst()).isEqualTo("coat");
    assertThat(outputOf(answers, "v1/events").get("accepted").getAsInt()).isEqualTo(2);
  }

  @Test
  void ratings_orderOfTheTwoStages_isThatOfTheRating() throws Exception {
    String page = page("ratings.md");
    Map<String, String> outputs = walked(page);
    assertThat(outputs).hasSizeGreaterThan(7);
    String evaluated = outputOf(outputs, "evaluate");
    assertThat(evaluated).contains("ndcg", "task rating (rating)");
    assertThat(figure(evaluated, "this model"))
        .as("root mean squared error")
        .isLessThan(figure(evaluated, "user and item biases"));
    int liked = numbers(outputOf(outputs, "rank")).getFirst() % 3;
    for (String command : List.of("rank", "--order-by")) {
      assertThat(numbers(outputOf(outputs, command)).stream().map(item -> item % 3 == liked))
          .as("%s: items of the kind that the user likes come first", command)
          .hasSize(5)
          .startsWith(true)
          .isSortedAccordingTo(Comparator.reverseOrder());
    }

    Map<String, JsonObject> answers = served(page);
    assertThat(answers).hasSize(3);
    assertThat(outputOf(answers, "v1/events").get("accepted").getAsInt()).isEqualTo(4);
    assertThat(ids(outputOf(answers, "v1/rank")).getFirst()).isEqualTo("i3");
    JsonObject recommended = outputOf(answers, "v1/recommend");
    assertThat(recommended.get("task").getAsString()).isEqualTo("rating");
    assertThat(items(recommended))
        .extracting(item -> item.get("rating").getAsDouble())
        .hasSize(5)
        .isSortedAccordingTo(Comparator.reverseOrder());
  }
}
