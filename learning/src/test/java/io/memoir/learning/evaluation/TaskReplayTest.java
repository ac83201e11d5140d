package io.memoir.learning.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.TrainingData;
import io.memoir.data.evaluation.SequenceScorer;
import io.memoir.learning.RecommenderScorer;
import io.memoir.model.BadInputException;
import io.memoir.model.task.Label;
import io.memoir.runtime.Profile;
import io.memoir.runtime.RankRequest;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.UserState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an evaluation predicts beside what a service is told that asks about one user. */
class TaskReplayTest {
  private static final long SEED = 23;

  private final RandomLog log = new RandomLog(SEED);
  private final Recommender recommender = Recommender.of(RandomLog.model(SEED));

  @ParameterizedTest
  @EnumSource(
      value = Part.class,
      names = {"VALIDATION", "TEST"})
  void run_everyRow_isWhatTheRecommenderPredicts(Part part) {
    TrainingData data = log.data();
    ModelInputs inputs = ModelInputs.of(recommender, data);
    List<LabelledRows> tasks =
        List.of(
            LabelledRows.of(data, inputs, RandomLog.CLICK, part, 0),
            LabelledRows.of(data, inputs, RandomLog.STARS, part, 0),
            LabelledRows.of(data, inputs, RandomLog.BOUGHT, part, 3));

    for (int threads : new int[] {1, 3}) {
      double[][] found =
          new TaskReplay(recommender, inputs, data, part, tasks, Progress.SILENT).run(threads);
      for (int task = 0; task < found.length; task++) {
        LabelledRows rows = tasks.get(task);
        assertThat(rows.count()).isGreaterThan(40);
        for (int row = 0; row < rows.count(); row++) {
          assertThat(found[task][row])
              .as("seed %d, task %s, row %d, %d threads", SEED, rows.task().name(), row, threads)
              .isCloseTo(predicted(rows, row, part), within(1e-5));
        }
      }
    }
  }

  /** The same by hand, from raw values. */
  private double predicted(LabelledRows rows, int row, Part part) {
    Sequences sequences = log.data().sequences();
    int sequence = rows.pairs().users()[row];
    int begin = sequences.offsets()[sequence];
    UserState state = recommender.newState();
    for (int e = begin; e < begin + rows.before(row, sequences); e++) {
      if (part == Part.TEST || sequences.parts()[e] != Part.TEST.code()) {
        recommender.observe(state, log.event(e));
      }
    }
    int request = rows.pairs().sources()[row];
    String item = log.data().items().item(rows.pairs().items()[row]).id();
    return recommender
        .predict(
            state,
            item,
            RankRequest.by(rows.task().name())
                .at(log.moment(request))
                .about(log.user(sequence), log.request(request)))
        .value();
  }

  @Test
  void judgedRows_itemsThatTheModelDoesNotKnow_areLeftOut() {
    TrainingData data = log.data();
    ModelInputs inputs = ModelInputs.of(recommender, data);
    LabelledRows rows = LabelledRows.of(data, inputs, RandomLog.CLICK, Part.TEST, 0);

    assertThat(inputs.unknown()).isEqualTo(1);
    assertThat(rows.unknown()).isPositive();
    assertThat(rows.pairs().items()).doesNotContain(RandomLog.ITEMS - 1);
  }

  @Test
  void judgedRows_groups_areUsersRequestsOrDraws() {
    TrainingData data = log.data();
    ModelInputs inputs = ModelInputs.of(recommender, data);
    LabelledRows rows = LabelledRows.of(data, inputs, RandomLog.CLICK, Part.TEST, 0);
    LabelledRows drawn = LabelledRows.of(data, inputs, RandomLog.BOUGHT, Part.TEST, 3);

    assertThat(rows.groups(Grouping.USER)).isEqualTo(rows.pairs().users());
    int[] byRequest = rows.groups(Grouping.REQUEST);
    for (int row = 1; row < rows.count(); row++) {
      boolean same =
          rows.pairs().users()[row] == rows.pairs().users()[row - 1]
              && rows.before(row, data.sequences()) == rows.before(row - 1, data.sequences());
      assertThat(byRequest[row] == byRequest[row - 1]).as("row %d", row).isEqualTo(same);
    }
    Map<Integer, Integer> ones = new HashMap<>();
    for (int row = 0; row < drawn.count(); row++) {
      int group = drawn.groups(Grouping.USER)[row];
      ones.merge(group, (int) drawn.pairs().labels()[row], Integer::sum);
    }
    assertThat(ones.values()).allMatch(count -> count <= 1);
  }

  @Test
  void judgedRows_labelsThatAreNotThere_nameTheTask() {
    TrainingData data = log.data();
    ModelInputs inputs = ModelInputs.of(recommender, data);

    assertThatThrownBy(() ->
            LabelledRows.of(
                data, inputs, RandomLog.click("other", new Label.Column("none")), Part.TEST, 0))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll("task 'other'", "column 'none'", "'label', 'value'");
    assertThatThrownBy(() ->
            LabelledRows.of(
                data,
                inputs,
                RandomLog.click("all", new Label.AtLeast("value", -1e9)),
                Part.TEST,
                0))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll("task 'all'", "are 1", "expected both 0 and 1");
    assertThatThrownBy(() ->
            LabelledRows.of(
                data, inputs, RandomLog.click("other", new Label.Column("value")), Part.TEST, 0))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll("task 'other'", "expected 0 or 1");
    TrainingData trained = log.withParts(Part.TRAIN);
    assertThatThrownBy(() -> LabelledRows.of(trained, inputs, RandomLog.STARS, Part.TEST, 0))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll("task 'stars'", "no test row has a label");
  }

  @Test
  void modelInputs_otherVocabulary_refused() {
    TrainingData data = log.withGenders("f", "m", "x");

    assertThatThrownBy(() -> ModelInputs.of(recommender, data))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll("user features [gender]", "fitted to other values");
  }

  @Test
  void scorer_dataWithFeatures_asksAsAServiceDoes() {
    TrainingData data = log.data();
    Sequences sequences = data.sequences();
    int sequence = log.longest();
    int begin = sequences.offsets()[sequence];
    SequenceScorer scorer = RecommenderScorer.of(recommender, data);
    SequenceScorer.Lanes lanes = scorer.lanes(2);
    UserState state = recommender.newState();
    lanes.begin(1, sequence);
    for (int e = begin; e < begin + 3; e++) {
      lanes.observe(
          new int[] {1},
          new int[] {sequences.items()[e]},
          new long[] {sequences.times()[e]},
          new int[] {e},
          1);
      recommender.observe(state, log.event(e));
    }
    int asked = begin + 3;
    float[][] scores = new float[1][RandomLog.ITEMS];
    lanes.score(new int[] {1}, new long[] {sequences.times()[asked]}, new int[] {asked}, scores, 1);

    float[] expected = new float[recommender.items().size()];
    recommender.score(
        state,
        sequences.times()[asked],
        Profile.of(log.user(sequence), log.request(asked)),
        expected);
    for (int item = 0; item < expected.length; item++) {
      assertThat(scores[0][item])
          .as("seed %d, item %d", SEED, item)
          .isCloseTo(expected[item], within(1e-4f));
    }
    assertThat(scores[0][RandomLog.ITEMS - 1]).isEqualTo(Float.NEGATIVE_INFINITY);
  }
}
