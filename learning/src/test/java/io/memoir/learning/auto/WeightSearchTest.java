package io.memoir.learning.auto;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.evaluation.Blend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
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
    return gains(values);
  }

  /** Each target is in a sequence of its own. */
  private static Gains gains(double... values) {
    return new Gains(IntStream.range(0, values.length).toArray(), values);
  }

  /** A search over one network and one count-based model, all ensembles of which are alike. */
  private static WeightSearch.Found search(Gains network, Gains counted, Gains both) {
    return new WeightSearch(
            1,
            2,
            blends ->
                blends.stream()
                    .map(blend ->
                        blend.single() ? blend.members().contains(0) ? network : counted : both)
                    .toList())
        .run();
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
    Gains noisy = gains(odd);
    assertThat(noisy.mean()).isGreaterThan(gains(even).mean());
    WeightSearch.Found found =
        new WeightSearch(
                1,
                2,
                blends ->
                    blends.stream()
                        .map(blend ->
                            blend.equals(Blend.of(0))
                                ? gains(even)
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
    Gains higher = gains(even);
    Gains lower = gains(odd);
    assertThat(lower.mean()).isLessThan(higher.mean());
    assertThat(search(higher, lower, higher).blend().members()).containsExactly(0, 1);
    assertThat(search(higher, lower, constant(0)).blend())
        .as("together they are worse than the count-based model")
        .isEqualTo(Blend.of(1));
    assertThat(search(lower, higher, higher).blend())
        .as("the count-based model is ahead")
        .isEqualTo(Blend.of(1));
  }

  /** The epoch of a network is the best of many on the same targets, so its metric is too high. */
  @Test
  void run_networkIsBetterByOneError_isNotTakenAlone() {
    for (double errors : new double[] {1.5, 2.5}) {
      double[] network = new double[TARGETS];
      // The differences are d - 1 and d + 1, so their error is about 1 / sqrt(targets).
      Arrays.setAll(network, i -> errors / Math.sqrt(TARGETS) + (i % 2 == 0 ? 1 : -1));
      WeightSearch.Found found = search(gains(network), constant(0), gains(network));
      assertThat(found.blend().members())
          .as("better by %s errors", errors)
          .isEqualTo(errors < 2 ? List.of(0, 1) : List.of(0));
      assertThat(search(constant(-5), constant(0), gains(network)).blend().members())
          .as("an ensemble better by %s errors", errors)
          .isEqualTo(errors < 2 ? List.of(1) : List.of(0, 1));
    }
  }

  /** As of a catalogue of one item, or of validation targets that no model can find. */
  @Test
  void run_allAreEqual_takesTheFirstCountBasedModel() {
    for (double gain : new double[] {0, 1}) {
      assertThat(search(2, 7, _ -> gain).blend()).isEqualTo(Blend.of(2));
    }
  }

  @Test
  void run_fewSequences_areNoReasonForANetwork() {
    int few = WeightSearch.FEWEST_SEQUENCES - 1;
    double[] network = new double[few];
    Arrays.fill(network, 1);
    Gains counted = gains(new double[few]);
    assertThat(search(gains(network), counted, gains(network)).blend()).isEqualTo(Blend.of(1));
    Gains ofTwo = new Gains(new int[TARGETS], constant(1).values());
    Gains ofTwoCounted = new Gains(new int[TARGETS], constant(0).values());
    assertThat(search(ofTwo, ofTwoCounted, ofTwo).blend())
        .as("many targets of one user")
        .isEqualTo(Blend.of(1));
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
