package io.memoir.cli;

import static io.memoir.cli.Answers.items;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of docs/guides as printed, with few people; embedding.md has tests of its own. */
@DisabledOnOs(OS.WINDOWS)
class GuidesTest {
  private static final int PEOPLE = 80;

  @TempDir Path directory;

  /** Runs a guide, whose files are in one directory, and returns what its steps print. */
  private Map<String, String> read(String guide, String home)
      throws IOException, InterruptedException {
    Assumptions.assumeTrue(LaunchedServer.hasCurl(), "needs curl 7.82 or later");
    try (GuideReader reader = new GuideReader(directory, home, PEOPLE)) {
      return reader.read(guide);
    }
  }

  /** The output of the first step with these parts. */
  private static String outputOf(Map<String, String> outputs, String... parts) {
    return outputs.entrySet().stream()
        .filter(entry -> List.of(parts).stream().allMatch(entry.getKey()::contains))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void newcomer_ownEvents_leadToRecommendationsOfAServer() throws Exception {
    Map<String, String> outputs = read("newcomer.md", "first");
    assertThat(outputOf(outputs, "evaluate")).contains("ndcg");
    assertThat(outputOf(outputs, "./memoir recommend")).contains("Recommended next");
    assertThat(outputOf(outputs, "./memoir explain")).contains("rank");
    String answer = outputOf(outputs, "v1/recommend");
    assertThat(items(JsonParser.parseString(answer).getAsJsonObject())).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"newcomer.md", "data-scientist.md", "operator.md"})
  void commands_areSteps_withoutException(String guide) throws IOException {
    assertThat(GuideReader.steps(guide).stream().filter(step -> !step.startsWith("```")))
        .hasSameSizeAs(GuideReader.commands(guide));
  }

  @Test
  void newcomer_inChinese_hasTheSameSteps() throws IOException {
    assertThat(GuideReader.steps("newcomer.zh.md"))
        .isEqualTo(GuideReader.steps("newcomer.md"))
        .hasSizeGreaterThan(8);
  }

  @Test
  void dataScientist_modelsAndTrainings_areComparedAndListed() throws Exception {
    Map<String, String> outputs = read("data-scientist.md", "lab");
    assertThat(outputOf(outputs, "evaluate", "--task rating"))
        .contains("this model", "user and item biases", "by user.age_group");
    assertThat(outputOf(outputs, "./memoir tune")).contains("best.yaml");
    assertThat(outputOf(outputs, "./memoir ensemble")).contains("lab/both");
    assertThat(outputOf(outputs, "v1/trainings"))
        .contains("\"name\":\"tuned\"", "\"name\":\"search\"", "\"dataSets\":[\"films\"]");
  }

  @Test
  void operator_server_isWatchedBackedUpAndChanged() throws Exception {
    Assumptions.assumeFalse(
        Shell.run(directory, "command -v openssl || true").isBlank(), "needs openssl");
    Map<String, String> outputs = read("operator.md", "ops");
    assertThat(outputOf(outputs, "metrics")).contains("memoir_store_events ");
    assertThat(outputOf(outputs, "v1/status")).contains("\"ready\":true", "\"troubles\":");
    assertThat(outputOf(outputs, "restore", "--check")).contains("is intact");
    assertThat(outputOf(outputs, "restore", "--store")).contains("restored");
    assertThat(outputOf(outputs, "jobs/$JOB")).contains("\"state\":\"done\"");
    assertThat(outputOf(outputs, "-X DELETE")).contains("\"erasedAt\"");
  }
}
