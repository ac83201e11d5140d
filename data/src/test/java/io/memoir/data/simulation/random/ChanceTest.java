package io.memoir.data.simulation.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChanceTest {
  /** None of the first draws of one is among those of another, wherever they begin. */
  @Test
  void of_neighbouringSeedsNamesAndNumbers_drawDifferentNumbers() {
    Set<Double> drawn = new HashSet<>();
    for (long seed = 1; seed <= 4; seed++) {
      for (String what : List.of("person", "persoo", "shelf")) {
        for (long number = 0; number < 5; number++) {
          Chance chance = Chance.of(seed, what, number);
          for (int draw = 0; draw < 200; draw++) {
            assertThat(drawn.add(chance.uniform()))
                .as("seed %d, %s %d, draw %d", seed, what, number, draw)
                .isTrue();
          }
        }
      }
    }
  }

  /** Documented figures depend on these draws. */
  @Test
  void of_sameArguments_drawsTheSameNumbersEverywhere() {
    assertThat(Chance.of(1, "person", 0).uniform()).isEqualTo(0.6952600694884318);
    assertThat(Chance.of(2, "person", 0).uniform()).isEqualTo(0.5695990615526944);
    assertThat(Chance.of(1, "person", 1).uniform()).isEqualTo(0.5075533372765628);
  }
}
