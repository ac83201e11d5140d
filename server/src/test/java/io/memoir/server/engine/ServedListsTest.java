package io.memoir.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.http.TestShop;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedListsTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir private Path folder = Path.of("");

  /** Counts for a model that nobody else holds, and tells whether it is still in memory. */
  private WeakReference<Object> meet(ServedLists lists, int seed) throws IOException {
    ModelVersion model = ModelVersion.open(TestShop.model(folder.resolve("m" + seed), seed));
    lists.of(model).judged(true);
    return new WeakReference<>(model.recommender());
  }

  @Test
  void of_modelThatServesNoLonger_isNotHeld() throws Exception {
    ServedLists lists = new ServedLists();
    List<WeakReference<Object>> models = new ArrayList<>();
    for (int seed = 0; seed < 3; seed++) {
      models.add(meet(lists, seed));
    }

    long end = System.nanoTime() + LONG.toNanos();
    while (models.stream().anyMatch(each -> each.get() != null) && System.nanoTime() < end) {
      System.gc();
      Thread.onSpinWait();
    }

    assertThat(models).allSatisfy(each -> assertThat(each.get()).isNull());
    assertThat(lists.tallies()).hasSize(3);
    assertThat(lists.tallies().values()).allSatisfy(each -> assertThat(each.hits()).isOne());
  }

  @Test
  void tallies_ofMoreModelsThanAreKept_areThoseUsedLast() throws IOException {
    ServedLists lists = new ServedLists();
    ModelVersion serving = ModelVersion.open(TestShop.model(folder.resolve("serving"), 99));
    lists.of(serving).judged(true);
    for (int seed = 0; seed < 40; seed++) {
      meet(lists, seed);
      lists.of(serving);
    }

    assertThat(lists.tallies()).hasSize(16);
    assertThat(lists.of(serving).hits()).as("the one that serves all the time").isOne();
    assertThat(lists.tallies().values().stream().map(ServedTally::version))
        .contains("serving", "m39", "m30")
        .doesNotContain("m0", "m20");
  }
}
