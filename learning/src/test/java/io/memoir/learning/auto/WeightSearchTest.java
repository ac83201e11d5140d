package io.memoir.learning.auto;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.evaluation.Blend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class WeightSearchTest {
  private static final int TARGETS = 200;

  /** The number of blends of each step of a search. */
  private final List<Integer> steps = new ArrayList<>();

  /** A search in which a blend has the same gain for every target. */
  private WeightSearch.Found search(int networks, int models, ToDoubleFunction<Blend> gain) {
    return new WeightSearch(
            networks,
            models,
            blends -> {
              steps.add(blends.size());
              return blends.stream().map(blend -> constant(gain.applyAsDouble(blend))).toList();
            })
        .run();
  }

  private static Gains constant(double gain) {
    double[] values = new double[TARGETS];
    Arrays.fill(values, gain);
    return new Gains(values);
  }

  @Test
  void run_onePairIsBest_isFoundWithItsWeights() {
    Blend best = Blend.of(0).with(4, 0.3);
    WeightSearch.Found found =
        search(2, 7, blend -> blend.equals(best) ? 0.5 : blend.single() ? 0.2 : 0.4);
    assertThat(found.blend()).isEqualTo(best);
    assertThat(found.blend().weights()).containsExactly(0.7f, 0.3f);
    assertThat(found.gains().mean()).isEqualTo(0.5);
    assertThat(found.alone()).hasSize(7);
    assertThat(steps).as("the grid, then one more member").containsExactly(83, 20);
  }

  @Test
  void run_largerIsNotBetter_staysWithFewerMembers() {
    WeightSearch.Found found = search(2, 7, blend -> blend.members().contains(1) ? 0.5 : 0.4);
    assertThat(found.blend()).isEqualTo(Blend.of(1));
  }

  /** The ensemble is better on average, but not by more than the error of the comparison. */
  @Test
  void run_ensembleIsBetterByNoise_staysWithTheModel() {
    double[] even = new double[TARGETS];
    double[] odd = new double[TARGETS];
    for (int i = 0; i < TARGETS; i++) {
      even[i] = i % 2;
      odd[i] = 1 - i % 2;
    }
    odd[1] = 1;
    Gains noisy = new Gains(odd);
    assertThat(noisy.mean()).isGreaterThan(new Gains(even).mean());
    WeightSearch.Found found =
        new WeightSearch(
                1,
                2,
                blends ->
                    blends.stream()
                        .map(blend ->
                            blend.equals(Blend.of(0))
                                ? new Gains(even)
                                : blend.single() ? constant(0) : noisy)
                        .toList())
            .run();
    assertThat(found.blend()).isEqualTo(Blend.of(0));
  }

  /** Whether the network or the count-based model is better is not known, so both are taken. */
  @Test
  void run_networkIsBetterThanCountsByNoise_takesBoth() {
    double[] even = new double[TARGETS];
    double[] odd = new double[TARGETS];
    for (int i = 0; i < TARGETS; i++) {
      even[i] = i % 2;
      odd[i] = 1 - i % 2;
    }
    odd[0] = 0;
    Gains ofNetwork = new Gains(even);
    Gains ofCounts = new Gains(odd);
    assertThat(ofCounts.mean()).isLessThan(ofNetwork.mean());
    for (int network = 0; network < 2; network++) {
      // As the first model, the better one is a network; as the second, it is count-based.
      int better = network;
      WeightSearch.Found found =
          new WeightSearch(
                  1,
                  2,
                  blends ->
                      blends.stream()
                          .map(blend -> blend.equals(Blend.of(1 - better)) ? ofCounts : ofNetwork)
                          .toList())
              .run();
      assertThat(found.blend().members()).hasSize(better == 0 ? 2 : 1);
    }
  }

  @Test
  void run_everyMemberHelps_addsMembersUpToTheLimit() {
    WeightSearch.Found found = search(1, 6, blend -> 0.1 * blend.members().size());
    assertThat(found.blend().members()).hasSize(4).doesNotHaveDuplicates();
    assertThat(steps).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void run_withoutNetworks_combinesCountBasedModels() {
    WeightSearch.Found found = search(0, 3, blend -> 0.1 * blend.members().size());
    assertThat(found.blend().members()).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(search(0, 1, _ -> 0.1).blend()).isEqualTo(Blend.of(0));
  }
}
