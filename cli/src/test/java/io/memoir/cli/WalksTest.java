package io.memoir.cli;

import static io.memoir.cli.Answers.ids;
import static io.memoir.cli.Answers.items;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/clicks.md and docs/ratings.md as printed, on the files that they make. */
@DisabledOnOs(OS.WINDOWS)
class WalksTest {
  private static final Pattern ROW = Pattern.compile("(?m)^ {3,}\\d+ +i(\\d+) .*?([0-9.]+)$");

  /** Column at which the first figure of a table of baselines begins. */
  private static final int FIGURES = 24;

  @TempDir Path directory;

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
    Walk walk = Walk.of(directory, "clicks.md");
    Map<String, String> outputs = walk.outputs();
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

    Map<String, JsonObject> answers = walk.answers();
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
    Walk walk = Walk.of(directory, "ratings.md");
    Map<String, String> outputs = walk.outputs();
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

    Map<String, JsonObject> answers = walk.answers();
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
