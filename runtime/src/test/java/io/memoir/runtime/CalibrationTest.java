package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.model.CorruptFileException;
import io.memoir.model.Tensor;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.Model;
import io.memoir.model.architecture.ModelEnsemble;
import io.memoir.model.feature.Schema;
import io.memoir.model.layer.Gru;
import io.memoir.model.task.Calibration;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.model.task.Tower;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the scores of a binary task to its probabilities, with both forms of calibrations. */
class CalibrationTest {
  private static final long SEED = 77;
  private static final int WIDTH = 8;
  private static final List<String> ITEMS =
      IntStream.range(0, FeatureModels.ITEMS).mapToObj(item -> "item-" + item).toList();

  private static SequenceNetwork network(Calibration calibration) {
    return FeatureModels.network(
        Schema.NONE,
        new Gru(WIDTH, WIDTH),
        List.of(
            new Task.Binary(
                "click",
                new Label.Happened(),
                new Interaction.Product(),
                Tower.of(8),
                false,
                calibration)));
  }

  /** A network whose weights are always the same, except those of the calibration. */
  private static Model model(Calibration calibration, float[] numbers) {
    Map<String, Tensor> tensors =
        new LinkedHashMap<>(
            TestModels.random(network(Calibration.LINEAR), SEED).weights().tensors());
    tensors.put("task.click.calibration", new Tensor.Floats(List.of(numbers.length), numbers));
    return TestModels.model(network(calibration), tensors);
  }

  /**
   * Random knots around 0.
   *
   * @param distance of neighbouring scores, at most
   */
  private static float[] knots(double distance) {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] numbers = new float[Calibration.PIECEWISE_LINEAR.size()];
    double score = -Calibration.KNOTS * distance / 2;
    double logOdds = -3;
    for (int knot = 0; knot < Calibration.KNOTS; knot++) {
      score += random.nextDouble(0.1, 1) * distance;
      logOdds += random.nextDouble(0.001, 0.2);
      numbers[knot] = (float) score;
      numbers[Calibration.KNOTS + knot] = (float) logOdds;
    }
    return numbers;
  }

  private static List<Ranking.Candidate> ranking(Model model) {
    Recommender recommender = Recommender.of(model);
    UserState state = recommender.newState();
    long time = 1_766_000_000_000L;
    for (int item : new int[] {3, 1, 4, 1, 5}) {
      time += 60_000;
      recommender.observe(state, item, time);
    }
    return recommender.rank(state, ITEMS, RankRequest.by("click")).candidates();
  }

  private static Map<String, Double> values(Model model) {
    return ranking(model).stream()
        .collect(Collectors.toMap(Ranking.Candidate::itemId, Ranking.Candidate::value));
  }

  @Test
  void rank_identityOfEitherForm_isTheScore() {
    List<Ranking.Candidate> linear =
        ranking(model(Calibration.LINEAR, Calibration.LINEAR.identity()));
    List<Ranking.Candidate> piecewise =
        ranking(model(Calibration.PIECEWISE_LINEAR, Calibration.PIECEWISE_LINEAR.identity()));
    assertThat(linear).hasSize(ITEMS.size());
    assertThat(piecewise).isEqualTo(linear);
  }

  /** With a small distance, most scores are beyond the outermost knots. */
  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.001})
  void rank_piecewiseLinear_interpolatesAndKeepsTheOrder(double distance) {
    float[] knots = knots(distance);
    List<Ranking.Candidate> scored =
        ranking(model(Calibration.LINEAR, Calibration.LINEAR.identity()));
    List<Ranking.Candidate> found = ranking(model(Calibration.PIECEWISE_LINEAR, knots));
    assertThat(found)
        .extracting(Ranking.Candidate::itemId)
        .as("seed %d", SEED)
        .containsExactlyElementsOf(scored.stream().map(Ranking.Candidate::itemId).toList());
    for (int i = 0; i < found.size(); i++) {
      double expected = interpolated(knots, scored.get(i).score());
      assertThat((double) found.get(i).score())
          .as("score %s, seed %d", scored.get(i).score(), SEED)
          .isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
      assertThat(found.get(i).value()).isCloseTo(1 / (1 + Math.exp(-expected)), within(1e-6));
    }
  }

  /** The value at a score of the line through the last knot before it and the next one. */
  private static double interpolated(float[] knots, double score) {
    int lower = 0;
    while (lower < Calibration.KNOTS - 2 && knots[lower + 1] <= score) {
      lower++;
    }
    double from = knots[lower];
    double to = knots[lower + 1];
    double low = knots[Calibration.KNOTS + lower];
    double high = knots[Calibration.KNOTS + lower + 1];
    return low + (high - low) * (score - from) / (to - from);
  }

  @Test
  void rank_ensembleOfBothForms_isTheMeanOfTheirProbabilities() {
    Model linear = model(Calibration.LINEAR, new float[] {0.5f, -1});
    Model piecewise = model(Calibration.PIECEWISE_LINEAR, knots(0.2));
    Map<String, Double> first = values(linear);
    Map<String, Double> second = values(piecewise);
    Model both =
        ModelEnsemble.of(
            List.of(linear, piecewise), List.of(3f, 1f), new Combination.Score(), "test");
    values(both)
        .forEach((item, value) ->
            assertThat(value)
                .as(item)
                .isCloseTo(
                    0.75 * first.getOrDefault(item, Double.NaN)
                        + 0.25 * second.getOrDefault(item, Double.NaN),
                    within(1e-6)));
  }

  @Test
  void of_knotsThatDoNotAscend_isRefused() {
    float[] knots = knots(0.2);
    knots[7] = knots[6];
    assertThatThrownBy(() -> Recommender.of(model(Calibration.PIECEWISE_LINEAR, knots)))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageStartingWith("the calibration of task 'click' has the values ");
  }
}
