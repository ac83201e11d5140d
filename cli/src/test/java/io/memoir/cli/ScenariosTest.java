package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.memoir.cli.demo.Scenario;
import io.memoir.cli.process.ExitCode;
import io.memoir.data.simulation.world.WorldKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The scenarios of the demo and their pages in docs/scenarios, with few people. */
class ScenariosTest {
  private static final String PEOPLE = "100";

  @TempDir Path directory;

  private static String page(WorldKind kind) {
    return "scenarios/" + kind.word() + ".md";
  }

  @ParameterizedTest
  @EnumSource(WorldKind.class)
  void demo_ofEachScenario_endsWithSuccess(WorldKind kind) {
    Commands result =
        Commands.run(
            "demo",
            "--scenario",
            kind.word(),
            "--people",
            PEOPLE,
            "--out",
            directory.resolve("demo").toString());
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DONE);
    assertThat(result.out())
        .contains("100 users", "$ ./memoir prepare", "$ ./memoir train", "./memoir serve --model")
        .contains(
            kind == WorldKind.ADS ? "logistic regression" : "LSTM",
            kind == WorldKind.ADS ? "\nplacement " : "recommended before");
    assertThat(directory.resolve("demo/files/truth.csv")).isNotEmptyFile();
  }

  @ParameterizedTest
  @EnumSource(WorldKind.class)
  void page_ofEachScenario_hasTheCommandsOfTheDemo(WorldKind kind) throws IOException {
    String text = Walk.of(directory, page(kind)).text().replaceAll(" +", " ");
    Scenario scenario = new Scenario(kind, Path.of(kind.word()), List.of(), 1, Optional.empty());
    assertThat(scenario.commands()).hasSizeGreaterThan(3);
    List<String> expected = new ArrayList<>(scenario.commands());
    expected.add(scenario.serving());
    for (String command : expected) {
      assertThat(text).contains("\n " + command + "\n");
    }
  }

  @Test
  void commands_directoryWithBlanks_canBeTyped() {
    Scenario scenario =
        new Scenario(WorldKind.BOOKS, Path.of("my books"), List.of(), 1, Optional.empty());
    assertThat(scenario.commands())
        .first()
        .asString()
        .endsWith(" --out '" + Path.of("my books", "files") + "'");
    assertThat(scenario.serving()).contains(" --model '" + Path.of("my books", "lstm") + "' ");
  }

  @ParameterizedTest
  @EnumSource(WorldKind.class)
  @DisabledOnOs(OS.WINDOWS)
  void page_ofEachScenario_runsAsPrinted(WorldKind kind) throws Exception {
    Walk walk = Walk.of(directory, page(kind));
    Map<String, String> outputs = walk.outputs("--people", PEOPLE);
    assertThat(outputs).hasSizeGreaterThan(5);
    assertThat(outputs.keySet().iterator().next()).startsWith("simulate");
    Map<String, JsonObject> answers = walk.answers();
    assertThat(answers).hasSizeGreaterThan(1);
    assertThat(answers.entrySet().iterator().next().getValue().get("accepted").getAsInt())
        .isPositive();
  }

  @Test
  void demo_filesOfMovieLens_areUsedInsteadOfASimulation() throws IOException {
    Path given = Files.createDirectory(directory.resolve("ml"));
    StringBuilder ratings = new StringBuilder();
    for (int user = 1; user <= 60; user++) {
      for (int i = 0; i < 20; i++) {
        int movie = 1 + (user * 7 + i) % 40;
        long time = 978_300_000L + user * 100_000L + i * 60L;
        ratings.append("%d::%d::%d::%d\n".formatted(user, movie, 1 + (user + movie) % 5, time));
      }
    }
    Files.writeString(given.resolve("ratings.dat"), ratings);
    StringBuilder movies = new StringBuilder();
    for (int movie = 1; movie <= 40; movie++) {
      String genre = movie % 2 == 0 ? "Drama" : "War";
      movies.append("%d::The number %d (1999)::%s\n".formatted(movie, movie, genre));
    }
    Files.writeString(given.resolve("movies.dat"), movies);
    Commands result =
        Commands.run(
            "demo",
            "--scenario",
            "films",
            "--movielens",
            given.toString(),
            "--out",
            directory.resolve("films").toString());
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DONE);
    assertThat(result.out()).contains("ratings.dat", "task rating").doesNotContain("simulate");
  }

  @Test
  void demo_optionsOfOtherScenarios_areRefused() {
    Answers.refused(Commands.run("demo", "--scenario", "radio"), "radio", "shop or films");
    Answers.refused(Commands.run("demo", "--language", "zh"), "--language", "--scenario");
    Answers.refused(
        Commands.run("demo", "--scenario", "music", "--movielens", directory.toString()),
        "--movielens",
        "music");
    Answers.refused(
        Commands.run(
            "demo", "--scenario", "films", "--movielens", directory.toString(), "--people", "60"),
        "--people",
        "--movielens");
  }

  @Test
  void simulate_optionsOfTheDriftingLog_areRefusedForAScenario() {
    String out = directory.resolve("out").toString();
    Answers.refused(
        Commands.run("simulate", "--scenario", "shop", "--days", "3", "--out", out), "--days");
    Answers.refused(
        Commands.run("simulate", "--scenario", "shop", "--people", "3", "--out", out),
        "people is 3");
    Answers.refused(
        Commands.run("simulate", "--scenario", "shop", "--language", "zh", "--out", out),
        "Chinese");
    Answers.refused(Commands.run("simulate", "--language", "zh", "--out", out), "--language");
    assertThat(Path.of(out)).doesNotExist();
  }

  @Test
  void simulate_outIsNoDirectory_isRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("thesis.txt"), "years of work");
    Answers.refused(
        Commands.run("simulate", "--scenario", "shop", "--people", "60", "--out", file.toString()),
        "--out",
        "is a file, expected a directory");
    assertThat(file).hasContent("years of work");
    // Not the files of the working directory.
    Answers.refused(
        Commands.run("simulate", "--scenario", "shop", "--people", "60", "--out="),
        "--out is empty, expected a file or a directory");
  }

  @Test
  void simulate_files_arePreparedWithoutRejectedLines() {
    for (WorldKind kind : WorldKind.values()) {
      Path files = directory.resolve(kind.word());
      Answers.done(
          "simulate", "--scenario", kind.word(), "--people", "60", "--out", files.toString());
      JsonObject summary =
          Answers.json(
              "prepare",
              "--input",
              files.resolve("events.csv").toString(),
              "--items",
              files.resolve("items.csv").toString(),
              "--users",
              files.resolve("users.csv").toString(),
              "--split",
              kind == WorldKind.ADS ? "temporal" : "leave-one-out",
              "--out",
              directory.resolve(kind.word() + ".data").toString());
      assertThat(summary.get("rejectedLines").getAsInt()).as(kind.word()).isZero();
      assertThat(summary.get("users").getAsInt()).as(kind.word()).isGreaterThan(50);
    }
  }

  @Test
  void demo_outWithFilesOfSomethingElse_isRefusedAndLeavesThem() throws IOException {
    Files.writeString(directory.resolve("dataset.json"), "{}");
    for (String[] scenario : new String[][] {{}, {"--scenario", "shop"}}) {
      Answers.refused(
          Commands.run(
              Answers.joined(new String[] {"demo", "--out", directory.toString()}, scenario)),
          "contains other files and no memoir-demo");
    }
    assertThat(directory).isDirectoryContaining(file -> file.endsWith("dataset.json"));
    assertThat(directory.toFile().list()).hasSize(1);
  }
}
