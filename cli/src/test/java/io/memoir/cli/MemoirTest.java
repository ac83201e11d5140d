package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.cli.process.ExitCode;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.counted.CountedModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoirTest {
  @Test
  void withoutCommand_saysWhatThereIs() {
    Commands result = Commands.run();
    assertThat(result.code()).isEqualTo(ExitCode.DONE);
    assertThat(result.out())
        .contains(
            "demo",
            "doctor",
            "prepare",
            "graph",
            "train",
            "evaluate",
            "recommend",
            "rank",
            "predict",
            "explain",
            "interests",
            "bench");
    assertThat(result.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "doctor",
        "prepare",
        "graph",
        "train",
        "evaluate",
        "recommend",
        "rank",
        "predict",
        "explain",
        "interests",
        "bench"
      })
  void help_ofEachCommand_fitsTheScreen(String command) {
    Commands result = Commands.run(command, "--help");
    assertThat(result.code()).isEqualTo(ExitCode.DONE);
    assertThat(result.out()).contains("Usage: memoir " + command);
    assertThat(result.out().lines()).allMatch(line -> line.length() <= 100);
  }

  /** Lines are broken at hyphens, too. */
  @Test
  void help_ofTrain_namesEveryModel() {
    String help = Commands.run("train", "--help").out().replaceAll("\\s+", "");
    assertThat(help).contains(String.join(",", TrainingConfig.NAMES));
    assertThat(help).contains(String.join(",", CountedModel.NAMES));
  }

  @Test
  void unknownCommand_isOneLineWithTheOneMeant() {
    Commands result = Commands.run("evalute");
    assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines())
        .containsExactly(
            "memoir: unknown command 'evalute' (did you mean 'evaluate'?); see memoir --help");
  }

  @Test
  void unknownOption_isOneLineWithTheOneMeant() {
    Commands result = Commands.run("doctor", "--jsn");
    assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines())
        .containsExactly(
            "memoir doctor: unknown option '--jsn' (did you mean '--json'?); see memoir doctor --help");
  }

  @Test
  void mistypedRequiredOption_isNamedWithTheOneMeant() {
    assertThat(Commands.run("evaluate", "--model", "m", "--dta", "d").errLines())
        .containsExactly(
            "memoir evaluate: unknown option '--dta' (did you mean '--data'?);"
                + " see memoir evaluate --help");
  }

  @Test
  void missingOption_isOneLine() {
    Commands result = Commands.run("bench");
    assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines()).singleElement().asString().contains("--model");
  }

  @Test
  void doctor_json_isOneObject() {
    Commands result = Commands.run("doctor", "--json");
    assertThat(result.code()).isEqualTo(ExitCode.DONE);
    JsonObject facts = JsonParser.parseString(result.out()).getAsJsonObject();
    assertThat(facts.keySet()).contains("java", "processor", "memory", "kernel");
  }
}
