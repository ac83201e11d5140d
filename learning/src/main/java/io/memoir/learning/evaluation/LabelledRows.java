package io.memoir.learning.evaluation;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import io.memoir.model.task.Task;
import io.memoir.train.baseline.LabelledPairs;
import java.util.Arrays;
import java.util.Locale;

/**
 * The rows of a data set that a task is judged by: events with a label, rows that were shown and
 * have one, and items drawn beside those of label 1. They stand in the order of their sequences
 * and, in each, of the events before them.
 */
public final class LabelledRows {
  private final Task.Scored task;
  private final int negatives;
  private final LabelledPairs pairs;
  private final int[] first;
  private final int unknown;

  private LabelledRows(
      Task.Scored task, int negatives, LabelledPairs pairs, int[] first, int unknown) {
    this.task = task;
    this.negatives = negatives;
    this.pairs = pairs;
    this.first = first;
    this.unknown = unknown;
  }

  /**
   * The rows of a part. Rows of items that the model does not know are left out.
   *
   * @param negatives how many items are drawn for each row of label 1, at least 0
   * @throws BadInputException naming the task, if the data do not hold what its label is made of or
   *     have no row with a label, or if the labels of a binary task are not both 0 and 1
   */
  public static LabelledRows of(
      TrainingData data, ModelInputs inputs, Task.Scored task, Part part, int negatives) {
    LabelledPairs all;
    try {
      all = LabelledPairs.of(data, task.label(), part);
    } catch (BadInputException e) {
      throw new BadInputException(
          "task '%s' has no labels in %s: %s".formatted(task.name(), data.name(), e.getMessage()),
          e);
    }
    all = all.withDrawn(data, negatives);
    LabelledPairs known = known(all, inputs);
    if (known.count() == 0) {
      throw new BadInputException(
          "task '%s' has no labels in %s: no %s row %s, expected at least one"
              .formatted(
                  task.name(),
                  data.name(),
                  part.name().toLowerCase(Locale.ROOT),
                  all.count() == 0 ? "has one" : "with one is of an item that the model knows"));
    }
    if (task instanceof Task.Binary) {
      requireBoth(task, known.labels());
    }
    return new LabelledRows(task, negatives, known, first(known), all.count() - known.count());
  }

  /** Those whose items the model knows, in their order. */
  private static LabelledPairs known(LabelledPairs pairs, ModelInputs inputs) {
    long[] order = new long[pairs.count()];
    int count = 0;
    for (int row = 0; row < order.length; row++) {
      if (inputs.number(pairs.items()[row]) != ModelInputs.UNKNOWN) {
        order[count++] = (long) pairs.requests()[row] << 32 | row;
      }
    }
    Arrays.sort(order, 0, count);
    int[] rows = new int[count];
    for (int i = 0; i < count; i++) {
      rows[i] = (int) order[i];
    }
    return pairs.select(rows);
  }

  private static int[] first(LabelledPairs pairs) {
    int[] first = new int[pairs.userCount() + 1];
    for (int user : pairs.users()) {
      first[user + 1]++;
    }
    Arrays.parallelPrefix(first, Integer::sum);
    return first;
  }

  private static void requireBoth(Task task, float[] labels) {
    int ones = 0;
    for (float label : labels) {
      if (label != 0 && label != 1) {
        throw new BadInputException(
            "task '%s' has a label of %s, expected 0 or 1".formatted(task.name(), label));
      }
      ones += (int) label;
    }
    if (ones == 0 || ones == labels.length) {
      throw new BadInputException(
          "all %,d labels of task '%s' are %d, expected both 0 and 1, or a number of negatives to draw"
              .formatted(labels.length, task.name(), ones == 0 ? 0 : 1));
    }
  }

  /** The task. */
  public Task.Scored task() {
    return task;
  }

  /** How many items were drawn for each row of label 1. */
  public int negatives() {
    return negatives;
  }

  /** The rows as pairs of a user and an item. */
  LabelledPairs pairs() {
    return pairs;
  }

  /** Number of rows. */
  public int count() {
    return pairs.count();
  }

  /** How many rows were left out because the model does not know their items. */
  public int unknown() {
    return unknown;
  }

  /** The first row of a sequence; that of the number of sequences is the number of rows. */
  int first(int sequence) {
    return first[sequence];
  }

  /** How many events of its sequence come before a row. */
  int before(int row, Sequences sequences) {
    int user = pairs.users()[row];
    return pairs.requests()[row] - sequences.offsets()[user] - user;
  }

  /**
   * What each row stands in choice with, for metrics of the order within groups: where items were
   * drawn, those drawn beside it.
   */
  int[] groups(Grouping grouping) {
    if (negatives > 0) {
      return pairs.sources();
    }
    return switch (grouping) {
      case USER -> pairs.users();
      case REQUEST -> pairs.requests();
    };
  }
}
