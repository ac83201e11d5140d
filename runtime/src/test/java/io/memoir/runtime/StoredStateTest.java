package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.model.Head;
import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.Tensor;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import io.memoir.model.layer.Bidirectional;
import io.memoir.model.layer.FeedForward;
import io.memoir.model.layer.GatedFeedForward;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.LayerNorm;
import io.memoir.model.layer.Linear;
import io.memoir.model.layer.LinearRecurrence;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.MatrixMemory;
import io.memoir.model.layer.Parallel;
import io.memoir.model.layer.Residual;
import io.memoir.model.layer.SelfAttention;
import io.memoir.model.layer.Stack;
import io.memoir.model.layer.TimeLstm;
import io.memoir.model.layer.UnitNorm;
import io.memoir.runtime.state.Fingerprint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * States and fingerprints as they were stored before the fingerprint was made from a text of its
 * own: whatever becomes of the names in the code, they stay valid.
 */
class StoredStateTest {
  private static final Path GOLDEN = Path.of("../model/src/test/resources");
  private static final long ASKED = 1_768_000_000_000L;
  private static final int[] EVENTS = {0, 3, 3, 1, 4, 2, 0};

  @ParameterizedTest
  @CsvSource({
    "golden-v1, 0.14515805 -0.38596374 -0.09595837 0.6151986 -0.5258038,"
        + " TWVtUwIAAAAnt5cWZYgE4QcAAAAAAAAAAGK2d5sBAAABAAAABAAAABAAAACHkTE+HKh3vkYCn70VQPk9RPajPs4p"
        + "P78WAhq+TMtiPmo34T6UWzE/1bEGvwjMjr4ggyA+0pOxPg7yyr5ooGi+AAAAAAUAAAAAAAAAAQAAAAIAAAADAAAA"
        + "BAAAACEt+To=",
    "golden-v1-calendar, 1.3477958 -1.5404308 -1.5605605 0.3889035 0.70471394,"
        + " TWVtUwIAAAAohY7/nkpl4QcAAAAAAAAAAGK2d5sBAAABAAAABAAAABwAAAAA7ps8WMq5PVc0A75o+hS7LpWSPgWe"
        + "pT5iYGq8GJdcukhbGT3w0PM6YFVFPf1WA76b30Y+8T55PoyBLz3vYH8+zog3P0WTBD/ueOQ9aYD+PlfIFr4o2Sm/"
        + "rgd4v0xaZz/GzCy/wxH1Pq5mZD+MmGS+AAAAAAUAAAAAAAAAAQAAAAIAAAADAAAABAAAAKzlBkQ=",
    "golden-v2, 0.016317897 0.015844556 0.015524158 0.015733473 0.015985023,"
        + " TWVtUwIAAAATwccct+4WpgcAAAAAAAAAAGK2d5sBAAABAAAABAAAAEkAAAAA7ps8WMq5PVc0A75o+hS7LpWSPgWe"
        + "pT5iYGq8GJdcukhbGT3w0PM6YFVFPf1WA76b30Y+8T55PoyBLz3vYH8+zog3P0WTBD/ueOQ9aYD+PlfIFr4o2Sm/"
        + "rgd4v0xaZz/GzCy/wxH1Pq5mZD+MmGS+AACAQAAAmD8AAOw+AAC4PgAA8L4AABq/AACoPgAAzL4AAIA9AABwvgAA"
        + "gL0AAKg+AACIPgAAyL4AABw/AACAPAAANr8AABg/AACQvQAAkL0AAF6/AAAyvwAAqL4AADQ/AAAQPgOUn71WT+Y8"
        + "jvNvvPG7Qz2goBE+mW4ovkwYiTw4/am9V4PNvE/VJL6NBv496zo4PpjUxcCjpohAnPIDwDMAm8CY1MXAo6aIQJzy"
        + "A8AzAJvAAAAAAAUAAAAAAAAAAQAAAAIAAAADAAAABAAAAMDaOvw="
  })
  void readState_writtenBefore_answersTheSame(String model, String expected, String state)
      throws IOException {
    Recommender recommender = Recommender.open(GOLDEN.resolve(model));
    float[] wanted = new float[recommender.items().size()];
    String[] words = expected.split(" ", -1);
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = Float.parseFloat(words[i]);
    }

