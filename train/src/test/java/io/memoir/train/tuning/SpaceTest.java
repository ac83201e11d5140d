package io.memoir.train.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.train.config.TrainingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpaceTest {
  private static final TrainingConfig GIVEN = TrainingConfig.named("residual-lstm");

  @TempDir Path folder;

  private Space read(String text) throws IOException {
    return Space.fromYaml(Files.writeString(folder.resolve("space.yaml"), text), GIVEN);
  }

  @Test
  void fromYaml_everyKindOfRange_isRead() throws IOException {
    Space space =
        read(
            """
            cell: [lstm, gru]
            residual: [true, false]
            dropout: {from: 0, to: 0.6}
            rate: {from: 3e-4, to: 5e-3, scale: log}
            width: {from: 32, to: 128, step: 32}
            noise: {from: 0, to: 0.3, step: 0.1}
            """);
    assertThat(space.toText())
        .containsExactly(
            "cell      lstm, gru",
            "residual  true, false",
            "dropout   0 to 0.6",
            "rate      0.0003 to 0.005, log scale",
            "width     32 to 128 in steps of 32",
            "noise     0 to 0.3 in steps of 0.1");
    assertThat(space.at(new double[] {0, 0, 0, 0, 0, 0}))
        .isEqualTo(
            Map.of(
                "cell", "lstm",
                "residual", "true",
                "dropout", "0",
                "rate", "0.0003",
                "width", "32",
                "noise", "0"));
    double end = Math.nextDown(1.0);
    assertThat(space.at(new double[] {end, end, end, end, end, end}))
        .isEqualTo(
            Map.of(
                "cell", "gru",
                "residual", "false",
                "dropout", "0.6",
                "rate", "0.005",
                "width", "128",
                "noise", "0.3"));
    assertThat(space.at(new double[] {0.5, 0.5, 0.5, 0.5, 0.5, 0.5}))
        .containsEntry("dropout", "0.3")
        .containsEntry("rate", "0.00122")
        .containsEntry("width", "96");
  }

  @Test
  void placeOf_everyValue_leadsBackToIt() {
    Space space = Space.usual(GIVEN, 1000);
    long seed = 3;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 200; i++) {
      double[] place = random.doubles(space.ranges().size()).toArray();
      Map<String, String> values = space.at(place);
      assertThat(space.at(space.placeOf(values))).as("seed %d, %d", seed, i).isEqualTo(values);
      TrainingConfig config = space.apply(GIVEN, values);
      assertThat(config.network().feedForward()).isEqualTo(2 * config.network().width());
      assertThat(space.placeOf(space.of(config))).containsExactly(space.placeOf(values));
    }
  }

  @Test
  void usual_ofAHugeCatalogue_staysAffordable() {
    assertThat(Space.usual(GIVEN, 1000).toText())
        .anyMatch(line -> line.matches("width +32 to 256 in steps of 32"));
    assertThat(Space.usual(GIVEN, 2_000_000).toText())
        .anyMatch(line -> line.matches("width +32 to 128 in steps of 32"));
    assertThat(Space.usual(TrainingConfig.named("lstm"), 10).ranges()).doesNotContainKey("layers");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          layer: [1, 2]                          | unknown setting 'layer', did you mean 'layers'?
          cell: [lstm, rnn]                      | setting 'cell' is 'rnn', expected one of lstm, gru
          cell: [lstm, lstm]                     | 'cell' has 'lstm' twice among its values
          cell: []                               | 'cell' has no values, expected at least one
          cell: lstm                             | 'cell' is 'lstm', expected [a, b] or {from: x, to: y}
          cell:                                  | 'cell' is 'null', expected [a, b] or {from: x, to: y}
          cell: [[lstm]]                         | 'cell' has '[lstm]' among its values, expected strings or numbers
          dropout: {from: 0}                     | 'dropout' has no 'to', expected {from: x, to: y}
          dropout: {from: 0, to: much}           | 'dropout' has to 'much', expected a number
          dropout: {from: 0, to: .inf}           | 'dropout' has to 'Infinity', expected a number
          dropout: {from: 0.5, to: 0.5}          | 'dropout' has from = 0.5 and to = 0.5, expected 'from' to be less than 'to'
          dropout: {from: 0, to: 2}              | setting 'dropout' is '1.33', expected a number from 0.0 to 0.95
          dropout: {form: 0, to: 1}              | 'dropout' has 'form', expected from, to, step or scale
          rate: {from: 0, to: 1, scale: log}     | 'rate' has from = 0 and scale = log, expected 'from' to be more than 0
          rate: {from: 1, to: 2, scale: ln}      | 'rate' has scale 'ln', expected log or linear
          width: {from: 32, to: 64, step: 0}     | 'width' has from = 32, to = 64 and step = 0, expected 'step' to be more than 0 and at most 32
          width: {from: 32, to: 64, step: 16}    | setting 'width' is 48, expected a multiple of 32
          width: {from: 1, to: 9000, step: 1}    | 'width' has from = 1, to = 9000 and step = 1, expected at most 1000 steps
          layers: {from: 1, to: 3}               | setting 'layers' is '1.67', expected a whole number of at least 1; for whole numbers add a 'step'
          epochs: [3, 4]                         | 'epochs' cannot be varied: all trials use the same value, set it with --set
          metric: [mrr, hr@5]                    | 'metric' cannot be varied
          tasks: [next-item, click]              | 'tasks' cannot be varied
          type-weights: ["a:1", "a:2"]           | 'type-weights' cannot be varied
          domain: [genre, section]               | 'domain' cannot be varied
          task.click.negatives: [1, 20]          | 'task.click.negatives' cannot be varied
          task.click.calibration: [platt, none]  | 'task.click.calibration' cannot be varied
          task.like.label: [a >= 4, a >= 5]      | 'task.like.label' cannot be varied
          """)
  void fromYaml_wrongText_isRefusedInOneLineNamingFileAndSetting(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(folder.resolve("space.yaml") + ": " + message)
        .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines()).hasSize(1));
  }

  @Test
  void fromYaml_noFileOrNoYaml_isRefused() {
    Path missing = folder.resolve("none.yaml");
    assertThatThrownBy(() -> Space.fromYaml(missing, GIVEN))
        .isInstanceOf(BadInputException.class)
        .hasMessage("no space file at " + missing);
    assertThatThrownBy(() -> read("cell: [gru"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("space.yaml is not valid YAML: ");
    assertThatThrownBy(() -> read("just words"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            folder.resolve("space.yaml")
                + " contains no settings to vary, expected lines of 'setting: [a, b]' or 'setting:"
                + " {from: x, to: y}'");
  }
}
