package io.memoir.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.DatasetSummary;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.Preparation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Counts of public data sets against the published ones. The files are in the directory of the
 * system property {@code memoir.testData}, by default {@code shared/data} next to the repository;
 * tests are skipped without them.
 */
class PublicDataTest {
  @TempDir Path folder;

  private static Path shared(String name) {
    Path file = Path.of(System.getProperty("memoir.testData", "../../shared/data"), name);
    Assumptions.assumeTrue(Files.exists(file), () -> "skipped: " + file + " does not exist");
    return file;
  }

  @Test
  void movieLens1M() throws IOException {
    DatasetSummary summary =
        Preparation.of(shared("ml-1m/ml-1m.sasrec.txt"))
            .format(EventFormat.PAIRS)
            .split(Split.leaveOneOut())
            .to(folder.resolve("dataset"))
            .run(Progress.SILENT);
    assertThat(summary.users()).isEqualTo(6_040);
    assertThat(summary.items()).isEqualTo(3_416);
    assertThat(summary.events()).isEqualTo(999_611);
    assertThat(summary.parts().testSequences()).isEqualTo(6_040);
  }

  @Test
  void amazonBeauty() throws IOException {
    DatasetSummary summary =
        Preparation.of(shared("s3rec/Beauty.txt"))
            .to(folder.resolve("dataset"))
            .run(Progress.SILENT);
    assertThat(summary.found()).containsEntry("format", "sequences");
    assertThat(summary.users()).isEqualTo(22_363);
    assertThat(summary.items()).isEqualTo(12_101);
    assertThat(summary.events()).isEqualTo(198_502);
  }

  @Test
  void diginetica() throws IOException {
    Path train = shared("diginetica/train_sessions.txt");
    DatasetSummary summary =
        Preparation.of(train)
            .testInputs(List.of(shared("diginetica/test.txt")))
            .split(new Split.Session(new Cut.Share(0), new Cut.Share(0)))
            .to(folder.resolve("dataset"))
            .run(Progress.SILENT);
    assertThat(summary.found()).containsEntry("format", "sessions");
    assertThat(summary.sequences()).isEqualTo(186_670 + 60_858);
    assertThat(summary.parts().train()).isEqualTo(906_140);
    assertThat(summary.parts().test()).isEqualTo(60_858);
    assertThat(summary.items()).isEqualTo(43_097);
  }

  @Test
  void movieLens100K_foldOfRatings() throws IOException {
    Path test = shared("ml-100k/folds/u1.test");
    Set<String> tests = new HashSet<>(Files.readAllLines(test));
    Path base =
        Files.write(
            folder.resolve("u1.base"),
            Files.readAllLines(shared("ml-100k/u.data")).stream()
                .filter(line -> !tests.contains(line))
                .toList());
    Path output = folder.resolve("dataset");
    DatasetSummary summary =
        Preparation.of(base)
            .testInputs(List.of(test))
            .users(shared("ml-100k/u.user"))
            .items(shared("ml-100k/u.item"))
            .to(output)
            .run(Progress.SILENT);
    assertThat(summary.events()).isEqualTo(72_000);
    assertThat(summary.shown()).contains(new DatasetSummary.ShownRows(0, 8_000, 20_000, 28_000));
    assertThat(summary.found())
        .containsEntry(
            "of users", "age (number), gender (category of 2), occupation (category of 20)")
        .containsEntry("of events", "value (number)");
    FeatureData features = Dataset.open(output).features();
    assertThat(features.users().codes()).hasSize(2 * 943);
    assertThat(features.shown().labels().numbers().get("value")).hasSize(28_000);
  }

  @Test
  void trivago_impressions() throws IOException {
    DatasetSummary summary =
        Preparation.of(shared("trivago-100k/sessions.tsv.gz"))
            .columns(EventColumns.FOUND.orElse(Optional.empty(), Optional.of("impressions")))
            .to(folder.resolve("dataset"))
            .run(Progress.SILENT);
    assertThat(summary.items()).isEqualTo(109_724);
    assertThat(summary.events()).isEqualTo(100_003); // their numbers of steps tell them apart
    assertThat(summary.shown()).contains(new DatasetSummary.ShownRows(245_063, 27_953, 25_927, 0));
    assertThat(String.valueOf(summary.found().get("of requests")))
        .contains("position (category of 25)", "prices (number)", "city (category of");
  }
}
