package io.memoir.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The models of all versions of the format are read, and the newest version is written as ever. */
class GoldenModelsTest {
  @TempDir Path place;

  private static Stream<Arguments> arguments(Map<Path, Model> models) {
    return models.entrySet().stream().map(each -> Arguments.of(each.getKey(), each.getValue()));
  }

  static Stream<Arguments> all() {
    return arguments(GoldenModel.all());
  }

  static Stream<Arguments> newest() {
    return arguments(GoldenModel.newest());
  }

  @ParameterizedTest
  @MethodSource("all")
  void read_golden_isWhatTheGeneratorMakes(Path golden, Model model) throws IOException {
    ModelFileTest.requireEqual(ModelFile.read(golden), model);
  }

  @ParameterizedTest
  @MethodSource("newest")
  void write_whatTheGeneratorMakes_givesTheBytesOfTheGolden(Path golden, Model model)
      throws IOException {
    Path directory = place.resolve("model");
    ModelFile.write(model, directory);
    for (String name : List.of("model.json", "weights.safetensors", "items.jsonl")) {
      assertThat(directory.resolve(name)).hasSameBinaryContentAs(golden.resolve(name));
    }
  }

  /** So that models with one memory stay readable by the versions before there were others. */
  @Test
  void write_domains_namesOnlyMemoriesThatAreNotShared() throws IOException {
    assertThat(GoldenModel.VERSION_4_DOMAINS.resolve("model.json"))
        .content()
        .contains("\"by-domain\"")
        .doesNotContain("\"memory\"");
    Path directory = place.resolve("model");
    ModelFile.write(SmallModels.ofDomains(SmallModels.byDomain(DomainMemory.GATED)), directory);
    Path file = directory.resolve("model.json");
    String description = Files.readString(file);
    assertThat(description).containsOnlyOnce("\"memory\": \"gated\"");
    Files.writeString(file, description.replace("\"memory\": \"gated\"", "\"memory\": \"own\""));
    assertThatThrownBy(() -> ModelFile.read(directory))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageEndingWith(" is a memory of domains of unknown type 'own'");
  }
}
