package io.memoir.data.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.model.BadInputException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PairedDifferenceTest {
  private static final double SECOND = Math.log(2) / Math.log(3);

  private static EvaluationReport ranks(int... ranks) {
    return new EvaluationReport(ranks.length, 1, 0, Map.of(), Map.of(), Map.of(), ranks, 0);
  }

  @Test
  void ofNdcg_countsWhatIsOnTheListAndPairsByTarget() {
    PairedDifference found = PairedDifference.ofNdcg(ranks(1, 2, 11, 40), ranks(2, 11, 12, 1), 10);

    // Gains: 1 - 0.63, 0.63 - 0, 0 - 0, 0 - 1.
    assertThat(found.cases()).isEqualTo(4);
    assertThat(found.mean()).isCloseTo(0, within(1e-12));
    double squares = (1 - SECOND) * (1 - SECOND) + SECOND * SECOND + 1;
    assertThat(found.standardError()).isCloseTo(Math.sqrt(squares / 3 / 4), within(1e-12));
  }

  @Test
  void notWorse_allowsTheErrorOfTheComparisonAndNoMore() {
    assertThat(new PairedDifference(100, -0.010, 0.010).notWorse()).isTrue();
    assertThat(new PairedDifference(100, -0.011, 0.010).notWorse()).isFalse();
    assertThat(new PairedDifference(100, 0, 0).notWorse()).as("equal models").isTrue();
    assertThat(new PairedDifference(1, 0, Double.NaN).notWorse()).as("nothing known").isFalse();
  }

  @Test
  void of_anyMetric_pairsByTarget() {
    PairedDifference found =
        PairedDifference.of(new double[] {1, 0.5, 0}, new double[] {0.5, 0.5, 0.25});
    assertThat(found.cases()).isEqualTo(3);
    assertThat(found.mean()).isCloseTo(0.25 / 3, within(1e-12));
    assertThatThrownBy(() -> PairedDifference.of(new double[2], new double[1]))
        .isInstanceOf(BadInputException.class)
        .hasMessage("2 and 1 values, expected those of the same targets from both models");
  }

  @Test
  void ofGroups_groupsOfOne_areValuesByThemselves() {
    double[] better = {1, 0.5, 0, 0.75};
    double[] other = {0.5, 0.5, 0.25, 0};
    PairedDifference plain = PairedDifference.of(better, other);
    PairedDifference grouped = PairedDifference.ofGroups(new int[] {4, 5, 7, 9}, better, other);
    assertThat(grouped.cases()).isEqualTo(4);
    assertThat(grouped.mean()).isCloseTo(plain.mean(), within(1e-12));
    assertThat(grouped.standardError()).isCloseTo(plain.standardError(), within(1e-12));
  }

  /** Values that are written down twice tell nothing new. */
  @Test
  void ofGroups_equalValuesOfAGroup_haveTheErrorOfOne() {
    PairedDifference once =
        PairedDifference.of(new double[] {1, 0.5, 0}, new double[] {0.5, 0.5, 0.25});
    PairedDifference twice =
        PairedDifference.ofGroups(
            new int[] {0, 0, 1, 1, 2, 2},
            new double[] {1, 1, 0.5, 0.5, 0, 0},
            new double[] {0.5, 0.5, 0.5, 0.5, 0.25, 0.25});
    assertThat(twice.cases()).isEqualTo(3);
    assertThat(twice.mean()).isCloseTo(once.mean(), within(1e-12));
    assertThat(twice.standardError()).isCloseTo(once.standardError(), within(1e-12));
    assertThat(PairedDifference.ofGroups(new int[] {3, 3}, new double[2], new double[2]).notWorse())
        .as("a single group")
        .isFalse();
    assertThatThrownBy(() -> PairedDifference.ofGroups(new int[2], new double[2], new double[1]))
        .isInstanceOf(BadInputException.class)
        .hasMessage("2 and 1 values, expected those of the same targets from both models");
  }

  @Test
  void better_needsMoreThanTheErrorOfTheComparison() {
    assertThat(new PairedDifference(100, 0.011, 0.010).better()).isTrue();
    assertThat(new PairedDifference(100, 0.010, 0.010).better()).isFalse();
    assertThat(new PairedDifference(100, 0, 0).better()).as("equal models").isFalse();
    assertThat(new PairedDifference(1, 1, Double.NaN).better()).as("nothing known").isFalse();
  }

  @Test
  void ofNdcg_otherTargets_areRefused() {
    assertThatThrownBy(() -> PairedDifference.ofNdcg(ranks(1, 2), ranks(1), 10))
        .isInstanceOf(BadInputException.class)
        .hasMessage("2 and 1 ranks for 2 cases, expected one rank per case from both models");
  }
}
