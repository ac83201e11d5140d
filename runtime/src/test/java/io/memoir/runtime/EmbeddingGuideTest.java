package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.memoir.model.ItemTable;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in docs/guides/embedding.md that embeds the library, as it stands there. */
class EmbeddingGuideTest {
  private static final Path GUIDE = Path.of("..", "docs", "guides", "embedding.md");
  private static final Pattern PROGRAM =
      Pattern.compile("```java\\n((?:(?!```).)*class Embedding .*?)```", Pattern.DOTALL);
  private static final Pattern ITEM = Pattern.compile("[a-z]+-[0-9]{4}");

  @Test
  void program_ofTheGuide_printsAsItSays(@TempDir Path directory) throws Exception {
    String guide = Files.readString(GUIDE);
    String program =
        PROGRAM.matcher(guide).results().map(match -> match.group(1)).findFirst().orElseThrow();
    List<String> shown =
        guide
            .lines()
            .dropWhile(line -> !line.contains("Embedding.java .memoir"))
            .skip(1)
            .takeWhile(line -> line.startsWith("    "))
            .map(String::strip)
            .toList();
    TreeSet<String> items =
        ITEM.matcher(guide)
            .results()
            .map(MatchResult::group)
            .collect(Collectors.toCollection(TreeSet::new));
    ModelFile.write(model(List.copyOf(items)), directory.resolve("model"));

    for (List<String> lines : List.of(shown, run(directory, program))) {
      assertThat(lines).hasSize(5);
      assertThat(lines.subList(0, 3)).allMatch(line -> line.matches(ITEM + "  \\S.*"));
      assertThat(lines.get(3)).endsWith(".");
      assertThat(lines.get(4)).matches("\\d+ bytes, and later the same answer: true");
    }
  }

  private static Model model(List<String> ids) {
    Architecture architecture = TestModels.network(ids.size(), TestModels.residualStack(16));
    Model model = TestModels.random(architecture, 7);
    return new Model(
        model.name(),
        architecture,
        model.weights(),
        new ItemTable(
            ids.stream().map(id -> new ItemTable.Item(id, "The " + id, List.of("films"))).toList()),
        model.settings(),
        model.metrics(),
        model.provenance());
  }

  private static List<String> run(Path directory, String program)
      throws IOException, InterruptedException, URISyntaxException {
    Path file = Files.writeString(directory.resolve("Embedding.java"), program);
    Path errors = directory.resolve("errors");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                String.join(
                    File.pathSeparator,
                    location(Recommender.class),
                    location(Model.class),
                    location(JsonObject.class)),
                file.toString(),
                directory.resolve("model").toString())
            .redirectError(errors.toFile())
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    return output.lines().toList();
  }

  private static String location(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }
}