    UserState stored = recommender.readState(Base64.getDecoder().decode(state));
    UserState folded = recommender.newState();
    for (int i = 0; i < EVENTS.length; i++) {
      recommender.observe(folded, EVENTS[i], 1_767_000_000_000L + i * 40_000_000L);
    }

    assertThat(stored.eventCount()).isEqualTo(EVENTS.length);
    for (UserState each : List.of(stored, folded)) {
      float[] scores = new float[wanted.length];
      recommender.score(each, ASKED, scores);
      assertThat(scores).containsExactly(wanted, Offset.offset(1e-6f));
    }
  }

  static Stream<Arguments> fingerprints() {
    Layer one =
        Stack.of(
            new Bidirectional(new TimeLstm(4, 3), new Gru(4, 2)),
            new Linear(3, 4),
            new LayerNorm(4),
            new UnitNorm(4, 12.5f),
            new Residual(new FeedForward(4, 6)),
            new Residual(new GatedFeedForward(4, 5)));
    Layer other =
        Stack.of(
            new Lstm(4, 4),
            new Residual(new SelfAttention(4, 2, 3)),
            new Parallel(List.of(new MatrixMemory(4, 2, true), new LinearRecurrence(4, 4))));
    Architecture popularity = new Architecture.Popularity(5);
    Architecture small = new Architecture.SequenceNetwork(5, 4, 2f, new Gru(4, 4));
    return Stream.of(
        Arguments.of(popularity, 0x62435d52db2ce1b3L),
        Arguments.of(new Architecture.ItemNeighbours(5, 3, 0.5f), 0xa23a8304e33701d9L),
        Arguments.of(new Architecture.SessionNeighbours(5, 1, 1, 2, 3), 0xac98daa856f219eeL),
        Arguments.of(
            new Architecture.SequenceNetwork(5, 4, 0.1f, one, new Head.Clock()),
            0x28bc66c42fba6f0eL),
        Arguments.of(
            new Architecture.SequenceNetwork(
                5, 4, 1e-7f, other, new Head.LongShort(false, true), 1_767_225_600_000L),
            0xb15eec6f7a415b7fL),
        Arguments.of(
            new Architecture.Ensemble(
                List.of(
                    new Architecture.Ensemble.Member(popularity, 0.1f),
                    new Architecture.Ensemble.Member(small, 3)),
                new Combination.Score()),
            0xe443b90519691dceL),
        Arguments.of(
            new Architecture.Ensemble(
                List.of(new Architecture.Ensemble.Member(popularity, 1)),
                new Combination.ReciprocalRank(60)),
            0xf945ebf7c523043cL));
  }

  @ParameterizedTest
  @MethodSource("fingerprints")
  void fingerprint_ofEveryKindOfModel_isTheOneStoredBefore(
      Architecture architecture, long expected) {
    assertThat(Fingerprint.of(model(architecture))).isEqualTo(expected);
  }

  @Test
  void fingerprint_whereDigitsAreWrittenOtherwise_isTheSame() throws IOException {
    Model model = ModelFile.read(GOLDEN.resolve("golden-v2"));
    long expected = Fingerprint.of(model);
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(Fingerprint.of(model)).isEqualTo(expected);
    } finally {
      Locale.setDefault(before);
    }
  }

  /** Random weights; the tables of a counted model are empty. */
  private static Model model(Architecture architecture) {
    if (architecture instanceof Architecture.ItemNeighbours
        || architecture instanceof Architecture.SessionNeighbours) {
      Map<String, Tensor> tables = new LinkedHashMap<>();
      for (Parameter each : architecture.parameters()) {
        tables.put(each.name(), new Tensor.Ints(each.shape(), new int[(int) each.size()]));
      }
      return TestModels.model(architecture, tables);
    }
    return TestModels.random(architecture, 5);
  }
}
