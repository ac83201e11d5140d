package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.model.file.ModelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How another service uses the library; the documentation shows the same lines. */
class LibraryExampleTest {

  @Test
  void example(@TempDir Path directory) throws IOException {
    Path modelDirectory = directory.resolve("model");
    ModelFile.write(
        TestModels.random(TestModels.network(100, TestModels.residualStack(16)), 1),
        modelDirectory);

    // Once: open a model. The recommender is immutable and serves many threads.
    Recommender recommender = Recommender.open(modelDirectory);

    // For each person: a state, and every event folded into it as it happens.
    UserState state = recommender.newState();
    recommender.observe(state, new Event("item-17", 1_767_225_600_000L));
    recommender.observe(state, new Event("item-42", 1_767_225_660_000L));

    // At any time: what fits now.
    List<Recommendation> best = recommender.recommend(state, Request.top(10));
    for (Recommendation each : best) {
      System.out.printf("%s %.3f%n", each.details().title(), each.score());
    }

    // Of some items only, and never this one.
    List<Recommendation> inStock =
        recommender.recommend(
            state, Request.top(3).among(Set.of("item-1", "item-2")).without(Set.of("item-2")));

    // Between two visits the state is a few bytes in a store of yours.
    byte[] bytes = state.toBytes();
    UserState later = recommender.readState(bytes);

    assertThat(best).hasSize(10);
    assertThat(best).extracting(Recommendation::itemId).doesNotContain("item-17", "item-42");
    assertThat(inStock).extracting(Recommendation::itemId).containsExactly("item-1");
    assertThat(recommender.recommend(later, Request.top(10))).isEqualTo(best);
  }
}
