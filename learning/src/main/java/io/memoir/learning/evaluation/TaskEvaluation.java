package io.memoir.learning.evaluation;

import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.dataset.TrainingData;
import io.memoir.data.evaluation.scored.ScoredEvaluation;
import io.memoir.data.evaluation.scored.ScoredReport;
import io.memoir.data.evaluation.scored.ScoredRows;
import io.memoir.data.evaluation.scored.Segments;
import io.memoir.model.BadInputException;
import io.memoir.model.task.Task;
import io.memoir.runtime.Recommender;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How the binary and rating tasks of a model are evaluated: each labelled row of a part is
 * predicted by the runtime from the state after the events before it, as in validation during
 * training. The metrics are those of {@link ScoredEvaluation}, for the model and for baselines that
 * are fitted to the training part.
 *
 * @param part which rows are evaluated: {@link Part#VALIDATION} or {@link Part#TEST}
 * @param grouping candidate groups, if no negatives are drawn
 * @param ks lengths of the lists for {@code ndcg@k} of binary tasks
 * @param segments by what the metrics are reported in addition: {@code history} (the number of
 *     events before a row), {@code user.FEATURE} or {@code item.FEATURE}
 * @param simpleModels the baselines that the model is compared with
 * @param threads number of threads
 */
public record TaskEvaluation(
    Part part,
    Grouping grouping,
    List<Integer> ks,
    List<String> segments,
    SimpleModels simpleModels,
    int threads) {

  /**
   * Checks the options.
   *
   * @throws BadInputException if a value is out of range, naming it
   */
  public TaskEvaluation {
    if (part != Part.VALIDATION && part != Part.TEST) {
      throw new BadInputException("part is " + part + ", expected VALIDATION or TEST");
    }
    if (threads < 1) {
      throw new BadInputException("threads is " + threads + ", expected at least 1");
    }
    ks = ScoredEvaluation.binary().withKs(ks).ks();
    segments = List.copyOf(segments);
  }

  /** Groups by user, reports {@code ndcg@2} and {@code ndcg@10}, and uses all processors. */
  public static TaskEvaluation of(Part part) {
    return new TaskEvaluation(
        part,
        Grouping.USER,
        ScoredEvaluation.binary().ks(),
        List.of(),
        SimpleModels.COUNTED,
        Runtime.getRuntime().availableProcessors());
  }

  public TaskEvaluation withGrouping(Grouping other) {
    return new TaskEvaluation(part, other, ks, segments, simpleModels, threads);
  }

  public TaskEvaluation withKs(List<Integer> others) {
    return new TaskEvaluation(part, grouping, others, segments, simpleModels, threads);
  }

  public TaskEvaluation withSegments(List<String> others) {
    return new TaskEvaluation(part, grouping, ks, others, simpleModels, threads);
  }

  public TaskEvaluation withSimpleModels(SimpleModels others) {
    return new TaskEvaluation(part, grouping, ks, segments, others, threads);
  }

  public TaskEvaluation withThreads(int count) {
    return new TaskEvaluation(part, grouping, ks, segments, simpleModels, count);
  }

  /**
   * Checks that a data set has the features of all segments.
   *
   * @throws BadInputException if it lacks one, naming the segments that it has
   */
  public void requireSegments(TrainingData data) {
    segments.forEach(name -> RowSegments.require(name, data));
  }

  /**
   * Evaluates tasks of a model in one replay of the sequences.
   *
   * @param inputs the data as input of the model
   * @param tasks the rows of each task, all of this part of the data
   * @return a report for each task, in their order
   * @throws BadInputException if the data lack the feature of a segment
   */
  public List<TaskReport> evaluate(
      Recommender recommender,
      ModelInputs inputs,
      TrainingData data,
      List<LabelledRows> tasks,
      Progress progress) {
    requireSegments(data);
    if (tasks.isEmpty()) {
      return List.of();
    }
    double[][] predictions =
        new TaskReplay(recommender, inputs, data, part, tasks, progress).run(threads);
    List<TaskReport> reports = new ArrayList<>();
    for (int task = 0; task < predictions.length; task++) {
      reports.add(report(data, tasks.get(task), predictions[task]));
    }
    return List.copyOf(reports);
  }

  private TaskReport report(TrainingData data, LabelledRows rows, double[] predictions) {
    ScoredEvaluation plain =
        switch (rows.task()) {
          case Task.Binary _ -> ScoredEvaluation.binary().withKs(ks);
          case Task.Rating _ -> ScoredEvaluation.rating();
        };
    List<Segments> apart = segments.stream().map(name -> RowSegments.of(name, data, rows)).toList();
    int[] groups = rows.groups(grouping);
    float[] labels = rows.pairs().labels();
    ScoredReport report =
        plain
            .withSegments(apart)
            .evaluate(new ScoredRows(groups, labels, predictions), protocol(rows));
    Map<String, ScoredReport> baselines = new LinkedHashMap<>();
    TaskBaselines.predictions(data, rows, simpleModels)
        .forEach((name, values) ->
            baselines.put(
                name,
                plain
                    .withSegments(apart)
                    .evaluate(new ScoredRows(groups, labels, values), Map.of())));
    return new TaskReport(rows.task(), report, baselines);
  }

  private Map<String, String> protocol(LabelledRows rows) {
    Map<String, String> protocol = new LinkedHashMap<>();
    protocol.put("part", part.name().toLowerCase(Locale.ROOT));
    if (rows.negatives() > 0) {
      protocol.put("negatives", rows.negatives() + " drawn for each positive row");
      protocol.put("groups", "a positive row and its negatives");
    } else {
      protocol.put("groups", "by " + grouping.name().toLowerCase(Locale.ROOT));
    }
    if (rows.unknown() > 0) {
      protocol.put("rowsOfUnknownItems", rows.unknown() + " left out");
    }
    return protocol;
  }
}
