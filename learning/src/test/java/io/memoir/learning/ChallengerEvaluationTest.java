package io.memoir.learning;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.memoir.data.evaluation.PairedDifference;
import io.memoir.learning.ChallengerEvaluation.Figures;
import io.memoir.learning.ChallengerEvaluation.NextItem;
import io.memoir.learning.evaluation.TaskDifference;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.model.task.Tower;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The comparison of two models by several tasks. */
class ChallengerEvaluationTest {
  private static final Task.Binary CLICK =
      new Task.Binary(
          "click", new Label.Column("label"), new Interaction.Product(), Tower.of(8), false);
  private static final Task.Rating STARS =
      new Task.Rating(
          "stars", new Label.Column("value"), 1, 5, new Interaction.Product(), Tower.of(8), false);

  private static Optional<NextItem> nextItem(double difference) {
    return Optional.of(
        new NextItem(
            0,
            new Figures(0.5, 0.25),
            new Figures(0.5, 0.25 + difference),
            new PairedDifference(84, difference, 0.01)));
  }

  private static TaskDifference click(double difference) {
    return new TaskDifference(
        CLICK, 1_240, 0.5, 0.5 - difference, new PairedDifference(60, difference, 0.01));
  }

  private static ChallengerEvaluation evaluation(
      Optional<NextItem> nextItem, TaskDifference... tasks) {
    return new ChallengerEvaluation(nextItem, List.of(tasks), Map.of());
  }

  @Test
  void publishes_onlyIfNoTaskIsWorseByMoreThanItsError() {
    assertThat(evaluation(nextItem(0.1), click(0.1)).publishes()).isTrue();
    assertThat(evaluation(nextItem(-0.009), click(-0.009)).publishes()).isTrue();
    assertThat(evaluation(nextItem(0.1), click(-0.011)).publishes()).isFalse();
    assertThat(evaluation(nextItem(-0.011), click(0.1)).publishes()).isFalse();
    assertThat(evaluation(Optional.empty(), click(0.1)).publishes()).isTrue();
    assertThat(evaluation(Optional.empty(), click(0.1), click(-0.011)).publishes()).isFalse();
  }

  /** Both models are certain of all rows, and differ by the rounding of their probabilities. */
  @Test
  void publishes_errorsDifferByRounding_counts() {
    PairedDifference rounding = new PairedDifference(72, -1.3e-7, 1.2e-7);
    TaskDifference certain = new TaskDifference(CLICK, 72, 1e-7, 2.3e-7, rounding);
    assertThat(evaluation(nextItem(0.1), certain).publishes()).isTrue();
    assertThat(certain.toJson().get("worse").getAsBoolean()).isFalse();
    TaskDifference unknown =
        new TaskDifference(CLICK, 1, 0, 0, new PairedDifference(1, 0, Double.NaN));
    assertThat(evaluation(nextItem(0.1), unknown).publishes()).isFalse();
  }

  @Test
  void toText_saysWhatWasFoundOfEveryTask() {
    TaskDifference stars =
        new TaskDifference(STARS, 300, 1.5, 1.25, new PairedDifference(300, 0.6875, 0.125));
    ChallengerEvaluation evaluation =
        new ChallengerEvaluation(nextItem(0.05), List.of(click(-0.25), stars), Map.of("buy", 12));
    assertThat(evaluation.toText())
        .isEqualTo(
            "ndcg@10 on the newest 84 events: new model 0.3000, serving model 0.2500 (difference"
                + " +0.0500, standard error 0.0100); click: log-loss on 1,240 rows of the newest"
                + " events: new model 0.7500, serving model 0.5000 (log loss lower by -0.2500,"
                + " standard error 0.0100: worse); stars: rmse on 300 rows of the newest events: new"
                + " model 1.2500, serving model 1.5000 (squared error lower by 0.6875, standard"
                + " error 0.1250); buy: not compared, as the newest events have 12 targets and at"
                + " least 30 are needed");
  }

  /** The fields of the next-item task are where they were when there was no other. */
  @Test
  void toJson_hasTheNextItemTaskAtTheTopAndAListOfTheOthers() {
    ChallengerEvaluation evaluation =
        new ChallengerEvaluation(nextItem(0.25), List.of(click(-0.25)), Map.of("buy", 12));
    assertThat(evaluation.toJson())
        .isEqualTo(
            JsonParser.parseString(
                """
                {"cases":84,"repeats":0,"serving":{"hr@10":0.5,"ndcg@10":0.25},
                 "candidate":{"hr@10":0.5,"ndcg@10":0.5},"difference":0.25,"standardError":0.01,
                 "tasks":[{"task":"click","metric":"log-loss","rows":1240,"cases":60,"serving":0.5,
                   "candidate":0.75,"difference":-0.25,"standardError":0.01,"worse":true}],
                 "notCompared":{"buy":12}}\
                """));
    assertThat(evaluation(Optional.empty(), click(0)).toJson().keySet()).containsExactly("tasks");
  }
}
