package io.memoir.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.DatasetSummary;
import io.memoir.model.ItemTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Data sets that earlier versions wrote of the same two files, kept for ever: they open, and hold
 * what they held. A version that changes the format adds a directory.
 */
class GoldenDatasetTest {
  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden-dataset");

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.2"})
  void open_writtenByAnEarlierVersion_holdsTheSame(String version) throws IOException {
    Dataset dataset = Dataset.open(GOLDEN.resolve(version));

    assertThat(dataset.fingerprint()).isEqualTo("1a9eee5613dd1a685d23b24937bdf25a");
    assertThat(dataset.manifest().provenance().get("memoirVersion").getAsString())
        .startsWith(version);
    assertThat(dataset.items().items())
        .containsExactlyInAnyOrder(
            new ItemTable.Item("i1", "One", List.of("a", "b")),
            new ItemTable.Item("i2", "Two, 2", List.of("a")),
            new ItemTable.Item("i3", "Three", List.of()),
            new ItemTable.Item("i,4", "Four", List.of("c")));

    assertThat(eventsOf(dataset, "ada"))
        .containsExactly(
            "i1 1767225600000 TRAIN",
            "i2 1767312000000 TRAIN",
            "i3 1767484800000 VALIDATION",
            "i1 1767830400000 TEST");
    assertThat(eventsOf(dataset, "bob"))
        .containsExactly(
            "i1 1767398400000 TRAIN", "i,4 1767571200000 VALIDATION", "i3 1767916800000 TEST");
    assertThat(eventsOf(dataset, "Zoë"))
        .containsExactly(
            "i2 1767657600000 TRAIN", "i1 1767744000000 VALIDATION", "i3 1768003200000 TEST");
    assertThat(dataset.manifest().summary().rejectedLines()).isEqualTo(1);
    assertThat(dataset.manifest().summary().parts())
        .isEqualTo(new DatasetSummary.Parts(4, 3, 3, 0, 3, 3));
  }

  @Test
  void open_withFeaturesLabelsAndShownRows_holdsTheSame() throws IOException {
    Dataset dataset = Dataset.open(GoldenFeatures.VERSION_2);

    assertThat(dataset.manifest().version()).isEqualTo(2);
    assertThat(GoldenFeatures.lines(dataset))
        .isEqualTo(Files.readAllLines(GoldenFeatures.textOf(GoldenFeatures.VERSION_2)));
    assertThat(dataset.features().schema().item())
        .extracting(each -> each.getClass().getSimpleName() + " " + each.name())
        .containsExactly(
            "Categories words:title",
            "Categories categories",
            "Number price",
            "Number released",
            "Text blurb",
            "Vector image");
    assertThat(dataset.features().schema().user()).hasSize(2);
    assertThat(dataset.features().schema().event()).isNotEmpty();
    assertThat(dataset.features().schema().request()).isNotEmpty();
    assertThat(dataset.features().shown().count()).isPositive();
    assertThat(dataset.features().labels().numbers()).containsKeys("value", "label");
    assertThat(dataset.features().labels().typeNames()).containsExactly("buy", "view");
    int width = dataset.features().items().width();
    int end = width * (1 + dataset.items().indexOf("i4"));
    assertThat(Arrays.copyOfRange(dataset.features().items().reals(), end - 7, end))
        .as("letters of the blurb, numbers of the image")
        .containsExactly(1, 2, 2, 1, 0.5f, -1, 3);
  }

  /** Item, time and part of each event of a user. */
  private static List<String> eventsOf(Dataset dataset, String user) {
    Sequences sequences = dataset.sequences();
    int sequence = dataset.sequenceOf(user);
    List<String> events = new ArrayList<>();
    for (int i = sequences.offsets()[sequence]; i < sequences.offsets()[sequence + 1]; i++) {
      byte code = sequences.parts()[i];
      String part = "";
      for (Part each : Part.values()) {
        part = each.code() == code ? each.name() : part;
      }
      events.add(
          "%s %d %s"
              .formatted(
                  dataset.items().item(sequences.items()[i]).id(), sequences.times()[i], part));
    }
    return events;
  }
}
