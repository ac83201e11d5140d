package io.memoir.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.memoir.server.http.MemoirServer;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in docs/guides/embedding.md that asks a server, as it stands there. */
class ClientGuideTest {
  private static final Path GUIDE = Path.of("..", "docs", "guides", "embedding.md");
  private static final Pattern PROGRAM =
      Pattern.compile("```java\\n((?:(?!```).)*class Asking .*?)```", Pattern.DOTALL);
  private static final Pattern ITEM = Pattern.compile("[a-z]+-[0-9]{4}");

  @Test
  void program_ofTheGuide_printsAsItSays(@TempDir Path directory) throws Exception {
    String guide = Files.readString(GUIDE);
    String program =
        PROGRAM.matcher(guide).results().map(match -> match.group(1)).findFirst().orElseThrow();
    List<String> shown =
        guide
            .lines()
            .dropWhile(line -> !line.contains("Asking.java http"))
            .skip(1)
            .takeWhile(line -> line.startsWith("    "))
            .map(String::strip)
            .toList();
    List<String> items =
        List.copyOf(
            ITEM.matcher(guide)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new)));
    try (MemoirServer server = SmallShop.server(directory, Optional.empty(), items)) {
      List<String> printed = run(directory, program, server.address().toString());
      assertThat(printed).hasSameSizeAs(shown).hasSize(5);
      assertThat(printed.getFirst()).isEqualTo(shown.getFirst());
      assertThat(printed.subList(1, 3)).allMatch(line -> line.matches(ITEM + "  \\S.*\\."));
      assertThat(shown.subList(1, 3)).allMatch(line -> line.matches(ITEM + "  \\S.*\\."));
      assertThat(printed.subList(3, 5)).isEqualTo(shown.subList(3, 5));
    }
  }

  private static List<String> run(Path directory, String program, String argument)
      throws IOException, InterruptedException, URISyntaxException {
    Path file = Files.writeString(directory.resolve("Asking.java"), program);
    Path errors = directory.resolve("errors");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                location(MemoirClient.class) + File.pathSeparator + location(JsonObject.class),
                file.toString(),
                argument)
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
