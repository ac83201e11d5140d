package io.memoir.learning.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.runtime.Recommender;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The comparison of two models by the rows of tasks. */
class TaskComparisonTest {
  private static final long SEED = 23;

  /** Predictions are floats, and the order of their sums depends on how rows share threads. */
  private static final double ROUNDING = 1e-6;

  private final TrainingData data = new RandomLog(SEED).data();
  private final Recommender serving = Recommender.of(RandomLog.model(SEED));
  private final Recommender candidate = Recommender.of(RandomLog.model(SEED + 1));
  private final ModelInputs inputs = ModelInputs.of(serving, data);

  private LabelledRows rows(Task.Scored task, int negatives) {
    return LabelledRows.toCompare(data, inputs, task, Part.TEST, negatives);
  }

  private List<TaskDifference> compare(Recommender first, Recommender second) {
    return TaskComparison.of(
        first,
        second,
        data,
        Part.TEST,
        List.of(rows(RandomLog.CLICK, 0), rows(RandomLog.STARS, 0), rows(RandomLog.BOUGHT, 3)),
        2,
        Progress.SILENT);
  }

  /** What an evaluation of each model by itself gives. */
  @Test
  void of_twoModels_hasTheMetricsOfTheirEvaluations() {
    List<TaskDifference> differences = compare(serving, candidate);

    List<LabelledRows> judged =
        List.of(
            LabelledRows.of(data, inputs, RandomLog.CLICK, Part.TEST, 0),
            LabelledRows.of(data, inputs, RandomLog.STARS, Part.TEST, 0),
            LabelledRows.of(data, inputs, RandomLog.BOUGHT, Part.TEST, 3));
    TaskEvaluation evaluation = TaskEvaluation.of(Part.TEST).withThreads(1);
    List<TaskReport> ofServing =
        evaluation.evaluate(serving, inputs, data, judged, Progress.SILENT);
    List<TaskReport> ofCandidate =
        evaluation.evaluate(candidate, inputs, data, judged, Progress.SILENT);
    assertThat(differences).hasSize(3);
    for (int i = 0; i < differences.size(); i++) {
      TaskDifference difference = differences.get(i);
      String metric = difference.metric();
      assertThat(difference.serving())
          .as("seed %d, %s of %s", SEED, metric, difference.task().name())
          .isCloseTo(ofServing.get(i).report().metric(metric), within(ROUNDING));
      assertThat(difference.candidate())
          .as("seed %d, %s of %s", SEED, metric, difference.task().name())
          .isCloseTo(ofCandidate.get(i).report().metric(metric), within(ROUNDING));
      assertThat(difference.rows()).isEqualTo(judged.get(i).count());
      assertThat(difference.difference().cases())
          .isEqualTo(judged.get(i).requests())
          .isEqualTo((int) Arrays.stream(judged.get(i).pairs().requests()).distinct().count())
          .isLessThan(judged.get(i).count());
    }
    TaskDifference click = differences.getFirst();
    assertThat(click.difference().mean())
        .isCloseTo(click.serving() - click.candidate(), within(ROUNDING));
    assertThat(differences)
        .extracting(TaskDifference::metric)
        .containsExactly("log-loss", "rmse", "log-loss");
  }

  @Test
  void of_aModelAndItself_hasNoDifference() {
    for (TaskDifference difference : compare(serving, serving)) {
      assertThat(difference.difference().mean()).as("seed %d", SEED).isCloseTo(0, within(ROUNDING));
    }
  }

  /** Negatives depend on the row, and on nothing else. */
  @Test
  void toCompare_drawsTheSameNegativesAgain() {
    int[] items = rows(RandomLog.BOUGHT, 3).pairs().items();
    assertThat(rows(RandomLog.BOUGHT, 3).pairs().items()).as("seed %d", SEED).isEqualTo(items);
  }

  @Test
  void toCompare_rowsWithOneLabelOnly_orNone_areAccepted() {
    Task.Binary always = RandomLog.click("always", new Label.AtLeast("value", -1e9));
    assertThat(rows(always, 0).pairs().labels()).containsOnly(1);
    LabelledRows none =
        LabelledRows.toCompare(
            new RandomLog(SEED).withParts(Part.TRAIN), inputs, RandomLog.CLICK, Part.TEST, 2);
    assertThat(none.count()).isZero();
    assertThat(none.requests()).isZero();
  }

  @Test
  void toCompare_labelsOfABinaryTaskThatAreNumbers_areRefused() {
    assertThatThrownBy(() -> rows(RandomLog.click("stars", new Label.Column("value")), 0))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll("task 'stars'", "the test part of random", "expected 0 or 1");
    assertThatThrownBy(() -> rows(RandomLog.click("other", new Label.Column("none")), 0))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("task 'other' has no labels in random: ");
  }
}
