package io.memoir.train.task;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.Shown;
import io.memoir.data.dataset.TrainingData;
import io.memoir.data.evaluation.scored.DrawnItems;
import io.memoir.data.evaluation.scored.ScoredEvaluation;
import io.memoir.data.evaluation.scored.ScoredRows;
import io.memoir.model.task.Task;
import io.memoir.train.network.TrainableNetwork;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.packed.Source;
import io.memoir.train.packed.Source.Beginning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The validation examples of a task, each scored after the whole history before it. Negatives are
 * the same in every validation. Used to choose the epoch; published figures are computed with the
 * runtime.
 */
public final class ScoredValidation {
  private static final int ROWS_A_BATCH = 8_192;
  private static final int CANDIDATES_A_BATCH = 65_536;

  /** The length of a sequence without examples. */
  private static final int NOTHING_ASKED = -1;

  private final Sequences sequences;
  private final Task.Scored task;
  private final ScoredExamples examples;
  private final boolean byRequest;
  private final List<int[]> batches = new ArrayList<>();
  private final int[] lengths;

  /**
   * The validation part of a data set.
   *
   * @param negatives number of random items per positive
   */
  public ScoredValidation(TrainingData data, Task.Scored task, int negatives) {
    this.sequences = data.sequences();
    this.task = task;
    this.byRequest = negatives > 0;
    this.examples =
        new ScoredExamples(data, task, negatives, part -> part == Part.VALIDATION.code(), false);
    this.lengths = lengths(data.features().shown());
    int[] order = new int[sequences.count()];
    int count = 0;
    for (int s = 0; s < lengths.length; s++) {
      if (lengths[s] != NOTHING_ASKED) {
        order[count++] = s;
      }
    }
    long[] candidates = examples.candidates();
    for (int begin = 0; begin < count; ) {
      int end = begin;
      long rows = 0;
      long scored = 0;
      while (end < count
          && (end == begin
              || (rows + lengths[order[end]] <= ROWS_A_BATCH
                  && scored + candidates[order[end]] <= CANDIDATES_A_BATCH))) {
        scored += candidates[order[end]];
        rows += Math.max(1, lengths[order[end++]]);
      }
      batches.add(Arrays.copyOfRange(order, begin, end));
      begin = end;
    }
  }

  /** The number of events of each sequence that are folded: those before its last example. */
  private int[] lengths(Shown shown) {
    int[] needed = new int[sequences.count()];
    for (int s = 0; s < needed.length; s++) {
      needed[s] = NOTHING_ASKED;
      int begin = sequences.offsets()[s];
      for (int e = begin; e < sequences.offsets()[s + 1]; e++) {
        if (sequences.parts()[e] == Part.VALIDATION.code()) {
          needed[s] = e - begin;
        }
      }
    }
    for (int row = 0; row < shown.count(); row++) {
      if (shown.parts()[row] == Part.VALIDATION.code()) {
        int s = shown.sequences()[row];
        needed[s] = Math.max(needed[s], shown.before()[row]);
      }
    }
    return needed;
  }

  /** The task. */
  public Task.Scored task() {
    return task;
  }

  /** The number of labelled events and impressions, without negatives. */
  public int targetCount() {
    return examples.labelled();
  }

  /** The number of batches, which workers share. */
  public int batchCount() {
    return batches.size();
  }

  /** Scored examples of a batch. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Scores(int[] groups, float[] labels, float[] scores) {}

  /** Scores the examples of a batch. */
  public Scores score(int number, TrainableNetwork network, ScoredTrainer trainer) {
    int[] batch = batches.get(number);
    int[][] inputs = new int[batch.length][];
    int[][] targets = new int[batch.length][];
    boolean timed = sequences.timed() && network.architecture().timed();
    long[][] times = new long[timed ? batch.length : 0][];
    List<Source> sources = new ArrayList<>();
    for (int i = 0; i < batch.length; i++) {
      int begin = sequences.offsets()[batch[i]];
      int end = sequences.offsets()[batch[i] + 1];
      int length = lengths[batch[i]];
      inputs[i] = Arrays.copyOfRange(sequences.items(), begin, begin + length);
      targets[i] = new int[length];
      int[] events = new int[length + 1];
      for (int t = 0; t <= length; t++) {
        events[t] = Math.max(begin, Math.min(begin + t, end - 1));
      }
      for (int t = 0; t < length; t++) {
        targets[i][t] =
            begin + t + 1 < end ? sequences.items()[begin + t + 1] : PackedBatch.NO_TARGET;
      }
      if (timed) {
        times[i] =
            length == 0
                ? new long[1]
                : Arrays.stream(events).mapToLong(event -> sequences.times()[event]).toArray();
      }
      sources.add(
          Source.of(batch[i], events)
              .withBeginning(
                  end > begin
                      ? new Beginning(batch[i], begin, sequences.items()[begin])
                      : Beginning.withoutEvent(batch[i])));
    }
    PackedBatch packed =
        PackedBatch.of(inputs, targets, times, network.architecture().calendarEnd(), sources);
    network.forward(packed, false, new SplittableRandom(0));
    Candidates candidates = examples.of(packed, DrawnItems::ofRequest);
    return new Scores(
        byRequest ? candidates.requests() : candidates.sequences(),
        candidates.labels(),
        trainer.scores(packed, candidates));
  }

  /**
   * The metrics over all batches, with the name of the task as prefix.
   *
   * @param scores of every batch
   */
  public Map<String, Double> metrics(List<Scores> scores) {
    int count = scores.stream().mapToInt(each -> each.labels.length).sum();
    int[] groups = new int[count];
    float[] labels = new float[count];
    double[] predictions = new double[count];
    int at = 0;
    for (Scores each : scores) {
      for (int i = 0; i < each.labels.length; i++) {
        groups[at] = each.groups[i];
        labels[at] = each.labels[i];
        predictions[at++] =
            switch (task) {
              case Task.Binary _ -> 1 / (1 + Math.exp(-each.scores[i]));
              case Task.Rating rating ->
                  Math.clamp(each.scores[i], (float) rating.low(), (float) rating.high());
            };
      }
    }
    ScoredEvaluation evaluation =
        switch (task) {
          case Task.Binary _ -> ScoredEvaluation.binary();
          case Task.Rating _ -> ScoredEvaluation.rating();
        };
    Map<String, Double> metrics = new LinkedHashMap<>();
    evaluation
        .evaluate(new ScoredRows(groups, labels, predictions), Map.of())
        .all()
        .metrics()
        .forEach((name, value) -> metrics.put(task.name() + "." + name, value));
    return metrics;
  }
}
