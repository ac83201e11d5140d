package io.memoir.train.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.task.Calibration;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.model.task.Tower;
import io.memoir.train.config.ScoredTaskSettings.CalibrationMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TaskSettingsTest {

  /** A configuration with one task, and more settings: names and values in turns. */
  private static TrainingConfig click(String... more) {
    Map<String, String> settings = new HashMap<>(Map.of("tasks", "click"));
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return TrainingConfig.of(settings);
  }

  private static ScoredTaskSettings first(TrainingConfig config) {
    return config.tasks().scored().getFirst();
  }

  static Stream<Arguments> labels() {
    return Stream.of(
        Arguments.of("happened", new Label.Happened()),
        Arguments.of("clicked", new Label.Column("clicked")),
        Arguments.of("type", new Label.Column("type")),
        Arguments.of("value >= 4", new Label.AtLeast("value", 4)),
        Arguments.of("dwell time>=-0.5", new Label.AtLeast("dwell time", -0.5)),
        Arguments.of("type=buy", new Label.Types(Set.of("buy"))),
        Arguments.of(" type = order | buy ", new Label.Types(Set.of("buy", "order"))));
  }

  @ParameterizedTest
  @MethodSource("labels")
  void label_everyKind_isReadAndWritten(String text, Label label) {
    TrainingConfig config = click("task.click.label", text);
    assertThat(first(config).task().label()).isEqualTo(label);
    assertThat(TrainingConfig.of(config.settings())).isEqualTo(config);
  }

  @Test
  void of_taskWithoutSettings_isAProbabilityOfWhatHappens() {
    TrainingConfig config = click();
    assertThat(first(config))
        .isEqualTo(
            new ScoredTaskSettings(
                new Task.Binary(
                    "click",
                    new Label.Happened(),
                    new Interaction.Product(),
                    Tower.of(64, 32),
                    false),
                4,
                1,
                0.3,
                CalibrationMethod.PLATT));
    assertThat(config.tasks().nextItem()).isFalse();
    assertThat(config.tasks().features()).isTrue();
    assertThat(config.watchedMetric()).isEqualTo(new WatchedMetric("click.auc", false));
  }

  @Test
  void of_rating_isWatchedByItsError() {
    TrainingConfig config =
        click("task.click.kind", "rating", "task.click.label", "value", "task.click.tower", "");
    assertThat(first(config).task())
        .isEqualTo(
            new Task.Rating(
                "click",
                new Label.Column("value"),
                1,
                5,
                new Interaction.Product(),
                Tower.of(),
                false));
    WatchedMetric metric = config.watchedMetric();
    assertThat(metric).isEqualTo(new WatchedMetric("click.rmse", true));
    assertThat(metric.score(0.8)).isGreaterThan(metric.score(0.9));
    assertThat(metric.score(metric.score(0.8))).isEqualTo(0.8);
    assertThat(TrainingConfig.of(config.settings())).isEqualTo(config);
  }

  @ParameterizedTest
  @EnumSource(CalibrationMethod.class)
  void calibration_everyMethod_isReadAndWritten(CalibrationMethod method) {
    TrainingConfig config = click("task.click.calibration", Setting.written(method));
    assertThat(first(config).calibration()).isEqualTo(method);
    assertThat(((Task.Binary) first(config).task()).calibration())
        .isEqualTo(
            method == CalibrationMethod.ISOTONIC
                ? Calibration.PIECEWISE_LINEAR
                : Calibration.LINEAR);
    assertThat(TrainingConfig.of(config.settings())).isEqualTo(config);
  }

  @Test
  void calibration_ofARating_isRefused() {
    String[] rating = {"task.click.kind", "rating", "task.click.label", "value"};
    assertThat(first(click(rating)).calibration()).isEqualTo(CalibrationMethod.NONE);
    assertThatThrownBy(() ->
            click(rating[0], rating[1], rating[2], rating[3], "task.click.calibration", "platt"))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("unknown setting 'task.click.calibration'");
    TrainingConfig isotonic = click("task.click.calibration", "isotonic");
    assertThat(isotonic.with(Map.of("task.click.kind", "rating", "task.click.label", "value")))
        .isEqualTo(click(rating));
  }

  @Test
  void of_ratingWithNegatives_isRefused() {
    assertThatThrownBy(() ->
            click(
                "task.click.kind",
                "rating",
                "task.click.label",
                "value",
                "task.click.negatives",
                "4"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "setting 'task.click.negatives' is 4, expected 0 because 'task.click.kind' is rating");
  }

  @Test
  void of_ratingWithoutARange_isRefused() {
    assertThatThrownBy(() ->
            click(
                "task.click.kind",
                "rating",
                "task.click.label",
                "value",
                "task.click.low",
                "5",
                "task.click.high",
                "0.5"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "setting 'task.click.low' is 5 and 'task.click.high' is 0.5, expected the lowest rating"
                + " to be less than the highest");
  }

  static Stream<Arguments> wrongSettings() {
    return Stream.of(
        Arguments.of("tasks", "click,click", "setting 'tasks' has 'click' twice"),
        Arguments.of("tasks", "Click", "task name 'Click' is invalid, expected a lower-case"),
        Arguments.of("tasks", "", "task name '' is invalid, expected a lower-case"),
        Arguments.of("task.click.label", " ", "setting 'task.click.label' is empty, expected"),
        Arguments.of(
            "task.click.label",
            "value >= many",
            "setting 'task.click.label' is 'value >= many', expected a number after >="),
        Arguments.of(
            "task.click.label",
            "value >= NaN",
            "setting 'task.click.label' is 'value >= NaN', expected a number after >="),
        Arguments.of(
            "task.click.label",
            "type = |",
            "setting 'task.click.label' is 'type = |', expected at least one event type"),
        Arguments.of(
            "task.click.tower",
            "64,x",
            "setting 'task.click.tower' is '64,x', expected widths separated by commas"),
        Arguments.of(
            "task.click.tower",
            "64,0",
            "setting 'task.click.tower' is '64,0', expected widths separated by commas, each at"
                + " least 1"),
        Arguments.of(
            "task.click.window",
            "100001",
            "setting 'task.click.window' is '100001', expected a whole number from 1 to 100000"),
        Arguments.of(
            "task.click.hidden",
            "40",
            "setting 'task.click.hidden' is 40, expected a multiple of 32"),
        Arguments.of("task.click.low", "2", "unknown setting 'task.click.low'"),
        Arguments.of(
            "task.click.calibration",
            "sigmoid",
            "setting 'task.click.calibration' is 'sigmoid', expected one of platt, temperature,"
                + " isotonic, none"),
        Arguments.of(
            "task.click.kind",
            "rating",
            "setting 'task.click.label' is happened, expected the column with the ratings"),
        Arguments.of("task.buy.label", "label", "unknown setting 'task.buy.label'"),
        Arguments.of(
            "metric",
            "click.ndcg@5",
            "setting 'metric' is 'click.ndcg@5', but task click has the metrics auc, grouped-auc"),
        Arguments.of(
            "metric",
            "buy.auc",
            "setting 'metric' is 'buy.auc', but task 'buy' does not exist, expected one of click"),
        Arguments.of(
            "metric",
            "ndcg@10",
            "setting 'metric' is 'ndcg@10', but there is no next-item task, expected TASK.METRIC,"
                + " such as click.auc"));
  }

  @ParameterizedTest
  @MethodSource("wrongSettings")
  void of_wrongSetting_isNamedWithWhatWasExpected(String key, String value, String message) {
    assertThatThrownBy(() -> click(key, value))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void of_metricOfATaskWithNextItemOnly_namesTheMetrics() {
    assertThatThrownBy(() -> TrainingConfig.of(Map.of("metric", "click.auc")))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "setting 'metric' is 'click.auc', but the only task is next-item, expected hr@K,"
                + " recall@K, ndcg@K, mrr@K or mrr");
  }

  /** Otherwise a configuration with a task could not be used without it. */
  @Test
  void with_taskTakenOut_takesItsSettingsAlong() {
    TrainingConfig several =
        TrainingConfig.of(Map.of("tasks", "next-item,like", "task.like.label", "value >= 4"));
    assertThat(several.with(Map.of("tasks", "next-item"))).isEqualTo(TrainingConfig.of(Map.of()));
    assertThatThrownBy(
            () -> several.with(Map.of("tasks", "next-item", "task.like.label", "happened")))
        .hasMessageStartingWith("unknown setting 'task.like.label'");
  }

  @Test
  void with_anotherLabelOrKind_hasTheDefaultsOfThese() {
    assertThat(first(click()).negatives()).isEqualTo(4);
    assertThat(first(click().with(Map.of("task.click.label", "type = buy"))).negatives()).isZero();
    TrainingConfig given = click("task.click.negatives", "2");
    assertThat(first(given.with(Map.of("task.click.label", "type = buy"))).negatives())
        .isEqualTo(2);
    TrainingConfig rating =
        click("task.click.kind", "rating", "task.click.label", "value", "task.click.high", "9");
    assertThat(rating.with(Map.of("task.click.kind", "binary", "task.click.label", "value >= 5")))
        .isEqualTo(click("task.click.label", "value >= 5"));
  }

  @Test
  void architecture_bidirectionalWithWhatItCannotSee_isRefused() {
    TrainingConfig config = TrainingConfig.named("bidirectional-lstm");
    Schema events =
        new Schema(
            List.of(),
            List.of(),
            List.of(new Feature.Category("type", new Vocabulary(List.of("view")))),
            List.of());
    assertThatThrownBy(() -> config.network().architecture(5, events, config.tasks()))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("setting 'bidirectional' is true, but events have features: set");
    assertThatThrownBy(() -> config.network().architecture(5, Schema.NONE, click().tasks()))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "setting 'bidirectional' is true, but there are tasks other than next-item: set"
                + " bidirectional=false, or tasks=next-item");
  }
}
