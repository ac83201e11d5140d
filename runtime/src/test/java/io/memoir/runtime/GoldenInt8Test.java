package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.runtime.Recommender.Options;
import io.memoir.runtime.Recommender.Options.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A trained model with int8 weights and the state of a user, both written by version 0.1: they are
 * read, and answer what version 0.1 answered.
 */
class GoldenInt8Test {
  private static final Path RESOURCES = Path.of("../model/src/test/resources");
  private static final List<String> ITEMS = List.of("i2", "i1", "i,4", "i3");
  private static final float[] SCORES = {27.596905f, 27.596014f, 1.2839023f, -1.7068952f};
  private static final float TOLERANCE = 1e-4f;

  @ParameterizedTest
  @EnumSource(Wanted.class)
  void recommend_modelAndStateOfAnEarlierVersion_answersTheSame(Wanted kernel) throws IOException {
    Recommender recommender =
        Recommender.open(RESOURCES.resolve("golden-v2-int8"), Options.of(kernel));
    String stored = Files.readString(RESOURCES.resolve("golden-v2-int8.state")).strip();
    UserState read = recommender.readState(Base64.getDecoder().decode(stored));
    UserState folded = recommender.newState();
    recommender.observe(folded, new Event("i1", 1_767_225_600_000L));
    recommender.observe(folded, new Event("i,4", 1_767_312_000_000L));
    recommender.observe(folded, new Event("i2", 1_767_484_800_000L));

    for (UserState state : List.of(read, folded)) {
      List<Recommendation> best =
          recommender.recommend(state, Request.top(4).keepSeen().at(1_767_500_000_000L));
      assertThat(best).extracting(Recommendation::itemId).isEqualTo(ITEMS);
      for (int i = 0; i < SCORES.length; i++) {
        assertThat(best.get(i).score()).isEqualTo(SCORES[i], within(TOLERANCE));
      }
    }
  }
}
