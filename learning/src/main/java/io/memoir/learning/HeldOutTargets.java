package io.memoir.learning;

import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.dataset.TrainingData;
import io.memoir.data.evaluation.EvaluationReport;
import io.memoir.data.evaluation.RankingEvaluation;
import io.memoir.learning.evaluation.LabelledRows;
import io.memoir.learning.evaluation.ModelInputs;
import io.memoir.learning.evaluation.TaskComparison;
import io.memoir.learning.evaluation.TaskDifference;
import io.memoir.model.BadInputException;
import io.memoir.model.task.Task;
import io.memoir.runtime.Recommender;
import io.memoir.train.config.ScoredTaskSettings;
import io.memoir.train.config.TaskSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The targets by which a candidate is compared with the serving model, for each of their tasks: the
 * held-out events themselves for the next item, and for other tasks the labelled rows among these
 * events and the items that were shown with them, with as many negatives as in training. Negatives
 * are the same for both models and in every comparison of the same events. Rows of items that the
 * serving model does not know are left out, because it has no prediction for them.
 */
final class HeldOutTargets {
  private final Recommender serving;
  private final TrainingData data;
  private final OptionalInt ranked;
  private final List<LabelledRows> rows;
  private final int threads;

  private HeldOutTargets(
      Recommender serving,
      TrainingData data,
      OptionalInt ranked,
      List<LabelledRows> rows,
      int threads) {
    this.serving = serving;
    this.data = data;
    this.ranked = ranked;
    this.rows = rows;
    this.threads = threads;
  }

  /**
   * The targets in a log.
   *
   * @param tasks those of both models
   * @throws BadInputException naming the task, if the log has none of its labels, or a label of a
   *     binary task is neither 0 nor 1
   */
  static HeldOutTargets of(Recommender serving, LearnedLog log, TaskSettings tasks, int threads) {
    TrainingData data = log.judged();
    ModelInputs inputs = ModelInputs.of(serving, data);
    List<LabelledRows> rows = new ArrayList<>();
    for (ScoredTaskSettings each : tasks.scored()) {
      rows.add(
          LabelledRows.toCompare(data, inputs, each.task(), Part.VALIDATION, each.negatives()));
    }
    return new HeldOutTargets(
        serving,
        data,
        tasks.nextItem() ? OptionalInt.of(log.cases()) : OptionalInt.empty(),
        List.copyOf(rows),
        threads);
  }

  /** The largest number of targets of a task. */
  int cases() {
    int most = ranked.orElse(0);
    for (LabelledRows each : rows) {
      most = Math.max(most, each.requests());
    }
    return most;
  }

  /** Compares a candidate with the serving model by every task that has enough targets. */
  ChallengerEvaluation compare(Recommender candidate, Progress progress) {
    Map<String, Integer> few = new LinkedHashMap<>();
    Optional<ChallengerEvaluation.NextItem> nextItem = Optional.empty();
    if (ranked.isPresent()) {
      if (ranked.getAsInt() < RefitSettings.FEWEST_CASES) {
        few.put(Task.NextItem.USUAL, ranked.getAsInt());
      } else {
        nextItem =
            Optional.of(
                ChallengerEvaluation.NextItem.of(
                    ranks(serving, progress), ranks(candidate, progress), serving.keepsSeen()));
      }
    }
    List<LabelledRows> compared = new ArrayList<>();
    for (LabelledRows each : rows) {
      if (each.requests() < RefitSettings.FEWEST_CASES) {
        few.put(each.task().name(), each.requests());
      } else {
        compared.add(each);
      }
    }
    List<TaskDifference> differences =
        TaskComparison.of(serving, candidate, data, Part.VALIDATION, compared, threads, progress);
    return new ChallengerEvaluation(nextItem, differences, few);
  }

  private EvaluationReport ranks(Recommender model, Progress progress) {
    return RankingEvaluation.of(Part.VALIDATION)
        .withKs(List.of(ChallengerEvaluation.LIST))
        .withKeepSeen(serving.keepsSeen())
        .withThreads(threads)
        .evaluate(RecommenderScorer.of(model, data), data.sequences(), progress);
  }
}
