package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in docs/guides/embedding.md that embeds the engine, run in a JVM of its own. */
class EngineGuideTest {
  private static final Path GUIDE = Path.of("..", "docs", "guides", "embedding.md");
  private static final Pattern PROGRAM =
      Pattern.compile("```java\\n((?:(?!```).)*class Serving .*?)```", Pattern.DOTALL);
  private static final Pattern ITEM = Pattern.compile("[a-z]+-[0-9]{4}");

  @Test
  void program_ofTheGuide_printsAsItSays(@TempDir Path directory) throws Exception {
    String guide = Files.readString(GUIDE);
    String program =
        PROGRAM.matcher(guide).results().map(match -> match.group(1)).findFirst().orElseThrow();
    List<String> shown =
        guide
            .lines()
            .dropWhile(line -> !line.contains("Serving.java .memoir"))
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
    TestShop.model(directory.resolve("model"), 1, items);

    List<String> printed = run(directory, program);
    assertThat(printed).hasSameSizeAs(shown).hasSize(5);
    assertThat(printed.get(0)).isEqualTo(shown.get(0));
    for (List<String> lines : List.of(shown, printed)) {
      assertThat(lines.subList(1, 4)).allMatch(line -> line.matches(ITEM + "  \\S.*\\."));
    }
    assertThat(printed.get(4)).isEqualTo(shown.get(4));
  }

  private static List<String> run(Path directory, String program)
      throws IOException, InterruptedException {
    Path file = Files.writeString(directory.resolve("Serving.java"), program);
    Path errors = directory.resolve("errors");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                Stream.of("jdk.module.path", "java.class.path")
                    .map(name -> System.getProperty(name, ""))
                    .collect(Collectors.joining(File.pathSeparator)),
                file.toString(),
                directory.resolve("model").toString(),
                directory.resolve("events").toString())
            .redirectError(errors.toFile())
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    return output.lines().toList();
  }
}
