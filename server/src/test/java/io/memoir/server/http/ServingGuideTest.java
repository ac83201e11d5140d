package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the tutorial in docs/serving.md, and their output. */
class ServingGuideTest {
  private static final Path GUIDE = Path.of("..", "docs", "serving.md");
  private static final String INDENT = "    ";

  @TempDir Path directory;

  /** A command of the guide, and the output below it, joined to one line. */
  private record Step(String command, String output) {}

  @Test
  void commands_ofTheGuide_answerAsItSays() throws Exception {
    Assumptions.assumeTrue(
        curlKnowsJson(), "needs curl 7.82 or later for --json, and bash: skipped without");
    String guide = Files.readString(GUIDE);
    List<Step> steps = steps(guide);
    assertThat(steps).hasSizeGreaterThan(15);
    TreeSet<String> items = new TreeSet<>();
    Matcher ids = Pattern.compile("[a-z]+-[0-9]{4}").matcher(guide);
    while (ids.find()) {
      items.add(ids.group());
    }
    Path model = TestShop.model(directory.resolve("shop"), 1, List.copyOf(items));
    try (Running running = Running.of(model, directory.resolve("events"))) {
      for (Step step : steps) {
        String command =
            step.command()
                .replace("localhost:8080", running.server.address().toString())
                .replace("localhost:8081", running.server.adminAddress().toString());
        JsonElement answer = JsonParser.parseString(run("bash", "-c", command));
        JsonElement shown = JsonParser.parseString(step.output());
        assertThat(answer.getAsJsonObject().keySet())
            .as("%s%nanswered %s", command, answer)
            .isEqualTo(shown.getAsJsonObject().keySet());
        for (String field :
            List.of(
                "accepted",
                "duplicates",
                "late",
                "results",
                "cold",
                "hidden",
                "status",
                "eventsMoved",
                "eventsRemembered",
                "events",
                "missingIds",
                "attributes",
                "detail")) {
          assertThat(answer.getAsJsonObject().get(field))
              .as("%s of %s", field, command)
              .isEqualTo(shown.getAsJsonObject().get(field));
        }
      }
    }
  }

  /** The commands that begin with curl; a quoted body and the output may go over several lines. */
  private static List<Step> steps(String guide) {
    List<Step> steps = new ArrayList<>();
    List<String> lines = guide.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith(INDENT + "$ curl ")) {
        continue;
      }
      StringBuilder command = new StringBuilder(lines.get(i).substring(INDENT.length() + 2));
      while (command.chars().filter(each -> each == '\'').count() % 2 == 1) {
        command.append('\n').append(lines.get(++i).substring(INDENT.length()));
      }
      StringBuilder output = new StringBuilder();
      while (lines.get(i + 1).startsWith(INDENT)) {
        output.append(lines.get(++i).strip());
      }
      steps.add(new Step(command.toString(), output.toString()));
    }
    return steps;
  }

  private static boolean curlKnowsJson() throws InterruptedException {
    try {
      return run("bash", "-c", "curl --help all").contains("--json");
    } catch (IOException e) {
      return false;
    }
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
