package io.memoir.runtime.interest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.model.CorruptFileException;
import io.memoir.model.UnsupportedVersionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The file of version 1, which is kept for ever. It was written by a program of its own, which also
 * computed the checksum.
 */
class InterestFileTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden-interests-v1");

  @TempDir Path directory;

  @Test
  void read_goldenVersion1_asWritten() throws IOException {
    InterestMap map = InterestFile.read(GOLDEN);
    assertThat(map.model()).isEqualTo("00112233445566ff");
    assertThat(map.data()).isEqualTo("0123456789abcdef0123456789abcdef");
    assertThat(map.seed()).isEqualTo(7);
    assertThat(map.people()).isEqualTo(40);
    assertThat(map.silhouette()).isEqualTo(0.25);
    assertThat(map.sharpness()).isEqualTo(2.5f);
    assertThat(map.nextId()).isEqualTo(5);
    assertThat(map.spaces())
        .extracting(InterestSpace::memory)
        .containsExactly(Memory.LONG_TERM, Memory.SHORT_TERM);
    assertThat(map.spaces().getLast().mean()).containsExactly(0.125f, -0.5f);
    assertThat(map.spaces().getLast().scale()).isEqualTo(1.5f);
    InterestCluster described = map.clusters().getFirst();
    assertThat(described.id()).isZero();
    assertThat(described.name()).isEqualTo("Comedy, year 1990 to 1999, rarely Horror");
    assertThat(described.fit()).contains(new InterestCluster.Fit(0.875, 0.0625, 8));
    assertThat(described.people()).isEqualTo(List.of(25, 18));
    assertThat(described.items())
        .containsExactly(
            new InterestCluster.TypicalItem("1", "Toy Story (1995)"),
            new InterestCluster.TypicalItem("i<2>", "喜剧"));
    assertThat(described.centroid()).containsExactly(1, -0.25f);
    assertThat(map.clusters().getLast().id()).isEqualTo(4);
    assertThat(map.clusters().getLast().fit()).isEqualTo(Optional.empty());
    assertThat(map.clusters().getLast().items()).isEmpty();
  }

  @Test
  void write_goldenVersion1_givesTheSameBytes() throws IOException {
    InterestFile.write(InterestFile.read(GOLDEN), directory.resolve("again"));
    assertThat(directory.resolve("again").resolve(InterestFile.NAME))
        .hasSameTextualContentAs(GOLDEN.resolve(InterestFile.NAME));
  }

  @Test
  void write_overAnotherMap_replacesIt() throws IOException {
    Path place = directory.resolve("interests");
    InterestFile.write(InterestFile.read(GOLDEN), place);
    InterestFile.write(PlantedTastes.map("model", Memory.WHOLE), place);
    assertThat(InterestFile.read(place).model()).isEqualTo("model");
    try (var files = Files.list(place)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void write_overSomethingElse_isRefusedAndLeavesIt() throws IOException {
    Files.writeString(directory.resolve("thesis.txt"), "years of work");
    InterestMap map = InterestFile.read(GOLDEN);
    assertThatThrownBy(() -> InterestFile.requireReplaceable(directory))
        .isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> InterestFile.write(map, directory))
        .isInstanceOf(BadInputException.class);
    assertThat(directory.resolve("thesis.txt")).hasContent("years of work");
  }

  @Test
  void read_nothing_saysWhatWasExpected() {
    assertThatThrownBy(() -> InterestFile.read(directory))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("memoir interests");
  }

  @Test
  void read_damaged_isRefused() throws IOException {
    String text = Files.readString(GOLDEN.resolve(InterestFile.NAME));
    assertDamaged(text.substring(0, text.length() / 2));
    assertDamaged("");
    assertDamaged("[]");
    assertDamaged(text.replace("0.875", "0.975"));
    assertDamaged(text.replace("memoir-interests", "memoir-model"));
    assertDamaged(text.replace("\"seed\": 7", "\"seed\": 7, \"more\": 1"));
    assertDamaged(text.replace("  \"nextId\": 5,\n", ""));
  }

  private void assertDamaged(String text) throws IOException {
    Path place = Files.createDirectories(directory.resolve("damaged"));
    Files.writeString(place.resolve(InterestFile.NAME), text);
    assertThatThrownBy(() -> InterestFile.read(place))
        .as(text)
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining(place.resolve(InterestFile.NAME).toString());
  }

  @Test
  void read_newerVersion_saysThatItIsNewer() throws IOException {
    String text = Files.readString(GOLDEN.resolve(InterestFile.NAME));
    Files.writeString(
        directory.resolve(InterestFile.NAME), text.replace("\"version\": 1", "\"version\": 2"));
    assertThatThrownBy(() -> InterestFile.read(directory))
        .isInstanceOf(UnsupportedVersionException.class)
        .hasMessageContaining("format version 2");
  }

  @Test
  void map_partsThatDoNotFit_areRefused() throws IOException {
    InterestMap map = InterestFile.read(GOLDEN);
    InterestCluster first = map.clusters().getFirst();
    assertRefused(map, map.spaces(), List.of(first), "at least 2");
    assertRefused(map, map.spaces(), List.of(first, first), "distinct ids");
    assertRefused(map, map.spaces(), List.of(first, first.withId(5)), "from 0 to 4");
    assertRefused(map, List.of(), map.clusters(), "at least 1");
    assertRefused(map, map.spaces().subList(0, 1), map.clusters(), "numbers of people");
    assertThatThrownBy(() -> new InterestSpace(Memory.WHOLE, new float[2], 0))
        .isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> new InterestSpace(Memory.WHOLE, new float[] {Float.NaN}, 1))
        .isInstanceOf(BadInputException.class);
  }

  private static void assertRefused(
      InterestMap map, List<InterestSpace> spaces, List<InterestCluster> clusters, String message) {
    assertThatThrownBy(() ->
            new InterestMap(
                map.model(),
                map.data(),
                map.seed(),
                map.people(),
                map.silhouette(),
                map.sharpness(),
                map.nextId(),
                spaces,
                clusters))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message);
  }
}
