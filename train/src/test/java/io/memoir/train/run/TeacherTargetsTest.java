package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Model;
import io.memoir.train.batch.TeacherTargets;
import io.memoir.train.batch.WorkerThreads;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.reference.PackedNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeacherTargetsTest {
  private static final int FAVOURITE = 7;

  @TempDir static Path data;
  @TempDir Path folder;

  private static Dataset dataset;
  private static Model taught;

  @BeforeAll
  static void prepare() throws IOException {
    dataset = SmallData.prepare(data);
    TrainingConfig config = SmallData.config().with(Map.of("epochs", "20", "patience", "20"));
    taught = train("teacher", data, config, List.of());
  }

  private static Model train(String name, Path folder, TrainingConfig config, List<Model> teachers)
      throws IOException {
    return new Training(
            dataset,
            config,
            folder.resolve(name),
            new TrainingOptions(7, 2, false, Optional.empty(), teachers))
        .run(Progress.SILENT);
  }

  private static TeacherTargets targets(List<Model> teachers, double share) {
    try (WorkerThreads workers = new WorkerThreads(2)) {
      return TeacherTargets.of(
          teachers, dataset.trainingData(), true, share, 3, workers, Progress.SILENT);
    }
  }

  private static int number(int place) {
    return dataset.items().indexOf("i" + place % SmallData.ITEMS);
  }

  private static int place(int item) {
    return Integer.parseInt(dataset.items().item(item).id().substring(1));
  }

  @Test
  void instead_ofEveryLearnedEvent_isWhatTheTeacherExpectsThere() {
    TeacherTargets targets = targets(List.of(taught), 1);
    Sequences sequences = dataset.sequences();
    SplittableRandom random = new SplittableRandom(5);
    int asked = 0;
    int oneOrTwoOn = 0;
    for (int s = 0; s < sequences.count(); s++) {
      for (int e = sequences.offsets()[s] + 1; e < sequences.offsets()[s + 1]; e++) {
        if (sequences.parts()[e] == Part.TRAIN.code()) {
          int before = place(sequences.items()[e - 1]);
          int expected = targets.instead(-5, e, random);
          asked++;
          oneOrTwoOn += expected == number(before + 1) || expected == number(before + 2) ? 1 : 0;
        }
      }
    }
    assertThat((double) oneOrTwoOn / asked).isGreaterThan(0.55);
  }

  @Test
  void instead_ofAnEventHeldOut_isWhatHappened() {
    TeacherTargets targets = targets(List.of(taught), 1);
    Sequences sequences = dataset.sequences();
    SplittableRandom random = new SplittableRandom(5);
    for (int e = 0; e < sequences.eventCount(); e++) {
      if (sequences.parts()[e] != Part.TRAIN.code()) {
        assertThat(targets.instead(-5, e, random)).as("event %d", e).isEqualTo(-5);
      }
    }
  }

  @Test
  void instead_ofAShare_isTheTeachersThatOften() {
    TeacherTargets targets = targets(List.of(taught, favouring()), 0.3);
    SplittableRandom random = new SplittableRandom(5);
    int taughtTargets = 0;
    int favourites = 0;
    for (int i = 0; i < 10_000; i++) {
      int target = targets.instead(-5, 1, random);
      taughtTargets += target == -5 ? 0 : 1;
      favourites += target == FAVOURITE ? 1 : 0;
    }
    assertThat(taughtTargets).isBetween(2_800, 3_200);
    // One teacher of two.
    assertThat(favourites).isBetween(1_300, 1_900);
  }

  @Test
  void run_ofATeacherThatAlwaysExpectsOneItem_learnsThat() throws IOException {
    Model student =
        train(
            "student",
            folder,
            SmallData.config().with(Map.of("teacher-share", "1")),
            List.of(favouring()));
    Model alone = train("alone", folder, SmallData.config(), List.of());

    assertThat(best(student, number(20))).isEqualTo(FAVOURITE);
    assertThat(best(alone, number(20))).isIn(number(21), number(22));
  }

  @Test
  void of_teacherOfOtherItems_isRefused() {
    ItemTable items = dataset.items();
    ItemTable fewer = new ItemTable(List.of(items.item(0), items.item(1)));
    TrainingData other = new TrainingData("fewer", "", fewer, dataset.sequences());
    assertThatThrownBy(() -> TeacherTargets.requireFit(taught, other))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "teacher 'lstm' has other items than the data set (40 and 2), expected the same");
  }

  /** A teacher whose bias leaves no other choice. */
  private static Model favouring() {
    SequenceNetwork network = (SequenceNetwork) taught.architecture();
    Map<String, Tensor> tensors = new HashMap<>();
    for (var parameter : network.parameters()) {
      float[] values = taught.weights().floats(parameter.name()).clone();
      if (parameter.name().equals(SequenceNetwork.ITEM_BIAS)) {
        values[FAVOURITE] = 1_000;
      }
      tensors.put(parameter.name(), new Tensor.Floats(parameter.shape(), values));
    }
    return new Model(
        "favouring",
        network,
        new Weights(tensors),
        taught.items(),
        taught.settings(),
        taught.metrics(),
        taught.provenance());
  }

  private static int best(Model model, int item) {
    float[] logits =
        new PackedNetwork((SequenceNetwork) model.architecture(), model.weights())
            .logits(new int[][] {{item}}, new long[0][])[0];
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }
}
