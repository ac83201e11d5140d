package io.memoir.server.engine.interest;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.runtime.interest.InterestCluster;
import io.memoir.runtime.interest.InterestMap;
import io.memoir.runtime.interest.InterestSpace;
import io.memoir.runtime.interest.Memory;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CoursesTest {
  private static InterestMap map(int clusters) {
    return new InterestMap(
        "model",
        "data",
        1,
        100,
        0.25,
        3,
        clusters,
        List.of(
            new InterestSpace(Memory.LONG_TERM, new float[1], 1),
            new InterestSpace(Memory.SHORT_TERM, new float[1], 1)),
        IntStream.range(0, clusters)
            .mapToObj(i ->
                new InterestCluster(
                    i, "name", Optional.empty(), List.of(1, 1), List.of(), new float[] {i}))
            .toList());
  }

  @Test
  void most_dependsOnTheNumberOfStatesAndInterests() {
    assertThat(Courses.most(map(20), 200_000)).isEqualTo(20_000);
    assertThat(Courses.most(map(20), 500)).isEqualTo(500);
    int withMany = Courses.most(map(1_000), 200_000);
    // The shares after 11 events, in two memories: 8 bytes each.
    assertThat(withMany * 11L * 2 * 1_000 * 8).isBetween(64L << 20, 256L << 20);
  }
}
