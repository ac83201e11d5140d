package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.model.file.ModelFile;
import io.memoir.runtime.Recommender.Options.Wanted;
import java.io.IOException;
import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The golden model of the model file's version 1, which has every kind of layer: what it answers
 * never changes. The expected scores were computed in double precision by a program of its own,
 * which reads the two files and follows the formulas of {@link io.memoir.model.Layer}: {@code
 * src/test/python/golden.py}.
 */
class GoldenModelTest {
  private static final Path GOLDEN = Path.of("../model/src/test/resources/golden-v1");
  private static final int[] EVENTS = {0, 3, 3, 1, 4, 2, 0};
  private static final float[] SCORES = {
    0.1451580f, -0.3859637f, -0.0959583f, 0.6151986f, -0.5258038f
  };

  @ParameterizedTest
  @EnumSource(Wanted.class)
  void score_goldenVersion1_asComputedElsewhere(Wanted kernel) throws IOException {
    Recommender recommender =
        Recommender.of(ModelFile.read(GOLDEN), Recommender.Options.of(kernel));
    UserState state = recommender.newState();
    for (int item : EVENTS) {
      recommender.observe(state, item, 0);
    }
    assertThat(recommender.score(state)).containsExactly(SCORES, Offset.offset(1e-6f));
  }
}
