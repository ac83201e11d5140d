package io.memoir.train.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.Shown;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Task;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.packed.Source.Beginning;
import io.memoir.train.sample.RandomTasks;
import io.memoir.train.task.Candidates;
import io.memoir.train.task.ScoredExamples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every question that a task learns from is asked once an epoch, from the right state. */
class CoverageTest {
  private static final Task.Scored TASK = RandomTasks.click(new Interaction.Product(), true);

  private static Examples examples(TrainingData data, int maxLength, boolean prefixes) {
    TrainingConfig config =
        TrainingConfig.of(
            Map.of(
                "max-length",
                Integer.toString(maxLength),
                "prefix-targets",
                Boolean.toString(prefixes)));
    return new Examples(
        data.sequences(),
        config,
        RandomTasks.ITEMS,
        true,
        new Coverage(true, true, data.features().shown()),
        5);
  }

  private static PackedBatch pack(Examples examples, int... stretches) {
    return examples.pack(stretches, 0, 1, TeacherTargets.NONE, new SplittableRandom(1));
  }

  private static boolean learned(int part) {
    return Part.learned((byte) part, true);
  }

  /**
   * The labelled rows of the training part by their requests: the event that the state ends with.
   */
  private static Map<Integer, Integer> expected(TrainingData data) {
    Sequences sequences = data.sequences();
    Shown shown = data.features().shown();
    float[] labels = data.labels(TASK.label());
    Map<Integer, Integer> expected = new HashMap<>();
    for (int s = 0; s < sequences.count(); s++) {
      int begin = sequences.offsets()[s];
      for (int e = begin; e < sequences.offsets()[s + 1]; e++) {
        if (!Float.isNaN(labels[e])) {
          expected.put(e, e == begin ? Candidates.NO_EVENTS : e - 1);
        }
      }
    }
    float[] ofShown = shown.labels().of(TASK.label());
    for (int row = 0; row < shown.count(); row++) {
      if (!Float.isNaN(ofShown[row]) && learned(shown.parts()[row])) {
        int before = shown.before()[row];
        int begin = sequences.offsets()[shown.sequences()[row]];
        expected.put(
            sequences.eventCount() + row, before == 0 ? Candidates.NO_EVENTS : begin + before - 1);
      }
    }
    return expected;
  }

  @ParameterizedTest
  @CsvSource({"2, false", "3, false", "5, false", "200, false", "3, true", "200, true"})
  void candidates_ofAnEpoch_areEveryLabelledRowOnceFromTheStateBefore(
      int maxLength, boolean prefixes) {
    TrainingData data = RandomTasks.data(maxLength);
    Examples examples = examples(data, maxLength, prefixes);
    ScoredExamples asked = new ScoredExamples(data, TASK, 0, CoverageTest::learned, false);
    Map<Integer, Integer> found = new HashMap<>();
    List<Integer> twice = new ArrayList<>();
    for (int[] batch : examples.batches(1)) {
      PackedBatch packed = pack(examples, batch);
      Candidates candidates = asked.of(packed, new SplittableRandom(2));
      for (int i = 0; i < candidates.count(); i++) {
        int row = candidates.rows()[i];
        int last = row == Candidates.NO_EVENTS ? row : packed.origins().inputs()[row];
        if (found.put(candidates.requests()[i], last) != null) {
          twice.add(candidates.requests()[i]);
        }
      }
    }
    assertThat(twice).as("asked twice, seed %d", maxLength).isEmpty();
    assertThat(found).as("seed %d", maxLength).isEqualTo(expected(data));
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void beginnings_ofAnEpoch_areEveryUserOnceWithTheFirstEvent(boolean prefixes) {
    TrainingData data = RandomTasks.data(3);
    Examples examples = examples(data, 4, prefixes);
    Sequences sequences = data.sequences();
    List<Beginning> expected = new ArrayList<>();
    for (int s = 0; s < sequences.count(); s++) {
      int first = sequences.offsets()[s];
      expected.add(
          sequences.length(s) == 0
              ? Beginning.withoutEvent(s)
              : new Beginning(s, first, sequences.items()[first]));
    }
    assertThat(
            pack(examples, IntStream.range(0, examples.count()).toArray()).origins().beginnings())
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  /** Otherwise a step would have all users of one event at once. */
  @Test
  void batchSize_mostUsersOfASingleEvent_isByTheStatesThatAreAskedAbout() {
    int users = 5_001;
    int[] offsets = IntStream.rangeClosed(0, users).map(s -> s == 0 ? 0 : s + 2).toArray();
    int events = offsets[users];
    Sequences sequences =
        new Sequences(
            IntStream.range(0, users).mapToObj(Integer::toString).toArray(String[]::new),
            offsets,
            new int[events],
            new long[events],
            new byte[events]);
    Examples examples =
        new Examples(
            sequences,
            TrainingConfig.of(Map.of()),
            1,
            true,
            new Coverage(true, true, Shown.NONE),
            5);
    assertThat(examples.count()).isEqualTo(users);
    assertThat(examples.eventCount()).isEqualTo(2);
    assertThat(examples.batchSize()).isBetween(1_000, 1_024);
  }

  /** The inputs and targets of networks without features and tasks are what they always were. */
  @ParameterizedTest
  @CsvSource({"2, false", "5, false", "4, true"})
  void targets_withAndWithoutCoverage_areTheSame(int maxLength, boolean prefixes) {
    TrainingData data = RandomTasks.data(4);
    Examples covered = examples(data, maxLength, prefixes);
    Examples pairs =
        new Examples(
            data.sequences(),
            TrainingConfig.of(
                Map.of(
                    "max-length",
                    Integer.toString(maxLength),
                    "prefix-targets",
                    Boolean.toString(prefixes))),
            RandomTasks.ITEMS,
            true,
            5);
    assertThat(targets(covered)).containsExactlyInAnyOrderElementsOf(targets(pairs));
  }

  /** Items that are predicted in an epoch. */
  private static List<Integer> targets(Examples examples) {
    PackedBatch all = pack(examples, IntStream.range(0, examples.count()).toArray());
    return IntStream.of(all.targets()).filter(each -> each >= 0).boxed().toList();
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void pack_usersWithoutEventsAlone_isOneRowThatNobodyAsksAbout(int seed) {
    TrainingData data = RandomTasks.data(seed);
    Examples examples = examples(data, 10, false);
    int[] empty =
        IntStream.range(0, examples.count())
            .filter(stretch -> examples.events(new int[] {stretch}) == 0)
            .toArray();
    assertThat(empty).hasSize(1);
    PackedBatch batch = pack(examples, empty);
    assertThat(batch.rows()).isEqualTo(1);
    assertThat(batch.targetCount()).isZero();
    assertThat(batch.origins().asked()).isEmpty();
    assertThat(batch.origins().beginnings())
        .containsExactly(Beginning.withoutEvent(data.sequences().count() - 1));
  }
}
