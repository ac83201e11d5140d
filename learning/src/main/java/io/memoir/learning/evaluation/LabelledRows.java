package io.memoir.learning.evaluation;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import io.memoir.model.feature.Value;
import io.memoir.model.task.Task;
import io.memoir.train.baseline.LabelledPairs;
import java.util.Arrays;
import java.util.Locale;

/**
 * The rows of a data set on which a task is evaluated: labelled events, labelled impressions, and
 * negatives drawn for the rows with label 1. They are ordered by sequence and, within a sequence,
 * by the number of events before them.
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
   * The labelled rows of a part. Rows with items that the model does not know are left out, and
   * negatives are drawn from the items that it knows.
   *
   * @param negatives number of items drawn for each row with label 1, at least 0
   * @throws BadInputException naming the task, if the data lack the columns of its label or have no
   *     row with a label, or if the labels of a binary task are not both 0 and 1
   */
  public static LabelledRows of(
      TrainingData data, ModelInputs inputs, Task.Scored task, Part part, int negatives) {
    LabelledPairs all = labelled(data, task, part);
    LabelledRows rows = of(data, inputs, task, all, negatives);
    if (rows.count() == 0) {
      throw new BadInputException(
          "task '%s' cannot be evaluated on %s: %s"
              .formatted(
                  task.name(),
                  data.name(),
                  (all.count() == 0
                          ? "no %s row has a label"
                          : "none of the labelled %s rows has an item that the model knows")
                      .formatted(part.name().toLowerCase(Locale.ROOT))));
    }
    if (task instanceof Task.Binary) {
      requireBoth(task, rows.pairs.labels(), where(part, data));
    }
    return rows;
  }

  /**
   * The labelled rows by which two models are compared. They are those of {@link #of}, but there
   * may be none, and all labels of a binary task may be equal: each row is compared with itself.
   *
   * @param inputs the data as input of the model that knows fewer items
   * @throws BadInputException naming the task, if the data lack the columns of its label, or if a
   *     label of a binary task is neither 0 nor 1
   */
  public static LabelledRows toCompare(
      TrainingData data, ModelInputs inputs, Task.Scored task, Part part, int negatives) {
    LabelledRows rows = of(data, inputs, task, labelled(data, task, part), negatives);
    if (task instanceof Task.Binary) {
      int _ = requireBinary(task, rows.pairs.labels(), where(part, data));
    }
    return rows;
  }

  private static LabelledPairs labelled(TrainingData data, Task.Scored task, Part part) {
    try {
      return LabelledPairs.of(data, task.label(), part);
    } catch (BadInputException e) {
      throw new BadInputException(
          "task '%s' has no labels in %s: %s".formatted(task.name(), data.name(), e.getMessage()),
          e);
    }
  }

  private static LabelledRows of(
      TrainingData data, ModelInputs inputs, Task.Scored task, LabelledPairs all, int negatives) {
    LabelledPairs known = known(all, inputs);
    int unknown = all.count() - known.count();
    LabelledPairs drawn = known.withDrawn(data, negatives, inputs.knownItems());
    return new LabelledRows(task, negatives, drawn, first(drawn), unknown);
  }

  /** The part of the data, for messages. */
  private static String where(Part part, TrainingData data) {
    return "the %s part of %s".formatted(part.name().toLowerCase(Locale.ROOT), data.name());
  }

  /**
   * The pairs whose items the model knows, ordered by sequence and number of events before them.
   */
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

  /**
   * Checks that the labels of a binary task are 0 or 1.
   *
   * @param where the part of the data, for messages
   * @return the number of ones
   */
  private static int requireBinary(Task task, float[] labels, String where) {
    int ones = 0;
    for (float label : labels) {
      if (label != 0 && label != 1) {
        throw new BadInputException(
            "task '%s' has the label %s in %s, expected 0 or 1"
                .formatted(task.name(), Value.text(label), where));
      }
      ones += (int) label;
    }
    return ones;
  }

  /** The same, and that both occur. */
  private static void requireBoth(Task task, float[] labels, String where) {
    int ones = requireBinary(task, labels, where);
    if (ones == 0 || ones == labels.length) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "all %,d labels of task '%s' in %s are %s",
              labels.length,
              task.name(),
              where,
              ones == 0
                  ? "0, expected both 0 and 1"
                  : "1, expected both 0 and 1: draw negatives with --negatives"));
    }
  }

  /** The task. */
  public Task.Scored task() {
    return task;
  }

  /** Number of items drawn for each row with label 1. */
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

  /** Number of requests: rows with the same user and the same events before them are one. */
  public int requests() {
    int[] requests = pairs.requests();
    int count = 0;
    for (int row = 0; row < requests.length; row++) {
      count += row == 0 || requests[row] != requests[row - 1] ? 1 : 0;
    }
    return count;
  }

  /** Number of rows left out because the model does not know their items. */
  public int unknown() {
    return unknown;
  }

  /** Index of the first row of a sequence; {@code first(sequenceCount)} is {@code count()}. */
  int first(int sequence) {
    return first[sequence];
  }

  /** Number of events of its sequence before a row. */
  int before(int row, Sequences sequences) {
    int user = pairs.users()[row];
    return pairs.requests()[row] - sequences.offsets()[user] - user;
  }

  /**
   * The candidate group of each row, for grouped metrics. If negatives were drawn, a row and the
   * negatives drawn for it are a group, and the grouping is not used.
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
